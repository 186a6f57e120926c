"""A slice: a small SQLite database with one packet's rows and settings, and nothing of another school.

The same rows and facts give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from operator import methodcaller
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import JsonValue

from pltoolkit.errors import StoreError
from pltoolkit.records import TABLES
from pltoolkit.settings import Audience, Settings
from pltoolkit.store.audiences import Rows
from pltoolkit.store.columns import Change, with_columns
from pltoolkit.store.digests import PacketKey, json_text
from pltoolkit.store.schema import python_type


@dataclass(frozen=True)
class SliceFacts:
    """What a packet knows beside its rows.

    `figures` holds the district's: single ones, such as medians, and lists of rows; `hidden` the figures that this
    audience may not see by {subject: {table: [columns]}}, worked out over the whole district.
    """

    key: PacketKey
    audience: Audience
    as_of: dt.date
    settings: Settings
    figures: Mapping[str, JsonValue]
    hidden: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)

    def to_json(self) -> str:
        """The same facts give the same text."""
        return json_text(
            {
                "key": list(self.key),
                "audience": self.audience,
                "as_of": self.as_of.isoformat(),
                "settings": self.settings.of_packet(),
                "figures": {name: _as_table(value) for name, value in self.figures.items()},
                "hidden": {subject: dict(tables) for subject, tables in self.hidden.items()},
            }
        )

    @classmethod
    def from_json(cls, text: str) -> SliceFacts:
        data = json.loads(text)
        return cls(
            PacketKey(*data["key"]),
            data["audience"],
            dt.date.fromisoformat(data["as_of"]),
            Settings.model_validate(data["settings"]),
            {name: _as_rows(value) for name, value in data["figures"].items()},
            data["hidden"],
        )


def _as_table(value: Any) -> Any:
    """Rows that have the same names as one table, {"columns": names, "rows": lists}: of thousands of schools a third of
    what objects would take. Anything else as it is."""
    columns = list(value[0]) if isinstance(value, list) and value and isinstance(value[0], dict) else []
    if not columns or any(not isinstance(row, dict) or list(row) != columns for row in value):
        return value
    return {"columns": columns, "rows": [list(row.values()) for row in value]}


def _as_rows(value: Any) -> Any:
    is_table = isinstance(value, dict) and value.keys() == {"columns", "rows"}
    return [dict(zip(value["columns"], row, strict=True)) for row in value["rows"]] if is_table else value


def write_slice(rows: Rows, facts: SliceFacts) -> bytes:
    """The slice as the bytes of a SQLite file."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE TABLE facts (json TEXT NOT NULL)")
        connection.execute("INSERT INTO facts VALUES (?)", (facts.to_json(),))
        for name, table in TABLES.items():
            marks = ", ".join("?" * len(table.columns))
            connection.execute(f"CREATE TABLE {name} ({', '.join(table.columns)})")
            values = with_columns(rows.get(name, ()), _writers(name))
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", values)  # noqa: S608  (names of our own tables)
        connection.commit()
        return connection.serialize()
    finally:
        connection.close()


def read_slice(path: Path) -> tuple[Rows, SliceFacts]:
    """A slice's rows and facts. Raises `StoreError` for a file that is no slice."""
    try:
        facts, tables = _held(path.read_bytes())
        return {name: with_columns(tables[name], _readers(name)) for name in TABLES}, SliceFacts.from_json(facts)
    except (OSError, sqlite3.Error, TypeError, ValueError) as error:
        raise StoreError(f"{path.name} is not a slice of a district's database: {error}") from None


@lru_cache(maxsize=1)
def _held(data: bytes) -> tuple[str, Mapping[str, tuple[tuple[Any, ...], ...]]]:
    """What a slice holds, as SQLite gives it: nothing that can be changed.

    It is kept, since the notebooks of a packet open the same slice one after another.
    """
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(data)
        facts = connection.execute("SELECT json FROM facts").fetchone()[0]
        return facts, MappingProxyType({name: tuple(_all_of(connection, name)) for name in TABLES})
    finally:
        connection.close()


def _all_of(connection: sqlite3.Connection, name: str) -> sqlite3.Cursor:
    columns = ", ".join(TABLES[name].columns)
    return connection.execute(f"SELECT {columns} FROM {name}")  # noqa: S608  (names of our own tables)


@cache
def _kinds(name: str) -> tuple[type, ...]:
    """The plain type of each column; `object` for JSON."""
    return tuple(python_type(TABLES[name].model, column) for column in TABLES[name].columns)


@cache
def _writers(name: str) -> tuple[Change | None, ...]:
    """How each column's values are written, None where SQLite takes them as they are."""
    return tuple(map(_writer, _kinds(name)))


@cache
def _readers(name: str) -> tuple[Change | None, ...]:
    """How each column's values are read, None where SQLite gives them as they were."""
    return tuple(map(_reader, _kinds(name)))


def _writer(kind: type) -> Change | None:
    if kind is object:
        return json_text
    return methodcaller("isoformat") if issubclass(kind, dt.date) else None


def _reader(kind: type) -> Change | None:
    if kind is object:
        return json.loads
    if kind is bool:
        return bool
    if issubclass(kind, dt.datetime):
        return dt.datetime.fromisoformat
    return dt.date.fromisoformat if issubclass(kind, dt.date) else None
