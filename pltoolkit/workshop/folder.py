"""The workshop's folder: learners' notebooks, the district's data, and what the facilitator needs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from pltoolkit import api
from pltoolkit.records import TABLES
from pltoolkit.sections import district_figures
from pltoolkit.settings import Settings, load_settings
from pltoolkit.store import Store, today
from pltoolkit.workshop.copies import learner_copy, solution_copy
from pltoolkit.workshop.data import DISTRICT, FIGURES, csv_text
from pltoolkit.workshop.modules import DATA, Module, iter_modules
from pltoolkit.workspace import Workspace, shipped_notebooks, write_atomic

SOLUTIONS = Path("facilitator", "solutions")
DISTRICT_FOLDER = "district"
RAW_FILES = "raw"
_SCHOOLS = 8
_READ = ("0101", "0103")
"""The schools whose packets learners read."""
_TABLES = (
    "schools", "staff", "adoptions", "activities", "sessions", "attendance", "coaching", "walkthroughs", "survey",
    "assessments", "pacing", "calendar", "goals", "decisions", "tasks", "checkins",
)  # fmt: skip


@dataclass(frozen=True)
class WorkshopFolder:
    """What `write_workshop` made."""

    root: Path
    modules: tuple[Module, ...]


def write_workshop(folder: Path, *, seed: int, now: dt.datetime, listener: api.BatchListener) -> WorkshopFolder:
    """Make the workshop in `folder`. Notebooks that are there already are kept: learners have written in them.

    Everything else is made anew: the same `seed` gives the same district. Raises `UsageError` where `folder` is a file.
    """
    root = folder.expanduser().resolve()
    modules = tuple(iter_modules(shipped_notebooks() / "workshop"))
    workspace = _district(root, seed=seed)
    write_data(workspace, root / DATA)
    for module in modules:
        source = nbformat.read(module.source, as_version=4)
        _write_notebook(root / f"{module.name}.ipynb", learner_copy(source), keep=True)
        _write_notebook(root / SOLUTIONS / f"{module.name}.ipynb", solution_copy(source), keep=False)
    request = api.PacketRequest(schools=_READ, audience="leader", formats=("html", "pdf"))
    api.make_packets(workspace, request, now=now, listener=listener)
    return WorkshopFolder(root, modules)


def write_data(workspace: Workspace, folder: Path) -> None:
    """The tables of a district as CSV files, and its figures, in `folder`."""
    settings = load_settings(workspace.settings_path)
    with Store.open(settings.database.url or workspace.database_path) as store:
        for name in _TABLES:
            rows: list[Mapping[str, Any]] = store.read(name).astype(object).to_dict("records")
            write_atomic(folder / f"{name}.csv", csv_text(TABLES[name].columns, [_plain(row) for row in rows]))
        figures = {row["school_id"]: row for row in district_figures(store, settings)["schools"]}
    figures[DISTRICT] = _facts(settings)
    write_atomic(folder / FIGURES, json.dumps(figures, indent=1, ensure_ascii=False))


def _facts(settings: Settings) -> dict[str, Any]:
    return {
        "name": settings.district.name,
        "as_of": today(settings).isoformat(),
        "minimum_hours": settings.learning.minimum_hours,
        "minimum_group": settings.privacy.smallest_group,
        "minimum_respondents": settings.privacy.minimum_respondents,
    }


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with missing values as None and days as ISO text."""
    return {str(name): None if value is None or value != value else _day(value) for name, value in row.items()}  # noqa: PLR0124


def _day(value: Any) -> Any:
    return value.isoformat()[:10] if isinstance(value, dt.date) else value


def _district(root: Path, *, seed: int) -> Workspace:
    folder = root / DISTRICT_FOLDER
    if (folder / "district.toml").is_file():
        return Workspace.at(folder)
    return api.create_sample(folder, schools=_SCHOOLS, seed=seed, messy=root / RAW_FILES).workspace


def _write_notebook(path: Path, notebook: NotebookNode, *, keep: bool) -> None:
    if not (keep and path.is_file()):
        write_atomic(path, nbformat.writes(notebook))
