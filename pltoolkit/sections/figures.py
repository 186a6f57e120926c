"""Figures of a school that more than one section shows: each worked out once a notebook."""

from __future__ import annotations

import pandas as pd

from pltoolkit.measures import coaching, monitoring, observation, pacing, tasks
from pltoolkit.store import School


def goal_states(school: School) -> pd.DataFrame:
    """See `pltoolkit.measures.monitoring.goal_states`."""
    return school.once("goals", lambda: monitoring.goal_states(school.frame("goals"), as_of=school.as_of))


def checkins_held(school: School) -> pd.DataFrame:
    """See `pltoolkit.measures.tasks.checkins_held`."""
    return school.once("checkins", lambda: tasks.checkins_held(school.frame("checkins"), as_of=school.as_of))


def task_states(school: School) -> pd.DataFrame:
    """See `pltoolkit.measures.tasks.task_states`."""
    return school.once("tasks", lambda: tasks.task_states(school.frame("tasks"), as_of=school.as_of))


def open_decisions(school: School) -> pd.DataFrame:
    """See `pltoolkit.measures.tasks.open_decisions`."""
    return school.once("decisions", lambda: tasks.open_decisions(school.frame("decisions"), as_of=school.as_of))


def coverage(school: School) -> pd.DataFrame:
    """See `pltoolkit.measures.observation.walkthrough_coverage`, for the district's window."""
    return school.once(
        "coverage",
        lambda: observation.walkthrough_coverage(
            school.frame("staff"),
            school.frame("walkthroughs"),
            as_of=school.as_of,
            window_days=school.settings.learning.observation_window_days,
        ),
    )


def indicator_shares(school: School) -> pd.DataFrame:
    """See `pltoolkit.measures.observation.indicator_shares`, for the district's window."""
    days = school.settings.learning.observation_window_days
    return school.once(
        "indicators",
        lambda: observation.indicator_shares(school.frame("walkthroughs"), as_of=school.as_of, window_days=days),
    )


def section_pacing(school: School) -> pd.DataFrame:
    """See `pltoolkit.measures.pacing.section_pacing`, with the district's tolerance."""
    tolerance = school.settings.learning.pacing_tolerance_weeks
    return school.once(
        "pacing",
        lambda: pacing.section_pacing(school.frame("pacing"), as_of=school.as_of, tolerance_weeks=tolerance),
    )


def coaching_by_teacher(school: School) -> pd.DataFrame:
    """See `pltoolkit.measures.coaching.coaching_by_teacher`."""
    return school.once(
        "coached",
        lambda: coaching.coaching_by_teacher(school.frame("staff"), school.frame("coaching"), as_of=school.as_of),
    )


def coaching_cycles(school: School) -> pd.DataFrame:
    """See `pltoolkit.measures.coaching.coaching_cycles`, with the district's longest wait."""
    due = school.settings.learning.coaching_due_days
    return school.once(
        "cycles", lambda: coaching.coaching_cycles(school.frame("coaching"), as_of=school.as_of, due_days=due)
    )
