"""All schools side by side: figures per school, and no row of a person. Nothing here ranks."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue

from pltoolkit.blocks import Block, Callout, Checklist, ChecklistItem, Column, HeatGrid, StackedBarChart, Table
from pltoolkit.blocks.base import Scalar
from pltoolkit.blocks.table import Kind, value_text
from pltoolkit.guide import Guide, load_guide
from pltoolkit.measures.assessment import assessment_results, rows_of_packets
from pltoolkit.measures.district import DATED, school_figures
from pltoolkit.measures.district import phase_map as phases_of
from pltoolkit.measures.program import program_activities, program_funds
from pltoolkit.measures.progress import key_action_progress, packet_keys
from pltoolkit.privacy.coding import part_share, share_text
from pltoolkit.privacy.masks import ASSESSMENTS, HiddenColumns, withheld
from pltoolkit.privacy.suppression import TOTAL
from pltoolkit.records import TABLES
from pltoolkit.sections.program import funds_table
from pltoolkit.sections.rows import number, plain_rows
from pltoolkit.sections.screen import HIDDEN, grade_name, grade_order
from pltoolkit.settings import Settings, load_settings
from pltoolkit.store import (
    SLICE_VARIABLE,
    Audience,
    Store,
    Subject,
    check_year,
    find_workspace,
    may_see,
    read_slice,
    today,
)

if TYPE_CHECKING:
    import pandas as pd

_BANDS = ("All", "Half or more", "Under half", "Nothing yet")
_HALF = 0.5
_MOST_DRAWN = 400
_FEWEST = 5
_OF_TEACHERS = frozenset({"share_reached", "share_coached"})
_NOT_OF_PEOPLE = frozenset({"plan_share", "teachers", "visits", "sections", "share_on_pace"})


@dataclass(frozen=True)
class District:
    """`figures`: "schools" (a row of figures each), "packets" (of each adoption its phase, and `written`: how much is, by
    key action of that phase), "assessments" (of all schools together, by adoption, assessment and grade), "funds" (what pays
    for professional learning, each activity counted once)."""

    settings: Settings
    figures: Mapping[str, JsonValue]
    audience: Audience = "leader"

    def rows(self, name: str) -> list[dict[str, Any]]:
        found = self.figures[name]
        return [dict(row) for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def open_district(*, school_year: str = "", audience: Audience = "leader", workspace: str = "") -> District:
    """The district's figures for a notebook: in a batch from its slice, in JupyterLab worked out from the database."""
    if SLICE_VARIABLE in os.environ:
        _, facts = read_slice(Path(os.environ[SLICE_VARIABLE]))
        return District(facts.settings, facts.figures, facts.audience)
    place = find_workspace(workspace)
    settings = load_settings(place.settings_path)
    check_year(settings, school_year)
    with Store.open(settings.database.url or place.database_path) as store:
        return District(settings, district_figures(store, settings), audience)


def district_figures(
    store: Store,
    settings: Settings,
    hidden: Mapping[str, HiddenColumns] = MappingProxyType({}),
    *,
    at_a_time: int = 60,
) -> dict[str, Any]:
    """Lists of plain objects, fit for JSON: what `District` holds. `hidden`: what masks hide, by adoption.

    Nearly every figure is of one school, so only some schools' rows are read `at_a_time`: a large district need not fit
    into memory.
    """
    guide = load_guide(settings.district.guide)
    found: dict[str, list[dict[str, Any]]] = {"schools": [], "packets": []}
    ids = sorted(store.school_names())
    for start in range(0, max(len(ids), 1), at_a_time):
        chunk = (*ids[start : start + at_a_time], "")
        frames = {name: store.read(name, school_ids=chunk) for name in TABLES}
        figures = school_figures(frames, guide, as_of=today(settings), learning=settings.learning)
        found["schools"] += plain_rows(figures)
        found["packets"] += _packets(frames, guide)
    together = {name: store.read(name) for name in ("schools", "adoptions", "assessments")}
    keys = packet_keys(together["schools"], together["adoptions"])
    found["assessments"] = plain_rows(_assessments(together, keys, hidden, as_of=today(settings)))
    found["funds"] = _funds(store.read("activities"), as_of=today(settings))
    return found


def _funds(activities: pd.DataFrame, *, as_of: dt.date) -> list[dict[str, Any]]:
    """Money by its source over all schools; gaps are those of the file, without the evidence of the criteria."""
    program = program_activities.rows({"activities": activities, "sessions": (), "attendance": ()}, (), as_of=as_of)
    return plain_rows(program_funds([one._replace(school_id="") for one in program]))


def _packets(frames: Mapping[str, pd.DataFrame], guide: Guide) -> list[dict[str, Any]]:
    """Each adoption's phase, and the share of required answers written by key action of that phase."""
    packets = phases_of(frames)
    written: dict[tuple[str, str, int], dict[str, float | None]] = {}
    for row in key_action_progress.rows(guide, frames["answers"], packets=packets):
        written.setdefault((row.school_id, row.adoption_id, row.phase), {})[row.key_action] = row.share
    return [
        {**row, "written": written.get((row["school_id"], row["adoption_id"], row["phase"]), {})}
        for row in plain_rows(packets)
    ]


def _assessments(
    frames: Mapping[str, pd.DataFrame], packets: pd.DataFrame, hidden: Mapping[str, HiddenColumns], *, as_of: dt.date
) -> pd.DataFrame:
    """Results of all schools together: adoption_id, subject, assessment, grade (`TOTAL`: all), tested, share, suppressed."""
    import pandas as pd

    columns = ["adoption_id", "subject", "assessment", "grade", "tested", "share", "suppressed"]
    subjects = dict(zip(frames["adoptions"]["adoption_id"], frames["adoptions"]["subject"], strict=True))
    found = [pd.DataFrame(columns=columns)]
    for adoption_id, rows in rows_of_packets(frames["assessments"], packets, "assessments").groupby("adoption_id"):
        everywhere = rows.assign(school_id=TOTAL)
        totals = assessment_results(everywhere, as_of=as_of).assign(grade=TOTAL)
        grades = assessment_results(everywhere, as_of=as_of, by=["assessment", "grade"])
        results = pd.concat([totals, grades.assign(grade=grades["grade"].map(grade_name))])
        results = results[results["given"] > 0].assign(adoption_id=adoption_id, subject=subjects.get(adoption_id, ""))
        mask = hidden.get(str(adoption_id), {}).get(ASSESSMENTS, {})
        results = withheld(results, mask, table="assessment", column="grade", figures=["tested", "share"])
        places = [
            (name, grade_order(str(grade))) for name, grade in zip(results["assessment"], results["grade"], strict=True)
        ]
        found.append(results.iloc[sorted(range(len(results)), key=places.__getitem__)][columns])
    return pd.concat(found, ignore_index=True)


def assessments(district: District) -> Block:
    """Students at or above the mark in all schools together, by unit assessment and grade."""
    is_public = not may_see(district.audience, Subject.SMALL_STUDENT_GROUPS)
    rows: list[tuple[Scalar, ...]] = []
    for row in district.rows("assessments"):
        name = (str(row["subject"] or "No adoption"), str(row["assessment"]), str(row["grade"] or "All"))
        tested, share = number(row["tested"]), number(row["share"])
        is_small = is_public and tested is not None and 0 < tested < district.settings.privacy.smallest_group
        if row["suppressed"] or is_small or tested is None:
            rows.append((*name, HIDDEN, HIDDEN))
        else:
            told = share_text(share, int(tested)) if is_public and share is not None else share
            rows.append((*name, int(tested), told))
    columns = (
        Column("Subject"), Column("Assessment"), Column("Grade"), Column("Students tested", "number"),
        Column("At or above the mark", "percent"),
    )  # fmt: skip
    least = district.settings.privacy.smallest_group
    note = f"{HIDDEN} Not shown: fewer than {least} students, or a total by which such a group could be worked out."
    return Table(
        "Unit assessments in all schools together", columns, tuple(rows), note if any(HIDDEN in r for r in rows) else ""
    )


def funds(district: District) -> Block:
    """What pays for professional learning in the whole district: activities of several schools are counted once."""
    rows = [SimpleNamespace(**row) for row in district.rows("funds")]
    return funds_table("Professional learning by source of money", rows)


def phase_map(district: District) -> Block:
    """How many schools stand in which phase, by subject."""
    counts: dict[str, list[float]] = {}
    for row in district.rows("packets"):
        counts.setdefault(row["subject"] or "No adoption yet", [0.0, 0.0, 0.0])[int(row["phase"]) - 1] += 1
    guide = load_guide(district.settings.district.guide)
    series = tuple(f"{phase.roman} {phase.title}" for phase in guide.phases)
    bars = tuple((subject, tuple(values)) for subject, values in sorted(counts.items()))
    return StackedBarChart("Schools by phase", series, bars)


def key_action_spread(district: District) -> Block:
    """How many plans are how far with each key action of the phase they stand in."""
    guide = load_guide(district.settings.district.guide)
    counts = {action.id: [0.0] * len(_BANDS) for action in guide.key_actions}
    for row in district.rows("packets"):
        for key_action, share in row["written"].items():
            if share is not None:
                counts[key_action][_band(share)] += 1
    bars = tuple((key_action, tuple(values)) for key_action, values in counts.items() if any(values))
    return StackedBarChart("Plans by how much of a key action's required answers is written", _BANDS, bars)


def _band(share: float) -> int:
    """The place in `_BANDS`; the bands are inferred, the guide names none."""
    return 3 if share == 0 else 2 if share < _HALF else 1 if share < 1 else 0


def key_action_grid(district: District) -> Block:
    """How far each school is with each key action of the phase it stands in; of very many schools, where to find that."""
    guide = load_guide(district.settings.district.guide)
    packets = district.rows("packets")
    if len(packets) > _MOST_DRAWN:
        title = f"{len(packets):,} plans are too many for one picture"
        return Callout(
            "note", title, "Each school's packet shows its own. The table under Support has one figure of each."
        )
    rows = []
    for row in sorted(packets, key=lambda one: (one["phase"], one["name"])):
        label = f"{row['name']}, {row['subject']}" if row["subject"] else row["name"]
        rows.append((label, tuple(row["written"].get(action.id) for action in guide.key_actions)))
    return HeatGrid(
        "Share of required answers written, by key action of the school's phase",
        tuple(action.id for action in guide.key_actions),
        tuple(rows),
        note="By phase, then by name. Blank: not in this school's phase.",
    )


def support_spread(district: District) -> Block:
    """How far schools are apart: quarters of what they have, not whose it is."""
    figures: tuple[tuple[str, str, Kind], ...] = (
        ("plan_share", "Share of the plan written", "percent"),
        ("median_hours", "Median hours per teacher", "number"),
        ("share_reached", "Teachers reached", "percent"),
        ("share_coached", "Teachers coached", "percent"),
        ("share_on_pace", "Sections on pace", "percent"),
    )
    rows: list[tuple[Scalar, ...]] = []
    for key, label, kind in figures:
        values = [value for row in district.rows("schools") if (value := _shown(district, row, key)) is not None]
        quarters = quantiles(values, n=4, method="inclusive") if len(values) >= _FEWEST else [None] * 3
        rows.append((label, len(values), *(value_text(quarter, kind) for quarter in quarters)))
    columns = (
        Column("Figure"), Column("Schools", "number"), Column("Lower quarter", "number"), Column("Median", "number"),
        Column("Upper quarter", "number"),
    )  # fmt: skip
    note = f"Half of the schools lie between the two quarters. With fewer than {_FEWEST} schools nothing is shown."
    return Table("How far schools are apart", columns, tuple(rows), note)


def support(district: District) -> Block:
    """How support is spread: hours and coaching per teacher, walkthroughs."""
    columns: tuple[tuple[str, str, Kind], ...] = (
        ("name", "School", "text"),
        ("plan_share", "Plan", "percent"),
        ("teachers", "Teachers", "number"),
        ("median_hours", "Median hours", "number"),
        ("share_reached", "Reached", "percent"),
        ("share_coached", "Coached", "percent"),
        ("visits", "Visits", "number"),
        ("sections", "Sections", "number"),
        ("share_on_pace", "On pace", "percent"),
    )
    rows = tuple(
        tuple(row["name"] if key == "name" else _told(district, row, key) for key, _, _ in columns)
        for row in sorted(district.rows("schools"), key=lambda one: str(one["name"]))
    )
    least = district.settings.privacy.minimum_respondents
    note = f"Figures of fewer than {least} teachers are not shown. Plan: share of the required answers written. Visits: in the last window."
    return Table("Support by school", tuple(Column(label, kind) for _, label, kind in columns), rows, note)


def _told(district: District, row: Mapping[str, Any], key: str) -> Scalar:
    """A figure of a school as the copy tells it: of a share of its teachers, never that it is a few or all but a few."""
    value, teachers = _shown(district, row, key), int(number(row["teachers"]) or 0)
    if value is None or key not in _OF_TEACHERS or may_see(district.audience, Subject.SMALL_STAFF_GROUPS):
        return value
    return part_share(round(value * teachers), teachers, least=district.settings.privacy.minimum_respondents)


def _shown(district: District, row: Mapping[str, Any], key: str) -> float | None:
    few = (number(row["teachers"]) or 0) < district.settings.privacy.minimum_respondents
    return None if few and key not in _NOT_OF_PEOPLE else number(row[key])


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
