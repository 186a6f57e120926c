"""What shows how it goes: walkthroughs, survey, unit assessments, pacing, and who is at the school."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import attrgetter
from typing import Any, NamedTuple

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
from pltoolkit.measures.frames import grouped
from pltoolkit.measures.pacing import pacing_summary
from pltoolkit.privacy.coding import share_limit
from pltoolkit.privacy.masks import ASSESSMENTS, STUDENTS
from pltoolkit.privacy.suppression import TOTAL
from pltoolkit.sections import figures
from pltoolkit.sections.rows import share
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
    row = figures.coverage(school)
    if row is None or row.last_visit is None:
        return Callout("note", "No walkthrough yet", "Figures appear here once visits are imported.")
    visited = "–" if row.share_visited is None else f"{row.teachers_visited} of {row.teachers}"
    if staff_hidden(school, row.teachers) or staff_hidden(school, row.materials_recorded):
        return too_few_staff(school, "Walkthroughs")
    return KeyFigures(
        (
            KeyFigure(
                f"Visits in the last {days} days",
                str(row.visits),
                f"{row.previous_visits} in the {days} days before",
            ),
            KeyFigure("Teachers visited", visited, "of those whose visits name them"),
            KeyFigure(
                "Adopted materials in use",
                share(row.share_in_use),
                f"of {row.materials_recorded} visits that say so",
                "alert" if row.share_in_use is not None and row.share_in_use < 0.5 else "",
            ),
        )
    )


def indicators(school: School) -> Block:
    """Share of lessons that met each look-for, against the window before."""
    days = school.settings.learning.observation_window_days
    found = figures.indicator_shares(school)
    return DotPlot(
        "Lessons that met each look-for",
        f"{days} days before",
        f"Last {days} days",
        tuple(
            (
                row.indicator,
                None if staff_hidden(school, row.previous_rated) else row.previous_share,
                None if staff_hidden(school, row.rated) else row.share,
            )
            for row in found
        ),
        unit="percent",
        note=_rated_note(school, [row.rated for row in found]),
    )


def _rated_note(school: School, rated: Sequence[int]) -> str:
    if not rated:
        return ""
    if any(staff_hidden(school, lessons) for lessons in rated):
        least = school.settings.privacy.minimum_respondents
        return f"Shares of fewer than {least} rated lessons are in the coach's copy alone. Never a score of a person."
    low, high = min(rated), max(rated)
    many = f"{low}" if low == high else f"{low} to {high}"
    return f"Each figure rests on {many} rated lessons; N/A and not observed do not count. Never a score of a person."


def agreement(school: School) -> Block:
    """Whether observers who saw the same lesson rated alike: a figure of the form and its use, never of a person."""
    found = observation.observer_agreement.rows(school.rows["walkthroughs"], as_of=school.as_of)
    if not found:
        text = "Have two people visit the same lesson now and then: it shows whether the form is read alike."
        return Callout("note", "No lesson was seen by two observers yet", text)
    rows = tuple((_SCALES[row.scale], row.lessons, row.pairs, row.agreement, row.alpha) for row in found)
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
    answers = school.rows["survey"]
    respondents = Counter[str]()
    for row in survey.survey_response.rows(answers, school.rows["staff"]):
        respondents[row.wave] += row.respondents
    waves = {*respondents, *school.facts.hidden.get("survey", {})}
    if not waves:
        return Callout("note", "No survey yet", "Figures appear here once a survey is imported.")
    wave = max(waves)
    if respondents[wave] < smallest:
        return Callout(
            "note",
            "Too few answers to show",
            f"Fewer than {smallest} people answered in {wave}, or have since the figures were last shown; "
            "their answers stay private.",
        )
    told = _of_enough_people([row for row in answers if respondents[row.wave] >= smallest], smallest)
    people = respondents[wave]
    return DotPlot(
        "Favorable answers in the staff survey",
        "Wave before",
        f"Wave {wave}",
        tuple(
            (
                _TOPICS.get(row.topic, row.topic),
                share_drawn(school, row.previous_share, people, exact=Subject.PEOPLE),
                share_drawn(school, row.share, people, exact=Subject.PEOPLE),
            )
            for row in survey.survey_topics.rows(told)
            if row.wave == wave
        ),
        unit="percent",
        note=f"{people} people answered. Favorable: above the middle of the scale, reversed items turned round."
        + _ends(school, people),
    )


def _of_enough_people(answers: Sequence[Any], smallest: int) -> list[Any]:
    """The answers on topics that so many people answered."""
    by_topic = grouped((row for row in answers if row.value is not None), "wave", "topic").values()
    told = [of_topic for of_topic in by_topic if len({row.response_id for row in of_topic}) >= smallest]
    return [row for of_topic in told for row in of_topic]


def _ends(school: School, people: int) -> str:
    """How near to none or all a share of so many people is told, where it is not told exactly."""
    if sees(school, Subject.PEOPLE):
        return ""
    limit = share_limit(people)
    return f" Shares stop at {limit:.0%} and {1 - limit:.0%}, so that nobody's answer can be told."


def unit_assessments(school: School) -> Block:
    """Students at or above the mark, per unit assessment, and by grade where there are several."""
    results = _outcomes(school)
    totals = [result for result in results if result.grade == TOTAL]
    chart = BarChart(
        "Students at or above the mark, by unit assessment",
        tuple(
            (
                one.found.assessment,
                None
                if one.hidden
                else share_drawn(school, one.found.share, one.found.tested, exact=Subject.SMALL_STUDENT_GROUPS),
            )
            for one in totals
        ),
        unit="percent",
        note=students_note(school) if any(one.hidden for one in totals) else "",
    )
    rows = tuple(
        (one.found.assessment, one.grade or "All", one.found.classes, *_tested(school, one)) for one in results
    )
    columns = (
        Column("Assessment"),
        Column("Grade"),
        Column("Classes", "number"),
        Column("Students tested", "number"),
        Column("At or above the mark", "percent"),
        Column("Tested of enrolled", "percent"),
    )
    note = students_note(school) if any(one.hidden for one in results) else ""
    return Group("", (chart, Table("Unit assessments so far", columns, rows, note)))


class _Outcome(NamedTuple):
    """What a school's or a grade's (`TOTAL`: the school's) assessment came to, and whether this copy leaves it out."""

    found: Any
    grade: str
    hidden: bool


def _tested(school: School, one: _Outcome) -> tuple[Scalar, Scalar, Scalar]:
    """Students tested, share at or above the mark, share tested."""
    if one.hidden:
        return (HIDDEN, HIDDEN, HIDDEN)
    tested = one.found.tested
    return tested, share_shown(school, one.found.share, tested), share_shown(school, one.found.share_tested, tested)


def _outcomes(school: School) -> list[_Outcome]:
    """Results of the assessments given, in their order: the school's, then each grade's where there are several."""
    rows = school.rows["assessments"]
    of_grades = grouped(assessment_results.rows(rows, as_of=school.as_of, by=["assessment", "grade"]), "assessment")
    found: list[_Outcome] = []
    for whole in figures.assessment_results(school):
        parts = [(grade_name(part.grade), part) for part in of_grades[whole.assessment]]
        parts = sorted(parts, key=lambda one: grade_order(one[0])) if len(parts) > 1 else []
        found += [_outcome(school, one, grade) for grade, one in [(TOTAL, whole), *parts] if one.given]
    return found


def _outcome(school: School, found: Any, grade: str) -> _Outcome:
    hidden = students_hidden(school, subject=ASSESSMENTS, table=found.assessment, grade=grade, count=found.tested)
    return _Outcome(found, grade, hidden)


def assessments_given(school: School) -> Block:
    """Assessments given against due."""
    rows = tuple(
        (row.assessment, row.classes, row.due, row.due_given, row.share_given)
        for row in figures.assessment_results(school)
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
    by_grade = sees(school, Subject.TEAM_WORDS)
    chart = StackedBarChart(
        "Sections against the calendar, by grade",
        ("behind", "on pace", "ahead"),
        tuple(
            (
                f"Grade {row.grade}" if by_grade and row.grade else "All",
                (float(row.behind), float(row.on_pace), float(row.ahead)),
            )
            for row in pacing_summary.rows(sections, by_grade=by_grade)
        ),
        note=f"On pace: within {tolerance:g} week of the calendar's unit. Sections without a date recorded are left out.",
    )
    off_pace = [row for row in sections if row.state in {"behind", "ahead"}]
    rows = tuple(
        (row.class_id, row.unit_planned, row.unit_taught, row.weeks, row.state)
        for row in sorted(off_pace, key=attrgetter("weeks"))
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
            row.sections,
            HIDDEN
            if students_hidden(school, subject=STUDENTS, table="", grade=grade_name(row.grade), count=row.students)
            else row.students,
        )
        for row in sections_by_grade.rows(school.rows["assessments"])
    )
    columns = (Column("Grade"), Column("Sections", "number"), Column("Students", "number"))
    note = "Counted from the sections in assessment files; compare with the newest roster before ordering."
    if any(row[2] == HIDDEN for row in rows):
        note = f"{note} {students_note(school)}"
    return Table("Sections and students", columns, rows, note, blank_rows=0 if rows else 3)


def people(school: School) -> Block:
    """Staff by role."""
    people = {(row.role, row.staff_id) for row in school.rows["staff"] if row.active}
    counted = Counter(role for role, _ in sorted(people)).most_common()
    rows: list[tuple[str, int | str]] = [
        (_ROLES.get(role, role.capitalize()), number) for role, number in counted if not staff_hidden(school, number)
    ]
    others, note = sum(number for _, number in counted if staff_hidden(school, number)), ""
    if others:
        rows.append(("Other roles", HIDDEN if staff_hidden(school, others) else others))
        note = f"Roles of fewer than {school.settings.privacy.minimum_respondents} people stand together."
    return Table("Who is at the school", (Column("Role"), Column("People", "number")), tuple(rows), note)
