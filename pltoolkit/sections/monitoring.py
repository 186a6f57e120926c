"""What shows how it goes: walkthroughs, survey, pacing, and who is at the school."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from pltoolkit.blocks import (
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
from pltoolkit.measures.pacing import pacing_summary
from pltoolkit.privacy.coding import share_limit
from pltoolkit.sections import figures
from pltoolkit.sections.rows import share
from pltoolkit.sections.screen import (
    HIDDEN,
    part_of_staff,
    sees,
    share_drawn,
    staff_hidden,
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
    visited = "–" if row.share_visited is None else part_of_staff(school, row.teachers_visited, row.teachers)
    if staff_hidden(school, row.teachers) or staff_hidden(school, row.materials_recorded):
        return too_few_staff(school, "Walkthroughs")
    return KeyFigures(
        (
            KeyFigure(
                f"Visits in the last {days} days",
                str(row.visits),
                f"{row.previous_visits} in the {days} days before",
            ),
            KeyFigure("Teachers visited", visited, f"by the {row.visits_named} visits that name the teacher"),
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
    rows = tuple(
        (_SCALES[row.scale], *[HIDDEN] * 4)
        if staff_hidden(school, row.lessons)
        else (
            _SCALES[row.scale],
            row.lessons,
            row.pairs,
            row.agreement,
            None if row.alpha is None else f"{row.alpha:.2f}",
        )
        for row in found
    )
    columns = (
        Column("Look-fors"), Column("Lessons seen by two", "number"), Column("Pairs of ratings", "number"),
        Column("Same rating", "percent"), Column("Alpha", "number"),
    )  # fmt: skip
    note = (
        "Alpha (Krippendorff): 1 is full agreement, 0 is chance; below 0.67 talk about what the words of the form mean."
    )
    if any(row[1] == HIDDEN for row in rows):
        least = school.settings.privacy.minimum_respondents
        note += f" {HIDDEN} Not shown: fewer than {least} lessons."
    return Table("Do observers see alike?", columns, rows, note)


def survey_topics(school: School) -> Block:
    """Share of favorable answers by topic, against the wave before; never of too few people."""
    smallest = school.settings.privacy.minimum_respondents
    response = {row.wave: row for row in survey.survey_response.rows(school.rows["survey"], school.rows["staff"])}
    waves = {*response, *school.facts.hidden.get("survey", {})}
    if not waves:
        return Callout("note", "No survey yet", "Figures appear here once a survey is imported.")
    wave = max(waves)
    if wave not in response or response[wave].respondents < smallest:
        return Callout(
            "note",
            "Too few answers to show",
            f"Fewer than {smallest} people answered in {wave}, or have since the figures were last shown; "
            "their answers stay private.",
        )
    topics = figures.survey_topics(school)
    people = {(row.topic, row.wave): row.people for row in topics}
    lines = tuple(
        (
            _TOPICS.get(row.topic, row.topic),
            share_drawn(
                school, row.previous_share, people.get((row.topic, row.previous_wave), 0), exact=Subject.PEOPLE
            ),
            share_drawn(school, row.share, row.people, exact=Subject.PEOPLE),
        )
        for row in topics
        if row.wave == wave
    )
    return DotPlot(
        "Favorable answers in the staff survey",
        "Wave before",
        f"Wave {wave}",
        lines,
        unit="percent",
        note=f"{_answered(response[wave])} Favorable: above the middle of the scale, reversed items turned round."
        + _ends(school, response[wave].respondents),
    )


def _answered(response: Any) -> str:
    """How far a wave speaks for the staff; the survey is anonymous, so more may answer than are on the list."""
    if not response.asked or response.respondents > response.asked:
        return f"{response.respondents} people answered."
    return f"{response.respondents} of {response.asked} people asked answered ({response.response_rate:.0%})."


def _ends(school: School, people: int) -> str:
    """How near to none or all a share of so many people is told, where it is not told exactly."""
    if sees(school, Subject.PEOPLE):
        return ""
    limit = share_limit(people)
    return f" Shares stop at {limit:.0%} and {1 - limit:.0%}, so that nobody's answer can be told."


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
        note=f"On pace: within {tolerance:g} week{'s' * (tolerance != 1)} of the calendar's unit. "
        "Sections without a date recorded are left out.",
    )
    off_pace = [row for row in sections if row.state in {"behind", "ahead"}]
    rows = tuple(
        (row.class_id, row.unit_planned, row.unit_taught, row.weeks, row.state)
        for row in sorted(off_pace, key=attrgetter("weeks"))
    )
    columns = (
        Column("Section"), Column("Calendar's unit"), Column("Unit in class"), Column("Weeks off", "number"), Column("State"),
    )  # fmt: skip
    if not sees(school, Subject.TEAM_WORDS) or (sections and not off_pace):
        return chart
    return Group("", (chart, Table("Sections off the calendar", columns, rows, "Negative: behind.")))


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
