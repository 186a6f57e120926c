"""Professional learning received: hours per teacher by pillar (train, plan, coach), reach, gaps, and what it was about.

Hours of a session = those on the attendance row, else the session's length, and only where the status is `attended`.
Hours of a coaching contact = minutes / 60; they count for the pillar *coach*. Teachers who came to nothing count with
0 hours: they are in every denominator. Log one contact in one place, or it counts twice.

Source of the pillars: https://instructionpartners.org/professional-learning ; of the default bands, the ranges in which
studies found no effect (5 to 14 hours) and effects (more than 14; 30 to 100): Yoon et al. 2007,
https://ies.ed.gov/ncee/edlabs/regions/southwest/pdf/REL_2007033.pdf ; Darling-Hammond et al. 2009,
https://www.proquest.com/scholarly-journals/state-profession/docview/211507822/se-2 . They are not federal thresholds.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean, median, quantiles
from typing import Any, Literal

from pltoolkit.measures.frames import Tabular, entries, grouped, records, rows, share, teaching, total, within
from pltoolkit.measures.result import Result, measure
from pltoolkit.records import AttendanceStatus, Pillar

PILLARS = tuple(pillar.value for pillar in Pillar)
TEACHER = ["school_id", "staff_id"]
_CONTACT_COLUMNS = [
    *TEACHER, "date", "pillar", "hours", "source", "activity_id", "adoption_id", "unit", "job_embedded",
]  # fmt: skip


@measure
def contacts(  # four tables meet here, and nowhere else
    activities: Tabular,
    sessions: Tabular,
    attendance: Tabular,
    coaching: Tabular,
    *,
    as_of: dt.date,
    since: dt.date | None = None,
) -> Result:
    """Every contact of a person with professional learning from `since` to `as_of`: what the other measures count.

    Columns: school_id, staff_id, date, pillar, hours, source (session or coaching), activity_id, adoption_id, unit,
    job_embedded (true, false, or missing where not recorded; coaching is job-embedded). A session's contact belongs to
    the school on the attendance row, else to the session's.
    """
    held = {row.session_id: row for row in records(sessions, "sessions") if within(row.date, since=since, until=as_of)}
    about = {row.activity_id: row for row in records(activities, "activities")}
    found: list[tuple[Any, ...]] = []
    for row in records(attendance, "attendance"):
        session = held.get(row.session_id)
        activity = about.get(session.activity_id) if session else None
        if session and activity and row.status == AttendanceStatus.ATTENDED:
            found.append((
                row.school_id or session.school_id, row.staff_id, session.date, activity.pillar,
                session.hours if row.hours is None else row.hours, "session", session.activity_id,
                activity.adoption_id, activity.unit, session.in_school_day,
            ))  # fmt: skip
    found += (
        (
            row.school_id, row.staff_id, row.date, Pillar.COACH.value, row.minutes / 60, "coaching", "",
            row.adoption_id, row.unit, True,
        )
        for row in records(coaching, "coaching") if within(row.date, since=since, until=as_of)
    )  # fmt: skip
    by = [*TEACHER, "date", "source", "activity_id", "hours"]
    return Result(found, _CONTACT_COLUMNS, by=by, numbers=["hours"], days=["date"], flags=["job_embedded"])


@measure
def teacher_hours(staff: Tabular, contacts: Tabular) -> Result:
    """Hours of each teacher, those with none included; `contacts` as returned by `contacts`.

    Columns: school_id, staff_id, grades, subjects, train, plan, coach, total (hours), touches (number of contacts),
    last_contact (day).
    """
    had = grouped(rows(contacts), *TEACHER)
    found = []
    for one in teaching(staff):
        of_teacher = had.get((one.school_id, one.staff_id), [])
        hours = [total(row.hours for row in of_teacher if row.pillar == pillar) for pillar in PILLARS]
        last = max((row.date for row in of_teacher), default=None)
        found.append((
            one.school_id, one.staff_id, one.grades, one.subjects, *hours, total(hours), len(of_teacher), last,
        ))  # fmt: skip
    columns = [*TEACHER, "grades", "subjects", *PILLARS, "total", "touches", "last_contact"]
    return Result(found, columns, by=TEACHER, counts=["touches"], numbers=[*PILLARS, "total"], days=["last_contact"])


@measure
def hours_summary(hours: Tabular, *, minimum_hours: float) -> Result:
    """Distribution of `teacher_hours` per school and pillar, and for the total.

    Columns: school_id, pillar (train, plan, coach, total), teachers, reached (with more than 0 hours), share_reached
    (reached / teachers), mean, minimum, lower_quartile, median, upper_quartile, maximum (hours, over all teachers),
    below_minimum, share_below (teachers whose total is under `minimum_hours`; missing for a single pillar).
    """
    found = []
    for school, teachers in grouped(rows(hours), "school_id").items():
        for pillar in [*PILLARS, "total"]:
            values = sorted(getattr(one, pillar) for one in teachers)
            reached, below = sum(value > 0 for value in values), sum(value < minimum_hours for value in values)
            lower, middle, upper = quantiles(values, method="inclusive") if len(values) > 1 else values * 3
            is_total = pillar == "total"
            found.append((
                school, pillar, len(values), reached, share(reached, len(values)), fmean(values), values[0], lower, middle,
                upper, values[-1], below if is_total else None, share(below, len(values)) if is_total else None,
            ))  # fmt: skip
    numbers = ["share_reached", "mean", "minimum", "lower_quartile", "median", "upper_quartile", "maximum"]
    columns = ["school_id", "pillar", "teachers", "reached", *numbers, "below_minimum", "share_below"]
    return Result(
        found,
        columns,
        by=["school_id"],
        counts=["teachers", "reached"],
        wholes=["below_minimum"],
        numbers=[*numbers, "share_below"],
    )


@measure
def hours_bands(hours: Tabular, *, edges: Sequence[float] = (5, 14, 30)) -> Result:
    """How many teachers fall in each band of total hours: none, over 0 and under the first edge, …, the last and more.

    Columns: school_id, band, lowest (hours, the band's lower end), teachers, share (of the school's teachers). Every
    band of a school has a row.
    """
    lows = [0.0, *[float(edge) for edge in edges]]
    names = ["0", *[f"{low:g}–{high:g}" for low, high in pairwise(lows)], f"{lows[-1]:g}+"]
    found = []
    for school, teachers in grouped(rows(hours), "school_id").items():
        places = Counter(bisect_right(lows, one.total) if one.total > 0 else 0 for one in teachers)
        found += [
            (school, name, low, places[place], share(places[place], len(teachers)))
            for place, (name, low) in enumerate(zip(names, [0.0, *lows], strict=True))
        ]
    columns = ["school_id", "band", "lowest", "teachers", "share"]
    return Result(found, columns, by=["school_id"], counts=["teachers"], numbers=["lowest", "share"])


@measure
def touches_by_pillar(staff: Tabular, contacts: Tabular) -> Result:
    """How often teachers were in touch with professional learning: one row per school and pillar, and for the total.

    Columns: school_id, pillar (train, plan, coach, total), teachers, touches (contacts of the school's teachers),
    per_teacher (touches / teachers).
    """
    roster = teaching(staff)
    known = {(one.school_id, one.staff_id) for one in roster}
    met = [row for row in rows(contacts) if (row.school_id, row.staff_id) in known]
    touches = Counter((row.school_id, pillar) for row in met for pillar in (row.pillar, "total"))
    found = [
        (school, pillar, len(teachers), touches[school, pillar], share(touches[school, pillar], len(teachers)))
        for school, teachers in grouped(roster, "school_id").items()
        for pillar in [*PILLARS, "total"]
    ]
    columns = ["school_id", "pillar", "teachers", "touches", "per_teacher"]
    return Result(found, columns, by=["school_id"], counts=["teachers", "touches"], numbers=["per_teacher"])


@measure
def weekly_hours(staff: Tabular, contacts: Tabular) -> Result:
    """Teachers' hours by week and pillar, for weeks in which there were any.

    Columns: school_id, week (its Monday), pillar, hours (sum), touches (contacts), reached (teachers with hours that
    week), teachers (of the school), hours_per_teacher (hours / teachers), touches_per_teacher (touches / teachers).
    """
    roster = grouped(teaching(staff), "school_id")
    known = {(one.school_id, one.staff_id) for teachers in roster.values() for one in teachers}
    weeks: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows(contacts):
        if (row.school_id, row.staff_id) in known:
            monday = row.date - dt.timedelta(days=row.date.weekday())
            weeks.setdefault((row.school_id, monday, row.pillar), []).append(row)
    found = []
    for (school, week, pillar), of_week in weeks.items():
        hours, teachers = total(row.hours for row in of_week), len(roster[school])
        reached = len({row.staff_id for row in of_week})
        shares = share(hours, teachers), share(len(of_week), teachers)
        found.append((school, week, pillar, hours, len(of_week), reached, teachers, *shares))
    keys, per_teacher = ["school_id", "week", "pillar"], ["hours_per_teacher", "touches_per_teacher"]
    counts = ["touches", "reached", "teachers"]
    columns = [*keys, "hours", *counts, *per_teacher]
    return Result(found, columns, by=keys, counts=counts, numbers=["hours", *per_teacher], days=["week"])


@measure
def reach_by(hours: Tabular, *, by: Literal["grades", "subjects"], minimum_hours: float) -> Result:
    """Where the gaps are: `teacher_hours` by grade or subject. A teacher of several counts in each; "" is not recorded.

    Columns: school_id, `by`, teachers, reached, share_reached, median (hours), below_minimum, share_below.
    """
    groups: dict[tuple[str, str], list[float]] = {}
    for one in rows(hours):
        for entry in entries(getattr(one, by)) or [""]:
            groups.setdefault((one.school_id, entry), []).append(one.total)
    found = []
    for key, totals in groups.items():
        reached, below = sum(value > 0 for value in totals), sum(value < minimum_hours for value in totals)
        shares = share(reached, len(totals)), median(totals), below, share(below, len(totals))
        found.append((*key, len(totals), reached, *shares))
    keys = ["school_id", by]
    columns = [*keys, "teachers", "reached", "share_reached", "median", "below_minimum", "share_below"]
    counts = ["teachers", "reached", "below_minimum"]
    return Result(found, columns, by=keys, counts=counts, numbers=["share_reached", "median", "share_below"])


@measure
def focus_shares(contacts: Tabular) -> Result:
    """How much of the hours was job-embedded, and how much worked on the adopted materials.

    Job-embedded share = hours in the school day, in the teachers' own setting / hours for which that is recorded;
    `coverage` = hours for which it is recorded / all hours. Materials share = hours that name a unit or lesson / all
    hours. Definition of job-embedded: Croft et al. 2010, https://docslib.org/doc/5465549/ ; of learning grounded in the
    materials: https://rpplpartnership.org/external-resource/defining-cbpl/ .

    Columns: school_id, hours, recorded_hours, embedded_hours, embedded_share, coverage, unit_hours, materials_share.
    """
    found = []
    for school, of_school in grouped(rows(contacts), "school_id").items():
        hours = total(row.hours for row in of_school)
        recorded = total(row.hours for row in of_school if row.job_embedded is not None)
        embedded = total(row.hours for row in of_school if row.job_embedded)
        on_units = total(row.hours for row in of_school if row.unit)
        shares = share(embedded, recorded), share(recorded, hours), on_units, share(on_units, hours)
        found.append((school, hours, recorded, embedded, *shares))
    columns = [
        "school_id", "hours", "recorded_hours", "embedded_hours", "embedded_share", "coverage", "unit_hours",
        "materials_share",
    ]  # fmt: skip
    return Result(found, columns, by=["school_id"], numbers=columns[1:])


@measure
def attendance_coverage(sessions: Tabular, attendance: Tabular, *, as_of: dt.date) -> Result:
    """For how many of a school's own sessions held so far anyone's attendance was recorded: how far to trust the hours.

    Columns: school_id, sessions, recorded (counts), coverage (recorded / sessions, 0 to 1).
    """
    held = [row for row in records(sessions, "sessions") if within(row.date, since=None, until=as_of) and row.school_id]
    known = {row.session_id for row in records(attendance, "attendance")}
    found = []
    for school, of_school in grouped(held, "school_id").items():
        recorded = sum(row.session_id in known for row in of_school)
        found.append((school, len(of_school), recorded, share(recorded, len(of_school))))
    columns = ["school_id", "sessions", "recorded", "coverage"]
    return Result(found, columns, by=["school_id"], counts=["sessions", "recorded"], numbers=["coverage"])
