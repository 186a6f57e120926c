"""Coaching: cycles by stage, which are due or overdue, and how evenly the coaches' minutes reach teachers.

A cycle's next contact is due on the follow-up date the coach named at its last contact, else `due_days` after it: the
default of two weeks follows Kraft, Blazar and Hogan's description of intensive coaching (at least every couple of
weeks) in the article "The impact of coaching on teacher practice and student achievement",
https://learningforward.org/journal/august-2018-vol-39-no-4/ .
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from pltoolkit.measures.frames import day, in_period, ratio, shaped, teachers, typed
from pltoolkit.records import CycleStage

STAGES = tuple(stage.value for stage in CycleStage)
_CYCLE = ["school_id", "cycle_id"]


def coaching_cycles(coaching: pd.DataFrame, *, as_of: dt.date, due_days: int = 14, soon_days: int = 7) -> pd.DataFrame:
    """One row per cycle, from its contacts up to `as_of`; contacts outside a cycle are left out.

    Columns: school_id, cycle_id, staff_id, coach_id, contacts, minutes, started, last_contact (days), stage (of the
    last contact that names one; "" where none does), next_due (day; missing once closed), state (closed, overdue,
    due_soon: due within `soon_days`, on_track).
    """
    rows = typed(coaching, "coaching")
    rows = rows[in_period(rows["date"], since=None, until=as_of) & (rows["cycle_id"] != "")]
    rows = rows.sort_values(["date", "coaching_id"], kind="stable")
    rows["stage"] = rows["stage"].where(rows["stage"] != "", None)
    cycles = rows.groupby(_CYCLE, as_index=False).agg(
        staff_id=("staff_id", "last"), coach_id=("coach_id", "last"), contacts=("coaching_id", "size"),
        minutes=("minutes", "sum"), started=("date", "min"), last_contact=("date", "max"), stage=("stage", "last"),
    )  # fmt: skip
    named = rows.drop_duplicates(_CYCLE, keep="last")[[*_CYCLE, "follow_up_date"]]
    cycles = cycles.merge(named, on=_CYCLE)
    cycles["stage"] = cycles["stage"].fillna("")
    closed = cycles["stage"] == CycleStage.CLOSED
    due = cycles["follow_up_date"].fillna(cycles["last_contact"] + pd.Timedelta(days=due_days)).where(~closed)
    state = pd.Series("on_track", index=cycles.index, dtype=object)
    state = state.mask(due <= day(as_of) + pd.Timedelta(days=soon_days), "due_soon").mask(due < day(as_of), "overdue")
    cycles = cycles.assign(next_due=due, state=state.mask(closed, "closed"))
    columns = [
        *_CYCLE, "staff_id", "coach_id", "contacts", "minutes", "started", "last_contact", "stage", "next_due", "state",
    ]  # fmt: skip
    return shaped(cycles, columns, by=_CYCLE, counts=["contacts"])


def cycles_by_stage(cycles: pd.DataFrame) -> pd.DataFrame:
    """How many cycles stand in each stage, from `coaching_cycles`; every stage of a school with cycles has a row.

    Columns: school_id, stage (in order; "" last where some cycles name none), cycles, due_soon, overdue (counts).
    """
    marked = cycles.assign(due_soon=cycles["state"] == "due_soon", overdue=cycles["state"] == "overdue")
    keys = ["school_id", "stage"]
    counted = marked.groupby(keys).agg(
        cycles=("cycle_id", "size"), due_soon=("due_soon", "sum"), overdue=("overdue", "sum")
    )
    order = pd.DataFrame({"stage": [*STAGES, ""], "place": range(len(STAGES) + 1)})
    rows = cycles[["school_id"]].drop_duplicates().merge(order, how="cross").join(counted, on=keys)
    rows = rows[(rows["stage"] != "") | rows["cycles"].notna()]
    counts = ["cycles", "due_soon", "overdue"]
    return shaped(rows, [*keys, *counts, "place"], by=["school_id", "place"], counts=counts)[[*keys, *counts]]


def coaching_by_teacher(
    staff: pd.DataFrame, coaching: pd.DataFrame, *, as_of: dt.date, since: dt.date | None = None
) -> pd.DataFrame:
    """Coaching each teacher had from `since` to `as_of`, teachers with none included.

    Columns: school_id, staff_id, grades, subjects, contacts, minutes, last_contact (day), days_since (days to `as_of`).
    """
    rows = typed(coaching, "coaching")
    rows = rows[in_period(rows["date"], since=since, until=as_of)]
    keys = ["school_id", "staff_id"]
    sums = rows.groupby(keys).agg(
        contacts=("minutes", "size"), minutes=("minutes", "sum"), last_contact=("date", "max")
    )
    reached = teachers(staff).join(sums, on=keys)
    reached["minutes"] = reached["minutes"].fillna(0.0)
    reached["days_since"] = (day(as_of) - reached["last_contact"]).dt.days.astype("Int64")
    columns = [*keys, "grades", "subjects", "contacts", "minutes", "last_contact", "days_since"]
    return shaped(reached, columns, by=keys, counts=["contacts"])


def coaching_summary(by_teacher: pd.DataFrame) -> pd.DataFrame:
    """How evenly coaching reaches a school's teachers, from `coaching_by_teacher`.

    Columns: school_id, teachers, coached, without_coaching (counts), share_coached (coached / teachers), contacts,
    minutes (sums), minutes_per_teacher (minutes / teachers), median_minutes (over all teachers).
    """
    marked = by_teacher.assign(is_coached=by_teacher["contacts"] > 0)
    rows = marked.groupby("school_id", as_index=False).agg(
        teachers=("staff_id", "size"), coached=("is_coached", "sum"), contacts=("contacts", "sum"),
        minutes=("minutes", "sum"), median_minutes=("minutes", "median"),
    )  # fmt: skip
    rows["without_coaching"] = rows["teachers"] - rows["coached"]
    rows["share_coached"] = ratio(rows["coached"], rows["teachers"])
    rows["minutes_per_teacher"] = ratio(rows["minutes"], rows["teachers"])
    columns = [
        "school_id", "teachers", "coached", "without_coaching", "share_coached", "contacts", "minutes",
        "minutes_per_teacher", "median_minutes",
    ]  # fmt: skip
    return shaped(rows, columns, by=["school_id"], counts=["teachers", "coached", "without_coaching", "contacts"])
