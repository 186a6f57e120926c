"""The team's plan: goals, decisions, tasks and meetings."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from pltoolkit.blocks import Block, Checklist, ChecklistItem, Column, Table
from pltoolkit.measures.monitoring import GOAL_RULE
from pltoolkit.sections import figures
from pltoolkit.sections.guide import guide_of, key_actions_of
from pltoolkit.sections.rows import text
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
    found = figures.goal_states(school)
    if not sees(school, Subject.TEAM_WORDS):
        states = Counter(_STATES[row.state].lower() for row in found)
        return _counted("Goals and how far they are", states.items())
    rows = tuple(
        (
            row.goal,
            _FAMILIES[row.family],
            row.measure,
            _reading(row.baseline, row.unit),
            f"{_reading(row.latest, row.unit)}{_on(row.latest_date)}",
            _reading(row.target, row.unit),
            text(row.due),
            _owner(school, row),
            _STATES[row.state],
        )
        for row in found
    )
    labels = ("Goal", "Family", "Measure", "Start", "Latest", "Target", "Due", "Owner", "On track")
    columns = tuple(Column(label, "date" if label == "Due" else "text") for label in labels)
    return Table("Goals and how far they are", columns, rows, GOAL_RULE, blank_rows=0 if rows else 3)


def check_ins(school: School) -> Block:
    """Meetings held against planned, and the next ones."""
    rows = tuple(
        (_MEETINGS[row.kind], row.planned, row.held, text(row.last_held), text(row.next_planned))
        for row in figures.checkins_held(school)
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
    found = _of_notebook(school, figures.open_decisions(school), notebook)
    if not sees(school, Subject.TEAM_WORDS):
        late = sum(row.state == "late" for row in found)
        return _counted("Decisions still open", [("open", len(found) - late), ("past their date", late)])
    items = tuple(
        ChecklistItem(row.decision, owner=_owner(school, row), due=text(row.due) or "", late=row.state == "late")
        for row in found
    )
    return Checklist("Decisions still open", items, "No decision is open here.")


def tasks(school: School, notebook: str = "") -> Block:
    """Tasks, the most pressing first, the done ones last; of one notebook's key actions where it is named."""
    found = _of_notebook(school, figures.task_states(school), notebook)
    if not sees(school, Subject.TEAM_WORDS):
        done, late = sum(row.state == "done" for row in found), sum(row.state == "late" for row in found)
        return _counted("Tasks", [("done", done), ("late", late), ("under way or to come", len(found) - done - late)])
    items = tuple(
        ChecklistItem(
            row.task,
            done=row.state == "done",
            owner=_owner(school, row),
            due=(text(row.due) or "") if row.state != "done" else "",
            late=row.state == "late",
        )
        for row in found
    )
    if notebook and not items:
        columns = (Column("Task"), Column("Owner"), Column("Due"))
        return Table("Tasks", columns, (), "No task is written down yet.", blank_rows=3)
    return Checklist("Tasks", items, "No task is written down yet.")


def _counted(title: str, counts: Iterable[tuple[str, int]]) -> Checklist:
    """How many there are, where what the team wrote may not be shown."""
    told = ", ".join(f"{count} {state}" for state, count in counts if count)
    return Checklist(title, (), f"{told[:1].upper()}{told[1:] or 'None'}. What the team wrote is not in this copy.")


def _of_notebook(school: School, rows: Sequence[Any], notebook: str) -> Sequence[Any]:
    if not notebook:
        return rows
    ids = {action.id for action in key_actions_of(guide_of(school), notebook)}
    return [row for row in rows if row.key_action in ids]


def _owner(school: School, row: Any) -> str:
    name = school.person(row.owner_id, role=row.owner_role) or "no owner yet"
    return name[:1].upper() + name[1:]


def _on(day: dt.date | None) -> str:
    """The day of a reading, after it."""
    return f" on {day:%b} {day.day}" if day else ""


def _reading(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    number = f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
    return f"{number}%" if unit == "percent" else number
