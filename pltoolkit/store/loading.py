"""Loading records: what is new, what changed, what is as before; and the digests that tell packets apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from pltoolkit.errors import UsageError, did_you_mean
from pltoolkit.records import TABLES, Record, Table
from pltoolkit.store.digests import Scope, row_hash, shifted
from pltoolkit.store.schema import adoption_scoped

_BATCH = 500


@dataclass(frozen=True)
class Counts:
    """How many rows of one table were new, changed, or as before."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass
class _Change:
    """Hashes that came and went in one scope."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def load_table(connection: sa.Connection, metadata: sa.MetaData, table: Table, records: Sequence[Record]) -> Counts:
    """Insert or update `records` by the table's key, and bring the digests up to date. The last of a key wins."""
    rows = {tuple(row[name] for name in table.key): row for row in (_row(record) for record in records)}
    before = _existing(connection, metadata, table, rows)
    new = [row for key, row in rows.items() if key not in before]
    changed = [row for key, row in rows.items() if key in before and before[key].row_hash != row["row_hash"]]
    target = metadata.tables[table.name]
    if new:
        connection.execute(target.insert(), new)
    if changed:
        connection.execute(_update_by_key(target, table), [_bound(row, table) for row in changed])
    changes: dict[Scope, _Change] = {}
    for row in (*new, *changed):
        changes.setdefault(scope_of(table, row), _Change()).added.append(row["row_hash"])
    for row in changed:
        old = before[tuple(row[name] for name in table.key)]
        changes.setdefault(scope_of(table, old._asdict()), _Change()).removed.append(old.row_hash)
    _shift_digests(connection, metadata, changes)
    return Counts(len(new), len(changed), len(rows) - len(new) - len(changed))


def delete_row(connection: sa.Connection, metadata: sa.MetaData, table: Table, key: Mapping[str, Any]) -> bool:
    """Remove one row by key. Returns whether it was there."""
    target = metadata.tables[table.name]
    where = sa.and_(*(target.c[name] == key[name] for name in table.key))
    old = connection.execute(sa.select(target).where(where)).first()
    if old is None:
        return False
    connection.execute(target.delete().where(where))
    _shift_digests(connection, metadata, {scope_of(table, old._asdict()): _Change(removed=[old.row_hash])})
    return True


def scope_of(table: Table, row: Mapping[str, Any]) -> Scope:
    """Which packets a row belongs to."""
    return Scope(table.name, row["school_id"], row["adoption_id"] if adoption_scoped(table) else "")


def filled_attendance(connection: sa.Connection, metadata: sa.MetaData, records: Sequence[Record]) -> list[Record]:
    """Attendance with its school: the session's where the person works there, else the person's first by id."""
    staff, sessions = metadata.tables["staff"], metadata.tables["sessions"]
    schools: dict[str, list[str]] = {}
    for staff_id, school_id in connection.execute(sa.select(staff.c.staff_id, staff.c.school_id)):
        schools.setdefault(staff_id, []).append(school_id)
    found = connection.execute(sa.select(sessions.c.session_id, sessions.c.school_id))
    of_session: dict[str, str] = {row.session_id: row.school_id for row in found}
    filled = []
    for record in records:
        row = record.model_dump()
        if not row["school_id"]:
            places = sorted(schools.get(row["staff_id"], ()))
            here = of_session.get(row["session_id"], "")
            row["school_id"] = here if here in places else (places[0] if places else here)
        filled.append(type(record).model_validate(row))
    return filled


def fill_waiting_attendance(connection: sa.Connection, metadata: sa.MetaData) -> None:
    """Give attendance that came before its people or sessions its school."""
    target, table = metadata.tables["attendance"], TABLES["attendance"]
    waiting = connection.execute(sa.select(*(target.c[name] for name in table.columns)).where(target.c.school_id == ""))
    records = [table.model.model_validate(row._asdict()) for row in waiting]
    if records:
        load_table(connection, metadata, table, filled_attendance(connection, metadata, records))


def _row(record: Record) -> dict[str, Any]:
    """A record's values as the database takes them, and their hash."""
    plain = record.model_dump(mode="json")
    row = record.model_dump()
    return {**{name: _plain(value) for name, value in row.items()}, "row_hash": row_hash(plain)}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def _existing(
    connection: sa.Connection, metadata: sa.MetaData, table: Table, rows: Mapping[tuple[Any, ...], Any]
) -> dict[tuple[Any, ...], Any]:
    """Key → stored key, scope and hash, for those of `rows` that are stored."""
    target = metadata.tables[table.name]
    wanted = dict.fromkeys([*table.key, "school_id", *(["adoption_id"] if table.by_adoption else []), "row_hash"])
    query = sa.select(*(target.c[name] for name in wanted))
    if len(rows) <= _BATCH:
        first = target.c[table.key[0]]
        query = query.where(first.in_({key[0] for key in rows}))
    found = {tuple(getattr(row, name) for name in table.key): row for row in connection.execute(query)}
    return {key: row for key, row in found.items() if key in rows}


def _update_by_key(target: sa.Table, table: Table) -> sa.Update:
    where = sa.and_(*(target.c[name] == sa.bindparam(f"key_{name}") for name in table.key))
    others = [name for name in (*table.columns, "row_hash") if name not in table.key]
    values = {name: sa.bindparam(f"new_{name}", type_=target.c[name].type) for name in others}
    return target.update().where(where).values(values)


def _bound(row: Mapping[str, Any], table: Table) -> dict[str, Any]:
    return {f"key_{name}" if name in table.key else f"new_{name}": value for name, value in row.items()}


def _shift_digests(connection: sa.Connection, metadata: sa.MetaData, changes: Mapping[Scope, _Change]) -> None:
    digests = metadata.tables["digests"]
    if not changes:
        return
    query = sa.select(digests).where(digests.c.table_name.in_({scope.table for scope in changes}))
    if len(changes) <= _BATCH:
        query = query.where(digests.c.school_id.in_({scope.school_id for scope in changes}))
    stored = {Scope(row.table_name, row.school_id, row.adoption_id): row.digest for row in connection.execute(query)}
    new: list[dict[str, str]] = []
    old: list[dict[str, str]] = []
    for scope, change in changes.items():
        digest = shifted(stored.get(scope, ""), added=change.added, removed=change.removed)
        bound = {"t": scope.table, "s": scope.school_id, "a": scope.adoption_id, "d": digest}
        (old if scope in stored else new).append(bound)
    if new:
        names = {"table_name": "t", "school_id": "s", "adoption_id": "a", "digest": "d"}
        values: dict[str, sa.BindParameter[str]] = {column: sa.bindparam(short) for column, short in names.items()}
        connection.execute(digests.insert().values(values), new)
    if old:
        where = sa.and_(
            digests.c.table_name == sa.bindparam("t"),
            digests.c.school_id == sa.bindparam("s"),
            digests.c.adoption_id == sa.bindparam("a"),
        )
        connection.execute(digests.update().where(where).values(digest=sa.bindparam("d")), old)


def table_named(name: str) -> Table:
    """A table by name. Raises `UsageError` where there is none."""
    if name not in TABLES:
        raise UsageError(
            f'There is no table "{name}".', hint=did_you_mean(name, TABLES) or f"There are: {', '.join(TABLES)}."
        )
    return TABLES[name]


def tables_in_order(rows: Mapping[str, Sequence[Record]]) -> list[Table]:
    """The tables of `rows`, parents first. Raises `UsageError` for one that is not there."""
    for name in rows:
        table_named(name)
    return [table for name, table in TABLES.items() if rows.get(name)]
