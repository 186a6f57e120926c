"""A packet as a PDF: tagged, PDF/UA-1, set by Typst in this process.

The look is `packet_pdf/packet.typ`; what it says goes to it as JSON, so that text is never read as markup.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst

from pltoolkit.blocks import Block, Callout, Chart, Checklist, Facts, Fields, Group, KeyFigures, Prose, Table
from pltoolkit.blocks.base import clean_text
from pltoolkit.blocks.fields import LINES, Field
from pltoolkit.packets.document import Code, Element, Heading, Listing, Paragraph, Picture, Span
from pltoolkit.packets.packet import Packet
from pltoolkit.packets.paper import MOST_DRAWN, on_paper
from pltoolkit.packets.printing import compiled, typst_error
from pltoolkit.packets.templates import find_template, shown_place
from pltoolkit.packets.widths import column_shares, line_count

_LEVELS = {"heading": 2, "fields": 3}
_CAPACITY = 108
"""About how many characters of a table stand in one line of the page."""
_SHORT = 12
"""Tables of up to so many lines are kept on one page."""
_PAGE_WIDTH = 482
_NO_DATA = {"kind": "empty", "text": "No data yet."}


def packet_pdf(packet: Packet, folders: Sequence[Path]) -> bytes:
    """The PDF's bytes: the same packet gives the same. Raises `TemplateError` where Typst refuses the template."""
    template = find_template("packet_pdf/packet.typ", folders)
    with tempfile.TemporaryDirectory(prefix="packet-") as scratch:
        root = Path(scratch).resolve()
        data = packet_data(packet, root)
        (root / "packet.typ").write_bytes(template.read_bytes())
        try:
            return compiled(root, data, stamp=packet.cover.stamp)
        except typst.TypstError as error:
            raise typst_error(error, shown_place(template, folders)) from None


def packet_data(packet: Packet, root: Path) -> dict[str, Any]:
    """The packet as plain data for the template; pictures are written into `root`."""
    cover = packet.cover
    sections = [
        {
            "title": f"{number}. {section.title}",
            "elements": _stepped([part for element in section.elements for part in element_data(element, root)]),
        }
        for number, section in enumerate(packet.sections, start=1)
    ]
    return {
        "title": clean_text(cover.title).strip() or cover.kind,
        "subtitle": cover.subtitle,
        "district": cover.district,
        "edition": cover.edition,
        "facts": [list(fact) for fact in cover.facts],
        "legend": packet.legend,
        "contents_title": cover.contents_title,
        "description": f"{cover.kind} for {cover.title}, {cover.school_year}".rstrip(", "),
        "running_title": cover.running_title,
        "footer": cover.footer,
        "accent": cover.accent,
        "paper": cover.paper,
        "sections": sections,
    }


def _stepped(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts with heading levels that never skip one: readers of a PDF walk it by its headings."""
    level = 1
    for part in parts:
        if part["kind"] in _LEVELS:
            level = part["level"] = min(part.get("level", _LEVELS[part["kind"]]), level + 1)
    return parts


def element_data(element: Element, root: Path) -> list[dict[str, Any]]:
    """An element as the template draws it: usually one part, several for a group."""
    match element:
        case Heading():
            return _heading(element.text, max(element.level, 2), _spans(element.spans))
        case Paragraph():
            return [{"kind": "paragraph", "spans": _spans(element.spans)}]
        case Listing():
            return [{"kind": "list", "ordered": element.ordered, "items": [_spans(item) for item in element.items]}]
        case Code():
            return [{"kind": "code", "text": element.text}]
        case Picture():
            return [_picture(element, root)]
        case Block():
            return _block_data(element, root)


def _block_data(block: Block, root: Path) -> list[dict[str, Any]]:
    match block := on_paper(block):
        case Group():
            inner = [part for one in block.blocks for part in _block_data(one, root)]
            return [*_heading(block.title, block.level, [{"text": block.title}]), *inner]
        case Table():
            return [{"kind": "table", **_table(block)}]
        case Chart():
            if block.is_empty:
                return [{**_NO_DATA, "title": block.title}]
            return [_chart(piece) for piece in block.pieces(MOST_DRAWN)]
        case Fields():
            fields = [_field(field) for field in block.fields]
            title = clean_text(block.title).strip() or "Answers"
            return [{"kind": "fields", "title": title, "prompts": list(block.prompts), "fields": fields}]
        case Prose():
            return [
                {"kind": "list", "ordered": False, "items": [[{"text": line}] for line in lines]}
                if kind == "list"
                else {"kind": "paragraph", "spans": [{"text": lines[0]}]}
                for kind, lines in block.parts()
            ]
        case _:
            return [_words(block)]


def _heading(text: str, level: int, spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A heading, unless it says nothing: PDF/UA takes no empty one."""
    return [{"kind": "heading", "level": level, "spans": spans}] if clean_text(text).strip() else []


def _words(block: Block) -> dict[str, Any]:
    match block:
        case Facts():
            return {"kind": "facts", "facts": [list(fact) for fact in block.facts], "note": block.note}
        case KeyFigures():
            return {"kind": "figures", "figures": block.to_json()["figures"]}
        case Checklist():
            items = [{"done": i.done, "text": i.text, "detail": i.detail, "late": i.late} for i in block.items]
            return {"kind": "checklist", "title": block.title, "empty": block.empty, "items": items}
        case Callout():
            return {"kind": "callout", "tone": block.tone, "title": block.title, "text": block.text}
        case _:
            return {"kind": "code", "text": block.to_text()}


def _chart(chart: Chart) -> dict[str, Any]:
    svg = chart.to_svg(font_family="Source Sans Pro")
    return {"kind": "chart", "title": chart.title, "alt": chart.alt, "note": chart.note, "svg": svg}


def _table(table: Table) -> dict[str, Any]:
    shown = table.shown()
    rows = (tuple(column.label for column in table.columns), *shown)
    shares = column_shares(rows, capacity=_CAPACITY)
    return {
        "caption": table.caption,
        "columns": [{"label": c.label, "align": a} for c, a in zip(table.columns, table.aligns, strict=True)],
        "widths": shares,
        "rows": [list(row) for row in shown],
        "note": table.note,
        "blank_rows": table.blank_rows,
        "short": line_count(rows, shares, capacity=_CAPACITY) + 2 * table.blank_rows <= _SHORT,
    }


def _field(field: Field) -> dict[str, Any]:
    ticks = field.kind in {"choice", "check", "checklist"}
    return {
        "kind": field.kind,
        "label": field.label,
        "help": field.help if field.kind != "table" else "",
        "text": field.text if not ticks and field.kind != "table" else "",
        "boxes": [list(box) for box in field.boxes()] if ticks else [],
        "table": _table(field.table()) if field.kind == "table" else None,
        "lines": LINES.get(field.kind, 1),
        "short": field.kind not in LINES,
    }


def _spans(spans: Sequence[Span]) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in vars(span).items() if value} | {"text": span.text}
        for span in spans
        if span.text
    ]


def _picture(picture: Picture, root: Path) -> dict[str, Any]:
    suffix = {"image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg"}[picture.media_type]
    number = len(list(root.glob("picture-*")))
    name = f"picture-{number}.{suffix}"
    (root / name).write_bytes(picture.data)
    return {
        "kind": "picture",
        "file": name,
        "alt": picture.alt,
        "caption": picture.title,
        "width": _print_width(picture),
    }


def _print_width(picture: Picture) -> int:
    """How wide a picture is printed, in points: as on the screen at 96 pixels an inch, at most the page's width."""
    return min(round(picture.width * 0.75), _PAGE_WIDTH) if picture.width else _PAGE_WIDTH
