from __future__ import annotations

from collections.abc import Callable

import pytest

from pltoolkit.records import Record
from pltoolkit.store import PacketKey, RowConflict, Store, record_hash

Rows = dict[str, list[Record]]
KEY = PacketKey("0101", "math-6-8")


@pytest.fixture
def task(rows: Rows) -> Record:
    return rows["tasks"][0]


def _tasks(store: Store) -> dict[str, str]:
    return {row["task_id"]: row["task"] for row in store.read("tasks", school_id="0101").to_dict("records")}


def test_rows_are_written_and_removed_together(
    store: Store, rows: Rows, task: Record, make_record: Callable[..., Record]
) -> None:
    store.load(rows)
    new = make_record("tasks", task_id="new", school_id="0101", adoption_id="math-6-8", task="Call the publisher")

    store.change_rows("tasks", writes=[new], removals=["T0101"], expected={"T0101": record_hash(task)})

    assert _tasks(store) == {"new": "Call the publisher"}


@pytest.mark.parametrize("expected", [{}, {"T0101": "another"}], ids=["thought to be new", "read before it changed"])
def test_a_row_that_is_another_now_stops_the_whole_change(
    store: Store, rows: Rows, task: Record, make_record: Callable[..., Record], expected: dict[str, str]
) -> None:
    store.load(rows)
    new = make_record("tasks", task_id="new", school_id="0101", adoption_id="math-6-8", task="Call the publisher")
    changed = task.model_copy(update={"task": "Book two rooms"})

    with pytest.raises(RowConflict, match="Somebody else changed 1 of these tasks meanwhile"):
        store.change_rows("tasks", writes=[new, changed], removals=[], expected=expected)

    assert _tasks(store) == {"T0101": "Book the room"}


def test_a_row_that_is_as_wanted_already_is_no_conflict(store: Store, rows: Rows, task: Record) -> None:
    store.load(rows)

    store.change_rows("tasks", writes=[task], removals=["gone"], expected={"T0101": "older", "gone": "older"})

    assert _tasks(store) == {"T0101": "Book the room"}


def test_a_changed_row_makes_its_packet_another(store: Store, rows: Rows, task: Record) -> None:
    store.load(rows)
    before = dict(store.digests([KEY]))[KEY]
    changed = task.model_copy(update={"task": "Book two rooms"})

    store.change_rows("tasks", writes=[changed], removals=[], expected={"T0101": record_hash(task)})

    after = dict(store.digests([KEY]))[KEY]
    assert {name for name in before if before[name] != after[name]} == {"tasks"}
