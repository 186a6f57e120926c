"""Coaching: cycles by stage, which are due or overdue, and how evenly the coaches' minutes reach teachers.

A cycle's next contact is due on the follow-up date the coach named at its last contact, else `due_days` after it: the
default of two weeks follows Kraft, Blazar and Hogan's description of intensive coaching (at least every couple of
weeks) in the article "The impact of coaching on teacher practice and student achievement",
https://learningforward.org/journal/august-2018-vol-39-no-4/ .
"""

from __future__ import annotations

import datetime as dt
from operator import attrgetter
from statistics import median

from pltoolkit.measures.frames import Tabular, grouped, records, rows, share, teaching, total, within
from pltoolkit.measures.result import Result, measure
from pltoolkit.records import CycleStage

STAGES = tuple(stage.value for stage in CycleStage)
_CYCLE = ["school_id", "cycle_id"]


@measure
def coaching_cycles(coaching: Tabular, *, as_of: dt.date, due_days: int = 14, soon_days: int = 7) -> Result:
    """One row per cycle, from its contacts up to `as_of`; contacts outside a cycle are left out.

    Columns: school_id, cycle_id, staff_id, coach_id, contacts, minutes, started, last_contact (days), stage (of the
    last contact that names one; "" where none does), next_due (day; missing once closed), state (closed, overdue,
    due_soon: due within `soon_days`, on_track).
    """
    contacts = [row for row in records(coaching, "coaching") if within(row.date, since=None, until=as_of)]
    contacts = sorted((row for row in contacts if row.cycle_id), key=attrgetter("date", "coaching_id"))
    cycles = []
    for key, of_cycle in grouped(contacts, *_CYCLE).items():
        last = of_cycle[-1]
        stage = next((row.stage for row in reversed(of_cycle) if row.stage), "")
        due = last.follow_up_date or last.date + dt.timedelta(days=due_days)
        state = "overdue" if due < as_of else "due_soon" if due <= as_of + dt.timedelta(days=soon_days) else "on_track"
        is_closed = stage == CycleStage.CLOSED
        cycles.append((
            *key, last.staff_id, last.coach_id, len(of_cycle), total(row.minutes for row in of_cycle), of_cycle[0].date,
            last.date, stage, None if is_closed else due, "closed" if is_closed else state,
        ))  # fmt: skip
    columns = [
        *_CYCLE, "staff_id", "coach_id", "contacts", "minutes", "started", "last_contact", "stage", "next_due", "state",
    ]  # fmt: skip
    days = ["started", "last_contact", "next_due"]
    return Result(cycles, columns, by=_CYCLE, counts=["contacts"], numbers=["minutes"], days=days)


@measure
def cycles_by_stage(cycles: Tabular) -> Result:
    """How many cycles stand in each stage, from `coaching_cycles`; every stage of a school with cycles has a row.

    Columns: school_id, stage (in order; "" last where some cycles name none), cycles, due_soon, overdue (counts).
    """
    found = []
    for school, of_school in grouped(rows(cycles), "school_id").items():
        stages = grouped(of_school, "stage")
        for stage in [*STAGES, ""]:
            states = [cycle.state for cycle in stages.get(stage, ())]
            if stage or states:
                found.append((school, stage, len(states), states.count("due_soon"), states.count("overdue")))
    columns = ["school_id", "stage", "cycles", "due_soon", "overdue"]
    return Result(found, columns, by=["school_id"], counts=columns[2:])


@measure
def coaching_by_teacher(staff: Tabular, coaching: Tabular, *, as_of: dt.date, since: dt.date | None = None) -> Result:
    """Coaching each teacher had from `since` to `as_of`, teachers with none included.

    Columns: school_id, staff_id, grades, subjects, contacts, minutes, last_contact (day), days_since (days to `as_of`).
    """
    contacts = [row for row in records(coaching, "coaching") if within(row.date, since=since, until=as_of)]
    had = grouped(contacts, "school_id", "staff_id")
    reached = []
    for one in teaching(staff):
        of_teacher = had.get((one.school_id, one.staff_id), [])
        last = max((row.date for row in of_teacher), default=None)
        reached.append((
            one.school_id, one.staff_id, one.grades, one.subjects, len(of_teacher),
            total(row.minutes for row in of_teacher), last, (as_of - last).days if last else None,
        ))  # fmt: skip
    keys = ["school_id", "staff_id"]
    columns = [*keys, "grades", "subjects", "contacts", "minutes", "last_contact", "days_since"]
    days = ["last_contact"]
    return Result(reached, columns, by=keys, counts=["contacts"], wholes=["days_since"], numbers=["minutes"], days=days)


@measure
def coaching_summary(by_teacher: Tabular) -> Result:
    """How evenly coaching reaches a school's teachers, from `coaching_by_teacher`.

    Columns: school_id, teachers, coached, without_coaching (counts), share_coached (coached / teachers), contacts,
    minutes (sums), minutes_per_teacher (minutes / teachers), median_minutes (over all teachers).
    """
    found = []
    for school, teachers in grouped(rows(by_teacher), "school_id").items():
        minutes = [one.minutes for one in teachers]
        coached = sum(one.contacts > 0 for one in teachers)
        found.append((
            school, len(teachers), coached, len(teachers) - coached, share(coached, len(teachers)),
            sum(one.contacts for one in teachers), total(minutes), share(total(minutes), len(teachers)), median(minutes),
        ))  # fmt: skip
    columns = [
        "school_id", "teachers", "coached", "without_coaching", "share_coached", "contacts", "minutes",
        "minutes_per_teacher", "median_minutes",
    ]  # fmt: skip
    return Result(
        found,
        columns,
        by=["school_id"],
        counts=["teachers", "coached", "without_coaching", "contacts"],
        numbers=["share_coached", "minutes", "minutes_per_teacher", "median_minutes"],
    )
