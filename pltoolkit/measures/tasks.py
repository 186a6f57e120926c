"""What the team set itself: tasks done and late, decisions still open, check-ins held.

A task without a due date can't be late and is shown as `no_date`. `days_late` = as-of date − due date.
Source: owners, dates and the cadence of check-ins in the guide's monitoring plan,
https://curriculumsupport.instructionpartners.org/key-action-ii-1 ; the counts are inferred from it.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import pandas as pd

from pltoolkit.measures.frames import day, ratio, shaped, typed

_TASK_COLUMNS = [
    "school_id", "adoption_id", "task_id", "key_action", "task", "owner_id", "owner_role", "due", "state", "days_late",
]  # fmt: skip
_DECISION_COLUMNS = [
    "school_id", "adoption_id", "decision_id", "key_action", "decision", "level", "owner_id", "owner_role", "due",
    "state", "days_late",
]  # fmt: skip
_STATES = ["done", "late", "due_soon", "open", "no_date"]


def task_states(tasks: pd.DataFrame, *, as_of: dt.date, soon_days: int = 14) -> pd.DataFrame:
    """One row per task, the most pressing first: late, due soon (within `soon_days`), open, without a date, done.

    Columns: school_id, adoption_id, task_id, key_action, task, owner_id, owner_role, due, state, days_late (days;
    missing unless late).
    """
    rows = typed(tasks, "tasks")
    rows = _with_state(rows, rows["status"] == "done", as_of, soon_days)
    return _most_pressing_first(rows, _TASK_COLUMNS, "task_id")


def task_counts(
    tasks: pd.DataFrame, *, by: Literal["owner_role", "key_action", "school_id"], as_of: dt.date, soon_days: int = 14
) -> pd.DataFrame:
    """Tasks per school and owner's role or key action (or per school alone).

    Columns: school_id, `by`, tasks, done, late, due_soon, open, no_date (counts, which add up to tasks), share_done
    (done / tasks, 0 to 1).
    """
    keys = list(dict.fromkeys(["school_id", by]))
    rows = task_states(tasks, as_of=as_of, soon_days=soon_days)
    rows = rows.assign(**{state: rows["state"] == state for state in _STATES})
    counted = rows.groupby(keys, as_index=False).agg(
        tasks=("task_id", "size"), **{state: (state, "sum") for state in _STATES}
    )
    counted["share_done"] = ratio(counted["done"], counted["tasks"])
    return shaped(counted, [*keys, "tasks", *_STATES, "share_done"], by=keys, counts=["tasks", *_STATES])


def open_decisions(decisions: pd.DataFrame, *, as_of: dt.date, soon_days: int = 14) -> pd.DataFrame:
    """Decisions not yet made, the most pressing first.

    Columns: school_id, adoption_id, decision_id, key_action, decision, level, owner_id, owner_role, due, state (late,
    due_soon, open, no_date), days_late (days; missing unless late).
    """
    rows = typed(decisions, "decisions")
    rows = rows[rows["status"] != "decided"]
    rows = _with_state(rows, pd.Series(False, index=rows.index), as_of, soon_days)
    return _most_pressing_first(rows, _DECISION_COLUMNS, "decision_id")


def checkins_held(checkins: pd.DataFrame, *, as_of: dt.date) -> pd.DataFrame:
    """Check-ins, stepbacks and resets planned up to the as-of date, and how many were held.

    A meeting held by the as-of date counts as planned even where its planned day is still to come.
    Columns: school_id, kind, planned, held, missed (counts to date), share_held (held / planned, 0 to 1), last_held,
    next_planned (days).
    """
    rows = typed(checkins, "checkins")
    today = day(as_of)
    held = rows["held"] <= today
    due = held | (rows["planned"] <= today)
    rows = rows.assign(
        is_held=held,
        is_due=due,
        last_held=rows["held"].where(held),
        next_planned=rows["planned"].where(~due),
    )
    counted = rows.groupby(["school_id", "kind"], as_index=False).agg(
        planned=("is_due", "sum"),
        held=("is_held", "sum"),
        last_held=("last_held", "max"),
        next_planned=("next_planned", "min"),
    )
    counted["missed"] = counted["planned"] - counted["held"]
    counted["share_held"] = ratio(counted["held"], counted["planned"])
    columns = ["school_id", "kind", "planned", "held", "missed", "share_held", "last_held", "next_planned"]
    return shaped(counted, columns, by=["school_id", "kind"], counts=["planned", "held", "missed"])


def _with_state(rows: pd.DataFrame, done: pd.Series, as_of: dt.date, soon_days: int) -> pd.DataFrame:
    today = day(as_of)
    late, soon = rows["due"] < today, rows["due"] <= today + pd.Timedelta(days=soon_days)
    state = pd.Series("open", index=rows.index, dtype=object)
    state = state.mask(rows["due"].isna(), "no_date").mask(soon, "due_soon").mask(late, "late").mask(done, "done")
    days = (today - rows["due"]).dt.days.astype("float64")
    return rows.assign(state=state, days_late=days.where(state == "late").astype("Int64"))


def _most_pressing_first(rows: pd.DataFrame, columns: list[str], key: str) -> pd.DataFrame:
    order = {"late": 0, "due_soon": 1, "open": 2, "no_date": 3, "done": 4}
    placed = rows.assign(place=rows["state"].map(order).astype("int64"))
    return shaped(placed, [*columns, "place"], by=["school_id", "place", "due", key])[columns]
