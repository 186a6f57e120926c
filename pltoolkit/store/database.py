"""Opening a database, its transactions, and its errors in words that help."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from pltoolkit.errors import StoreError
from pltoolkit.store.schema import MIGRATIONS, SCHEMA_VERSION

_BUSY_MS = 30_000


def make_engine(target: Path | str) -> sa.Engine:
    """An engine for a SQLite file (a path) or for the database that a URL names. Raises `StoreError` for a bad URL."""
    if isinstance(target, Path):
        engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(target)),
            connect_args={"timeout": _BUSY_MS / 1000},
            hide_parameters=True,
        )
        sa.event.listen(engine, "connect", _prepare_sqlite)
        return engine
    try:
        url = sa.make_url(target)
        if url.drivername in {"postgresql", "postgres"}:
            url = url.set(drivername="postgresql+psycopg")
        return sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
    except ModuleNotFoundError:
        raise StoreError(
            "district.toml names a PostgreSQL database, but its driver is not installed.",
            hint="pip install 'pltoolkit[postgres]'",
        ) from None
    except SQLAlchemyError as error:
        raise StoreError(
            f"database.url cannot be read: {error}", hint="It looks like postgresql://user@host/name"
        ) from None


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """What is said to be saved is on the disk (FULL); nothing here writes, since the file may be another program's."""
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={_BUSY_MS}", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def writing(engine: sa.Engine, *tables: str) -> Iterator[sa.Connection]:
    """One transaction that alone may write these tables, from before its first look until its end; others may read."""
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        for table in tables if connection.dialect.name == "postgresql" else ():
            connection.exec_driver_sql(f'LOCK TABLE "{table}" IN SHARE ROW EXCLUSIVE MODE')
        yield connection


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection whose queries all see the database at one moment."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
            yield connection
        else:
            yield connection.execution_options(isolation_level="REPEATABLE READ")


@contextmanager
def in_words(name: str) -> Iterator[None]:
    """Turn the database's errors into `StoreError`s that name the database and the way out, and hold no value."""
    try:
        yield
    except OverflowError:
        raise StoreError(f"{name}: a number is too large to be stored.", hint=_hint("out of range")) from None
    except DBAPIError as error:
        message = _message(error.orig)
        raise StoreError(f"{name}: {message}", hint=_hint(message)) from None
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise StoreError(f"{name}: {error}", hint=_hint(str(error))) from None


def _message(error: BaseException | None) -> str:
    """The first line of a database's error; a server's second quotes the row."""
    primary = getattr(getattr(error, "diag", None), "message_primary", None)
    return str(primary or error)


def _hint(message: str) -> str:
    hints = {
        "not a database": "The file is not a district's database, or it is damaged; put back a copy of it.",
        "malformed": "The file is damaged; put back a copy of it, or make a new workspace and import the files again.",
        "locked": "Another program holds the database; close it, or wait and try again.",
        "full": "The disk is full; make room and try again. Nothing was half written.",
        "readonly": "The file may not be written; check its permissions.",
        "unable to open": "Check that the folder is there and may be written.",
        "out of range": "Look for a number with too many digits in the file.",
        "connection": "Check that the server runs, and the address in district.toml under [database].",
    }
    return next((hint for word, hint in hints.items() if word in message.lower()), "")


def prepare_schema(engine: sa.Engine, metadata: sa.MetaData, *, name: str, create: bool) -> None:
    """Bring an older database to this version; where `create`, make the tables of an empty one.

    Raises `StoreError` for a newer database, and for one that is not a district's, which is left as it is.
    """
    with engine.connect() as connection:
        version = schema_version(connection)
        is_empty = not sa.inspect(connection).get_table_names()
        if version is None and not (create and is_empty):
            raise StoreError(
                f"{name} is not a district's database.",
                hint="It is empty: put back a copy of it, or make a new workspace with: pltoolkit init DIR"
                if is_empty
                else "It holds another program's tables; name another database.",
            )
        if version is None and connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    if version is not None and version > SCHEMA_VERSION:
        raise StoreError(
            f"{name} was written by a newer pltoolkit (schema {version}, this one knows {SCHEMA_VERSION}).",
            hint="Update: pip install --upgrade pltoolkit",
        )
    if version != SCHEMA_VERSION:
        _bring_up_to_date(engine, metadata)


def _bring_up_to_date(engine: sa.Engine, metadata: sa.MetaData) -> None:
    """Make the tables, or take the steps from an older version, unless another program has just done so."""
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('pltoolkit'))")
        meta = metadata.tables["meta"]
        version = schema_version(connection)
        if version is None:
            metadata.create_all(connection)
            first = {"schema_version": str(SCHEMA_VERSION), "salt": secrets.token_hex(32)}
            connection.execute(meta.insert(), [{"key": key, "value": value} for key, value in first.items()])
            return
        for number in range(version, SCHEMA_VERSION):
            MIGRATIONS[number](connection)
            connection.execute(meta.update().where(meta.c.key == "schema_version").values(value=str(number + 1)))


def schema_version(connection: sa.Connection) -> int | None:
    """The version of the database's tables; None where they are not a district's."""
    if not sa.inspect(connection).has_table("meta"):
        return None
    columns = {column["name"] for column in sa.inspect(connection).get_columns("meta")}
    if not {"key", "value"} <= columns:
        return None
    value: Any = connection.execute(sa.text("SELECT value FROM meta WHERE key = 'schema_version'")).scalar()
    return int(value) if str(value).isdecimal() else None
