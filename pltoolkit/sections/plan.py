"""The team's plan: goals, decisions, tasks and meetings."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pltoolkit.blocks import Block, Checklist, ChecklistItem, Column, Table
from pltoolkit.sections import figures
from pltoolkit.sections.guide import guide_of, key_actions_of
from pltoolkit.sections.rows import rows_of, text
from pltoolkit.sections.screen import sees
from pltoolkit.store import School, Subject

_FAMILIES = {"investment": "Investment", "practice": "Practice", "outcomes": "Outcomes"}
_STATES = {
    "reached": "Reached", "on_track": "On track", "behind": "Behind", "missed": "Missed", "no_reading": "No reading yet",
    "not_measurable": "No target", "no_dates": "No dates",
}  # fmt: skip
_MEETINGS = {"check_in": "Check-ins", "stepback": "Stepbacks", "annual_reset": "Annual reset"}


def goals(school: School) -> Block:
    """Goals with measure, target and newest reading, and whether they are on track."""
    frame = figures.goal_states(school)
    if not sees(school, Subject.TEAM_WORDS):
        states = frame["state"].map(_STATES).value_counts(sort=False)
        return _counted("Goals and how far they are", [(str(state).lower(), int(n)) for state, n in states.items()])
    rows = tuple(
        (
            str(row.goal),
            _FAMILIES[str(row.family)],
            str(row.measure),
            _reading(row.baseline, row.unit),
            _reading(row.latest, row.unit),
            _reading(row.target, row.unit),
            text(row.due),
            _STATES[str(row.state)],
        )
        for row in rows_of(frame)
    )
    labels = ("Goal", "Family", "Measure", "Start", "Latest", "Target", "Due", "On track")
    columns = tuple(Column(label, "date" if label == "Due" else "text") for label in labels)
    return Table(
        "Goals and how far they are",
        columns,
        rows,
        "On track: progress from start to target is at most 10 points behind the time gone between start and due date.",
        blank_rows=0 if rows else 3,
    )


def check_ins(school: School) -> Block:
    """Meetings held against planned, and the next ones."""
    frame = figures.checkins_held(school)
    rows = tuple(
        (_MEETINGS[str(row.kind)], int(row.planned), int(row.held), text(row.last_held), text(row.next_planned))
        for row in rows_of(frame)
    )
    columns = (
        Column("Meeting"),
        Column("Planned so far", "number"),
        Column("Held", "number"),
        Column("Last held", "date"),
        Column("Next planned", "date"),
    )
    return Table("Meetings of the implementation support team", columns, rows, blank_rows=0 if rows else 2)


def decisions(school: School, notebook: str = "") -> Block:
    """Decisions still open, the most pressing first; of one notebook's key actions where it is named."""
    frame = _of_notebook(school, figures.open_decisions(school), notebook)
    if not sees(school, Subject.TEAM_WORDS):
        late = int((frame["state"] == "late").sum())
        return _counted("Decisions still open", [("open", len(frame) - late), ("past their date", late)])
    items = tuple(
        ChecklistItem(
            str(row.decision),
            owner=_owner(school, row),
            due=text(row.due) or "",
            late=row.state == "late",
        )
        for row in rows_of(frame)
    )
    return Checklist("Decisions still open", items, "No decision is open here.")


def tasks(school: School, notebook: str = "") -> Block:
    """Tasks, the most pressing first, the done ones last; of one notebook's key actions where it is named."""
    frame = _of_notebook(school, figures.task_states(school), notebook)
    if not sees(school, Subject.TEAM_WORDS):
        done, late = int((frame["state"] == "done").sum()), int((frame["state"] == "late").sum())
        return _counted("Tasks", [("done", done), ("late", late), ("under way or to come", len(frame) - done - late)])
    items = tuple(
        ChecklistItem(
            str(row.task),
            done=row.state == "done",
            owner=_owner(school, row),
            due=(text(row.due) or "") if row.state != "done" else "",
            late=row.state == "late",
        )
        for row in rows_of(frame)
    )
    if notebook and not items:
        columns = (Column("Task"), Column("Owner"), Column("Due"))
        return Table("Tasks", columns, (), "No task is written down yet.", blank_rows=3)
    return Checklist("Tasks", items, "No task is written down yet.")


def _counted(title: str, counts: list[tuple[str, int]]) -> Checklist:
    """How many there are, where what the team wrote may not be shown."""
    told = ", ".join(f"{count} {state}" for state, count in counts if count)
    return Checklist(title, (), f"{told[:1].upper()}{told[1:] or 'None'}. What the team wrote is not in this copy.")


def _of_notebook(school: School, frame: pd.DataFrame, notebook: str) -> pd.DataFrame:
    if not notebook:
        return frame
    ids = [action.id for action in key_actions_of(guide_of(school), notebook)]
    return frame[frame["key_action"].isin(ids)]


def _owner(school: School, row: Any) -> str:
    name = school.person(str(row.owner_id), role=str(row.owner_role)) or "no owner yet"
    return name[:1].upper() + name[1:]


def _reading(value: float, unit: str) -> str:
    if pd.isna(value):
        return ""
    number = f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
    return f"{number}%" if unit == "percent" else number
