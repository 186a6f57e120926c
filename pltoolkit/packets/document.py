"""What a packet says, before it has a look: sections of elements, read from executed notebooks."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Literal

from nbformat import NotebookNode

from pltoolkit.blocks import MIME, Block, Callout, Checklist, Column, Table, block_from_json
from pltoolkit.packets.markdown import Code, Heading, Listing, Paragraph, Span, read_markdown

_MAX_TEXT = 20_000
_NO_TITLE = "Untitled"


@dataclass(frozen=True)
class Picture:
    """An image that a cell has shown, such as a matplotlib figure."""

    data: bytes
    media_type: Literal["image/png", "image/svg+xml", "image/jpeg"]
    alt: str
    width: int = 0


Element = Heading | Paragraph | Listing | Code | Picture | Block


@dataclass(frozen=True)
class Section:
    """One notebook: its title, and what it says and shows. `name` is the notebook's, for anchors."""

    name: str
    title: str
    elements: tuple[Element, ...]


def read_section(notebook: NotebookNode, *, name: str) -> Section:
    """A section from an executed notebook: its words and outputs, without its code."""
    elements: list[Element] = []
    for cell in notebook.cells:
        if {"remove-cell", "papermill-error-cell-tag", "injected-parameters", "parameters"} & set(
            cell.metadata.get("tags", ())
        ):
            continue
        elements += cell_elements(cell)
    titles = [element for element in elements if isinstance(element, Heading) and element.level == 1]
    title = titles[0].text if titles else _NO_TITLE
    rest = [_below(element) for element in elements if not titles or element is not titles[0]]
    before = [None, *rest[:-1]] if rest else []
    return Section(name, title, tuple(_without_echo(one, heading) for one, heading in zip(rest, before, strict=True)))


def _without_echo(element: Element, before: Element | None) -> Element:
    """A checklist whose title the heading right above it has said already, without the title."""
    echoes = isinstance(element, Checklist) and isinstance(before, Heading) and before.text == element.title
    return dataclasses.replace(element, title="") if echoes and isinstance(element, Checklist) else element


def _below(element: Element) -> Element:
    """A further heading of the first level as one of the second: a section has one title."""
    is_top = isinstance(element, Heading) and element.level == 1
    return Heading(2, element.spans) if is_top and isinstance(element, Heading) else element


def cell_elements(cell: NotebookNode) -> list[Element]:
    """What a cell says, or what its outputs show."""
    if cell.cell_type == "markdown":
        return list(read_markdown(cell.source))
    return [element for output in cell.get("outputs", ()) for element in read_output(output, cell)]


def read_output(output: NotebookNode, cell: NotebookNode) -> list[Element]:
    """One output of a cell: a block where there is one, else the best of its other forms. stderr is left out."""
    if output.output_type == "error":
        text = "The cell raised an error; see the executed notebook."
        return [Callout("warning", f"{output.ename}: this part could not be made", text)]
    if output.output_type == "stream":
        return [Code(_text(output.text))] if output.name == "stdout" and _text(output.text).strip() else []
    data, metadata = output.data, output.get("metadata", {})
    if MIME in data:
        return [block_from_json(data[MIME])]
    for media_type in ("image/svg+xml", "image/png", "image/jpeg"):
        if media_type in data:
            return [_picture(media_type, data[media_type], metadata, cell)]
    if "text/markdown" in data:
        return list(read_markdown(_text(data["text/markdown"])))
    if "text/html" in data:
        tables = read_tables(_text(data["text/html"]))
        if tables:
            return list(tables)
    plain = _text(data.get("text/plain", ""))
    return [Code(plain[:_MAX_TEXT])] if plain.strip() else []


def _text(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def _picture(media_type: Any, value: Any, metadata: Any, cell: NotebookNode) -> Picture:
    text = _text(value)
    data = text.encode() if media_type == "image/svg+xml" else base64.b64decode(text)
    own = metadata.get(media_type, {}) if isinstance(metadata.get(media_type), dict) else {}
    alt = own.get("alt") or metadata.get("alt") or cell.metadata.get("alt") or "Figure without a description"
    return Picture(data, media_type, str(alt), int(own.get("width", 0) or 0))


class _TableReader(HTMLParser):
    """Tables of an HTML output, such as a pandas frame's: captions and cells as text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[tuple[str, list[list[str]], int]] = []
        self._rows: list[list[str]] | None = None
        self._into: list[str] | None = None
        self._caption, self._head_rows, self._in_head = "", 0, False
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"style", "script"}:
            self._hidden += 1
        elif tag == "table":
            self._rows, self._caption, self._head_rows = [], "", 0
        elif self._rows is None:
            return
        elif tag == "thead":
            self._in_head = True
        elif tag == "tr":
            self._rows.append([])
            self._head_rows += self._in_head
        elif tag in {"td", "th"} and self._rows:
            span = dict(attrs).get("colspan") or "1"
            self._rows[-1] += [""] * (min(int(span), 100) if span.isdigit() else 1)
            self._into = []
        elif tag == "caption":
            self._into = []

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "script"}:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "thead":
            self._in_head = False
        elif tag in {"td", "th"} and self._rows and self._into is not None:
            self._rows[-1][-1] = " ".join("".join(self._into).split())
            self._into = None
        elif tag == "caption" and self._into is not None:
            self._caption, self._into = " ".join("".join(self._into).split()), None
        elif tag == "table" and self._rows is not None:
            self.tables.append((self._caption, self._rows, self._head_rows))
            self._rows = None

    def handle_data(self, data: str) -> None:
        if self._into is not None and not self._hidden:
            self._into.append(data)


def read_tables(html: str) -> tuple[Table, ...]:
    """The tables in an HTML output as blocks, with their headers; nothing else of it is kept."""
    reader = _TableReader()
    reader.feed(html)
    reader.close()
    return tuple(_table(*found) for found in reader.tables if found[1])


def _table(caption: str, rows: list[list[str]], head_rows: int) -> Table:
    width = max(len(row) for row in rows)
    rows = [row + [""] * (width - len(row)) for row in rows]
    head, body = rows[: max(head_rows, 1)], rows[max(head_rows, 1) :]
    labels = [" ".join(dict.fromkeys(part for part in parts if part)) for parts in zip(*head, strict=True)]
    kinds = [_is_number([row[place] for row in body]) for place in range(width)]
    columns = tuple(Column(label, "number" if number else "text") for label, number in zip(labels, kinds, strict=True))
    return Table(caption, columns, tuple(tuple(row) for row in body))


def _is_number(values: list[str]) -> bool:
    known = [value for value in values if value not in {"", "NaN", "None", "<NA>"}]
    return bool(known) and all(
        value.replace(",", "").replace("%", "").lstrip("-−").replace(".", "", 1).isdigit() for value in known
    )


__all__ = ["Code", "Element", "Heading", "Listing", "Paragraph", "Picture", "Section", "Span", "read_section"]
