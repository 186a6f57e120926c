"""The database's tables, made from the record models, and the way from one schema version to the next."""

from __future__ import annotations

import datetime as dt
import secrets
import types
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin

import sqlalchemy as sa

from pltoolkit.records import TABLES, Record, Table

SCHEMA_VERSION = 4


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
        sa.Column("updated_at", Moment(), nullable=True),
    )
    sa.Table(
        "releases",
        metadata,
        sa.Column("school_year", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.JSON, nullable=False),
    )
    return metadata


class Moment(sa.TypeDecorator[dt.datetime]):
    """A moment, kept and given in UTC by every database; a time without a zone is taken as UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        return None if value is None else in_utc(value)

    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        return None if value is None else in_utc(value)


def in_utc(moment: dt.datetime) -> dt.datetime:
    """The same moment in UTC; a time without a zone is taken as UTC."""
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


@cache
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
    (int, sa.BigInteger()),
    (float, sa.Float()),
    (dt.datetime, Moment()),
    (dt.date, sa.Date()),
)


def adoption_scoped(table: Table) -> bool:
    """Whether a packet of one adoption leaves out the table's rows of other adoptions.

    Activities are the exception: an hour of professional learning counts for the teacher whatever it was for.
    """
    return table.by_adoption and table.name != "activities"


def district_wide(table: Table) -> bool:
    """Whether rows with a blank school belong to every school's packets.

    Attendance is a person's: with a blank school it is of somebody unknown, and of no school.
    """
    return not table.model.model_fields["school_id"].is_required() and table.name != "attendance"


def _to_version_2(connection: sa.Connection) -> None:
    """A secret to shuffle people with; whole numbers as large as a spreadsheet may hold."""
    connection.execute(sa.text("INSERT INTO meta (key, value) VALUES ('salt', :salt)"), {"salt": secrets.token_hex(32)})
    if connection.dialect.name != "postgresql":
        return
    there = set(sa.inspect(connection).get_table_names())  # later steps make further ones
    for table in (table for table in build_metadata().tables.values() if table.name in there):
        for column in table.columns:
            if isinstance(column.type, sa.BigInteger):
                connection.exec_driver_sql(f'ALTER TABLE "{table.name}" ALTER COLUMN "{column.name}" TYPE BIGINT')


def _to_version_3(connection: sa.Connection) -> None:
    """A place for what was published."""
    build_metadata().tables["releases"].create(connection)


def _to_version_4(connection: sa.Connection) -> None:
    """The table of studies."""
    build_metadata().tables["studies"].create(connection, checkfirst=True)


Migration = Callable[[sa.Connection], None]
MIGRATIONS: Mapping[int, Migration] = types.MappingProxyType({1: _to_version_2, 2: _to_version_3, 3: _to_version_4})
"""Steps from version n to n + 1, by n. Each runs in the transaction that raises the version."""
