"""The workshop's folder: learners' notebooks, the district's data, and what the facilitator needs."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from pltoolkit import api
from pltoolkit.errors import PacketError, UsageError
from pltoolkit.execution.isolation import IsolatedExecutor, Limits
from pltoolkit.execution.notebook import Executed, execute_notebook
from pltoolkit.packets.packet import Cover, Packet
from pltoolkit.packets.pdf import packet_pdf
from pltoolkit.packets.slides import slides_html
from pltoolkit.workshop.copies import learner_copy, slides_copy, solution_copy
from pltoolkit.workshop.data import WorkshopData
from pltoolkit.workshop.facts import write_data
from pltoolkit.workshop.guide import guide_sections
from pltoolkit.workshop.modules import DATA, Module, iter_modules
from pltoolkit.workshop.pages import AUDIENCE, DISTRICT_FOLDER, READ, write_overview, write_start_page
from pltoolkit.workspace import Workspace, shipped_notebooks, shipped_templates, write_atomic

FACILITATOR_FOLDER = "facilitator"
SOLUTIONS = Path(FACILITATOR_FOLDER, "solutions")
RAW_FILES = "raw"
_SCHOOLS = 8
_AT_ONCE = 2


@dataclass(frozen=True)
class WorkshopFolder:
    """What `write_workshop` made."""

    root: Path
    modules: tuple[Module, ...]


def workshop_modules() -> tuple[Module, ...]:
    """The modules that come with the toolkit."""
    return tuple(iter_modules(shipped_notebooks() / "workshop"))


def write_workshop(
    folder: Path, *, now: dt.datetime, seed: int | None = None, listener: api.BatchListener | None = None
) -> WorkshopFolder:
    """Make the workshop in `folder`. Notebooks that are there already are kept: learners have written in them.

    Everything else is made anew: the same `seed` gives the same district, and without one it is the district that is
    there. Raises `UsageError` for a folder of something else, `PacketError` where a packet or slides cannot be made, and
    `CellError` where a module does not run to its end.
    """
    root = folder.expanduser().resolve()
    modules = workshop_modules()
    _check_place(root, modules)
    sources = [nbformat.read(module.source, as_version=4) for module in modules]
    for module, source in zip(modules, sources, strict=True):
        _write_notebook(root / f"{module.name}.ipynb", learner_copy(source), keep=True)
    seed = _seed_of(root) if seed is None else seed
    workspace = _district(root, seed=seed)
    write_data(workspace, root / DATA, raw=root / RAW_FILES, seed=seed)
    request = api.PacketRequest(schools=READ, audience=AUDIENCE, formats=("html", "pdf"))
    if failed := api.make_packets(workspace, request, now=now, listener=listener).failed:
        raise PacketError(f"A packet that learners read could not be made: {failed[0].reason}", hint=failed[0].hint)
    for module, source, executed in zip(modules, sources, _run(modules, sources, root), strict=True):
        _write_notebook(root / SOLUTIONS / f"{module.name}.ipynb", solution_copy(source), keep=False)
        _write_for_facilitator(module, executed, root)
    data = WorkshopData(root / DATA)
    write_overview(root, modules, data)
    write_start_page(root, modules, data)
    return WorkshopFolder(root, modules)


def _check_place(root: Path, modules: Sequence[Module]) -> None:
    """A folder that holds no module is somebody's, and what has our names in it would be made anew."""
    if not root.exists():
        return
    if not root.is_dir():
        raise UsageError(f"{root} is a file: no folder can be made there.", hint="Name a new folder for the workshop.")
    there = {path.name for path in root.iterdir() if not path.name.startswith(".")}
    if there and not there & {f"{module.name}.ipynb" for module in modules}:
        raise UsageError(
            f"{root} has other files in it and is no workshop; nothing was changed.",
            hint="Name a new folder for the workshop.",
        )


def _run(modules: Sequence[Module], sources: Sequence[NotebookNode], root: Path) -> list[Executed]:
    """The modules with their solutions, run beside the folder, so that what learners have written is left alone."""
    with tempfile.TemporaryDirectory(prefix="workshop-") as scratch:
        for name in (DATA, RAW_FILES, DISTRICT_FOLDER):
            shutil.copytree(root / name, Path(scratch, name), ignore=shutil.ignore_patterns("packets"))
        with IsolatedExecutor(jobs=_AT_ONCE, limits=Limits(), preload=("pltoolkit.execution.notebook",)) as executor:
            runs = [
                executor.submit(execute_notebook, slides_copy(source), {"workshop": scratch}, name=module.name)
                for module, source in zip(modules, sources, strict=True)
            ]
            return [run.result() for run in runs]


def _write_for_facilitator(module: Module, executed: Executed, root: Path) -> None:
    """The module's slides, from its solutions as they ran, and its guide."""
    if executed.error is not None:
        raise executed.error
    folders, cover = (shipped_templates(),), _cover(module)
    slides = slides_html(executed.notebook, title=module.title, accent=cover.accent, folders=folders)
    write_atomic(root / FACILITATOR_FOLDER / f"{module.name}.slides.html", slides)
    exercises = module.exercises(WorkshopData(root / DATA))
    guide = Packet(cover, guide_sections(module, executed.notebook, exercises))
    write_atomic(root / FACILITATOR_FOLDER / f"{module.name}.guide.pdf", packet_pdf(guide, folders))


def _cover(module: Module) -> Cover:
    kind = "Facilitator\u2019s guide"
    return Cover(module.title, kind, "pltoolkit workshop", "", "", None, kind=kind)


def _seed_of(root: Path) -> int:
    """Of the district that is there."""
    try:
        return int(WorkshopData(root / DATA).settings["seed"])
    except (OSError, ValueError, KeyError):
        return 1


def _district(root: Path, *, seed: int) -> Workspace:
    """The district as a workspace and as raw files, whatever has become of them; its packets stay where they are."""
    before = Workspace(root / DISTRICT_FOLDER)
    shutil.rmtree(root / RAW_FILES, ignore_errors=True)
    for path in (before.settings_path, *before.root.glob(f"{before.database_path.name}*")):
        path.unlink(missing_ok=True)
    return api.create_sample(before.root, schools=_SCHOOLS, seed=seed, messy=root / RAW_FILES).workspace


def _write_notebook(path: Path, notebook: NotebookNode, *, keep: bool) -> None:
    if not (keep and path.is_file()):
        write_atomic(path, nbformat.writes(notebook))
