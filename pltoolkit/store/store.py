"""A district's database: one transaction for each thing that is asked of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy as sa
from pydantic import JsonValue

from pltoolkit.errors import StoreError, UsageError, did_you_mean
from pltoolkit.records import TABLES, AnswerRecord, Record
from pltoolkit.store import answers as answers_of
from pltoolkit.store.answers import AnswerKey
from pltoolkit.store.database import in_words, make_engine, prepare_schema
from pltoolkit.store.digests import PacketKey, combined
from pltoolkit.store.frames import frame_of
from pltoolkit.store.loading import Counts, delete_row, filled_attendance, load_table, tables_in_order
from pltoolkit.store.schema import adoption_scoped, build_metadata

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
        """Open a SQLite file (a path) or a database by URL. Raises `StoreError` where it is missing or unreadable."""
        name = target.name if isinstance(target, Path) else "the shared database"
        if isinstance(target, Path) and not create and not target.is_file():
            raise StoreError(f"{target} is not there.", hint="Make a workspace with: pltoolkit init DIR")
        engine, metadata = make_engine(target), build_metadata()
        try:
            with in_words(name):
                prepare_schema(engine, metadata, name=name)
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
        with in_words(self.name), self._engine.begin() as connection:
            for table in tables_in_order(rows):
                records = rows[table.name]
                if table.name == "attendance":
                    records = filled_attendance(connection, self._metadata, records)
                if table.name == "answers":
                    counts[table.name] = self._load_answers(connection, records)
                else:
                    counts[table.name] = load_table(connection, self._metadata, table, records)
        return counts

    def _load_answers(self, connection: sa.Connection, records: Sequence[Record]) -> Counts:
        """Answers from a file: a new version each where the value differs from what stands."""
        inserted = updated = 0
        for given in records:
            record = AnswerRecord.model_validate(given.model_dump())
            key = AnswerKey(PacketKey(record.school_id, record.adoption_id), record.step_id, record.field_id)
            standing = answers_of.read_answer(connection, self._metadata, key)
            if standing is not None and standing.value == record.value:
                continue
            inserted, updated = inserted + (standing is None), updated + (standing is not None)
            version = standing.version + 1 if standing else 1
            answer = record.model_copy(update={"version": version})
            answers_of.keep_history(connection, self._metadata, [answer])
            load_table(connection, self._metadata, TABLES["answers"], [answer])
        return Counts(inserted, updated, len(records) - inserted - updated)

    def remove(self, table: str, key: Mapping[str, Any]) -> bool:
        """Remove one row of a plan table. Returns whether it was there."""
        with in_words(self.name), self._engine.begin() as connection:
            return delete_row(connection, self._metadata, TABLES[table], key)

    def read(self, table: str, *, school_id: str | None = None) -> pd.DataFrame:
        """A table, or one school's rows of it, with every column of its record, sorted by key."""
        target = self._metadata.tables[table]
        query = sa.select(*(target.c[name] for name in TABLES[table].columns))
        if school_id is not None:
            query = query.where(target.c.school_id == school_id)
        query = query.order_by(*(target.c[name] for name in TABLES[table].key))
        with in_words(self.name), self._engine.connect() as connection:
            return frame_of(table, [tuple(row) for row in connection.execute(query)])

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

    def packet_keys(self) -> tuple[PacketKey, ...]:
        """One key per school and adoption, sorted; a school without an adoption has one with a blank adoption."""
        schools, adoptions = self._metadata.tables["schools"], self._metadata.tables["adoptions"]
        query = sa.select(schools.c.school_id, adoptions.c.adoption_id).join(
            adoptions, adoptions.c.school_id == schools.c.school_id, isouter=True
        )
        with in_words(self.name), self._engine.connect() as connection:
            return tuple(sorted(PacketKey(school, adoption or "") for school, adoption in connection.execute(query)))

    def phases(self) -> dict[PacketKey, int]:
        """The phase of each school with each of its adoptions."""
        adoptions = self._metadata.tables["adoptions"]
        query = sa.select(adoptions.c.school_id, adoptions.c.adoption_id, adoptions.c.phase)
        with in_words(self.name), self._engine.connect() as connection:
            return {PacketKey(school, adoption): phase for school, adoption, phase in connection.execute(query)}

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

    def digests(self, keys: Iterable[PacketKey]) -> dict[PacketKey, dict[str, str]]:
        """For each packet and table, a digest of the rows its slice holds. One query for all of them."""
        digests = self._metadata.tables["digests"]
        with in_words(self.name), self._engine.connect() as connection:
            stored = {(row[0], row[1], row[2]): row[3] for row in connection.execute(sa.select(digests))}
        result = {}
        for key in keys:
            parts = {}
            for name, table in TABLES.items():
                adoptions = ("", key.adoption_id) if adoption_scoped(table) and key.adoption_id else ("",)
                scopes = [(name, school, adoption) for school in (key.school_id, "") for adoption in adoptions]
                parts[name] = combined(_of(stored, scope) for scope in scopes)
            result[key] = parts
        return result

    def slice_rows(self, key: PacketKey) -> dict[str, list[tuple[Any, ...]]]:
        """The rows that belong to one packet, by table, sorted by key: the school's own and the district's."""
        self.check_key(key)
        rows = {}
        with in_words(self.name), self._engine.connect() as connection:
            for name, table in TABLES.items():
                target = self._metadata.tables[name]
                query = sa.select(*(target.c[column] for column in table.columns))
                query = query.where(target.c.school_id.in_((key.school_id, "")))
                if adoption_scoped(table):
                    query = query.where(target.c.adoption_id.in_((key.adoption_id, "")))
                query = query.order_by(*(target.c[column] for column in table.key))
                rows[name] = [tuple(row) for row in connection.execute(query)]
        return rows

    # Answers

    def answer(self, key: PacketKey, step_id: str, field_id: str) -> AnswerRecord | None:
        """The answer as it stands."""
        with in_words(self.name), self._engine.connect() as connection:
            return answers_of.read_answer(connection, self._metadata, AnswerKey(key, step_id, field_id))

    def save_answer(
        self, answer: AnswerKey, value: JsonValue, *, author: str, at: dt.datetime, expected_version: int | None = None
    ) -> AnswerRecord:
        """Save an answer. Raises `AnswerConflict` where it is not at `expected_version` any more (0: none yet)."""
        try:
            with in_words(self.name), self._engine.begin() as connection:
                if connection.dialect.name == "sqlite":
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                return answers_of.write_answer(
                    connection, self._metadata, answer, value, author=author, at=at, expected_version=expected_version
                )
        except StoreError as error:
            if "unique" not in str(error).lower():
                raise
        return self.save_answer(answer, value, author=author, at=at, expected_version=expected_version)

    def history(self, answer: AnswerKey) -> tuple[AnswerRecord, ...]:
        """Every version of an answer, oldest first."""
        with in_words(self.name), self._engine.connect() as connection:
            return answers_of.read_history(connection, self._metadata, answer)


def _of(stored: Mapping[tuple[Any, ...], str], scope: tuple[str, str, str]) -> str:
    """A scope's digest; one whose rows have all gone is like one that never was."""
    digest = stored.get(scope, "")
    return digest if digest.strip("0") else ""
