from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pltoolkit.errors import StoreError
from pltoolkit.records import TABLES, Record
from pltoolkit.store import PacketKey, School, SliceFacts, Store, read_slice, write_slice

Rows = dict[str, list[Record]]
Make = Callable[..., Record]
Facts = Callable[..., SliceFacts]
ASH, ELM, MATH, READING = "0101", "0202", "math-6-8", "ela-6-8"
OF_ELM = ("0202", "Elm School", "P8001", "P8002", "Cleo Vance", "Dov Wexler", "P8001@district.example")
OF_ASH = ("P7001", "P7002", "Ada Quill", "Ben Strand", "P7001@district.example")


def _slice(store: Store, facts: SliceFacts) -> bytes:
    return write_slice(store.packet_rows(facts.key, facts.audience), facts)


def _school(data: bytes, folder: Path) -> School:
    path = folder / "slice.db"
    path.write_bytes(data)
    return School(*read_slice(path))


def _found(words: tuple[str, ...], data: bytes) -> list[str]:
    return [word for word in words if word.encode() in data]


def test_a_slice_holds_its_schools_rows_and_the_districts(
    store: Store, rows: Rows, facts: Facts, tmp_path: Path
) -> None:
    store.load(rows)

    school = _school(_slice(store, facts()), tmp_path)

    assert school.name == "Ash School"
    assert school.frame("sessions")["session_id"].tolist() == ["S0101", "SD"]
    assert school.frame("calendar")["title"].tolist() == ["Thanksgiving"]
    assert school.frame("staff")["staff_id"].tolist() == ["P7001", "P7002"]
    assert {name: len(school.frame(name)) for name in ("tasks", "goals", "coaching", "answers")} == {
        "tasks": 1, "goals": 1, "coaching": 1, "answers": 1,
    }  # fmt: skip


@pytest.mark.parametrize("audience", ["coach", "leader", "public"])
def test_no_value_of_another_school_is_in_a_slice(store: Store, rows: Rows, facts: Facts, audience: str) -> None:
    store.load(rows)

    data = _slice(store, facts(audience=audience))

    assert b"Ash School" in data
    assert _found(OF_ELM, data) == []


def test_attendance_of_somebody_unknown_is_in_no_schools_slice(
    sqlite_store: Store, rows: Rows, facts: Facts, make_record: Make
) -> None:
    rows["attendance"].append(make_record("attendance", session_id="SD", staff_id="P9999"))
    sqlite_store.load(rows)

    assert b"P9999" not in _slice(sqlite_store, facts())


def test_who_led_the_districts_session_is_no_business_of_another_school(
    sqlite_store: Store, rows: Rows, facts: Facts
) -> None:
    rows["sessions"] = [row.model_copy(update={"facilitator_id": "P8002"}) for row in rows["sessions"]]
    rows["sessions"] = [row for row in rows["sessions"] if row.model_dump()["school_id"] != ASH]
    sqlite_store.load(rows)

    assert _found(OF_ELM, _slice(sqlite_store, facts())) == []


def test_rows_of_another_adoption_stay_out(store: Store, rows: Rows, facts: Facts, tmp_path: Path) -> None:
    store.load(rows)

    school = _school(_slice(store, facts(PacketKey(ASH, READING))), tmp_path)

    assert school.phase == 1
    assert all(school.frame(name).empty for name in ("answers", "tasks", "coaching", "survey", "pacing"))
    assert len(school.frame("attendance")) == 1, "an hour counts for the teacher whatever it was for"


def test_equal_content_gives_equal_bytes(target: Path | str, rows: Rows, facts: Facts, tmp_path: Path) -> None:
    with Store.open(target, create=True) as one, Store.open(tmp_path / "other.db", create=True) as other:
        one.load(rows)
        for name in reversed(list(TABLES)):
            for row in reversed(rows[name]):
                other.load({name: [row]})

        assert _slice(one, facts()) == _slice(other, facts())


def test_ids_are_in_one_order_whatever_the_databases_collation(
    request: pytest.FixtureRequest, store: Store, rows: Rows, facts: Facts, make_record: Make, tmp_path: Path
) -> None:
    ids = ["B-1", "a-2", "A-3", "Á", "_9"]
    rows["tasks"] = [make_record("tasks", task_id=one, school_id=ASH, task="Do it") for one in ids]
    store.load(rows)

    school = _school(_slice(store, facts()), tmp_path)

    assert school.frame("tasks")["task_id"].tolist() == sorted(ids)


def test_a_slice_carries_settings_and_figures_but_no_address_of_a_database(
    sqlite_store: Store, rows: Rows, facts: Facts, tmp_path: Path
) -> None:
    sqlite_store.load(rows)
    secret = facts().settings.database.model_copy(update={"url": "postgresql://ada:hush@hub/district"})
    given = facts()
    given = SliceFacts(
        given.key, "coach", given.as_of, given.settings.model_copy(update={"database": secret}), given.figures
    )

    data = _slice(sqlite_store, given)

    assert b"hush" not in data
    school = _school(data, tmp_path)
    assert school.figures == {"median_hours": 9.5}
    assert school.settings.district.name == "Fictional District"
    assert school.workspace is None


ROWS = [{"school_id": "01", "hours": 9.5, "written": {"I.1": 1.0}}, {"school_id": "02", "hours": None, "written": {}}]


@pytest.mark.parametrize(
    "value", [9.5, "text", None, [], ROWS, [*ROWS, {"school_id": "03"}], [*ROWS, 3], [{}], [1, 2], {"rows": ROWS}]
)
def test_figures_come_out_of_a_slice_as_they_went_in(facts: Facts, value: object) -> None:
    given = replace(facts(), figures={"it": value})  # type: ignore[dict-item]

    assert SliceFacts.from_json(given.to_json()).figures == {"it": value}


def test_many_rows_of_one_kind_name_their_columns_once(facts: Facts) -> None:
    text = replace(facts(), figures={"schools": ROWS * 50}).to_json()  # type: ignore[dict-item]

    assert text.count('"school_id"') == 1


@pytest.mark.parametrize(
    "value", ["Most lessons", "", "7", "null", 7, 2.5, ["Math", "Reading"], [{"unit": "1", "done": True}], {"a": None}]
)
def test_an_answers_value_comes_out_of_a_slice_as_it_went_in(
    sqlite_store: Store, facts: Facts, make_record: Make, tmp_path: Path, value: object
) -> None:
    answer = make_record("answers", school_id=ASH, step_id="I.1.A", field_id="lead", value=value)
    sqlite_store.load({"schools": [make_record("schools", school_id=ASH, name="Ash")], "answers": [answer]})

    school = _school(_slice(sqlite_store, facts(PacketKey(ASH))), tmp_path)

    found = school.answers["I.1.A", "lead"].value
    assert (found, type(found)) == (value, type(value))


def test_a_ticked_box_comes_out_of_a_slice_as_true(
    sqlite_store: Store, facts: Facts, make_record: Make, tmp_path: Path
) -> None:
    answer = make_record("answers", school_id=ASH, step_id="I.1.A", field_id="lead", value=True)
    sqlite_store.load({"schools": [make_record("schools", school_id=ASH, name="Ash")], "answers": [answer]})

    school = _school(_slice(sqlite_store, facts(PacketKey(ASH))), tmp_path)

    assert school.answers["I.1.A", "lead"].value is True


def test_a_survey_item_left_blank_comes_out_of_a_slice_as_missing(
    sqlite_store: Store, rows: Rows, facts: Facts, tmp_path: Path
) -> None:
    rows["survey"] = [row.model_copy(update={"value": None}) for row in rows["survey"]]
    sqlite_store.load(rows)

    school = _school(_slice(sqlite_store, facts()), tmp_path)

    assert school.frame("survey")["value"].isna().all()


def _changes(value: object) -> None:
    """Empties a value and what is in it, as far as it lets itself be changed."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            _changes(item)
        value.clear()
    elif isinstance(value, tuple):
        for item in value:
            _changes(item)


def test_what_a_reader_does_to_its_slice_no_other_reader_sees(
    sqlite_store: Store, rows: Rows, facts: Facts, tmp_path: Path
) -> None:
    sqlite_store.load(rows)
    path = tmp_path / "slice.db"
    path.write_bytes(_slice(sqlite_store, replace(facts(), figures={"schools": ROWS})))  # type: ignore[dict-item]
    first_rows, first_facts = read_slice(path)
    before = repr(first_rows), first_facts.to_json()

    _changes(first_rows)
    _changes(first_facts.figures)
    again_rows, again_facts = read_slice(path)

    assert (repr(first_rows), first_facts.to_json()) != before
    assert (repr(again_rows), again_facts.to_json()) == before


def test_a_file_that_is_written_anew_is_read_anew(
    sqlite_store: Store, rows: Rows, facts: Facts, tmp_path: Path
) -> None:
    sqlite_store.load(rows)

    keys = PacketKey(ASH, MATH), PacketKey(ELM, MATH)
    names = [_school(_slice(sqlite_store, facts(key)), tmp_path).name for key in keys]

    assert names == ["Ash School", "Elm School"]


def test_a_file_that_is_no_slice_is_named(tmp_path: Path) -> None:
    path = tmp_path / "slice.db"
    path.write_bytes(b"not a database, and long enough to be looked at " * 20)

    with pytest.raises(StoreError, match=r"slice\.db is not a slice"):
        read_slice(path)


def test_a_slice_is_an_ordinary_sqlite_file(sqlite_store: Store, rows: Rows, facts: Facts) -> None:
    sqlite_store.load(rows)
    connection = sqlite3.connect(":memory:")
    connection.deserialize(_slice(sqlite_store, facts()))

    assert connection.execute("SELECT name FROM schools").fetchall() == [("Ash School",)]
    connection.close()


@pytest.mark.parametrize("audience", ["leader", "public"])
def test_nobody_is_named_outside_the_coachs_copy(store: Store, rows: Rows, facts: Facts, audience: str) -> None:
    store.load(rows)

    data = _slice(store, facts(audience=audience))

    assert _found((*OF_ASH, "Between us", "Wait five seconds"), data) == []
