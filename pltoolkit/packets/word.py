"""A packet as an editable Word file: heading styles, header rows, boxes to tick, controls where answers go."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, TypeGuard

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from markupsafe import Markup

from pltoolkit.blocks import Block, Callout, Chart, Checklist, Facts, Fields, Group, KeyFigures, Prose, Table
from pltoolkit.blocks.base import clean_text
from pltoolkit.blocks.fields import Field
from pltoolkit.blocks.tags import tag_of
from pltoolkit.packets import wordml
from pltoolkit.packets.document import Code, Element, Heading, Listing, Paragraph, Picture, Span
from pltoolkit.packets.packet import Packet
from pltoolkit.packets.paper import MOST_DRAWN, on_paper
from pltoolkit.packets.printing import pictures_of
from pltoolkit.packets.widths import column_shares
from pltoolkit.packets.wordml import ALERT, MUTED, TEXT_WIDTH, paragraph, run
from pltoolkit.packets.wordstyle import set_page, set_properties, set_styles

_CAPACITY = 92


def packet_docx(packet: Packet) -> bytes:
    """The Word file's bytes: the same packet gives the same."""
    document = Document()
    set_styles(document)
    set_properties(document, packet)
    set_page(document, packet)
    writer = _Writer(document, packet)
    body = Markup("<w:body {}>{}</w:body>").format(wordml.NAMESPACES, Markup().join(writer.everything()))
    for element in list(parse_xml(str(body))):
        document.element.body.insert(len(document.element.body) - 1, element)
    stream = io.BytesIO()
    document.save(stream)
    return _timeless(stream.getvalue())


def _timeless(docx: bytes) -> bytes:
    """The file with the same time on everything in it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            kind = zipfile.ZIP_STORED if name.endswith((".png", ".jpg", ".jpeg")) else zipfile.ZIP_DEFLATED
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name), kind)
    return stream.getvalue()


class _Writer:
    """Elements as WordprocessingML, with the pictures and lists that the document needs for them."""

    def __init__(self, document: Any, packet: Packet) -> None:
        self._document, self._packet = document, packet
        self._pictures = 0
        drawings = [chart.to_svg(font_family="Source Sans Pro") for chart in _charts(packet)]
        drawings += [_svg(one) for section in packet.sections for one in section.elements if _is_svg(one)]
        self._drawn = pictures_of(list(dict.fromkeys(drawings)), width=TEXT_WIDTH, ppi=132)

    def everything(self) -> Iterator[Markup]:
        cover = self._packet.cover
        yield paragraph(run(cover.edition, color=MUTED))
        yield paragraph(cover.title, style="Title")
        if cover.subtitle:
            yield paragraph(cover.subtitle, style="Subtitle")
        for name, text in cover.facts:
            yield paragraph(Markup("{}{}").format(run(f"{name}  ", color=MUTED), run(text)))
        if len(self._packet.sections) > 1:
            yield paragraph(run("In this packet", bold=True))
            for number, section in enumerate(self._packet.sections, start=1):
                yield paragraph(wordml.link_to(number, f"{number}. {section.title}"), style="Contents")
        if self._packet.legend:
            yield paragraph(self._packet.legend, style="Note")
        for number, section in enumerate(self._packet.sections, start=1):
            yield wordml.heading(f"{number}. {section.title}", 1, bookmark=number)
            for element in section.elements:
                yield from self._element(element)

    def _element(self, element: Element) -> Iterator[Markup]:
        match element:
            case Block():
                yield from self._block(element)
            case Heading():
                yield from _headed(element.text, max(element.level, 2))
            case Paragraph():
                yield paragraph(self._spans(element.spans))
            case Listing() if element.ordered:
                number = _new_list(self._document)
                for item in element.items:
                    yield wordml.list_item(self._spans(item), number)
            case Listing():
                for item in element.items:
                    yield paragraph(self._spans(item), style="ListBullet")
            case Code():
                yield paragraph(element.text, style="Code")
            case Picture():
                if element.title:
                    yield paragraph(element.title, style="Caption")
                data = self._drawn[_svg(element)] if _is_svg(element) else element.data
                yield self._picture(data, element.alt, element.width / 96 if element.width else TEXT_WIDTH)

    def _block(self, block: Block) -> Iterator[Markup]:
        match block := on_paper(block):
            case Group():
                yield from _headed(block.title, block.level)
                for one in block.blocks:
                    yield from self._block(one)
            case Table():
                yield from _table(block, [[run(cell) for cell in row] for row in _with_blanks(block)])
            case Chart():
                yield from self._chart(block)
            case Fields():
                yield from _headed(block.title, 3)
                for prompt in block.prompts:
                    yield paragraph(prompt, style="ListBullet")
                for field in block.fields:
                    yield from _field(field)
            case _:
                yield from _words(block)

    def _chart(self, chart: Chart) -> Iterator[Markup]:
        if chart.is_empty:
            yield paragraph(chart.title, style="Caption")
            yield paragraph("No data yet.", style="Note")
            return
        for piece in chart.pieces(MOST_DRAWN):
            yield paragraph(piece.title, style="Caption")
            yield self._picture(self._drawn[piece.to_svg(font_family="Source Sans Pro")], piece.alt, TEXT_WIDTH)
        if chart.note:
            yield paragraph(chart.note, style="Note")

    def _spans(self, spans: Sequence[Span]) -> Markup:
        return Markup().join(map(self._span, spans))

    def _span(self, span: Span) -> Markup:
        style = "LinkText" if span.href else "CodeText" if span.code else ""
        shown = run(span.text, bold=span.bold, italic=span.italic, style=style)
        if not re.match(r"(https?|mailto):", span.href):
            return shown
        relation = self._document.part.relate_to(clean_text(span.href), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return Markup('<w:hyperlink r:id="{}">{}</w:hyperlink>').format(relation, shown)

    def _picture(self, data: bytes, alt: str, width: float) -> Markup:
        relation, image = self._document.part.get_or_add_image(io.BytesIO(data))
        self._pictures += 1
        wide = min(width, TEXT_WIDTH)
        high = wide * image.px_height / max(image.px_width, 1)
        return paragraph(wordml.picture(relation, self._pictures, alt=alt, width=wide, height=high))


def _charts(packet: Packet) -> Iterator[Chart]:
    for block in map(on_paper, packet.blocks()):
        if isinstance(block, Chart) and not block.is_empty:
            yield from block.pieces(MOST_DRAWN)


def _is_svg(element: Element) -> TypeGuard[Picture]:
    return isinstance(element, Picture) and element.media_type == "image/svg+xml"


def _svg(picture: Picture) -> str:
    return picture.data.decode("utf-8", "replace")


def _headed(text: str, level: int) -> Iterator[Markup]:
    if clean_text(text).strip():
        yield wordml.heading(text, level)


def _words(block: Block) -> Iterator[Markup]:
    match block:
        case Facts():
            rows = [[run(name, color=MUTED), run(text)] for name, text in block.facts]
            yield wordml.facts(rows)
            yield paragraph(block.note, style="Note")
        case KeyFigures():
            for figure in block.figures:
                color = ALERT if figure.state == "alert" else ""
                shown = (
                    run(f"{figure.label}: ", color=MUTED),
                    run(figure.value, bold=True, color=color, size=13),
                    run(f"  {figure.note}", color=MUTED),
                )
                yield paragraph(Markup().join(shown))
        case Checklist():
            yield from _checklist(block)
        case Callout():
            parts = [run(block.title, bold=True), run("\n")] if block.title else []
            yield paragraph(Markup().join([*parts, run(block.text)]), style="Callout")
        case Prose():
            for kind, lines in block.parts():
                for line in lines:
                    yield paragraph(line, style="ListBullet" if kind == "list" else "")
        case _:
            yield paragraph(block.to_text(), style="Code")


def _checklist(block: Checklist) -> Iterator[Markup]:
    if block.title:
        yield paragraph(block.title, style="Caption")
    for item in block.items:
        detail = run(f"   {item.detail}", color=ALERT if item.late else MUTED, size=9)
        yield paragraph(Markup("{}{}{}").format(wordml.tick_control(ticked=item.done), run(f" {item.text}"), detail))
    if not block.items:
        yield paragraph(block.empty, style="Note")


def _with_blanks(table: Table) -> list[tuple[str, ...]]:
    return [*table.shown(), *([("",) * len(table.columns)] * table.blank_rows)]


def _table(table: Table, cells: Sequence[Sequence[Markup]]) -> Iterator[Markup]:
    labels = [column.label for column in table.columns]
    if table.caption:
        yield paragraph(table.caption, style="Caption")
    if not cells:
        cells = [[run("Nothing yet."), *([run("")] * (len(labels) - 1))]]
    shares = column_shares((labels, *table.shown()), capacity=_CAPACITY)
    yield wordml.table(labels, cells, shares=shares, right=[align == "right" for align in table.aligns])
    yield paragraph(table.note, style="Note")


def _field(field: Field) -> Iterator[Markup]:
    if field.kind == "table":
        yield from _field_table(field)
        return
    if field.kind != "check":
        yield paragraph(field.label, style="Caption")
    if field.help:
        yield paragraph(field.help, style="Note")
    if field.kind in {"check", "checklist"}:
        for place, (ticked, label) in enumerate(field.boxes()):
            tag = tag_of(field, place if field.kind == "checklist" else None)
            yield paragraph(
                Markup("{}{}").format(wordml.tick_control(ticked=ticked, tag=tag, label=label), run(f" {label}"))
            )
        return
    tag = tag_of(field)
    if field.kind == "choice":
        control = wordml.choice_control(field.text, field.choices, tag=tag, label=field.label)
    elif field.kind == "date":
        control = wordml.date_control(field.text, tag=tag, label=field.label)
    else:
        control = wordml.text_control(field.text, tag=tag, label=field.label)
    yield paragraph(control, style="Answer")


def _field_table(field: Field) -> Iterator[Markup]:
    table = field.table()
    cells = [
        [
            wordml.text_control(text, tag=tag_of(field, place), label=column.label, blank=wordml.BLANK_CELL)
            for place, (text, column) in enumerate(zip(row, table.columns, strict=True))
        ]
        for row in [*(field.value or ()), *([("",) * len(table.columns)] * table.blank_rows)]
    ]
    yield from _table(table, cells)


def _new_list(document: Any) -> int:
    """A numbered list of its own, so that it starts at 1."""
    numbering = document.part.numbering_part.element
    style = document.styles["List Number"].element
    first = numbering.num_having_numId(style.pPr.numPr.numId.val)
    number = numbering.add_num(first.abstractNumId.val)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(number.numId)
