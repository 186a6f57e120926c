"""What the team set itself: tasks done and late, decisions still open, check-ins held.

A task without a due date can't be late and is shown as `no_date`. `days_late` = as-of date − due date.
Source: owners, dates and the cadence of check-ins in the guide's monitoring plan,
https://curriculumsupport.instructionpartners.org/key-action-ii-1 ; the counts are inferred from it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pltoolkit.measures.frames import Tabular, grouped, records, share, within
from pltoolkit.measures.result import Result, measure
from pltoolkit.records.plan import DecisionStatus, TaskStatus

_TASK_COLUMNS = [
    "school_id", "adoption_id", "task_id", "key_action", "task", "owner_id", "owner_role", "due", "state", "days_late",
]  # fmt: skip
_DECISION_COLUMNS = [
    "school_id", "adoption_id", "decision_id", "key_action", "decision", "level", "owner_id", "owner_role", "due",
    "state", "days_late",
]  # fmt: skip
_STATES = ["done", "late", "due_soon", "open", "no_date"]
_MOST_PRESSING = ["late", "due_soon", "open", "no_date", "done"]


@measure
def task_states(tasks: Tabular, *, as_of: dt.date, soon_days: int = 14) -> Result:
    """One row per task, the most pressing first: late, due soon (within `soon_days`), open, without a date, done.

    Columns: school_id, adoption_id, task_id, key_action, task, owner_id, owner_role, due, state, days_late (days;
    missing unless late).
    """
    states = [(row, _state(row, as_of, soon_days)) for row in records(tasks, "tasks")]
    return _most_pressing_first(states, _TASK_COLUMNS, "task_id", as_of)


@measure
def task_counts(
    tasks: Tabular, *, by: Literal["owner_role", "key_action", "school_id"], as_of: dt.date, soon_days: int = 14
) -> Result:
    """Tasks per school and owner's role or key action (or per school alone).

    Columns: school_id, `by`, tasks, done, late, due_soon, open, no_date (counts, which add up to tasks), share_done
    (done / tasks, 0 to 1).
    """
    keys = list(dict.fromkeys(["school_id", by]))
    counted = []
    for of_key in grouped(records(tasks, "tasks"), *keys).values():
        states = [_state(row, as_of, soon_days) for row in of_key]
        counted.append((
            *(getattr(of_key[0], name) for name in keys), len(states), *map(states.count, _STATES),
            share(states.count("done"), len(states)),
        ))  # fmt: skip
    columns = [*keys, "tasks", *_STATES, "share_done"]
    return Result(counted, columns, by=keys, counts=["tasks", *_STATES], numbers=["share_done"])


@measure
def open_decisions(decisions: Tabular, *, as_of: dt.date, soon_days: int = 14) -> Result:
    """Decisions not yet made, the most pressing first.

    Columns: school_id, adoption_id, decision_id, key_action, decision, level, owner_id, owner_role, due, state (late,
    due_soon, open, no_date), days_late (days; missing unless late).
    """
    undecided = [row for row in records(decisions, "decisions") if row.status != DecisionStatus.DECIDED]
    states = [(row, _state(row, as_of, soon_days)) for row in undecided]
    return _most_pressing_first(states, _DECISION_COLUMNS, "decision_id", as_of)


@measure
def checkins_held(checkins: Tabular, *, as_of: dt.date) -> Result:
    """Check-ins, stepbacks and resets planned up to the as-of date, and how many were held.

    A meeting held by the as-of date counts as planned even where its planned day is still to come.
    Columns: school_id, kind, planned, held, missed (counts to date), share_held (held / planned, 0 to 1), last_held,
    next_planned (days).
    """
    keys = ["school_id", "kind"]
    counted = []
    for key, meetings in grouped(records(checkins, "checkins"), *keys).items():
        held = [row.held for row in meetings if within(row.held, since=None, until=as_of)]
        coming = [
            row.planned
            for row in meetings
            if not any(within(date, since=None, until=as_of) for date in (row.held, row.planned))
        ]
        due = len(meetings) - len(coming)
        counted.append((
            *key, due, len(held), due - len(held), share(len(held), due), max(held, default=None), min(coming, default=None)
        ))  # fmt: skip
    columns = [*keys, "planned", "held", "missed", "share_held", "last_held", "next_planned"]
    return Result(
        counted, columns, by=keys, counts=columns[2:5], numbers=["share_held"], days=["last_held", "next_planned"]
    )


def _state(row: Any, as_of: dt.date, soon_days: int) -> str:
    """The state of a task or decision."""
    if row.status == TaskStatus.DONE:
        return "done"
    if row.due is None:
        return "no_date"
    if row.due < as_of:
        return "late"
    return "due_soon" if row.due <= as_of + dt.timedelta(days=soon_days) else "open"


def _most_pressing_first(states: list[tuple[Any, str]], columns: list[str], key: str, as_of: dt.date) -> Result:
    found = [
        (*(getattr(row, name) for name in columns[:-2]), state, (as_of - row.due).days if state == "late" else None)
        for row, state in sorted(
            states, key=lambda one: (_MOST_PRESSING.index(one[1]), one[0].due or dt.date.max, getattr(one[0], key))
        )
    ]
    return Result(found, columns, by=["school_id"], wholes=["days_late"], days=["due"])
