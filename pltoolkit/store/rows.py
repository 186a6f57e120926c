"""Rows of the plan (tasks, decisions, goals, check-ins), changed by several people at once: nothing overwritten unseen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from pltoolkit.errors import StoreError
from pltoolkit.records import Record, Table
from pltoolkit.store.digests import record_hash
from pltoolkit.store.loading import delete_row, load_table


class RowConflict(StoreError):
    """Somebody else changed or removed a row meanwhile. Nothing was written."""


def change_rows(
    connection: sa.Connection,
    metadata: sa.MetaData,
    table: Table,
    *,
    writes: Sequence[Record],
    removals: Collection[str],
    expected: Mapping[str, str],
) -> None:
    """Write and remove rows that were read with the hashes `expected` (by id; one not named there is to be new).

    Raises `RowConflict` where one of them is another now; a row that is as wanted already is no conflict. The
    connection must be the only one that writes the table.
    """
    (key,) = table.key
    target = metadata.tables[table.name]
    wanted = {str(getattr(record, key)): record_hash(record) for record in writes}
    ids = {*wanted, *removals}
    stored = {
        row[0]: row[1]
        for row in connection.execute(sa.select(target.c[key], target.c.row_hash).where(target.c[key].in_(ids)))
    }
    others = [
        row_id for row_id in ids if stored.get(row_id, "") not in (expected.get(row_id, ""), wanted.get(row_id, ""))
    ]
    if others:
        raise RowConflict(
            f"Somebody else changed {len(others)} of these {table.name} meanwhile.", hint="Look at both and choose one."
        )
    load_table(connection, metadata, table, writes)
    for row_id in removals:
        delete_row(connection, metadata, table, {key: row_id})
