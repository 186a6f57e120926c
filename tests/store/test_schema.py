from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from pltoolkit.errors import StoreError
from pltoolkit.records import TABLES, Record
from pltoolkit.store import PacketKey, Store, database
from pltoolkit.store.schema import SCHEMA_VERSION, build_metadata

Rows = dict[str, list[Record]]
Target = Path | str
DATA = Path(__file__).parent / "data"


def _set_version(store: Store, version: str) -> None:
    with store._engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE meta SET value = :version WHERE key = 'schema_version'"), {"version": version}
        )


def test_there_is_a_table_for_every_record_with_its_key() -> None:
    metadata = build_metadata()

    for name, table in TABLES.items():
        assert tuple(column.name for column in metadata.tables[name].primary_key) == tuple(
            column for column in table.columns if column in table.key
        )


def test_a_database_of_a_newer_program_is_left_alone(target: Target, rows: Rows) -> None:
    with Store.open(target, create=True) as store:
        store.load(rows)
        _set_version(store, "99")

    with pytest.raises(StoreError, match=r"newer pltoolkit \(schema 99") as error:
        Store.open(target)

    assert "pip install --upgrade" in error.value.hint


def test_an_older_database_is_brought_up_to_date_with_its_rows(
    target: Target, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(target, create=True) as store:
        store.load(rows)
        before = store.counts()

    def shorten(connection: sa.Connection) -> None:
        connection.execute(sa.text("UPDATE schools SET city = 'Moved'"))

    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    monkeypatch.setattr(database, "MIGRATIONS", {SCHEMA_VERSION: shorten})
    for _ in range(2):
        with Store.open(target) as store:
            assert store.counts() == before
            assert set(store.read("schools")["city"]) == {"Moved"}


def test_a_migration_that_fails_leaves_the_older_database(
    target: Target, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(target, create=True) as store:
        store.load(rows)

    def fail(connection: sa.Connection) -> None:
        connection.execute(sa.text("UPDATE schools SET city = 'Moved'"))
        connection.execute(sa.text("UPDATE nothing SET city = 'Moved'"))

    with monkeypatch.context() as patch:
        patch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
        patch.setattr(database, "MIGRATIONS", {SCHEMA_VERSION: fail})
        with pytest.raises(StoreError, match="nothing"):
            Store.open(target)

    with Store.open(target) as store:
        assert set(store.read("schools")["city"]) == {""}


def test_a_database_of_the_first_version_opens_with_its_rows(
    target: Target, make_record: Callable[..., Record]
) -> None:
    _make_version_1(target)

    with Store.open(target) as store:
        assert store.school_names() == {"0101": "Ash School"}
        answer = store.answer(PacketKey("0101", "math-6-8"), "II.1.A", "goal")
        assert answer is not None
        assert (answer.value, answer.version) == ("Most lessons", 3)
        assert len(store.salt) == 64
        store.load(
            {"schools": [make_record("schools", school_id="0101", name="Ash School", enrollment=99_999_999_999)]}
        )
        assert store.read("schools")["enrollment"].tolist() == [99_999_999_999]
        salt = store.salt
    with Store.open(target) as again:
        assert again.salt == salt


def _make_version_1(target: Target) -> None:
    """A database as the first version made it: its statements were kept."""
    engine = database.make_engine(target)
    with engine.begin() as connection:
        for statement in (DATA / "schema_1.sql").read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)
    engine.dispose()
