"""What a packet says, before it has a look: sections of elements, read from executed notebooks."""

from __future__ import annotations

import base64
import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pltoolkit.blocks import MIME, Block, Callout, Checklist, block_from_json
from pltoolkit.blocks.base import clean_text
from pltoolkit.packets.htmltables import read_tables, read_words
from pltoolkit.packets.markdown import Code, Heading, Listing, Paragraph, Span, read_markdown

if TYPE_CHECKING:
    from nbformat import NotebookNode

_MAX_TEXT = 20_000
_NO_TITLE = "Untitled"
_NO_ALT = "Figure without a description"
_IS_A_FIGURE = re.compile(r"<Figure size |<Axes|Text\(|\[<matplotlib")
"""What matplotlib's objects print as, beside the picture that is shown anyway."""


@dataclass(frozen=True)
class Picture:
    """An image that a cell has shown, such as a matplotlib figure. `width` in pixels, 0 where it is not known."""

    data: bytes
    media_type: Literal["image/png", "image/svg+xml", "image/jpeg"]
    alt: str
    width: int = 0
    title: str = ""


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
    title = (clean_text(titles[0].text).strip() if titles else "") or _NO_TITLE
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
    """What a cell says, or what its outputs show; what it prints in a row is one text."""
    if cell.cell_type == "markdown":
        return list(read_markdown(cell.source))
    found: list[Element] = []
    for output in cell.get("outputs", ()):
        read = read_output(output, cell)
        if output.output_type == "stream" and read and found and isinstance(found[-1], Code):
            read = [Code("\n".join(part.text for part in (found.pop(), *read) if isinstance(part, Code)))]
        found += read
    return found


def read_output(output: NotebookNode, cell: NotebookNode) -> list[Element]:
    """One output of a cell: a block where there is one, else the best of its other forms. stderr is left out."""
    if output.output_type == "error":
        text = "The cell raised an error; see the executed notebook."
        return [Callout("warning", f"{output.ename}: this part could not be made", text)]
    if output.output_type == "stream":
        text = _text(output.text).rstrip("\n")
        return [Code(text[:_MAX_TEXT])] if output.name == "stdout" and text.strip() else []
    data, metadata = output.data, output.get("metadata", {})
    if MIME in data:
        return [block_from_json(data[MIME])]
    for media_type in ("image/svg+xml", "image/png", "image/jpeg"):
        if media_type in data:
            return [_picture(media_type, data[media_type], metadata, cell)]
    if "text/markdown" in data:
        return list(read_markdown(_text(data["text/markdown"])))
    html = _text(data.get("text/html", ""))
    tables = read_tables(html, title=_first_comment(cell))
    if tables:
        return list(tables)
    plain = _text(data.get("text/plain", ""))
    if plain.startswith("<") and html:
        return [Paragraph((Span(line),)) for line in read_words(html)]
    return [Code(plain[:_MAX_TEXT])] if plain.strip() and not _IS_A_FIGURE.match(plain) else []


def _text(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def _first_comment(cell: NotebookNode) -> str:
    """The comment that a cell starts with: the title of the frame or the figure it shows."""
    lines = str(cell.source).strip().splitlines()
    return lines[0].lstrip("#").strip() if lines and lines[0].startswith("# ") else ""


def _picture(media_type: Any, value: Any, metadata: Any, cell: NotebookNode) -> Picture:
    text, title = _text(value), _first_comment(cell)
    data = text.encode("utf-8", "replace") if media_type == "image/svg+xml" else base64.b64decode(text)
    own = metadata.get(media_type, {}) if isinstance(metadata.get(media_type), dict) else {}
    alt = own.get("alt") or metadata.get("alt") or cell.metadata.get("alt") or title or _NO_ALT
    width = own.get("width") or (_svg_width(text) if media_type == "image/svg+xml" else _png_width(data))
    return Picture(data, media_type, str(alt), int(width), title)


def _svg_width(text: str) -> int:
    """The width in pixels that an SVG image states in points or pixels."""
    found = re.search(r"<svg[^>]*?\swidth=[\"'](\d+(?:\.\d+)?)(pt|px)?[\"']", text)
    return round(float(found[1]) * (4 / 3 if found[2] == "pt" else 1)) if found else 0


def _png_width(data: bytes) -> int:
    """The width in pixels that a PNG's first chunk states."""
    return int.from_bytes(data[16:20], "big") if data[12:16] == b"IHDR" else 0


__all__ = ["Code", "Element", "Heading", "Listing", "Paragraph", "Picture", "Section", "Span", "read_section"]
