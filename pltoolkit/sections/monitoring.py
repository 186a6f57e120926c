"""What shows how it goes: walkthroughs, survey, unit assessments, pacing, and who is at the school."""

from __future__ import annotations

from typing import Any

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
from pltoolkit.blocks.base import Scalar
from pltoolkit.measures import observation, survey
from pltoolkit.measures.assessment import assessment_results, sections_by_grade
from pltoolkit.measures.pacing import pacing_summary
from pltoolkit.privacy.coding import share_limit
from pltoolkit.privacy.masks import ASSESSMENTS, STUDENTS
from pltoolkit.privacy.suppression import TOTAL
from pltoolkit.sections import figures
from pltoolkit.sections.rows import number, rows_of
from pltoolkit.sections.screen import (
    HIDDEN,
    grade_name,
    grade_order,
    sees,
    share_drawn,
    share_shown,
    staff_hidden,
    students_hidden,
    students_note,
    too_few_staff,
)
from pltoolkit.store import School, Subject

_TOPICS = {
    "had_a_say": "Had a say",
    "agency": "Room to adapt",
    "materials": "The materials",
    "support": "Support to use them",
    "leadership": "Leaders' support",
}
_SCALES = {"yes_no": "Yes or no", "one_to_four": "1 to 4"}
_ROLES = {"assistant_principal": "Assistant principal", "teacher_leader": "Teacher leader"}


def walkthrough_coverage(school: School) -> Block:
    """How many visits there were in the window, whom they reached, and whether the materials were in use."""
    days = school.settings.learning.observation_window_days
    frame = figures.coverage(school)
    row = frame.iloc[0] if len(frame) else None
    if row is None or pd.isna(row["last_visit"]):
        return Callout("note", "No walkthrough yet", "Figures appear here once visits are imported.")
    visited = "–" if pd.isna(row["share_visited"]) else f"{row['teachers_visited']} of {row['teachers']}"
    in_use = "–" if pd.isna(row["share_in_use"]) else f"{row['share_in_use']:.0%}"
    if staff_hidden(school, row["teachers"]) or staff_hidden(school, row["materials_recorded"]):
        return too_few_staff(school, "Walkthroughs")
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
                in_use,
                f"of {row['materials_recorded']} visits that say so",
                "alert" if row["share_in_use"] < 0.5 else "",
            ),
        )
    )


def indicators(school: School) -> Block:
    """Share of lessons that met each look-for, against the window before."""
    days = school.settings.learning.observation_window_days
    frame = figures.indicator_shares(school)
    return DotPlot(
        "Lessons that met each look-for",
        f"{days} days before",
        f"Last {days} days",
        tuple(
            (
                str(row.indicator),
                None if staff_hidden(school, row.previous_rated) else number(row.previous_share),
                None if staff_hidden(school, row.rated) else number(row.share),
            )
            for row in rows_of(frame)
        ),
        unit="percent",
        note=_rated_note(school, frame),
    )


def _rated_note(school: School, frame: pd.DataFrame) -> str:
    if frame.empty:
        return ""
    hidden = frame["rated"].map(lambda rated: staff_hidden(school, rated)).astype(bool)
    if hidden.any():
        least = school.settings.privacy.minimum_respondents
        return f"Shares of fewer than {least} rated lessons are in the coach's copy alone. Never a score of a person."
    low, high = int(frame["rated"].min()), int(frame["rated"].max())
    many = f"{low}" if low == high else f"{low} to {high}"
    return f"Each figure rests on {many} rated lessons; N/A and not observed do not count. Never a score of a person."


def agreement(school: School) -> Block:
    """Whether observers who saw the same lesson rated alike: a figure of the form and its use, never of a person."""
    frame = observation.observer_agreement(school.frame("walkthroughs"), as_of=school.as_of)
    if frame.empty:
        text = "Have two people visit the same lesson now and then: it shows whether the form is read alike."
        return Callout("note", "No lesson was seen by two observers yet", text)
    rows = tuple(
        (_SCALES[str(row.scale)], int(row.lessons), int(row.pairs), number(row.agreement), number(row.alpha))
        for row in rows_of(frame)
    )
    columns = (
        Column("Look-fors"), Column("Lessons seen by two", "number"), Column("Pairs of ratings", "number"),
        Column("Same rating", "percent"), Column("Alpha", "number"),
    )  # fmt: skip
    note = (
        "Alpha (Krippendorff): 1 is full agreement, 0 is chance; below 0.67 talk about what the words of the form mean."
    )
    return Table("Do observers see alike?", columns, rows, note)


def survey_topics(school: School) -> Block:
    """Share of favorable answers by topic, against the wave before; never of too few people."""
    smallest = school.settings.privacy.minimum_respondents
    rows = school.frame("survey")
    response = survey.survey_response(rows, school.frame("staff"))
    enough = set(response.loc[response["respondents"] >= smallest, "wave"])
    waves = {*response["wave"].astype(str), *school.facts.hidden.get("survey", {})}
    if not waves:
        return Callout("note", "No survey yet", "Figures appear here once a survey is imported.")
    wave = max(waves)
    if wave not in enough:
        return Callout(
            "note",
            "Too few answers to show",
            f"Fewer than {smallest} people answered in {wave}, or have since the figures were last shown; "
            "their answers stay private.",
        )
    frame = survey.survey_topics(_of_enough_people(rows[rows["wave"].isin(enough)], smallest))
    respondents = int(response.loc[response["wave"] == wave, "respondents"].sum())
    return DotPlot(
        "Favorable answers in the staff survey",
        "Wave before",
        f"Wave {wave}",
        tuple(
            (
                _TOPICS.get(str(row.topic), str(row.topic)),
                share_drawn(school, number(row.previous_share), respondents, exact=Subject.PEOPLE),
                share_drawn(school, number(row.share), respondents, exact=Subject.PEOPLE),
            )
            for row in rows_of(frame[frame["wave"] == wave])
        ),
        unit="percent",
        note=f"{respondents} people answered. Favorable: above the middle of the scale, reversed items turned round."
        + _ends(school, respondents),
    )


def _of_enough_people(rows: pd.DataFrame, smallest: int) -> pd.DataFrame:
    """The answers on topics that so many people answered."""
    told = rows[rows["value"].notna()]
    people = told.groupby(["wave", "topic"])["response_id"].transform("nunique")
    return told[people >= smallest]


def _ends(school: School, people: int) -> str:
    """How near to none or all a share of so many people is told, where it is not told exactly."""
    if sees(school, Subject.PEOPLE):
        return ""
    limit = share_limit(people)
    return f" Shares stop at {limit:.0%} and {1 - limit:.0%}, so that nobody's answer can be told."


def unit_assessments(school: School) -> Block:
    """Students at or above the mark, per unit assessment, and by grade where there are several."""
    frame = _results(school)
    totals = frame[frame["grade"] == TOTAL]
    chart = BarChart(
        "Students at or above the mark, by unit assessment",
        tuple(
            (
                str(row.assessment),
                None
                if row.hidden
                else share_drawn(school, number(row.share), row.tested, exact=Subject.SMALL_STUDENT_GROUPS),
            )
            for row in rows_of(totals)
        ),
        unit="percent",
        note=students_note(school) if totals["hidden"].any() else "",
    )
    rows = tuple(
        (str(row.assessment), str(row.group), int(row.classes), *_tested(school, row)) for row in rows_of(frame)
    )
    columns = (
        Column("Assessment"),
        Column("Grade"),
        Column("Classes", "number"),
        Column("Students tested", "number"),
        Column("At or above the mark", "percent"),
        Column("Tested of enrolled", "percent"),
    )
    note = students_note(school) if frame["hidden"].any() else ""
    return Group("", (chart, Table("Unit assessments so far", columns, rows, note)))


def _tested(school: School, row: Any) -> tuple[Scalar, Scalar, Scalar]:
    """Students tested, share at or above the mark, share tested."""
    if row.hidden:
        return (HIDDEN, HIDDEN, HIDDEN)
    share, tested = number(row.share), number(row.share_tested)
    return int(row.tested), share_shown(school, share, row.tested), share_shown(school, tested, row.tested)


def _results(school: School) -> pd.DataFrame:
    """Results of the assessments given, in their order: the school's, then each grade's where there are several."""
    given = school.frame("assessments")
    frame = assessment_results(given, as_of=school.as_of).assign(grade=TOTAL, group="All")
    grades = assessment_results(given, as_of=school.as_of, by=["assessment", "grade"])
    grades = grades[grades.groupby("assessment")["grade"].transform("size") > 1]
    grades = grades.assign(grade=grades["grade"].map(grade_name))
    frame = pd.concat([frame, grades.assign(group=grades["grade"])], ignore_index=True)
    frame = frame[frame["given"] > 0]
    order = {name: place for place, name in enumerate(dict.fromkeys(frame["assessment"]))}
    places = [
        (order[name], grade_order(grade)) for name, grade in zip(frame["assessment"], frame["grade"], strict=True)
    ]
    frame = frame.iloc[sorted(range(len(frame)), key=places.__getitem__)]
    hidden = [
        students_hidden(school, subject=ASSESSMENTS, table=name, grade=grade, count=tested)
        for name, grade, tested in zip(frame["assessment"], frame["grade"], frame["tested"], strict=True)
    ]
    return frame.assign(hidden=pd.Series(hidden, index=frame.index, dtype=bool))


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
    sections = figures.section_pacing(school)
    frame = pacing_summary(sections, by_grade=sees(school, Subject.TEAM_WORDS))
    chart = StackedBarChart(
        "Sections against the calendar, by grade",
        ("behind", "on pace", "ahead"),
        tuple(
            (
                f"Grade {row.grade}" if getattr(row, "grade", "") else "All",
                (float(row.behind), float(row.on_pace), float(row.ahead)),
            )
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
    if not sees(school, Subject.TEAM_WORDS):
        return chart
    return Group("", (chart, Table("Sections off the calendar", columns, rows, "Negative: behind.")))


def class_counts(school: School) -> Block:
    """Sections and students per grade: what orders are counted from."""
    rows = tuple(
        (
            f"Grade {row.grade}",
            int(row.sections),
            HIDDEN
            if students_hidden(school, subject=STUDENTS, table="", grade=grade_name(row.grade), count=row.students)
            else int(row.students),
        )
        for row in rows_of(sections_by_grade(school.frame("assessments")))
    )
    columns = (Column("Grade"), Column("Sections", "number"), Column("Students", "number"))
    note = "Counted from the sections in assessment files; compare with the newest roster before ordering."
    if any(row[2] == HIDDEN for row in rows):
        note = f"{note} {students_note(school)}"
    return Table("Sections and students", columns, rows, note, blank_rows=0 if rows else 3)


def people(school: School) -> Block:
    """Staff by role."""
    frame = school.frame("staff")
    frame = frame[frame["active"].fillna(True).astype(bool)]
    counted = frame.groupby("role", as_index=False).agg(people=("staff_id", "nunique"))
    counted = counted.sort_values("people", ascending=False)
    small = counted["people"].map(lambda people: staff_hidden(school, people)).astype(bool)
    rows: list[tuple[str, int | str]] = [
        (_ROLES.get(str(row.role), str(row.role).capitalize()), int(row.people)) for row in rows_of(counted[~small])
    ]
    others, note = int(counted.loc[small, "people"].sum()), ""
    if others:
        rows.append(("Other roles", HIDDEN if staff_hidden(school, others) else others))
        note = f"Roles of fewer than {school.settings.privacy.minimum_respondents} people stand together."
    return Table("Who is at the school", (Column("Role"), Column("People", "number")), tuple(rows), note)
