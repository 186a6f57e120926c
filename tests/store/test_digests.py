"""A digest changes for exactly the packets whose slice holds the row that changed, and says nothing of the way there."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pltoolkit.records import TABLES, Record
from pltoolkit.store import AnswerKey, PacketKey, Store

Rows = dict[str, list[Record]]
Make = Callable[..., Record]
NOON = dt.datetime(2027, 1, 8, 12, 0, tzinfo=dt.UTC)
SCHOOLS, ADOPTIONS = ("0101", "0202"), ("", "math-6-8", "ela-6-8")
TEXT = {
    "schools": "city", "adoptions": "materials", "activities": "title", "calendar": "start_time", "tasks": "task",
    "coaching": "notes", "survey": "topic", "walkthroughs": "grade", "sessions": "team", "goals": "goal",
}  # fmt: skip
"""A column of each table that a change may be made in."""


@st.composite
def changed_rows(draw: st.DrawFn) -> tuple[str, dict[str, object]]:
    """A row of any table, of any school and adoption that its table allows, as values."""
    table = draw(st.sampled_from(sorted(TEXT)))
    school = draw(st.sampled_from(SCHOOLS if table not in {"activities", "calendar", "sessions"} else (*SCHOOLS, "")))
    adoption = draw(st.sampled_from(ADOPTIONS))
    number = str(draw(st.integers(1, 3)))
    values: dict[str, object] = {TEXT[table]: draw(st.sampled_from(["one", "two"]))}
    own: dict[str, dict[str, object]] = {
        "schools": {"name": "A school"},
        "adoptions": {"adoption_id": adoption or ADOPTIONS[1], "subject": "Mathematics", "phase": 2},
        "activities": {"activity_id": f"{school}{number}", "pillar": "train", "adoption_id": adoption},
        "calendar": {"date": f"2026-10-0{number}", "kind": "plc"},
        "tasks": {"task_id": number, "adoption_id": adoption},
        "coaching": {"coaching_id": number, "staff_id": "P1", "date": "2026-10-01", "minutes": 30, "adoption_id": adoption},
        "survey": {"response_id": number, "wave": "2026-10", "item": "I had a say", "adoption_id": adoption},
        "walkthroughs": {
            "walkthrough_id": number, "date": "2026-10-01", "indicator": "x", "rating": "yes", "adoption_id": adoption,
        },
        "sessions": {"session_id": number, "activity_id": "A", "date": "2026-10-01", "hours": 1},
        "goals": {"goal_id": number, "family": "practice", "adoption_id": adoption},
    }  # fmt: skip
    return table, {"school_id": school, **own[table], **values}


@pytest.fixture(scope="module")
def start() -> Iterator[Callable[[], Store]]:
    """Makes stores with two schools that have both adoptions."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        made: list[Store] = []

        def make() -> Store:
            store = Store.open(Path(folder) / f"{len(made)}.db", create=True)
            made.append(store)
            schools = [{"school_id": one, "name": "A school"} for one in SCHOOLS]
            adoptions = [
                {"school_id": one, "adoption_id": two, "subject": "Mathematics", "phase": 2}
                for one in SCHOOLS
                for two in ADOPTIONS[1:]
            ]
            _load(store, *(("schools", row) for row in schools), *(("adoptions", row) for row in adoptions))
            return store

        yield make
        for store in made:
            store.close()


def _load(store: Store, *changes: tuple[str, dict[str, object]]) -> None:
    for table, values in changes:
        store.load({table: [TABLES[table].model.model_validate(values)]})


def _contents(store: Store) -> dict[PacketKey, dict[str, list[tuple[object, ...]]]]:
    return {key: store.slice_rows(key) for key in store.packet_keys()}


_SETTINGS = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@_SETTINGS
@given(before=st.lists(changed_rows(), max_size=4), change=changed_rows())
def test_a_change_shows_in_exactly_the_packets_that_hold_the_row(
    start: Callable[[], Store], before: list[tuple[str, dict[str, object]]], change: tuple[str, dict[str, object]]
) -> None:
    store = start()
    _load(store, *before)
    rows, digests = _contents(store), dict(store.digests(store.packet_keys()))

    _load(store, change)

    after, later = _contents(store), dict(store.digests(store.packet_keys()))
    for key in rows:
        for table in TABLES:
            assert (rows[key][table] == after[key][table]) == (digests[key][table] == later[key][table]), (key, table)


@_SETTINGS
@given(before=st.lists(changed_rows(), min_size=1, max_size=5), data=st.data())
def test_a_row_taken_away_shows_in_exactly_the_packets_that_held_it(
    start: Callable[[], Store], before: list[tuple[str, dict[str, object]]], data: st.DataObject
) -> None:
    store = start()
    _load(store, *before)
    rows, digests = _contents(store), dict(store.digests(store.packet_keys()))
    table, values = data.draw(st.sampled_from(before))
    record = TABLES[table].model.model_validate(values).model_dump()

    store.remove(table, {name: record[name] for name in TABLES[table].key})

    later = dict(store.digests(rows))
    for key in set(rows) & set(store.packet_keys()):
        after = store.slice_rows(key)
        for name in TABLES:
            assert (rows[key][name] == after[name]) == (digests[key][name] == later[key][name]), (key, name)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.sampled_from([0.0, 1.0, 2.5])
    | st.sampled_from(["", "1", "true"]),
    lambda parts: st.lists(parts, max_size=2) | st.dictionaries(st.sampled_from("ab"), parts, max_size=2),
    max_leaves=4,
)


@_SETTINGS
@given(one=VALUES, other=VALUES, key=st.sampled_from([PacketKey("0101", "math-6-8"), PacketKey("0202", "ela-6-8")]))
def test_an_answer_changes_its_own_packets_digest_and_only_where_it_differs(
    start: Callable[[], Store], one: Any, other: Any, key: PacketKey
) -> None:
    store, answer = start(), AnswerKey(key, "II.1.A", "goal")
    first = store.save_answer(answer, one, author="P1", at=NOON)
    before = dict(store.digests(store.packet_keys()))

    second = store.save_answer(answer, other, author="P2", at=NOON)

    after = dict(store.digests(store.packet_keys()))
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (second.version == first.version) == same
    assert {packet for packet in before if before[packet] != after[packet]} == (set() if same else {key})


@_SETTINGS
@given(changes=st.lists(changed_rows(), min_size=1, max_size=6), data=st.data())
def test_equal_content_has_equal_digests_whatever_the_way_there(
    start: Callable[[], Store], changes: list[tuple[str, dict[str, object]]], data: st.DataObject
) -> None:
    one, other = start(), start()
    _load(one, *changes)
    standing = {
        (table, tuple(values[name] for name in TABLES[table].key if name in values)): (table, values)
        for table, values in changes
    }
    _load(other, *data.draw(st.permutations(list(standing.values()))))

    if _contents(one) == _contents(other):
        assert dict(one.digests(one.packet_keys())) == dict(other.digests(other.packet_keys()))


def test_a_row_that_came_and_went_leaves_no_trace(store: Store, rows: Rows, make_record: Make) -> None:
    store.load(rows)
    before = dict(store.digests(store.packet_keys()))
    store.load({"tasks": [make_record("tasks", task_id="T9", school_id="0101", task="Do it")]})
    between = dict(store.digests(store.packet_keys()))

    store.remove("tasks", {"task_id": "T9"})

    assert between != before
    assert dict(store.digests(store.packet_keys())) == before


def test_an_answer_to_one_adoption_leaves_the_others_packet_alone(store: Store, rows: Rows) -> None:
    math, reading = PacketKey("0101", "math-6-8"), PacketKey("0101", "ela-6-8")
    store.load(rows)
    before = dict(store.digests([math, reading]))

    store.load({"answers": [row.model_copy(update={"value": "Every lesson"}) for row in rows["answers"]]})

    after = dict(store.digests([math, reading]))
    assert after[reading] == before[reading]
    assert {name for name in TABLES if after[math][name] != before[math][name]} == {"answers"}


def test_a_row_that_moves_changes_the_packets_it_left_and_the_one_it_came_to(store: Store, rows: Rows) -> None:
    store.load(rows)
    before = dict(store.digests(store.packet_keys()))

    store.load({"tasks": [row.model_copy(update={"school_id": "0202"}) for row in rows["tasks"]]})

    after = dict(store.digests(store.packet_keys()))
    assert [key for key in before if before[key] != after[key]] == [
        PacketKey("0101", "math-6-8"),
        PacketKey("0202", "math-6-8"),
    ]


@pytest.mark.slow
def test_digests_of_thousands_of_packets_are_read_at_once(sqlite_store: Store, make_record: Make) -> None:
    sqlite_store.load({"schools": [make_record("schools", school_id=f"{n:05}", name="A school") for n in range(3000)]})
    keys = sqlite_store.packet_keys()

    digests = dict(sqlite_store.digests(keys))

    assert len(digests) == 3000
    assert len({parts["schools"] for parts in digests.values()}) == 3000
