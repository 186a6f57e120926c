"""All schools side by side: figures per school, and no row of a person. Nothing here ranks."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import JsonValue

from pltoolkit.blocks import Block, Checklist, ChecklistItem, Column, HeatGrid, StackedBarChart, Table
from pltoolkit.blocks.table import Kind
from pltoolkit.guide import load_guide
from pltoolkit.measures.district import DATED, school_figures
from pltoolkit.measures.district import phase_map as phases_of
from pltoolkit.measures.progress import key_action_progress, packet_keys
from pltoolkit.records import TABLES
from pltoolkit.sections.rows import number, plain_rows
from pltoolkit.settings import Settings, load_settings
from pltoolkit.store import SLICE_VARIABLE, Audience, Store, check_year, find_workspace, read_slice, today

_SMALLEST_STAFF = 5


@dataclass(frozen=True)
class District:
    """`figures`: "schools" (a row of figures each), "packets" (phase of each adoption), "progress" (of key actions)."""

    settings: Settings
    figures: Mapping[str, JsonValue]

    def rows(self, name: str) -> list[dict[str, Any]]:
        found = self.figures[name]
        return [dict(row) for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def open_district(*, school_year: str = "", audience: Audience = "leader", workspace: str = "") -> District:
    """The district's figures for a notebook: in a batch from its slice, in JupyterLab worked out from the database."""
    if SLICE_VARIABLE in os.environ:
        _, facts = read_slice(Path(os.environ[SLICE_VARIABLE]))
        return District(facts.settings, facts.figures)
    place = find_workspace(workspace)
    settings = load_settings(place.settings_path)
    check_year(settings, school_year)
    with Store.open(settings.database.url or place.database_path) as store:
        return District(settings, district_figures(store, settings))


def district_figures(store: Store, settings: Settings) -> dict[str, Any]:
    """Lists of plain objects, fit for JSON: what `District` holds."""
    guide = load_guide(settings.district.guide)
    frames = {name: store.read(name) for name in TABLES}
    figures = school_figures(frames, guide, as_of=today(settings), learning=settings.learning)
    keys = packet_keys(frames["schools"], frames["adoptions"])
    progress = key_action_progress(guide, frames["answers"], packets=keys)
    return {
        "schools": plain_rows(figures),
        "packets": plain_rows(phases_of(frames)),
        "progress": plain_rows(progress[["school_id", "adoption_id", "phase", "key_action", "share"]]),
    }


def phase_map(district: District) -> Block:
    """How many schools stand in which phase, by subject."""
    counts: dict[str, list[float]] = {}
    for row in district.rows("packets"):
        counts.setdefault(row["subject"] or "No adoption yet", [0.0, 0.0, 0.0])[int(row["phase"]) - 1] += 1
    guide = load_guide(district.settings.district.guide)
    series = tuple(f"{phase.roman} {phase.title}" for phase in guide.phases)
    bars = tuple((subject, tuple(values)) for subject, values in sorted(counts.items()))
    return StackedBarChart("Schools by phase", series, bars)


def key_action_grid(district: District) -> Block:
    """How far each school is with each key action of the phase it stands in."""
    guide = load_guide(district.settings.district.guide)
    names = {row["school_id"]: row["name"] for row in district.rows("schools")}
    share = {(r["school_id"], r["adoption_id"], r["key_action"]): number(r["share"]) for r in district.rows("progress")}
    packets = district.rows("packets")
    rows = []
    for row in sorted(packets, key=lambda one: (one["phase"], one["name"])):
        actions = guide.phases[int(row["phase"]) - 1].key_actions
        of_row = {action.id: share.get((row["school_id"], row["adoption_id"], action.id)) for action in actions}
        label = f"{names[row['school_id']]}, {row['subject']}" if row["subject"] else names[row["school_id"]]
        rows.append((label, tuple(of_row.get(action.id) for action in guide.key_actions)))
    return HeatGrid(
        "Share of required answers written, by key action of the school's phase",
        tuple(action.id for action in guide.key_actions),
        tuple(rows),
        note="By phase, then by name. Blank: not in this school's phase.",
    )


def support(district: District) -> Block:
    """How support is spread: hours and coaching per teacher, walkthroughs."""
    columns: tuple[tuple[str, str, Kind], ...] = (
        ("name", "School", "text"),
        ("teachers", "Teachers", "number"),
        ("median_hours", "Median hours", "number"),
        ("share_reached", "Reached", "percent"),
        ("share_coached", "Coached", "percent"),
        ("visits", "Visits", "number"),
        ("share_on_pace", "On pace", "percent"),
    )
    rows = tuple(
        tuple(row["name"] if key == "name" else _shown(row, key) for key, _, _ in columns)
        for row in sorted(district.rows("schools"), key=lambda one: str(one["name"]))
    )
    note = f"Figures of fewer than {_SMALLEST_STAFF} teachers are not shown. Visits: in the last window."
    return Table("Support by school", tuple(Column(label, kind) for _, label, kind in columns), rows, note)


def _shown(row: Mapping[str, Any], key: str) -> float | None:
    small = (number(row["teachers"]) or 0) < _SMALLEST_STAFF and key not in {"teachers", "visits", "share_on_pace"}
    return None if small else number(row[key])


def late_work(district: District) -> Block:
    """Which schools have late tasks or decisions: whom to ring first, not who is worst."""
    items = tuple(
        ChecklistItem(
            f"{row['name']}: {row['late_tasks']} late of {row['tasks']} tasks, "
            f"{row['late_decisions']} of {row['open_decisions']} open decisions past their date"
        )
        for row in sorted(district.rows("schools"), key=lambda one: str(one["name"]))
        if row["late_tasks"] or row["late_decisions"]
    )
    return Checklist("Schools to ask what would help", items, "Nothing is late anywhere.")


def district_data_coverage(district: District) -> Block:
    """How many of the tables each school has sent."""
    rows = tuple(
        (str(row["name"]), number(row["tables_filled"]), float(len(DATED)))
        for row in sorted(district.rows("schools"), key=lambda one: str(one["name"]))
    )
    columns = (Column("School"), Column("Tables with data", "number"), Column("Of", "number"))
    return Table("Data that schools have sent", columns, rows)
