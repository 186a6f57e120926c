"""A district's database: one transaction for each thing that is asked of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from sys import intern
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy as sa
from pydantic import JsonValue

from pltoolkit.errors import StoreError, UsageError, did_you_mean
from pltoolkit.records import TABLES, AnswerRecord, Record, Table
from pltoolkit.settings import Audience
from pltoolkit.store import answers as answers_of
from pltoolkit.store.answers import AnswerKey
from pltoolkit.store.audiences import Rows, for_audience
from pltoolkit.store.database import in_words, make_engine, prepare_schema, reading, writing
from pltoolkit.store.digests import PacketKey, combined
from pltoolkit.store.frames import frame_of
from pltoolkit.store.loading import (
    Counts,
    delete_row,
    fill_waiting_attendance,
    filled_attendance,
    load_table,
    table_named,
    tables_in_order,
)
from pltoolkit.store.rows import change_rows
from pltoolkit.store.schema import adoption_scoped, build_metadata, district_wide

if TYPE_CHECKING:
    import pandas as pd


class Store:
    """A district's database. Use as a context manager, or call `close`."""

    def __init__(self, engine: sa.Engine, metadata: sa.MetaData, name: str) -> None:
        self._engine = engine
        self._metadata = metadata
        self.name = name

    @classmethod
    def open(cls, target: Path | str, *, create: bool = False) -> Self:
        """Open a SQLite file (a path) or a database by URL; an empty database that a URL names is made ready.

        Raises `StoreError` where it is missing, unreadable or another program's.
        """
        name = target.name if isinstance(target, Path) else "the shared database"
        if isinstance(target, Path) and not create and not target.is_file():
            raise StoreError(f"{target} is not there.", hint="Make a workspace with: pltoolkit init DIR")
        engine, metadata = make_engine(target), build_metadata()
        try:
            with in_words(name):
                prepare_schema(engine, metadata, name=name, create=create or isinstance(target, str))
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, metadata, name)

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Rows

    def load(self, rows: Mapping[str, Sequence[Record]]) -> dict[str, Counts]:
        """Insert or update records by key, all in one transaction. Loading the same again changes nothing."""
        counts: dict[str, Counts] = {}
        tables = tables_in_order(rows)
        with in_words(self.name), self._writing(*(table.name for table in tables)) as connection:
            for table in tables:
                records = rows[table.name]
                if table.name == "attendance":
                    records = filled_attendance(connection, self._metadata, records)
                if table.name == "answers":
                    counts[table.name] = answers_of.load_answers(connection, self._metadata, records)
                else:
                    counts[table.name] = load_table(connection, self._metadata, table, records)
            if {"staff", "sessions"} & set(counts):
                fill_waiting_attendance(connection, self._metadata)
        return counts

    def _writing(self, *tables: str) -> AbstractContextManager[sa.Connection]:
        """A transaction that alone writes these tables, and those that are filled from them, in one order always."""
        filled = {"staff", "sessions", "attendance"}
        locked = {*tables, *(filled if filled & set(tables) else ())}
        return writing(self._engine, *(name for name in TABLES if name in locked))

    def remove(self, table: str, key: Mapping[str, Any]) -> bool:
        """Remove one row of a plan table. Returns whether it was there."""
        found = table_named(table)
        with in_words(self.name), self._writing(table) as connection:
            return delete_row(connection, self._metadata, found, key)

    def change_rows(
        self, table: str, *, writes: Sequence[Record], removals: Collection[str], expected: Mapping[str, str]
    ) -> None:
        """Write and remove rows of a plan table that were read with the hashes `expected`, by id.

        Raises `RowConflict`, with nothing written, where somebody else changed one of them meanwhile.
        """
        found = table_named(table)
        with in_words(self.name), self._writing(table) as connection:
            change_rows(connection, self._metadata, found, writes=writes, removals=removals, expected=expected)

    def read(
        self, table: str, *, school_id: str | None = None, school_ids: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """A table, or the rows of one or several schools ("" for the district's own), with every column, sorted by key.

        Raises `UsageError` for a table that is not there.
        """
        return frame_of(table, self._rows(table, [school_id] if school_id is not None else school_ids))

    def rows(self, table: str, *, school_ids: Sequence[str] | None = None) -> list[Any]:
        """The same as named tuples, for where pandas is not worth its memory."""
        return list(map(table_named(table).row._make, self._rows(table, school_ids)))

    def _rows(self, table: str, school_ids: Sequence[str] | None) -> list[tuple[Any, ...]]:
        target = self._metadata.tables[table_named(table).name]
        query = sa.select(*(target.c[name] for name in TABLES[table].columns))
        if school_ids is not None:
            query = query.where(target.c.school_id.in_(school_ids))
        with in_words(self.name), self._engine.connect() as connection:
            return _sorted(TABLES[table], connection.execute(query).all())

    def counts(self) -> dict[str, int]:
        """Rows per table."""
        with in_words(self.name), self._engine.connect() as connection:
            return {
                name: connection.execute(
                    sa.select(sa.func.count()).select_from(self._metadata.tables[name])
                ).scalar_one()
                for name in TABLES
            }

    def known_ids(self, table: str) -> set[str]:
        """The values of the first column of a table's key, to check references against."""
        column = self._metadata.tables[table].c[TABLES[table].key[0]]
        with in_words(self.name), self._engine.connect() as connection:
            return set(connection.execute(sa.select(column).distinct()).scalars())

    # Packets

    def phases(self) -> dict[PacketKey, int]:
        """The phase of each school with each of its adoptions, sorted; a school without an adoption has one key with a
        blank adoption, and stands in the first phase."""
        schools, adoptions = self._metadata.tables["schools"], self._metadata.tables["adoptions"]
        query = sa.select(schools.c.school_id, adoptions.c.adoption_id, adoptions.c.phase).join(
            adoptions, adoptions.c.school_id == schools.c.school_id, isouter=True
        )
        with in_words(self.name), self._engine.connect() as connection:
            found = connection.execute(query)
            return dict(
                sorted((PacketKey(school, intern(adoption or "")), phase or 1) for school, adoption, phase in found)
            )

    def packet_keys(self) -> tuple[PacketKey, ...]:
        """One key per school and adoption, sorted; a school without an adoption has one with a blank adoption."""
        return tuple(self.phases())

    def school_names(self) -> dict[str, str]:
        """Names by school id."""
        return self._pairs("schools", "school_id", "name")

    def subjects(self) -> dict[str, str]:
        """Subjects by adoption id."""
        return self._pairs("adoptions", "adoption_id", "subject")

    def _pairs(self, table: str, key: str, value: str) -> dict[str, str]:
        target = self._metadata.tables[table]
        with in_words(self.name), self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(sa.select(target.c[key], target.c[value]))}

    def check_key(self, key: PacketKey) -> None:
        """Raises `UsageError` for a school, or an adoption of it, that is not there."""
        schools, adoptions = self._metadata.tables["schools"], self._metadata.tables["adoptions"]
        is_there = sa.select(sa.literal(1)).where(schools.c.school_id == key.school_id)
        of_school = sa.select(adoptions.c.adoption_id).where(adoptions.c.school_id == key.school_id)
        with in_words(self.name), self._engine.connect() as connection:
            known = connection.execute(is_there).first() is not None
            own = sorted(connection.execute(of_school).scalars())
        if not known:
            hint = did_you_mean(key.school_id, self.school_names()) or "pltoolkit status DIR tells what is there."
            raise UsageError(f'There is no school "{key.school_id}" in {self.name}.', hint=hint)
        if key.adoption_id not in (own or [""]):
            raise UsageError(
                f'School "{key.school_id}" has no adoption "{key.adoption_id}".',
                hint=f"It has: {', '.join(own)}." if own else "It has none: leave adoption_id blank.",
            )

    def digests(self, keys: Iterable[PacketKey]) -> Iterator[tuple[PacketKey, dict[str, str]]]:
        """Each packet with, for each table, a digest of the rows its slice holds. One query for all of them.

        A digest differs exactly where those rows do; who led a session of the whole district also counts for schools
        that are not told.
        """
        digests = self._metadata.tables["digests"]
        of_school: dict[str, list[PacketKey]] = {}
        for key in keys:
            of_school.setdefault(key.school_id, []).append(key)
        with in_words(self.name), reading(self._engine) as connection:
            shared = _scopes(connection.execute(sa.select(digests).where(digests.c.school_id == "")))
            rows = connection.execute(sa.select(digests).order_by(digests.c.school_id))
            for school_id, own in groupby(rows, key=lambda row: row.school_id):
                stored = shared | _scopes(own)
                for key in of_school.pop(school_id, ()):
                    yield key, _table_digests(stored, key)
        for key in (key for without_rows in of_school.values() for key in without_rows):
            yield key, _table_digests(shared, key)

    def slice_rows(self, key: PacketKey) -> dict[str, list[tuple[Any, ...]]]:
        """The rows that belong to one packet at one moment, by table, sorted by key: the school's and the district's."""
        with in_words(self.name), reading(self._engine) as connection:
            rows = {
                name: _sorted(TABLES[name], connection.execute(query, key._asdict()).all())
                for name, query in self._packet_queries.items()
            }
        if not (rows["schools"] and rows["adoptions"]):
            self.check_key(key)
        rows["sessions"] = _led_by_own(rows["sessions"], rows["staff"])
        return rows

    @cached_property
    def _packet_queries(self) -> dict[str, sa.Select[Any]]:
        """For each table, what a packet holds of it, by the parts of its key."""
        queries = {}
        for name, table in TABLES.items():
            target, places = self._metadata.tables[name], _places(table, PacketKey("any", "any"))
            schools, adoptions = (
                [sa.bindparam(part) if its_own else "" for its_own in dict.fromkeys(values)]
                for part, values in zip(PacketKey._fields, zip(*places, strict=True), strict=True)
            )
            query = sa.select(*(target.c[column] for column in table.columns)).where(target.c.school_id.in_(schools))
            if adoption_scoped(table):
                query = query.where(target.c.adoption_id.in_(adoptions))
            queries[name] = query
        return queries

    def packet_rows(
        self, key: PacketKey, audience: Audience, *, without_responses: Collection[str] = frozenset()
    ) -> Rows:
        """The rows that belong to one packet, as `audience` may see them; answers to surveys may be left out by id."""
        rows = self.slice_rows(key)
        if without_responses:
            place = TABLES["survey"].columns.index("response_id")
            rows["survey"] = [row for row in rows["survey"] if row[place] not in without_responses]
        return for_audience(rows, audience, salt=self.salt)

    def respondents(self, school_ids: Collection[str]) -> list[tuple[str, str, str, str]]:
        """School, adoption, wave and response id of everybody who answered a survey at these schools, sorted.

        The query names each school: ask for some hundreds at a time.
        """
        survey = self._metadata.tables["survey"]
        columns = [survey.c[name] for name in ("school_id", "adoption_id", "wave", "response_id")]
        query = sa.select(*columns).where(survey.c.value.is_not(None), survey.c.school_id.in_(school_ids)).distinct()
        with in_words(self.name), self._engine.connect() as connection:
            return sorted((row[0], row[1], row[2], row[3]) for row in connection.execute(query))

    # What was published

    def remembered(
        self, school_year: str, subject: str, *, names: Iterable[str] | None = None
    ) -> Iterator[tuple[str, Any]]:
        """Names and values of what was kept of earlier batches of a school year: all, or those named."""
        releases = self._metadata.tables["releases"]
        query = sa.select(releases.c.name, releases.c.value)
        query = query.where(releases.c.school_year == school_year, releases.c.subject == subject)
        if names is not None:
            query = query.where(releases.c.name.in_(list(names)))
        with in_words(self.name), self._engine.connect() as connection:
            yield from ((row[0], row[1]) for row in connection.execute(query))

    def remember(self, school_year: str, subject: str, values: Mapping[str, JsonValue]) -> None:
        """Keep what is about to be published, in place of what was kept under the same names."""
        releases = self._metadata.tables["releases"]
        rows = [{"y": school_year, "s": subject, "n": name, "v": value} for name, value in values.items()]
        if not rows:
            return
        is_it = sa.and_(
            releases.c.school_year == sa.bindparam("y"),
            releases.c.subject == sa.bindparam("s"),
            releases.c.name == sa.bindparam("n"),
        )
        with in_words(self.name), writing(self._engine, "releases") as connection:
            connection.execute(releases.delete().where(is_it), rows)
            columns = {"school_year": "y", "subject": "s", "name": "n", "value": "v"}
            values_of = {name: sa.bindparam(short, type_=releases.c[name].type) for name, short in columns.items()}
            connection.execute(releases.insert().values(values_of), rows)

    @cached_property
    def salt(self) -> str:
        """This database's own secret, which shuffles the numbers that stand for people."""
        meta = self._metadata.tables["meta"]
        with in_words(self.name), self._engine.connect() as connection:
            return str(connection.execute(sa.select(meta.c.value).where(meta.c.key == "salt")).scalar_one())

    # Answers

    def answer(self, key: PacketKey, step_id: str, field_id: str) -> AnswerRecord | None:
        """The answer as it stands."""
        with in_words(self.name), self._engine.connect() as connection:
            return answers_of.read_answer(connection, self._metadata, AnswerKey(key, step_id, field_id))

    def answers(self, key: PacketKey) -> tuple[AnswerRecord, ...]:
        """Every answer of one plan as it stands, by step and field."""
        with in_words(self.name), self._engine.connect() as connection:
            return answers_of.read_answers(connection, self._metadata, key)

    def save_answer(
        self, answer: AnswerKey, value: JsonValue, *, author: str, at: dt.datetime, expected_version: int | None = None
    ) -> AnswerRecord:
        """Save an answer. Raises `AnswerConflict` where it is not at `expected_version` any more (0: none yet)."""
        with in_words(self.name), self._writing("answers") as connection:
            return answers_of.write_answer(
                connection, self._metadata, answer, value, author=author, at=at, expected_version=expected_version
            )

    def history(self, answer: AnswerKey) -> tuple[AnswerRecord, ...]:
        """Every version of an answer, oldest first."""
        with in_words(self.name), self._engine.connect() as connection:
            return answers_of.read_history(connection, self._metadata, answer)


def _scopes(rows: Iterable[Any]) -> dict[tuple[Any, ...], str]:
    return {(row[0], row[1], row[2]): row[3] for row in rows}


def _table_digests(stored: Mapping[tuple[Any, ...], str], key: PacketKey) -> dict[str, str]:
    return {
        name: combined(_of(stored, (name, school, adoption)) for school, adoption in _places(table, key))
        for name, table in TABLES.items()
    }


def _of(stored: Mapping[tuple[Any, ...], str], scope: tuple[str, str, str]) -> str:
    """A scope's digest; one whose rows have all gone is like one that never was."""
    digest = stored.get(scope, "")
    return digest if digest.strip("0") else ""


def _places(table: Table, key: PacketKey) -> list[tuple[str, str]]:
    """The schools and adoptions ("": all) whose rows of a table a packet holds, its own first."""
    schools = (key.school_id, "") if district_wide(table) else (key.school_id,)
    adoptions = (key.adoption_id, "") if adoption_scoped(table) and key.adoption_id else ("",)
    return [(school, adoption) for school in schools for adoption in adoptions]


def _sorted(table: Table, rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Rows by key, in the order of Python's text: databases differ in theirs."""
    return sorted(map(tuple, rows), key=itemgetter(*(table.columns.index(name) for name in table.key)))


def _led_by_own(sessions: list[tuple[Any, ...]], staff: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Sessions of the whole district that somebody from another school led do not say who."""
    columns = TABLES["sessions"].columns
    school, leader = columns.index("school_id"), columns.index("facilitator_id")
    own = {row[TABLES["staff"].columns.index("staff_id")] for row in staff}
    return [row if row[school] or row[leader] in own else (*row[:leader], "", *row[leader + 1 :]) for row in sessions]
