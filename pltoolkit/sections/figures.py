"""Figures of a school that more than one section shows, as rows: each worked out once a notebook."""

from __future__ import annotations

from typing import Any

from pltoolkit.measures import assessment, coaching, monitoring, observation, pacing, survey, tasks
from pltoolkit.measures.frames import grouped
from pltoolkit.store import School


def goal_states(school: School) -> list[Any]:
    """See `pltoolkit.measures.monitoring.goal_states`."""
    return school.once("goals", lambda: monitoring.goal_states.rows(school.rows["goals"], as_of=school.as_of))


def checkins_held(school: School) -> list[Any]:
    """See `pltoolkit.measures.tasks.checkins_held`."""
    return school.once("checkins", lambda: tasks.checkins_held.rows(school.rows["checkins"], as_of=school.as_of))


def task_states(school: School) -> list[Any]:
    """See `pltoolkit.measures.tasks.task_states`."""
    return school.once("tasks", lambda: tasks.task_states.rows(school.rows["tasks"], as_of=school.as_of))


def open_decisions(school: School) -> list[Any]:
    """See `pltoolkit.measures.tasks.open_decisions`."""
    return school.once("decisions", lambda: tasks.open_decisions.rows(school.rows["decisions"], as_of=school.as_of))


def coverage(school: School) -> Any | None:
    """See `pltoolkit.measures.observation.walkthrough_coverage`, for the district's window; None without teachers and
    visits."""
    days = school.settings.learning.observation_window_days
    found = school.once(
        "coverage",
        lambda: observation.walkthrough_coverage.rows(
            school.rows["staff"], school.rows["walkthroughs"], as_of=school.as_of, window_days=days
        ),
    )
    return next(iter(found), None)


def indicator_shares(school: School) -> list[Any]:
    """See `pltoolkit.measures.observation.indicator_shares`, for the district's window."""
    days = school.settings.learning.observation_window_days
    return school.once(
        "indicators",
        lambda: observation.indicator_shares.rows(school.rows["walkthroughs"], as_of=school.as_of, window_days=days),
    )


def assessment_results(school: School) -> list[Any]:
    """See `pltoolkit.measures.assessment.assessment_results`."""
    return school.once(
        "assessments", lambda: assessment.assessment_results.rows(school.rows["assessments"], as_of=school.as_of)
    )


def section_pacing(school: School) -> list[Any]:
    """See `pltoolkit.measures.pacing.section_pacing`, with the district's tolerance."""
    tolerance = school.settings.learning.pacing_tolerance_weeks
    return school.once(
        "pacing",
        lambda: pacing.section_pacing.rows(school.rows["pacing"], as_of=school.as_of, tolerance_weeks=tolerance),
    )


def coaching_by_teacher(school: School) -> list[Any]:
    """See `pltoolkit.measures.coaching.coaching_by_teacher`."""
    return school.once(
        "coached",
        lambda: coaching.coaching_by_teacher.rows(school.rows["staff"], school.rows["coaching"], as_of=school.as_of),
    )


def coaching_summary(school: School) -> Any | None:
    """See `pltoolkit.measures.coaching.coaching_summary`; None without teachers."""
    return next(iter(coaching.coaching_summary.rows(coaching_by_teacher(school))), None)


def coaching_cycles(school: School) -> list[Any]:
    """See `pltoolkit.measures.coaching.coaching_cycles`, with the district's longest wait."""
    due = school.settings.learning.coaching_due_days
    return school.once(
        "cycles", lambda: coaching.coaching_cycles.rows(school.rows["coaching"], as_of=school.as_of, due_days=due)
    )


def survey_answers(school: School) -> list[Any]:
    """The survey's rows that figures may be made of, for every audience: of waves and topics that enough people answered."""
    return school.once("survey answers", lambda: _of_enough_people(school))


def _of_enough_people(school: School) -> list[Any]:
    smallest, found = school.settings.privacy.minimum_respondents, school.rows["survey"]
    for names in (("wave",), ("wave", "topic")):
        people = {
            of: len({row.response_id for row in rows if survey.is_answered(row)})
            for of, rows in grouped(found, *names).items()
        }
        found = [row for of, rows in grouped(found, *names).items() if people[of] >= smallest for row in rows]
    return list(found)


def survey_topics(school: School) -> list[Any]:
    """See `pltoolkit.measures.survey.survey_topics`; of `survey_answers` alone."""
    return school.once("topics", lambda: survey.survey_topics.rows(survey_answers(school)))
