"""The workshop's folder: learners' notebooks, the district's data, and what the facilitator needs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import nbformat
from markupsafe import Markup
from nbformat import NotebookNode

from pltoolkit import api
from pltoolkit.errors import PacketError
from pltoolkit.execution.notebook import execute_notebook
from pltoolkit.packets.html import page_style
from pltoolkit.packets.packet import Cover, Packet
from pltoolkit.packets.pdf import packet_pdf
from pltoolkit.packets.slides import slides_html
from pltoolkit.packets.templates import find_template, render
from pltoolkit.workshop.copies import learner_copy, solution_copy
from pltoolkit.workshop.data import WorkshopData
from pltoolkit.workshop.facts import write_data
from pltoolkit.workshop.guide import guide_sections
from pltoolkit.workshop.modules import DATA, Module, iter_modules
from pltoolkit.workspace import Workspace, shipped_notebooks, shipped_templates, write_atomic

FACILITATOR_FOLDER = "facilitator"
SOLUTIONS = Path(FACILITATOR_FOLDER, "solutions")
DISTRICT_FOLDER = "district"
RAW_FILES = "raw"
_SCHOOLS = 8
_READ = ("0101", "0103")
"""The schools whose packets learners read."""


@dataclass(frozen=True)
class WorkshopFolder:
    """What `write_workshop` made."""

    root: Path
    modules: tuple[Module, ...]


def workshop_modules() -> tuple[Module, ...]:
    """The modules that come with the toolkit."""
    return tuple(iter_modules(shipped_notebooks() / "workshop"))


def write_workshop(
    folder: Path, *, seed: int, now: dt.datetime, listener: api.BatchListener | None = None
) -> WorkshopFolder:
    """Make the workshop in `folder`. Notebooks that are there already are kept: learners have written in them.

    Everything else is made anew: the same `seed` gives the same district. Raises `PacketError` where a packet or slides
    cannot be made, and `CellError` where a module does not run to its end.
    """
    root = folder.expanduser().resolve()
    modules = workshop_modules()
    workspace = _district(root, seed=seed)
    write_data(workspace, root / DATA, raw=root / RAW_FILES)
    request = api.PacketRequest(schools=_READ, audience="leader", formats=("html", "pdf"))
    if failed := api.make_packets(workspace, request, now=now, listener=listener).failed:
        raise PacketError(f"A packet that learners read could not be made: {failed[0].reason}", hint=failed[0].hint)
    for module in modules:
        source = nbformat.read(module.source, as_version=4)
        _write_notebook(root / f"{module.name}.ipynb", learner_copy(source), keep=True)
        _write_notebook(root / SOLUTIONS / f"{module.name}.ipynb", solution_copy(source), keep=False)
        _write_for_facilitator(module, source, root)
    page = render("workshop/start.html.j2", (shipped_templates(),), modules=modules, packets=_READ, style=_style())
    write_atomic(root / "start.html", page)
    return WorkshopFolder(root, modules)


def _write_for_facilitator(module: Module, source: NotebookNode, root: Path) -> None:
    """The module's slides, from its solutions as they run, and its guide."""
    parameters = {"workshop": str(root)}
    executed = execute_notebook(solution_copy(source), parameters, name=module.name)
    if executed.error is not None:
        raise executed.error
    folders, cover = (shipped_templates(),), _cover(module)
    slides = slides_html(executed.notebook, title=module.title, accent=cover.accent, folders=folders)
    write_atomic(root / FACILITATOR_FOLDER / f"{module.name}.slides.html", slides)
    exercises = module.exercises(WorkshopData(root / DATA))
    guide = Packet(cover, guide_sections(module, source, exercises))
    write_atomic(root / FACILITATOR_FOLDER / f"{module.name}.guide.pdf", packet_pdf(guide, folders))


def _cover(module: Module) -> Cover:
    return Cover(module.title, "Facilitator\u2019s guide", "pltoolkit workshop", "", "", None)


def _style() -> Markup:
    css = find_template("packet/packet.css", (shipped_templates(),)).read_text(encoding="utf-8")
    return page_style(css, Cover("", "", "", "", "", None).accent)


def _district(root: Path, *, seed: int) -> Workspace:
    folder = root / DISTRICT_FOLDER
    if (folder / "district.toml").is_file():
        return Workspace.at(folder)
    return api.create_sample(folder, schools=_SCHOOLS, seed=seed, messy=root / RAW_FILES).workspace


def _write_notebook(path: Path, notebook: NotebookNode, *, keep: bool) -> None:
    if not (keep and path.is_file()):
        write_atomic(path, nbformat.writes(notebook))
