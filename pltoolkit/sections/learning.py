"""Professional learning: hours by pillar, how they are spread, coaching, and what is ahead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from operator import attrgetter
from typing import Any, Literal

from pltoolkit.blocks import BarChart, Block, Column, Group, KeyFigure, KeyFigures, LineChart, Table
from pltoolkit.measures import coaching
from pltoolkit.measures.dosage import PILLARS as PILLAR_NAMES
from pltoolkit.measures.dosage import (
    attendance_coverage,
    contacts,
    focus_shares,
    hours_bands,
    hours_summary,
    reach_by,
    teacher_hours,
    touches_by_pillar,
    weekly_hours,
)
from pltoolkit.measures.frames import within
from pltoolkit.sections import figures
from pltoolkit.sections.planning import WEEKS_AHEAD
from pltoolkit.sections.rows import share, text
from pltoolkit.sections.screen import (
    HIDDEN,
    count_of_staff,
    grade_name,
    hidden_staff_groups,
    part_of_staff,
    sees,
    share_of_staff,
    staff_hidden,
    staff_note,
    too_few_staff,
)
from pltoolkit.store import School, Subject

PILLARS = {"train": "Train", "plan": "Plan together", "coach": "Coach", "total": "All together"}
_WEEKS_BACK = 12
_STAGES = {
    "goal": "Goal", "plan": "Plan", "observe": "Observe", "model": "Model", "co_teach": "Teach together",
    "debrief": "Debrief", "follow_up": "Follow up", "closed": "Closed", "": "No stage recorded",
}  # fmt: skip


def contacts_of(school: School) -> list[Any]:
    """Every contact of the school's people with professional learning; see `pltoolkit.measures.dosage.contacts`."""
    tables = [school.rows[name] for name in ("activities", "sessions", "attendance", "coaching")]
    return school.once("contacts", lambda: contacts.rows(*tables, as_of=school.as_of))


def hours_of_teachers(school: School) -> list[Any]:
    """Hours of each teacher of the school, by pillar."""
    return school.once("hours", lambda: teacher_hours.rows(school.rows["staff"], contacts_of(school)))


def summary(school: School) -> list[Any]:
    """Distribution of hours by pillar; see `pltoolkit.measures.dosage.hours_summary`."""
    minimum = school.settings.learning.minimum_hours
    return school.once("hours summary", lambda: hours_summary.rows(hours_of_teachers(school), minimum_hours=minimum))


def hours_in_all(school: School) -> Any | None:
    """The distribution of hours of all pillars together; None without teachers."""
    return next((row for row in summary(school) if row.pillar == "total"), None)


def hours_by_pillar(school: School) -> Block:
    """Hours and contacts per teacher in each pillar, and how many teachers each has reached."""
    found = summary(school)
    if found and staff_hidden(school, found[0].teachers):
        return too_few_staff(school, "Hours by pillar")
    chart = BarChart(
        "Hours per teacher so far, by pillar (average)",
        tuple((PILLARS[row.pillar], row.mean) for row in found if row.pillar != "total"),
        unit="hours",
        note=f"All {found[0].teachers if found else 0} teachers count, those with no hour as well. As of {school.as_of:%B} {school.as_of.day}.",
    )
    names_teachers = sees(school, Subject.TEACHER_ROWS)
    touched = touches_by_pillar.rows(school.rows["staff"], contacts_of(school))
    touches = {row.pillar: row.per_teacher for row in touched}
    rows = tuple(
        (
            PILLARS[row.pillar],
            part_of_staff(school, row.reached, row.teachers),
            share_of_staff(school, row.reached, row.teachers),
            touches.get(row.pillar),
            row.median,
            *([row.maximum] if names_teachers else []),
        )
        for row in found
    )
    columns = (
        Column("Pillar"), Column("Teachers reached"), Column("Share", "percent"), Column("Contacts per teacher", "number"),
        Column("Median hours", "number"), *([Column("Most hours", "number")] if names_teachers else []),
    )  # fmt: skip
    return Group("", (chart, Table("Whom each pillar reaches", columns, rows, _attendance_note(school))))


def _attendance_note(school: School) -> str:
    """How far the hours can be trusted."""
    found = attendance_coverage.rows(school.rows["sessions"], school.rows["attendance"], as_of=school.as_of)
    sessions, recorded = sum(row.sessions for row in found), sum(row.recorded for row in found)
    if not sessions:
        return "No session of the school's own is on record so far."
    return f"Attendance is on record for {recorded} of the school's {sessions} own sessions so far ({recorded / sessions:.0%})."


def hours_by_week(school: School) -> Block:
    """Hours per teacher in each of the last weeks, by pillar: does support go on after the launch?"""
    teachers = len(hours_of_teachers(school))
    if staff_hidden(school, teachers):
        return too_few_staff(school, "Hours by week")
    found = weekly_hours.rows(school.rows["staff"], contacts_of(school))
    known = {(row.week, row.pillar): row.hours_per_teacher for row in found}
    monday = school.as_of - dt.timedelta(days=school.as_of.weekday())
    weeks = [monday - dt.timedelta(weeks=number) for number in reversed(range(_WEEKS_BACK))]
    touches = sum(row.touches for row in found if row.week >= weeks[0])
    lines = tuple((PILLARS[pillar], tuple(known.get((week, pillar), 0.0) for week in weeks)) for pillar in PILLAR_NAMES)
    per_teacher = f"{touches / teachers:.1f} contacts per teacher in these weeks. " if teachers else ""
    return LineChart(
        f"Hours per teacher in the last {_WEEKS_BACK} weeks, by pillar",
        tuple(f"{week:%b} {week.day}" for week in weeks),
        lines if found else (),
        unit="hours",
        note=f"{per_teacher}Weeks start on Monday; a week without any counts as 0, holidays as well.",
    )


def hours_distribution(school: School) -> Block:
    """How many teachers have how many hours, and how many are below the district's minimum."""
    minimum = school.settings.learning.minimum_hours
    bands = {row.band: row.teachers for row in hours_bands.rows(hours_of_teachers(school))}
    if staff_hidden(school, sum(bands.values())):
        return too_few_staff(school, "How hours are spread")
    chart: Block = BarChart(
        "Teachers by hours of professional learning so far",
        tuple((f"{band} hours", float(teachers)) for band, teachers in bands.items()),
        unit="teachers",
    )
    if hidden_staff_groups(school, bands):
        chart = too_few_staff(school, "Teachers by hours")
    in_all = hours_in_all(school)
    if in_all is None:
        return chart
    figure = KeyFigure(
        f"Teachers below {minimum:g} hours",
        part_of_staff(school, in_all.below_minimum, in_all.teachers),
        f"the district asks for {minimum:g} hours in the year",
        "alert" if in_all.below_minimum > in_all.teachers / 2 else "",
    )
    shown = [figure]
    for row in focus_shares.rows(contacts_of(school))[:1]:
        says_so = f"of {row.recorded_hours:.0f} hours that say so, {share(row.coverage)} of all"
        shown.append(KeyFigure("Job-embedded", share(row.embedded_share), says_so))
        shown.append(
            KeyFigure(
                "On the adopted materials",
                share(row.materials_share),
                f"of {row.hours:.0f} hours name a unit or lesson",
            )
        )
    return Group("", (KeyFigures(tuple(shown)), chart))


def hours_by_group(school: School) -> Block:
    """Where the gaps are, by grade and by subject; small groups are not shown outside the coach's copy."""
    return Group("", (_gaps(school, "grades", "Grade"), _gaps(school, "subjects", "Subject")))


def _gaps(school: School, by: Literal["grades", "subjects"], label: str) -> Table:
    minimum = school.settings.learning.minimum_hours
    reached = {getattr(row, by): row for row in reach_by.rows(hours_of_teachers(school), by=by, minimum_hours=minimum)}
    hidden = hidden_staff_groups(school, {name: row.teachers for name, row in reached.items()})
    rows = tuple(
        (_group_label(name, by), *[HIDDEN] * 4)
        if grade_name(name) in hidden
        else (
            _group_label(name, by),
            row.teachers,
            share_of_staff(school, row.reached, row.teachers),
            row.median,
            count_of_staff(school, row.below_minimum, row.teachers),
        )
        for name, row in reached.items()
    )
    columns = (
        Column(label), Column("Teachers", "number"), Column("Reached", "percent"), Column("Median hours", "number"),
        Column("Below minimum", "number"),
    )  # fmt: skip
    note = f"A teacher of several {by} counts in each."
    if hidden:
        note += f" {staff_note(school)}"
    return Table(f"Hours by {label.lower()} taught", columns, rows, note)


def _group_label(name: str, by: Literal["grades", "subjects"]) -> str:
    return "Not recorded" if not name else f"Grade {name}" if by == "grades" else name


def coaching_reach(school: School) -> Block:
    """How evenly coaching reaches teachers; by name in the coach's copy alone."""
    row = figures.coaching_summary(school)
    if row is None:
        return KeyFigures((KeyFigure("Teachers coached", "–", "no teacher is on the staff list"),))
    if staff_hidden(school, row.teachers):
        return too_few_staff(school, "Coaching")
    without = row.without_coaching
    shown = KeyFigures(
        (
            KeyFigure(
                "Teachers coached",
                part_of_staff(school, row.coached, row.teachers),
                f"{share(share_of_staff(school, row.coached, row.teachers))} so far this year",
            ),
            KeyFigure(
                "Without any coaching",
                part_of_staff(school, without, row.teachers),
                "teachers",
                "alert" if without > row.teachers / 3 else "",
            ),
            KeyFigure("Minutes per teacher", f"{row.minutes_per_teacher:.0f}", f"{row.contacts} contacts in all"),
        )
    )
    if not sees(school, Subject.TEACHER_ROWS):
        return shown
    rows = tuple(
        (
            school.person(teacher.staff_id),
            teacher.grades,
            teacher.contacts,
            teacher.minutes,
            text(teacher.last_contact),
        )
        for teacher in sorted(figures.coaching_by_teacher(school), key=attrgetter("minutes", "staff_id"))
    )
    columns = (
        Column("Teacher"), Column("Grades"), Column("Contacts", "number"), Column("Minutes", "number"), Column("Last", "date"),
    )  # fmt: skip
    return Group("", (shown, Table("Coaching by teacher, the least first", columns, rows, "In the coach's copy only.")))


def coaching_cycles(school: School) -> Block:
    """Coaching cycles by stage, and which are due or overdue."""
    cycles = figures.coaching_cycles(school)
    if not sees(school, Subject.TEACHER_ROWS):
        return _cycles_counted(school, cycles)
    rows = tuple(
        (_STAGES[row.stage], row.cycles, row.due_soon, row.overdue)
        for row in coaching.cycles_by_stage.rows(cycles)
        if row.cycles
    )
    columns = (
        Column("Stage of the cycle"), Column("Cycles", "number"), Column("Due within a week", "number"), Column("Overdue", "number"),
    )  # fmt: skip
    days = school.settings.learning.coaching_due_days
    return Table("Coaching cycles", columns, rows, f"Overdue: the coach's own date, else {days} days, has passed.")


def _cycles_counted(school: School, cycles: Sequence[Any]) -> Block:
    """How many cycles there are, where it may not be told who is in which stage."""
    if not cycles or staff_hidden(school, len(cycles)):
        return too_few_staff(school, "Coaching cycles")
    overdue = sum(cycle.state == "overdue" for cycle in cycles)
    note = f"{part_of_staff(school, overdue, len(cycles))} overdue" if overdue else "none of them overdue"
    return KeyFigures((KeyFigure("Coaching cycles", str(len(cycles)), note),))


def calendar_ahead(school: School) -> Block:
    """The school's calendar of the next eight weeks: days off, meetings, tests."""
    last = school.as_of + dt.timedelta(weeks=WEEKS_AHEAD)
    days = [row for row in school.rows["calendar"] if within(row.date, since=school.as_of, until=last)]
    rows = tuple(
        (str(row.date), row.title or row.kind.replace("_", " "), row.start_time)
        for row in sorted(days, key=attrgetter("date", "kind"))
    )
    columns = (Column("Date", "date"), Column("What"), Column("From"))
    return Table("The calendar of the next eight weeks", columns, rows)
