"""The pages that lead through a workshop: one for a browser, one for JupyterLab."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import nbformat

from pltoolkit.packets.html import page_style
from pltoolkit.packets.packet import Cover
from pltoolkit.packets.templates import find_template, render
from pltoolkit.workshop.data import WorkshopData
from pltoolkit.workshop.guide import about
from pltoolkit.workshop.modules import START_PAGE, Module
from pltoolkit.workspace import shipped_templates, write_atomic

DISTRICT_FOLDER = "district"
AUDIENCE: Final = "leader"
READ = ("0101", "0103", "0105")
"""The schools whose packets learners read."""


def write_start_page(folder: Path, modules: Sequence[Module], data: WorkshopData) -> None:
    """Where learners begin in JupyterLab: Markdown whose links open modules and packets."""
    page = render("workshop/README.md.j2", (shipped_templates(),), **_values(modules, data))
    write_atomic(folder / START_PAGE, page)


def write_overview(folder: Path, modules: Sequence[Module], data: WorkshopData) -> None:
    """`start.html`, for a browser: what there is for learners and for facilitators."""
    folders = (shipped_templates(),)
    css = find_template("packet/packet.css", folders).read_text(encoding="utf-8")
    style = page_style(css, Cover("", "", "", "", "", None).accent)
    page = render("workshop/start.html.j2", folders, style=style, folder=folder.name, **_values(modules, data))
    write_atomic(folder / "start.html", page)


def _values(modules: Sequence[Module], data: WorkshopData) -> dict[str, Any]:
    return {"modules": [_listed(module) for module in modules], "packets": list(_packets(data))}


def _listed(module: Module) -> dict[str, Any]:
    source = nbformat.read(module.source, as_version=4)
    return {"number": module.number, "name": module.name, "title": module.title, **about(source)}


def _packets(data: WorkshopData) -> Iterator[dict[str, str]]:
    names = {row["school_id"]: row["name"] for row in data.rows("schools")}
    for row in sorted(data.rows("adoptions"), key=lambda row: (row["school_id"], row["subject"])):
        if row["school_id"] in READ:
            place = f"{DISTRICT_FOLDER}/packets/{row['school_id']}/{row['adoption_id']}-{AUDIENCE}"
            yield {"school": names[row["school_id"]], "subject": row["subject"], "file": place}
