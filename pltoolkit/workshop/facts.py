"""What learners' exercises rest on: the district's tables as CSV files, and facts worked out from them once."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pltoolkit import api
from pltoolkit.api.planning import Library, Selection, make_plan
from pltoolkit.execution.manifest import Manifest
from pltoolkit.execution.output import open_output
from pltoolkit.measures.essa import essa_verdicts
from pltoolkit.records import TABLES
from pltoolkit.sections import district_figures
from pltoolkit.settings import Settings, load_settings
from pltoolkit.store import AnswerKey, PacketKey, Store, today
from pltoolkit.workshop.data import BATCH, DISTRICT, FIGURES, IMPORTS, VERDICTS, csv_text
from pltoolkit.workspace import Workspace, write_atomic

if TYPE_CHECKING:
    import pandas as pd

_TABLES = (
    "schools", "staff", "adoptions", "activities", "sessions", "attendance", "coaching", "walkthroughs", "survey",
    "assessments", "pacing", "calendar", "goals", "decisions", "tasks", "checkins",
)  # fmt: skip
_READ_FIRST = ("01_roster.zip", "02_staff_list.csv", "03_adoptions.xlsx")
_LOOKED_AT = ("01_roster.zip", "02_staff_list.csv", "06_coaching_log.csv")


def write_data(workspace: Workspace, folder: Path, *, raw: Path, seed: int) -> None:
    """Write the district's tables and what is known of them into `folder`; `raw` holds its files as people gave them.

    `seed` is the one that the district was made with.
    """
    settings = load_settings(workspace.settings_path)
    with Store.open(settings.database.url or workspace.database_path) as store:
        for name in _TABLES:
            rows = [_plain(row) for row in store.read(name).astype(object).to_dict("records")]
            write_atomic(folder / f"{name}.csv", csv_text(TABLES[name].columns, rows))
        figures = {row["school_id"]: row for row in district_figures(store, settings)["schools"]}
        frames = {name: store.read(name) for name in TABLES}
    figures[DISTRICT] = {**_facts(settings), "seed": seed}
    figures[VERDICTS] = _verdicts(frames, settings)
    figures[BATCH] = _batch(workspace, settings)
    figures[IMPORTS] = _imports(raw, settings)
    write_atomic(folder / FIGURES, json.dumps(figures, indent=1, ensure_ascii=False))


def _facts(settings: Settings) -> dict[str, Any]:
    return {
        "name": settings.district.name,
        "as_of": today(settings).isoformat(),
        "minimum_hours": settings.learning.minimum_hours,
        "minimum_group": settings.privacy.smallest_group,
        "minimum_respondents": settings.privacy.minimum_respondents,
    }


def _verdicts(frames: Mapping[str, pd.DataFrame], settings: Settings) -> dict[str, dict[str, str]]:
    """Verdicts by activity of the whole district and criterion."""
    judged = essa_verdicts(frames, as_of=today(settings))
    found: dict[str, dict[str, str]] = {}
    for row in judged[judged["school_id"] == ""].to_dict("records"):
        found.setdefault(row["activity_id"], {})[row["criterion"]] = row["verdict"]
    return found


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row with missing values as None and days as ISO text."""
    return {str(name): None if value is None or value != value else _day(value) for name, value in row.items()}  # noqa: PLR0124


def _day(value: Any) -> Any:
    return value.isoformat()[:10] if isinstance(value, dt.date) else value


def _imports(raw: Path, settings: Settings) -> dict[str, dict[str, Any]]:
    """What an import of some of the raw files takes, leaves out and says, tried in a workspace that is thrown away."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="workshop-") as scratch:
        files = Path(scratch, "raw")
        shutil.copytree(raw, files)
        name, year = settings.district.name, settings.district.school_year
        workspace = api.create_workspace(Path(scratch, "district"), name=name, school_year=year)
        for file in dict.fromkeys((*_READ_FIRST, *_LOOKED_AT)):
            mapping = (files / file).with_suffix(".toml")
            report = api.import_files(workspace, [files / file], mapping=mapping if mapping.is_file() else None)
            again = api.import_files(workspace, [files / file], mapping=mapping if mapping.is_file() else None)
            found[file] = {
                "taken": sum(sum(source.taken.values()) for source in report.sources),
                "left_out": sum(source.left_out for source in report.sources),
                "new_again": sum(counts.inserted + counts.updated for counts in again.loaded.values()),
                "findings": [
                    {"reason": str(one.reason), "row": one.row, "column": one.column, "is_note": one.is_note}
                    for one in report.findings
                ],
            }
    return {file: found[file] for file in _LOOKED_AT}


def _batch(workspace: Workspace, settings: Settings) -> dict[str, int]:
    """How many packets a batch for leaders makes, and how many of them two changes would make stale."""
    redder = settings.packets.model_copy(update={"accent": "#7a2e2e"})
    with tempfile.TemporaryDirectory(prefix="workshop-") as scratch:
        copy = Workspace(Path(scratch).resolve())
        shutil.copy(workspace.database_path, copy.database_path)
        with Store.open(copy.database_path) as store:
            schools = len(store.school_names())
            before = _fingerprints(store, copy, settings)
            recolored = _fingerprints(store, copy, settings.model_copy(update={"packets": redder}))
            key = AnswerKey(PacketKey("0101", "math-6-8"), "III.1.A", "deadlines")
            store.save_answer(key, "Agreed on Thursday.", author="", at=dt.datetime.now(dt.UTC))
            answered = _fingerprints(store, copy, settings)
    return {
        "packets": len(before),
        "schools": schools,
        "after_color": sum(before[name] != recolored[name] for name in before),
        "after_answer": sum(before[name] != answered[name] for name in before),
    }


def _fingerprints(store: Store, workspace: Workspace, settings: Settings) -> dict[str, str]:
    output = open_output(workspace.packets)
    plan = make_plan(store, Library(workspace), settings, Selection(), Manifest(output), {})
    return {packet_id: wanted.inputs.fingerprint for packet_id, wanted in plan.wanted.items()}
