"""What each audience may see of a school's rows, decided in this one place.

coach
    Everything.
leader
    No name, address or id of a person, nothing of what coach and teacher say to each other. Ids of people become
    numbers that still tell one from another within the packet; people named in the plan become their role.
public
    As for leaders, and no words that the team wrote: free text may hold a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from pltoolkit.records import TABLES

Audience = Literal["coach", "leader", "public"]
Rows = Mapping[str, list[tuple[Any, ...]]]

_IDS = frozenset({"staff_id", "coach_id", "observer_id", "facilitator_id", "response_id", "owner_id"})
_BLANK = frozenset({"name", "email", "author", "notes", "action_step"})
_PLAN_WORDS = frozenset({"goal", "decision", "outcome", "task", "notes", "value"})


def for_audience(rows: Rows, audience: Audience) -> Rows:
    """The rows of one packet as `audience` may see them."""
    if audience == "coach":
        return rows
    people = _People(rows)
    return {name: [_redacted(name, row, people, audience) for row in table] for name, table in rows.items()}


class _People:
    """The people in a packet's rows: a number for each id, and the role to say in place of a name."""

    def __init__(self, rows: Rows) -> None:
        ids = {
            value
            for name, table in rows.items()
            for column, position in _positions(name, _IDS).items()
            for value in (row[position] for row in table)
            if value and column
        }
        self._numbers = {value: f"person {number}" for number, value in enumerate(sorted(ids), start=1)}
        self._roles: dict[str, str] = {}
        for row in rows["staff"]:
            record = dict(zip(TABLES["staff"].columns, row, strict=True))
            role = str(record["role"]).replace("_", " ")
            self._roles |= {record[part]: role for part in ("staff_id", "name", "email") if record[part]}
        words = sorted(self._roles, key=len, reverse=True)
        self._named: re.Pattern[str] | None = (
            re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + r")(?!\w)") if words else None
        )

    def number(self, value: Any) -> Any:
        return self._numbers.get(value, value)

    def role(self, text: str) -> str:
        """`text` with everybody named in it replaced by the role."""
        return self._named.sub(lambda found: self._roles[found[0]], text) if self._named else text


def _positions(table: str, columns: frozenset[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(TABLES[table].columns) if name in columns}


def _redacted(table: str, row: tuple[Any, ...], people: _People, audience: Audience) -> tuple[Any, ...]:
    plan = TABLES[table].plan
    return tuple(
        _value(column, value, people, audience, plan=plan, table=table)
        for column, value in zip(TABLES[table].columns, row, strict=True)
    )


def _value(column: str, value: Any, people: _People, audience: Audience, *, plan: bool, table: str) -> Any:
    if column in _IDS:
        return people.number(value)
    if plan and column in _PLAN_WORDS:
        return _words(value, people.role) if audience == "leader" else _nothing(value)
    if column in _BLANK and table != "schools":
        return ""
    return value


def _words(value: Any, change: Callable[[str], str]) -> Any:
    """`value` (text, or JSON with text in it) with every text changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_words(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _words(item, change) for key, item in value.items()}
    return value


def _nothing(value: Any) -> Any:
    return "" if isinstance(value, str) else None
