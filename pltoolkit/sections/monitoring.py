"""What shows how it goes: walkthroughs, survey, unit assessments, pacing, and who is at the school."""

from __future__ import annotations

import pandas as pd

from pltoolkit.blocks import (
    BarChart,
    Block,
    Callout,
    Column,
    DotPlot,
    Group,
    KeyFigure,
    KeyFigures,
    StackedBarChart,
    Table,
)
from pltoolkit.measures import observation, survey
from pltoolkit.measures.assessment import assessment_results
from pltoolkit.measures.pacing import pacing_summary, section_pacing
from pltoolkit.sections.rows import number, rows_of
from pltoolkit.store import School

_TOPICS = {
    "had_a_say": "Had a say",
    "agency": "Room to adapt",
    "materials": "The materials",
    "support": "Support to use them",
    "leadership": "Leaders' support",
}
_ROLES = {"assistant_principal": "Assistant principal", "teacher_leader": "Teacher leader"}


def walkthrough_coverage(school: School) -> Block:
    """How many visits there were in the window, whom they reached, and whether the materials were in use."""
    days = school.settings.learning.observation_window_days
    frame = observation.walkthrough_coverage(
        school.frame("staff"), school.frame("walkthroughs"), as_of=school.as_of, window_days=days
    )
    row = frame.iloc[0] if len(frame) else None
    if row is None or pd.isna(row["last_visit"]):
        return Callout("note", "No walkthrough yet", "Figures appear here once visits are imported.")
    visited = "–" if pd.isna(row["share_visited"]) else f"{row['teachers_visited']} of {row['teachers']}"
    return KeyFigures(
        (
            KeyFigure(
                f"Visits in the last {days} days",
                str(row["visits"]),
                f"{row['previous_visits']} in the {days} days before",
            ),
            KeyFigure("Teachers visited", visited, "of those whose visits name them"),
            KeyFigure(
                "Adopted materials in use",
                "–" if pd.isna(row["share_in_use"]) else f"{row['share_in_use']:.0%}",
                f"of {row['materials_recorded']} visits that say so",
                "alert" if row["share_in_use"] < 0.5 else "",
            ),
        )
    )


def indicators(school: School) -> Block:
    """Share of lessons that met each look-for, against the window before."""
    days = school.settings.learning.observation_window_days
    frame = observation.indicator_shares(school.frame("walkthroughs"), as_of=school.as_of, window_days=days)
    return DotPlot(
        "Lessons that met each look-for",
        f"{days} days before",
        f"Last {days} days",
        tuple((str(row.indicator), number(row.previous_share), number(row.share)) for row in rows_of(frame)),
        unit="percent",
        note=_rated_note(frame),
    )


def _rated_note(frame: pd.DataFrame) -> str:
    if frame.empty:
        return ""
    low, high = int(frame["rated"].min()), int(frame["rated"].max())
    many = f"{low}" if low == high else f"{low} to {high}"
    return f"Each figure rests on {many} rated lessons; N/A and not observed do not count. Never a score of a person."


def survey_topics(school: School) -> Block:
    """Share of favorable answers by topic, against the wave before."""
    frame = survey.survey_topics(school.frame("survey"))
    response = survey.survey_response(school.frame("survey"), school.frame("staff"))
    if frame.empty:
        return Callout("note", "No survey yet", "Figures appear here once a survey is imported.")
    wave = str(frame["wave"].max())
    latest = frame[frame["wave"] == wave]
    respondents = int(response.loc[response["wave"] == wave, "respondents"].sum())
    smallest = school.settings.privacy.minimum_respondents
    if respondents < smallest:
        return Callout(
            "note",
            "Too few answers to show",
            f"Fewer than {smallest} people answered in {wave}; their answers stay private.",
        )
    return DotPlot(
        "Favorable answers in the staff survey",
        "Wave before",
        f"Wave {wave}",
        tuple(
            (_TOPICS.get(str(row.topic), str(row.topic)), number(row.previous_share), number(row.share))
            for row in rows_of(latest)
        ),
        unit="percent",
        note=f"{respondents} people answered. Favorable: above the middle of the scale, reversed items turned round.",
    )


def unit_assessments(school: School) -> Block:
    """Students at or above the mark, per unit assessment."""
    frame = assessment_results(school.frame("assessments"), as_of=school.as_of)
    frame = frame[frame["given"] > 0]
    smallest = school.settings.privacy.smallest_group
    hidden = frame["tested"] < smallest
    shown = [
        (str(row.assessment), None if hide else number(row.share))
        for row, hide in zip(rows_of(frame), hidden, strict=True)
    ]
    chart = BarChart(
        "Students at or above the mark, by unit assessment",
        tuple(shown),
        unit="percent",
        note=f"Groups of fewer than {smallest} students are not shown." if hidden.any() else "",
    )
    rows = tuple(
        (
            str(row.assessment),
            int(row.classes),
            None if hide else int(row.tested),
            None if hide else int(row.at_or_above),
            number(row.share_tested),
        )
        for row, hide in zip(rows_of(frame), hidden, strict=True)
    )
    columns = (
        Column("Assessment"),
        Column("Classes", "number"),
        Column("Students tested", "number"),
        Column("At or above", "number"),
        Column("Tested of enrolled", "percent"),
    )
    return Group("", (chart, Table("Unit assessments so far", columns, rows)))


def assessments_given(school: School) -> Block:
    """Assessments given against due."""
    frame = assessment_results(school.frame("assessments"), as_of=school.as_of)
    rows = tuple(
        (str(row.assessment), int(row.classes), int(row.due), int(row.due_given), number(row.share_given))
        for row in rows_of(frame)
    )
    columns = (
        Column("Assessment"),
        Column("Classes", "number"),
        Column("Due by now", "number"),
        Column("Of these given", "number"),
        Column("Share", "percent"),
    )
    return Table("Assessments given, of those due", columns, rows)


def pacing(school: School) -> Block:
    """Sections behind, on pace and ahead of the calendar."""
    tolerance = school.settings.learning.pacing_tolerance_weeks
    sections = section_pacing(school.frame("pacing"), as_of=school.as_of, tolerance_weeks=tolerance)
    frame = pacing_summary(sections, by_grade=True)
    chart = StackedBarChart(
        "Sections against the calendar, by grade",
        ("behind", "on pace", "ahead"),
        tuple(
            (f"Grade {row.grade}" if row.grade else "All", (float(row.behind), float(row.on_pace), float(row.ahead)))
            for row in rows_of(frame)
        ),
        note=f"On pace: within {tolerance:g} week of the calendar's unit. Sections without a date recorded are left out.",
    )
    rows = tuple(
        (
            str(row.class_id),
            str(row.unit_planned),
            str(row.unit_taught),
            number(row.weeks),
            str(row.state).replace("_", " "),
        )
        for row in rows_of(sections.sort_values("weeks"))
        if row.state in {"behind", "ahead"}
    )
    columns = (
        Column("Section"), Column("Calendar's unit"), Column("Unit in class"), Column("Weeks off", "number"), Column("State"),
    )  # fmt: skip
    return Group("", (chart, Table("Sections off the calendar", columns, rows, "Negative: behind.")))


def class_counts(school: School) -> Block:
    """Sections and students per grade: what orders are counted from."""
    frame = school.frame("assessments")[["class_id", "grade", "enrolled"]]
    largest = frame.groupby(["class_id", "grade"], as_index=False).agg(enrolled=("enrolled", "max"))
    grades = largest.groupby("grade", as_index=False).agg(
        sections=("class_id", "nunique"), students=("enrolled", "sum")
    )
    rows = tuple((f"Grade {row.grade}", int(row.sections), int(row.students)) for row in rows_of(grades))
    columns = (Column("Grade"), Column("Sections", "number"), Column("Students", "number"))
    note = "Counted from the sections in assessment files; compare with the newest roster before ordering."
    return Table("Sections and students", columns, rows, note, blank_rows=0 if rows else 3)


def people(school: School) -> Block:
    """Staff by role."""
    frame = school.frame("staff")
    frame = frame[frame["active"].fillna(True).astype(bool)]
    counted = frame.groupby("role", as_index=False).agg(people=("staff_id", "nunique"))
    counted = counted.sort_values("people", ascending=False)
    rows = tuple((_ROLES.get(str(row.role), str(row.role).capitalize()), int(row.people)) for row in rows_of(counted))
    return Table("Who is at the school", (Column("Role"), Column("People", "number")), rows)
