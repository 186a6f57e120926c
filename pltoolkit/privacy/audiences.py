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
    SMALL_GROUPS = "small_groups"
    """The same for groups below the privacy rule's smallest size."""
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


_COACH = frozenset(Subject)
_LEADER = frozenset({Subject.AGGREGATES, Subject.TEAM_WORDS, Subject.ROLES})
_PUBLIC = frozenset({Subject.AGGREGATES})
SEES: Mapping[Audience, frozenset[Subject]] = MappingProxyType({"coach": _COACH, "leader": _LEADER, "public": _PUBLIC})
"""The whole rule. Coach: everything. Leader: no person and no small group. Public: figures alone."""


def may_see(audience: Audience, subject: Subject) -> bool:
    """Whether packets for `audience` may show `subject`."""
    return subject in SEES[audience]
