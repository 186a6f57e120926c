"""What each audience may see, decided in this one place: by subject for what packets show, by column for rows.

Observation, coaching and survey data are personnel data, and coaching is between coach and teacher: what happened may
be counted, what was said may not be passed on. https://blog.teachboost.com/learning-hub/documenting-your-coaching-work
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any

from pltoolkit.guide import FieldSpec, editions, load_guide
from pltoolkit.records import TABLES
from pltoolkit.settings import Audience
from pltoolkit.store.columns import Change, with_columns
from pltoolkit.store.people import People
from pltoolkit.store.schema import python_type

Rows = Mapping[str, list[tuple[Any, ...]]]


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

WITHHELD = "Written; not shown in this copy"
"""Stands for what the team wrote, where an audience may know that it did and not what."""
NAMED = "named in the coach's copy"
"""Stands for a person in a person's field who is not on the staff list."""

_NUMBERED = frozenset({"staff_id", "coach_id", "observer_id", "facilitator_id", "response_id", "owner_id"})
_KEPT = frozenset({"school_id", "adoption_id", "step_id", "field_id"})
_NEVER = frozenset(
    [
        ("staff", "name"), ("staff", "email"), ("coaching", "focus"), ("coaching", "action_step"), ("coaching", "notes"),
        ("answers", "author"),
    ]
)  # fmt: skip
_TEAM_WORDS = frozenset(
    [
        ("answers", "value"), ("goals", "goal"), ("goals", "measure"), ("decisions", "decision"), ("decisions", "outcome"),
        ("tasks", "task"), ("checkins", "notes"),
    ]
)  # fmt: skip


def may_see(audience: Audience, subject: Subject) -> bool:
    """Whether packets for `audience` may show `subject`."""
    return subject in SEES[audience]


def for_audience(rows: Rows, audience: Audience, *, salt: str) -> Rows:
    """The rows of one packet as `audience` may see them.

    Where people may not be seen, ids become numbers that tell one person from another within the packet, in an order
    that only `salt` knows; names in any text become roles; rows are sorted anew, so that their place tells nothing.
    """
    if may_see(audience, Subject.PEOPLE):
        return rows
    people = People(rows["staff"], _ids(rows), salt=salt)
    return {name: _table(name, table, people, audience) for name, table in rows.items()}


def _ids(rows: Rows) -> set[str]:
    return {
        row[place]
        for name, table in rows.items()
        for place, column in enumerate(TABLES[name].columns)
        if column in _NUMBERED
        for row in table
        if row[place]
    }


def _table(name: str, rows: list[tuple[Any, ...]], people: People, audience: Audience) -> list[tuple[Any, ...]]:
    table = TABLES[name]
    changes = [_change(name, column, people, audience) for column in table.columns]
    if not any(changes):
        return rows
    changed = with_columns(rows, changes)
    if name == "answers" and may_see(audience, Subject.TEAM_WORDS):
        changed = [_persons_hidden(dict(zip(table.columns, row, strict=True)), people) for row in changed]
    keys = [table.columns.index(column) for column in table.key]
    return sorted(changed, key=lambda row: [str(row[place]) for place in keys])


def _change(table: str, column: str, people: People, audience: Audience) -> Change | None:
    """What becomes of a column's values; None where they stay as they are."""
    kind = python_type(TABLES[table].model, column)
    if table == "schools" or column in _KEPT or (kind is not object and kind is not str):
        return None
    if (table, column) in _NEVER or (column == "owner_role" and not may_see(audience, Subject.ROLES)):
        return lambda _: ""
    if column in _NUMBERED:
        return people.number
    if (table, column) in _TEAM_WORDS and not may_see(audience, Subject.TEAM_WORDS):
        return _withheld
    if column.endswith("_id"):
        return people.unnamed_id
    return people.unnamed if kind is str else partial(_in_texts, change=people.unnamed)


def _in_texts(value: Any, change: Callable[[str], str]) -> Any:
    """`value` (text, or JSON with text in it) with every text changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_in_texts(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _in_texts(item, change) for key, item in value.items()}
    return value


def _withheld(value: Any) -> Any:
    """Something that counts as written where `value` does."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return WITHHELD
    return _in_texts(value, lambda text: WITHHELD if text.strip() else "")


def _persons_hidden(answer: dict[str, Any], people: People) -> tuple[Any, ...]:
    """An answer whose person's fields hold roles alone."""
    spec = _fields_with_people().get((answer["step_id"], answer["field_id"]))
    if spec is not None:
        answer["value"] = _person_hidden(answer["value"], spec, people)
    return tuple(answer.values())


def _person_hidden(value: Any, spec: FieldSpec, people: People) -> Any:
    if spec.kind == "person" and isinstance(value, str):
        return value if people.is_role(value) else NAMED
    if spec.kind == "table" and isinstance(value, list):
        columns = {column.id: column for column in spec.columns if column.kind == "person"}
        return [
            {key: _person_hidden(cell, columns[key], people) if key in columns else cell for key, cell in row.items()}
            if isinstance(row, dict)
            else row
            for row in value
        ]
    return value


@lru_cache(maxsize=1)
def _fields_with_people() -> Mapping[tuple[str, str], FieldSpec]:
    """The fields that ask for a person, in any edition of the guide."""
    return {
        (step.id, spec.id): spec
        for edition in editions()
        for step in load_guide(edition).steps
        for spec in step.fields
        if spec.kind == "person" or any(column.kind == "person" for column in spec.columns)
    }
