"""What goes wrong with a database is one clear error, and never half a change."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from pltoolkit.errors import StoreError
from pltoolkit.records import Record
from pltoolkit.store import Store

Rows = dict[str, list[Record]]
Make = Callable[..., Record]


def _statement(path: Path, text: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(text)
    connection.close()


def _load_again(path: Path, rows: Rows) -> None:
    with Store.open(path) as store:
        store.load(rows)
        store.read("tasks")


def test_a_database_that_is_missing_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"district\.db is not there") as error:
        Store.open(tmp_path / "district.db")

    assert "pltoolkit init" in error.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_missing_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="unable to open") as error:
        Store.open(tmp_path / "none" / "district.db", create=True)

    assert "folder" in error.value.hint


@pytest.mark.parametrize("content", [b"school_id,name\n0101,Ash\n" * 90, b"SQLite format 3\x00" + b"\x07" * 4000])
def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "district.db"
    path.write_bytes(content)

    with pytest.raises(StoreError, match=r"^district\.db: ") as error:
        Store.open(path)

    assert error.value.hint
    assert path.read_bytes() == content


def test_a_database_cut_short_is_one_clear_error(sqlite_target: Path, rows: Rows) -> None:
    with Store.open(sqlite_target, create=True) as store:
        store.load(rows)
    sqlite_target.write_bytes(sqlite_target.read_bytes()[:40_000])

    with pytest.raises(StoreError, match=r"district\.db: .*malformed") as error:
        _load_again(sqlite_target, rows)

    assert "copy" in error.value.hint


def test_an_empty_file_is_no_database_unless_one_is_asked_for(sqlite_target: Path) -> None:
    sqlite_target.touch()

    with pytest.raises(StoreError, match="not a district's database"):
        Store.open(sqlite_target)


def test_another_programs_database_is_left_alone(sqlite_target: Path) -> None:
    _statement(sqlite_target, "CREATE TABLE invoices (number INTEGER)")

    with pytest.raises(StoreError, match=r"district\.db"):
        Store.open(sqlite_target)

    connection = sqlite3.connect(sqlite_target)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("invoices",)]
    connection.close()


def test_a_disk_that_is_full_keeps_what_was_there(sqlite_target: Path, rows: Rows, make_record: Make) -> None:
    with Store.open(sqlite_target, create=True) as store:
        store.load(rows)
        before = store.counts()
        full = sa.event.listens_for(store._engine, "connect")
        full(lambda connection, _: connection.execute("PRAGMA max_page_count=1"))
        store._engine.dispose()
        many = [make_record("tasks", task_id=f"N{n}", school_id="0101", task="Do it " * 50) for n in range(2000)]

        with pytest.raises(StoreError, match=r"district\.db: database or disk is full") as error:
            store.load({"tasks": many})

        assert "room" in error.value.hint
        assert store.counts() == before


def test_a_file_that_may_not_be_written_is_one_clear_error(sqlite_target: Path, rows: Rows) -> None:
    with Store.open(sqlite_target, create=True) as store:
        listen = sa.event.listens_for(store._engine, "connect")
        listen(lambda connection, _: connection.execute("PRAGMA query_only=ON"))
        store._engine.dispose()

        with pytest.raises(StoreError, match="readonly") as error:
            store.load(rows)

    assert "permissions" in error.value.hint


def test_a_database_held_by_another_program_is_one_clear_error(sqlite_target: Path, rows: Rows) -> None:
    other = sqlite3.connect(sqlite_target, isolation_level=None)
    with Store.open(sqlite_target, create=True) as store:
        listen = sa.event.listens_for(store._engine, "connect")
        listen(lambda connection, _: connection.execute("PRAGMA busy_timeout=50"))
        store._engine.dispose()
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreError, match="locked") as error:
            store.load(rows)

        other.execute("ROLLBACK")
        store.load(rows)
    other.close()
    assert "Another program" in error.value.hint


@pytest.mark.parametrize("url", ["postgresql://", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_server_that_does_not_answer_says_where_to_look(url: str) -> None:
    with pytest.raises(StoreError, match="shared database") as error:
        Store.open(url)

    assert error.value.hint


@pytest.mark.parametrize("url", ["not a url", "postgresql://ada:hush@[half"])
def test_a_url_that_cannot_be_read_shows_no_password(url: str) -> None:
    with pytest.raises(StoreError, match=r"database|URL") as error:
        Store.open(url)

    assert "hush" not in str(error.value)


@pytest.mark.postgres
def test_a_servers_error_holds_no_value_of_a_row(postgres_target: str, make_record: Make) -> None:
    with Store.open(postgres_target, create=True) as store:
        with store._engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE staff ADD CONSTRAINT few CHECK (email = '')")
        person = make_record("staff", staff_id="P1", school_id="0101", name="Ada Quill", email="ada@district.example")

        with pytest.raises(StoreError, match="constraint") as error:
            store.load({"staff": [person]})

    assert "Quill" not in str(error.value)


def test_looking_at_another_programs_database_writes_nothing(sqlite_target: Path) -> None:
    _statement(sqlite_target, "CREATE TABLE meta (number INTEGER)")
    before = sqlite_target.read_bytes()

    with pytest.raises(StoreError, match="not a district's database"):
        Store.open(sqlite_target, create=True)

    assert sqlite_target.read_bytes() == before


def test_what_is_saved_is_on_the_disk_and_readers_do_not_wait(sqlite_store: Store) -> None:
    with sqlite_store._engine.connect() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        }

    assert pragma == {"journal_mode": "wal", "synchronous": 2}


@pytest.mark.postgres
def test_an_empty_database_that_a_url_names_is_made_ready_and_another_programs_is_left_alone(
    postgres_target: str,
) -> None:
    with Store.open(postgres_target) as store:
        assert store.packet_keys() == ()
        with store._engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE meta")

    with pytest.raises(StoreError, match="shared database is not a district's"):
        Store.open(postgres_target, create=True)
