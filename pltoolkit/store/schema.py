"""The database's tables, made from the record models, and the way from one schema version to the next."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Union, get_args, get_origin

import sqlalchemy as sa

from pltoolkit.records import TABLES, Record, Table

SCHEMA_VERSION = 1

Migration = Callable[[sa.Connection], None]
MIGRATIONS: Mapping[int, Migration] = types.MappingProxyType({})
"""Steps from version n to n + 1, by n. Each runs in the transaction that raises the version."""


def build_metadata() -> sa.MetaData:
    """Every table of a district's database."""
    metadata = sa.MetaData()
    for table in TABLES.values():
        columns = [
            sa.Column(
                name, column_type(table.model, name), primary_key=name in table.key, nullable=name not in table.key
            )
            for name in table.columns
        ]
        sa.Table(
            table.name,
            metadata,
            *columns,
            sa.Column("row_hash", sa.String(32), nullable=False),
            sa.Index(f"ix_{table.name}_school", "school_id"),
        )
    sa.Table("meta", metadata, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False))
    sa.Table(
        "digests",
        metadata,
        sa.Column("table_name", sa.Text, primary_key=True),
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("adoption_id", sa.Text, primary_key=True),
        sa.Column("digest", sa.String(32), nullable=False),
    )
    sa.Table(
        "answer_history",
        metadata,
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("adoption_id", sa.Text, primary_key=True),
        sa.Column("step_id", sa.Text, primary_key=True),
        sa.Column("field_id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("value", sa.JSON, nullable=True),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
    )
    return metadata


def python_type(model: type[Record], name: str) -> type:
    """The plain type of a record's field, without `None` and constraints; `object` for a JSON value."""
    annotation: Any = model.model_fields[name].annotation
    if get_origin(annotation) in {Union, types.UnionType}:
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    return annotation if isinstance(annotation, type) else object


def column_type(model: type[Record], name: str) -> sa.types.TypeEngine[Any]:
    """The database type of a record's field."""
    kind = python_type(model, name)
    for python, database in _TYPES:
        if issubclass(kind, python):
            return database
    return sa.JSON(none_as_null=True)


_TYPES: Sequence[tuple[type, sa.types.TypeEngine[Any]]] = (
    (StrEnum, sa.Text()),
    (str, sa.Text()),
    (bool, sa.Boolean()),
    (int, sa.Integer()),
    (float, sa.Float()),
    (dt.datetime, sa.DateTime(timezone=True)),
    (dt.date, sa.Date()),
)


def adoption_scoped(table: Table) -> bool:
    """Whether a packet of one adoption leaves out the table's rows of other adoptions.

    Activities are the exception: an hour of professional learning counts for the teacher whatever it was for.
    """
    return table.by_adoption and table.name != "activities"
