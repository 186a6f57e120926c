"""Slides from a notebook: one HTML file with reveal.js in it, no network.

A cell is on the slides by its slide type, as JupyterLab sets it: "slide" and "subslide" begin one, "fragment" and "-" go
on with it, "notes" are for the speaker, the rest is left out. reveal.js comes with the package sphinx-revealjs; its MIT
license goes along with it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup
from nbformat import NotebookNode

from pltoolkit.errors import PacketError
from pltoolkit.packets.document import Code, Element, Heading, cell_elements
from pltoolkit.packets.html import element_html, page_style
from pltoolkit.packets.templates import find_template, render

_STARTS = frozenset({"slide", "subslide"})
_GOES_ON = frozenset({"fragment", "-"})


@dataclass
class _Slide:
    elements: list[Element] = field(default_factory=list)
    notes: list[Element] = field(default_factory=list)


def slides_html(notebook: NotebookNode, *, title: str, accent: str, folders: Sequence[Path]) -> str:
    """The slides of an executed notebook. Raises `PacketError` where reveal.js is not installed, `TemplateError`."""
    slides = [
        {
            "body": Markup().join(map(element_html, slide.elements)),
            "notes": Markup().join(map(element_html, slide.notes)),
        }
        for slide in _slides(notebook)
    ]
    css = find_template("slides/slides.css", folders).read_text(encoding="utf-8")
    return render(
        "slides/slides.html.j2",
        folders,
        title=title,
        slides=slides,
        style=page_style(_reveal("dist/reveal.css") + css, accent),
        scripts=[_inlined(_reveal(name)) for name in ("dist/reveal.js", "plugin/notes/notes.js")],
        license=_reveal("LICENSE"),
    )


def _slides(notebook: NotebookNode) -> Iterator[_Slide]:
    slide: _Slide | None = None
    for cell in notebook.cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type", "")
        if kind in _STARTS:
            if slide is not None:
                yield slide
            slide = _Slide()
        if slide is None:
            continue
        if kind in _STARTS | _GOES_ON:
            slide.elements += [*_code(cell), *cell_elements(cell)]
        elif kind == "notes":
            slide.notes += [one for one in cell_elements(cell) if not isinstance(one, Heading)]
    if slide is not None:
        yield slide


def _code(cell: NotebookNode) -> list[Code]:
    """The code of a cell, where its author shows it."""
    hidden = cell.cell_type != "code" or cell.metadata.get("jupyter", {}).get("source_hidden", False)
    return [] if hidden or not cell.source.strip() else [Code(cell.source)]


def _inlined(script: str) -> Markup:
    """A script as it may stand in a page: with nothing in it that ends it there, or begins a comment."""
    return Markup(script.replace("</script", "<\\/script").replace("<!--", "<\\!--"))


def _reveal(name: str) -> str:
    found = importlib.util.find_spec("sphinx_revealjs")
    if found is None or found.origin is None:
        raise PacketError("Slides need reveal.js, which is not installed.", hint="pip install 'pltoolkit[workshop]'")
    return (Path(found.origin).parent / "_static" / "revealjs" / name).read_text(encoding="utf-8")
