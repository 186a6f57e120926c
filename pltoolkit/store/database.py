"""Opening a database, and its errors in words that help."""

from __future__ import annotations

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
            sa.URL.create("sqlite", database=str(target)), connect_args={"timeout": _BUSY_MS / 1000}
        )
        sa.event.listen(engine, "connect", _prepare_sqlite)
        return engine
    try:
        url = sa.make_url(target)
        if url.drivername in {"postgresql", "postgres"}:
            url = url.set(drivername="postgresql+psycopg")
        return sa.create_engine(url, pool_pre_ping=True)
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
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={_BUSY_MS}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def in_words(name: str) -> Iterator[None]:
    """Turn the database's errors into `StoreError`s that name the database and the way out."""
    try:
        yield
    except DBAPIError as error:
        message = str(error.orig)
        raise StoreError(f"{name}: {message}", hint=_hint(message)) from None
    except sqlite3.Error as error:
        raise StoreError(f"{name}: {error}", hint=_hint(str(error))) from None


def _hint(message: str) -> str:
    hints = {
        "not a database": "The file is not a district's database, or it is damaged; put back a copy of it.",
        "malformed": "The file is damaged; put back a copy of it, or make a new workspace and import the files again.",
        "locked": "Another program holds the database; close it, or wait and try again.",
        "full": "The disk is full; make room and try again. Nothing was half written.",
        "readonly": "The file may not be written; check its permissions.",
        "unable to open": "Check that the folder is there and may be written.",
        "connection": "Check that the server runs, and the address in district.toml under [database].",
    }
    return next((hint for word, hint in hints.items() if word in message.lower()), "")


def prepare_schema(engine: sa.Engine, metadata: sa.MetaData, *, name: str) -> None:
    """Make the tables of a new database, or bring an older one to this version. Raises `StoreError` for a newer one."""
    with engine.begin() as connection:
        version = schema_version(connection)
        if version is None:
            metadata.create_all(connection)
            connection.execute(
                metadata.tables["meta"].insert(), {"key": "schema_version", "value": str(SCHEMA_VERSION)}
            )
            return
        if version > SCHEMA_VERSION:
            raise StoreError(
                f"{name} was written by a newer pltoolkit (schema {version}, this one knows {SCHEMA_VERSION}).",
                hint="Update: pip install --upgrade pltoolkit",
            )
        meta = metadata.tables["meta"]
        for number in range(version, SCHEMA_VERSION):
            MIGRATIONS[number](connection)
            connection.execute(meta.update().where(meta.c.key == "schema_version").values(value=str(number + 1)))


def schema_version(connection: sa.Connection) -> int | None:
    """The version of the database's tables; None where there are none yet."""
    if not sa.inspect(connection).has_table("meta"):
        return None
    value: Any = connection.execute(sa.text("SELECT value FROM meta WHERE key = 'schema_version'")).scalar()
    return int(value)
