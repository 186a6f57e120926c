"""What all records share: a frozen row, strings trimmed, ids kept as strings, unknown columns refused."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


class Record(BaseModel):
    """One row of a table. Field descriptions say what a column means; they appear in docs and in findings."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=False, allow_inf_nan=False
    )


def _blank_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


Id = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True, pattern=r"^[^\x00-\x1f]+$")]
"""An identifier: never a number, since a leading zero is part of it."""

Text = Annotated[str, Field(max_length=20_000)]
ShortText = Annotated[str, Field(max_length=500)]
OptionalInt = Annotated[int | None, BeforeValidator(_blank_is_none)]
OptionalFloat = Annotated[float | None, BeforeValidator(_blank_is_none)]


@cache
def row_type(columns: tuple[str, ...]) -> Any:
    """A named tuple with these columns as its fields, made once."""
    return namedtuple("Row", columns)  # noqa: PYI024  (its fields are known to the table alone)


@dataclass(frozen=True)
class Table:
    """A table of the district: its model, its key, and how a row belongs to a school.

    `key` names the columns that identify a row. `plan` tables are written by the team, the others come from files.
    `personal` names the columns that point at a person: the coach's copy alone shows them.
    """

    name: str
    model: type[Record]
    key: tuple[str, ...]
    description: str
    personal: frozenset[str] = frozenset()
    plan: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.model.model_fields)

    @property
    def row(self) -> Any:
        """A named tuple with the table's columns as its fields."""
        return row_type(self.columns)

    @property
    def by_adoption(self) -> bool:
        """Whether a row may belong to one adoption (blank: to all of the school's)."""
        return "adoption_id" in self.model.model_fields
