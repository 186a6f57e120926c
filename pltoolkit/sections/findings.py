"""What stands out in a school's data, in sentences: what a principal reads first, and where a stepback starts."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from pltoolkit.blocks import Block, Column, Prose, Table
from pltoolkit.measures.pacing import pacing_summary
from pltoolkit.privacy.suppression import TOTAL
from pltoolkit.sections import figures
from pltoolkit.sections.learning import hours_in_all
from pltoolkit.sections.rows import share
from pltoolkit.sections.screen import part_of_staff, share_shown, staff_hidden
from pltoolkit.sections.students import outcomes
from pltoolkit.store import School, Subject, may_see

_BIG_CHANGE = 0.1


def what_stands_out(school: School) -> Block:
    """At most six sentences: pace, materials, practice, coaching, voice; each says what it rests on."""
    found = [sentence for make in (_pace, _materials, _practice, _coached, _voice) for sentence in make(school)]
    text = "\n".join(f"- {sentence}" for sentence in found)
    return Prose(text or "Too little is on record to say what stands out: see what is missing below.")


def _pace(school: School) -> list[str]:
    tolerance = school.settings.learning.pacing_tolerance_weeks
    found = pacing_summary.rows(figures.section_pacing(school))
    behind, documented = sum(row.behind for row in found), sum(row.documented for row in found)
    if not documented:
        return []
    weeks = f"{tolerance:g} week" + ("" if tolerance == 1 else "s")
    if not behind:
        return [f"Pace: none of {documented} sections is more than {weeks} behind the calendar."]
    return [f"Pace: {behind} of {documented} sections are more than {weeks} behind the calendar."]


def _materials(school: School) -> list[str]:
    row = figures.coverage(school)
    if row is None or not row.materials_recorded:
        return []
    if staff_hidden(school, row.teachers) or staff_hidden(school, row.materials_recorded):
        return []
    return [
        (
            f"Materials: in use in {row.materials_in_use} of {row.materials_recorded} visits of the last "
            f"{school.settings.learning.observation_window_days} days ({row.share_in_use:.0%})."
        )
    ]


def _practice(school: School) -> list[str]:
    """The look-for seen least, and the one that changed most."""
    days = school.settings.learning.observation_window_days
    rated = [row for row in figures.indicator_shares(school) if row.rated >= _few(school)]
    if not rated:
        return []
    least = min(rated, key=attrgetter("share", "indicator"))
    found = [f"Practice: “{least.indicator}” was seen least, in {least.share:.0%} of {least.rated} lessons."]
    changed = [row for row in rated if row.previous_rated >= _few(school) and abs(row.change) >= _BIG_CHANGE]
    if changed:
        most = max(changed, key=lambda row: (abs(row.change), row.indicator))
        way = "up" if most.change > 0 else "down"
        found.append(
            f"Change: “{most.indicator}” is {way} {abs(most.change) * 100:.0f} points on the {days} days before "
            f"({most.rated} lessons, {most.previous_rated} before)."
        )
    return found


def _few(school: School) -> int:
    """So many lessons must have been rated for a look-for to stand out."""
    return max(5, school.settings.privacy.minimum_respondents)


def _hours(school: School) -> list[str]:
    row, minimum = hours_in_all(school), school.settings.learning.minimum_hours
    if row is None or staff_hidden(school, row.teachers):
        return []
    if not row.below_minimum:
        return [f"Support: every teacher has had {minimum:g} hours of professional learning or more."]
    return [
        (
            f"Support: {part_of_staff(school, row.below_minimum, row.teachers)} teachers are below {minimum:g} hours of professional learning "
            f"so far; the middle teacher has had {row.median:.1f}."
        )
    ]


def _coached(school: School) -> list[str]:
    row = figures.coaching_summary(school)
    if row is None or staff_hidden(school, row.teachers):
        return []
    return [f"Coaching: {part_of_staff(school, row.coached, row.teachers)} teachers have been coached this year."]


def _voice(school: School) -> list[str]:
    if not may_see(school.audience, Subject.TEAM_WORDS):
        return []
    topics = figures.survey_topics(school)
    newest = max((row.wave for row in topics), default="")
    return [
        f"Voice: {share(share_shown(school, row.share, row.people, exact=Subject.PEOPLE))} of {row.answered} answers say "
        "that teachers had a say in how the materials are used."
        for row in topics
        if row.wave == newest and row.topic == "had_a_say"
    ]


def stepback_questions(school: School) -> Block:
    """The stepback's data questions, answered as far as the data go; what is left is for the team to write."""
    goals = figures.goal_states(school)
    held = figures.checkins_held(school)
    planned, done = sum(row.planned for row in held), sum(row.held for row in held)
    behind = [row for row in goals if row.state in {"behind", "missed"}]
    on_track = [row for row in goals if row.state in {"on_track", "reached"}]
    says_words = may_see(school.audience, Subject.TEAM_WORDS)
    rows = (
        ("Which goals are on track?", _goals(on_track, goals, "none so far", says_words=says_words)),
        ("Which are behind?", _goals(behind, goals, "none", says_words=says_words)),
        ("Did we meet as planned?", f"{done} of {planned} meetings were held" if planned else "no meeting was planned"),
        ("What do visits show?", " ".join([*_materials(school), *_practice(school)])),
        ("What do unit assessments show?", _units(school)),
        ("What do teachers say?", " ".join(_voice(school)) or ("" if says_words else "not in this copy")),
        ("Whom has support not reached?", " ".join([*_hours(school), *_coached(school)])),
    )
    columns = (Column("Question"), Column("What the data say"), Column("What we make of it", "write"))
    shown = tuple((question, said or "no data yet", "") for question, said in rows)
    return Table("Data questions for the stepback", columns, shown, "The last column is for the meeting.")


def _goals(of_state: Sequence[Any], goals: Sequence[Any], none: str, *, says_words: bool) -> str:
    """Which goals are in a state; to those who may not read them, how many."""
    if not goals:
        return "no goal is written down"
    if not of_state:
        return none
    return "; ".join(row.goal for row in of_state) if says_words else f"{len(of_state)} of {len(goals)}"


def _units(school: School) -> str:
    """The two newest unit assessments, as far as this copy shows them."""
    told = [
        f"{one.found.assessment}: {share(share_shown(school, one.found.share, one.found.tested))} of {one.found.tested:,} "
        "at or above the mark"
        for one in outcomes(school)
        if one.grade == TOTAL and one.found.tested and not one.hidden
    ]
    return "; ".join(told[-2:])
