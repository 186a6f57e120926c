from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from pltoolkit.errors import StoreError, UsageError
from pltoolkit.records import TABLES, Record
from pltoolkit.store import Counts, PacketKey, Store

Rows = dict[str, list[Record]]
Make = Callable[..., Record]
ASH, ELM, MATH, READING = "0101", "0202", "math-6-8", "ela-6-8"


def test_rows_come_back_as_they_were_loaded(store: Store, rows: Rows) -> None:
    store.load(rows)

    for name, records in rows.items():
        frame = store.read(name)
        assert list(frame.columns) == list(TABLES[name].columns)
        assert len(frame) == len(records)
    assert store.counts() == {name: len(records) for name, records in rows.items()}
    assert list(store.read("schools")["school_id"]) == [ASH, ELM]
    assert store.read("walkthroughs")["materials_in_use"].tolist() == [True, True]


def test_an_empty_table_has_every_column_with_its_type(store: Store) -> None:
    for name, table in TABLES.items():
        assert list(store.read(name).columns) == list(table.columns)
    assert store.read("sessions")["date"].dtype.kind == "M"
    assert str(store.read("staff")["active"].dtype) == "boolean"


def test_the_same_rows_twice_change_nothing(store: Store, rows: Rows) -> None:
    store.load(rows)
    before = dict(store.digests(store.packet_keys()))

    counts = store.load(rows)

    assert set(counts.values()) <= {Counts(0, 0, len(records)) for records in rows.values()}
    assert dict(store.digests(store.packet_keys())) == before


def test_a_load_counts_what_is_new_changed_and_as_before(store: Store, rows: Rows, make_record: Make) -> None:
    store.load(rows)
    changed = make_record("schools", school_id=ASH, name="Ash Academy")
    new = make_record("schools", school_id="0303", name="Oak School")

    counts = store.load({"schools": [changed, new, rows["schools"][1]]})

    assert counts == {"schools": Counts(inserted=1, updated=1, unchanged=1)}
    assert store.school_names() == {ASH: "Ash Academy", ELM: "Elm School", "0303": "Oak School"}


def test_the_last_row_of_a_key_wins(store: Store, make_record: Make) -> None:
    twice = [make_record("schools", school_id=ASH, name=name) for name in ("First", "Second")]

    assert store.load({"schools": twice}) == {"schools": Counts(inserted=1)}
    assert store.school_names() == {ASH: "Second"}


def test_a_load_that_fails_leaves_nothing_behind(store: Store, rows: Rows) -> None:
    too_large = rows["assessments"][0].model_copy(update={"enrolled": 10**30})

    with pytest.raises((StoreError, OverflowError), match=r"too large|out of range"):
        store.load({**rows, "assessments": [too_large]})

    assert not any(store.counts().values())
    assert store.packet_keys() == ()


def test_ids_with_leading_zeros_and_odd_names_stay_as_they_are(store: Store, make_record: Make) -> None:
    name = 'A & B <Elementary> / "x" ; DROP TABLE schools --'
    store.load({"schools": [make_record("schools", school_id="000012", name=name, zip_code="01234")]})

    row = store.read("schools").iloc[0]

    assert (row["school_id"], row["name"], row["zip_code"]) == ("000012", name, "01234")


def test_attendance_takes_its_school_from_the_staff(store: Store, rows: Rows, make_record: Make) -> None:
    rows["staff"].append(make_record("staff", staff_id="P7001", school_id=ELM, name="Ada Quill"))
    rows["attendance"] = [
        make_record("attendance", session_id="S0202", staff_id="P7001"),
        make_record("attendance", session_id="SD", staff_id="P7001"),
        make_record("attendance", session_id="SD", staff_id="P8001"),
    ]

    store.load(rows)

    found = store.read("attendance").set_index(["session_id", "staff_id"])["school_id"].to_dict()
    assert found[("S0202", "P7001")] == ELM, "the session's school, where the person works there"
    assert found[("SD", "P7001")] == ASH, "else the first of the person's schools"
    assert found[("SD", "P8001")] == ELM


def test_a_row_of_the_plan_can_be_changed_and_removed(store: Store, rows: Rows) -> None:
    store.load(rows)
    (task,) = (row for row in rows["tasks"] if row.model_dump()["school_id"] == ASH)

    store.load({"tasks": [task.model_copy(update={"task": "Book the hall"})]})
    removed = store.remove("tasks", {"task_id": "T0202"})

    assert removed
    assert not store.remove("tasks", {"task_id": "T0202"})
    assert store.read("tasks")["task"].tolist() == ["Book the hall"]


def test_reading_can_be_narrowed_to_one_school(store: Store, rows: Rows) -> None:
    store.load(rows)

    assert store.read("staff", school_id=ELM)["staff_id"].tolist() == ["P8001", "P8002"]


def test_packets_are_one_per_school_and_adoption(store: Store, rows: Rows, make_record: Make) -> None:
    store.load(rows)
    store.load({"schools": [make_record("schools", school_id="0303", name="Oak School")]})

    assert store.packet_keys() == (
        PacketKey(ASH, READING), PacketKey(ASH, MATH), PacketKey(ELM, READING), PacketKey(ELM, MATH), PacketKey("0303"),
    )  # fmt: skip
    assert store.phases()[PacketKey(ASH, MATH)] == 3
    assert store.known_ids("staff") == {"P7001", "P7002", "P8001", "P8002"}


def test_a_school_or_adoption_that_is_not_there_is_named(store: Store, rows: Rows) -> None:
    store.load(rows)

    with pytest.raises(UsageError, match='no school "0102"') as school:
        store.check_key(PacketKey("0102"))
    with pytest.raises(UsageError, match='has no adoption "math"') as adoption:
        store.check_key(PacketKey(ASH, "math"))

    assert ASH in school.value.hint
    assert MATH in adoption.value.hint


def test_a_table_that_is_not_there_is_refused(sqlite_store: Store, rows: Rows) -> None:
    with pytest.raises(UsageError, match='"session"'):
        sqlite_store.load({"session": rows["sessions"]})


def test_rows_say_what_frames_say(store: Store, rows: Rows) -> None:
    store.load(rows)

    found = store.rows("staff", school_ids=[ASH])

    assert found
    assert [row.staff_id for row in found] == list(store.read("staff", school_id=ASH)["staff_id"])
    assert {row.school_id for row in found} == {ASH}
    assert len(store.rows("staff")) == len(rows["staff"])


def test_reading_a_table_that_is_not_there_says_which_is_meant(sqlite_store: Store) -> None:
    with pytest.raises(UsageError, match='"session"'):
        sqlite_store.read("session")


def test_a_number_that_a_spreadsheet_may_hold_is_stored(store: Store, make_record: Make) -> None:
    store.load({"schools": [make_record("schools", school_id=ASH, name="Ash", enrollment=99_999_999_999)]})

    assert store.read("schools")["enrollment"].tolist() == [99_999_999_999]


def test_a_number_too_large_to_store_is_one_clear_error(sqlite_store: Store, make_record: Make) -> None:
    with pytest.raises(StoreError, match="too large"):
        sqlite_store.load({"schools": [make_record("schools", school_id=ASH, name="Ash", enrollment=10**30)]})


def test_a_year_mistyped_by_a_person_does_not_break_reading(sqlite_store: Store, rows: Rows, make_record: Make) -> None:
    sqlite_store.load(
        {"sessions": [make_record("sessions", session_id="S", activity_id="A", date="2926-10-05", hours=1)]}
    )

    assert sqlite_store.read("sessions")["date"].dt.year.tolist() == [2926]


def test_attendance_that_came_before_the_staff_finds_its_school(
    sqlite_store: Store, rows: Rows, make_record: Make
) -> None:
    sqlite_store.load({"attendance": [make_record("attendance", session_id="S0101", staff_id="P7001")]})

    sqlite_store.load({"staff": rows["staff"], "sessions": rows["sessions"]})

    assert sqlite_store.read("attendance")["school_id"].tolist() == [ASH]


@pytest.mark.slow
def test_a_hundred_thousand_rows_load_in_seconds(sqlite_target: Path, make_record: Make) -> None:
    many = [
        make_record("attendance", session_id=f"S{number // 50}", staff_id=f"P{number % 50}", school_id=ASH)
        for number in range(100_000)
    ]
    with Store.open(sqlite_target, create=True) as store:
        started = dt.datetime.now(dt.UTC)
        store.load({"attendance": many})
        again = store.load({"attendance": many})
        seconds = (dt.datetime.now(dt.UTC) - started).total_seconds()

    assert again == {"attendance": Counts(unchanged=100_000)}
    assert seconds < 60, "twice; a loose bar, for a busy machine"


def test_nothing_that_sqlalchemy_gives_up_is_called(sqlite_store: Store, rows: Rows) -> None:
    sqlite_store.load(rows)

    assert sqlite_store.school_names()[ASH] == "Ash School"


def test_attendance_of_somebody_unknown_is_in_no_digest(store: Store, rows: Rows, make_record: Make) -> None:
    store.load(rows)
    before = dict(store.digests(store.packet_keys()))

    store.load({"attendance": [make_record("attendance", session_id="SD", staff_id="P9999")]})

    assert dict(store.digests(store.packet_keys())) == before
    store.load({"staff": [make_record("staff", staff_id="P9999", school_id=ELM, name="Eva Moss")]})
    after = dict(store.digests(store.packet_keys()))
    changed = {name for name in TABLES if before[PacketKey(ELM, MATH)][name] != after[PacketKey(ELM, MATH)][name]}
    assert changed == {"staff", "attendance"}
    assert after[PacketKey(ASH, MATH)] == before[PacketKey(ASH, MATH)]
