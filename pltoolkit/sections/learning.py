"""Professional learning: hours by pillar, how they are spread, coaching, and what is ahead."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from pltoolkit.blocks import BarChart, Block, Column, Group, KeyFigure, KeyFigures, Table
from pltoolkit.blocks.table import plain
from pltoolkit.measures import coaching
from pltoolkit.measures.dosage import (
    contacts,
    focus_shares,
    hours_bands,
    hours_summary,
    reach_by,
    teacher_hours,
)
from pltoolkit.sections.planning import WEEKS_AHEAD
from pltoolkit.sections.rows import number, rows_of, share, text
from pltoolkit.sections.screen import (
    HIDDEN,
    grade_name,
    hidden_staff_groups,
    sees,
    staff_hidden,
    staff_note,
    too_few_staff,
)
from pltoolkit.store import School, Subject

PILLARS = {"train": "Train", "plan": "Plan together", "coach": "Coach", "total": "All together"}
_STAGES = {
    "goal": "Goal", "plan": "Plan", "observe": "Observe", "model": "Model", "co_teach": "Teach together",
    "debrief": "Debrief", "follow_up": "Follow up", "closed": "Closed", "": "No stage recorded",
}  # fmt: skip


def contacts_of(school: School) -> pd.DataFrame:
    """Every contact of the school's people with professional learning; see `pltoolkit.measures.dosage.contacts`."""
    tables = [school.frame(name) for name in ("activities", "sessions", "attendance", "coaching")]
    return school.once("contacts", lambda: contacts(*tables, as_of=school.as_of))


def hours_of_teachers(school: School) -> pd.DataFrame:
    """Hours of each teacher of the school, by pillar."""
    return school.once("hours", lambda: teacher_hours(school.frame("staff"), contacts_of(school)))


def summary(school: School) -> pd.DataFrame:
    """Distribution of hours by pillar; see `pltoolkit.measures.dosage.hours_summary`."""
    minimum = school.settings.learning.minimum_hours
    return school.once("hours summary", lambda: hours_summary(hours_of_teachers(school), minimum_hours=minimum))


def hours_by_pillar(school: School) -> Block:
    """Hours per teacher in each pillar, and how many teachers each has reached."""
    frame = summary(school)
    if len(frame) and staff_hidden(school, frame["teachers"].max()):
        return too_few_staff(school, "Hours by pillar")
    pillars = frame[frame["pillar"] != "total"]
    chart = BarChart(
        "Hours per teacher so far, by pillar (average)",
        tuple((PILLARS[str(row.pillar)], float(row.mean)) for row in rows_of(pillars)),
        unit="hours",
        note=f"All teachers count, those with no hour as well. As of {school.as_of:%B} {school.as_of.day}.",
    )
    names_teachers = sees(school, Subject.TEACHER_ROWS)
    rows = tuple(
        (
            PILLARS[str(row.pillar)],
            f"{row.reached} of {row.teachers}",
            number(row.share_reached),
            number(row.median),
            *([number(row.maximum)] if names_teachers else []),
        )
        for row in rows_of(frame)
    )
    columns = (
        Column("Pillar"),
        Column("Teachers reached"),
        Column("Share", "percent"),
        Column("Median hours", "number"),
        *([Column("Most hours", "number")] if names_teachers else []),
    )
    return Group("", (chart, Table("Whom each pillar reaches", columns, rows)))


def hours_distribution(school: School) -> Block:
    """How many teachers have how many hours, and how many are below the district's minimum."""
    minimum = school.settings.learning.minimum_hours
    frame = hours_bands(hours_of_teachers(school))
    if staff_hidden(school, frame["teachers"].sum()):
        return too_few_staff(school, "How hours are spread")
    chart: Block = BarChart(
        "Teachers by hours of professional learning so far",
        tuple((f"{row.band} hours", float(row.teachers)) for row in rows_of(frame)),
        unit="teachers",
    )
    if hidden_staff_groups(school, frame, by="band", people="teachers"):
        chart = too_few_staff(school, "Teachers by hours")
    total = summary(school)
    total = total[total["pillar"] == "total"]
    if total.empty:
        return chart
    below, teachers = int(total["below_minimum"].iloc[0]), int(total["teachers"].iloc[0])
    figure = KeyFigure(
        f"Teachers below {minimum:g} hours",
        f"{below} of {teachers}",
        f"the district asks for {minimum:g} hours in the year",
        "alert" if below > teachers / 2 else "",
    )
    shares = focus_shares(contacts_of(school))
    figures = [figure]
    if not shares.empty:
        row = shares.iloc[0]
        figures.append(
            KeyFigure(
                "Job-embedded",
                share(row["embedded_share"]),
                f"of {row['recorded_hours']:.0f} hours recorded as such or not",
            )
        )
        figures.append(
            KeyFigure("On the adopted materials", share(row["materials_share"]), "of hours name a unit or lesson")
        )
    return Group("", (KeyFigures(tuple(figures)), chart))


def hours_by_group(school: School) -> Block:
    """Where the gaps are, by grade; small groups, and what would tell them, are not shown outside the coach's copy."""
    frame = reach_by(hours_of_teachers(school), by="grades", minimum_hours=school.settings.learning.minimum_hours)
    hidden = hidden_staff_groups(school, frame, by="grades", people="teachers")
    rows = tuple(
        (f"Grade {row.grades}" if row.grades else "Not recorded", *[HIDDEN] * 4)
        if grade_name(str(row.grades)) in hidden
        else (
            f"Grade {row.grades}" if row.grades else "Not recorded",
            int(row.teachers),
            number(row.share_reached),
            number(row.median),
            plain(row.below_minimum),
        )
        for row in rows_of(frame)
    )
    columns = (
        Column("Grade"),
        Column("Teachers", "number"),
        Column("Reached", "percent"),
        Column("Median hours", "number"),
        Column("Below minimum", "number"),
    )
    note = "A teacher of several grades counts in each."
    if hidden:
        note += f" {staff_note(school)}"
    return Table("Hours by grade taught", columns, rows, note)


def coaching_reach(school: School) -> Block:
    """How evenly coaching reaches teachers; by name in the coach's copy alone."""
    by_teacher = coaching.coaching_by_teacher(school.frame("staff"), school.frame("coaching"), as_of=school.as_of)
    frame = coaching.coaching_summary(by_teacher)
    if frame.empty:
        return KeyFigures((KeyFigure("Teachers coached", "–", "no teacher is on the staff list"),))
    row = frame.iloc[0]
    if staff_hidden(school, row["teachers"]):
        return too_few_staff(school, "Coaching")
    without = int(row["without_coaching"])
    figures = KeyFigures(
        (
            KeyFigure(
                "Teachers coached",
                f"{row['coached']} of {row['teachers']}",
                f"{share(row['share_coached'])} so far this year",
            ),
            KeyFigure(
                "Without any coaching", str(without), "teachers", "alert" if without > row["teachers"] / 3 else ""
            ),
            KeyFigure("Minutes per teacher", f"{row['minutes_per_teacher']:.0f}", f"{row['contacts']} contacts in all"),
        )
    )
    if not sees(school, Subject.TEACHER_ROWS):
        return figures
    rows = tuple(
        (
            school.person(str(teacher.staff_id)),
            str(teacher.grades),
            int(teacher.contacts),
            float(teacher.minutes),
            text(teacher.last_contact),
        )
        for teacher in rows_of(by_teacher.sort_values(["minutes", "staff_id"]))
    )
    columns = (
        Column("Teacher"), Column("Grades"), Column("Contacts", "number"), Column("Minutes", "number"), Column("Last", "date"),
    )  # fmt: skip
    return Group(
        "", (figures, Table("Coaching by teacher, the least first", columns, rows, "In the coach's copy only."))
    )


def coaching_cycles(school: School) -> Block:
    """Coaching cycles by stage, and which are due or overdue."""
    cycles = coaching.coaching_cycles(
        school.frame("coaching"), as_of=school.as_of, due_days=school.settings.learning.coaching_due_days
    )
    if not sees(school, Subject.TEACHER_ROWS):
        return _cycles_counted(school, cycles)
    stages = coaching.cycles_by_stage(cycles)
    rows = tuple(
        (_STAGES[str(row.stage)], int(row.cycles), int(row.due_soon), int(row.overdue)) for row in rows_of(stages)
    )
    columns = (
        Column("Stage of the cycle"), Column("Cycles", "number"), Column("Due within a week", "number"), Column("Overdue", "number"),
    )  # fmt: skip
    days = school.settings.learning.coaching_due_days
    return Table("Coaching cycles", columns, rows, f"Overdue: the coach's own date, else {days} days, has passed.")


def _cycles_counted(school: School, cycles: pd.DataFrame) -> Block:
    """How many cycles there are, where it may not be told who is in which stage."""
    if cycles.empty or staff_hidden(school, len(cycles)):
        return too_few_staff(school, "Coaching cycles")
    overdue = int((cycles["state"] == "overdue").sum())
    note = f"{overdue} of them overdue" if overdue else "none of them overdue"
    return KeyFigures((KeyFigure("Coaching cycles", str(len(cycles)), note),))


def calendar_ahead(school: School) -> Block:
    """The school's calendar of the next eight weeks: days off, meetings, tests."""
    last = school.as_of + dt.timedelta(weeks=WEEKS_AHEAD)
    frame = school.frame("calendar")
    frame = frame[frame["date"].between(pd.Timestamp(school.as_of), pd.Timestamp(last))].sort_values(["date", "kind"])
    rows = tuple(
        (text(row.date), str(row.title) or str(row.kind).replace("_", " "), str(row.start_time))
        for row in rows_of(frame)
    )
    columns = (Column("Date", "date"), Column("What"), Column("From"))
    return Table("The calendar of the next eight weeks", columns, rows)
