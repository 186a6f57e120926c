"""What each audience may be shown, by subject. `pltoolkit.store.audiences` takes the rows away that this forbids.

Observation, coaching and survey data are personnel data, and coaching is between coach and teacher: what happened may
be counted, what was said may not be passed on. https://blog.teachboost.com/learning-hub/documenting-your-coaching-work
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from pltoolkit.settings import Audience


class Subject(StrEnum):
    """Something that a packet could show."""

    AGGREGATES = "aggregates"
    """Counts and shares of groups."""
    SMALL_STUDENT_GROUPS = "small_student_groups"
    """Counts and shares of fewer students than the privacy rule allows."""
    SMALL_STAFF_GROUPS = "small_staff_groups"
    """Counts and shares of fewer teachers than the privacy rule allows."""
    FEW_SURVEY_ANSWERS = "few_survey_answers"
    """Survey figures of fewer people than the privacy rule allows: people were promised that nobody would know."""
    TEAM_WORDS = "team_words"
    """What the team wrote in its plan: answers, tasks, decisions, goals."""
    ROLES = "roles"
    """Who owns a task or decision, as a role."""
    PEOPLE = "people"
    """Names, e-mail addresses and ids of staff."""
    TEACHER_ROWS = "teacher_rows"
    """A row per teacher, named or numbered: hours, visits, coaching cycles."""
    COACHING_CONTENT = "coaching_content"
    """Focus, action steps and notes of coaching."""


_COACH = frozenset(Subject) - {Subject.FEW_SURVEY_ANSWERS}
_LEADER = frozenset({Subject.AGGREGATES, Subject.SMALL_STUDENT_GROUPS, Subject.TEAM_WORDS, Subject.ROLES})
_PUBLIC = frozenset({Subject.AGGREGATES})
SEES: Mapping[Audience, frozenset[Subject]] = MappingProxyType({"coach": _COACH, "leader": _LEADER, "public": _PUBLIC})
"""The whole rule. Coach: all but few survey answers. Leader: no person, no small group of staff. Public: figures of large
groups alone."""


def may_see(audience: Audience, subject: Subject) -> bool:
    """Whether packets for `audience` may show `subject`."""
    return subject in SEES[audience]
