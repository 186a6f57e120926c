from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pltoolkit.guide import load_guide
from pltoolkit.measures.progress import is_filled
from pltoolkit.records import TABLES, Record
from pltoolkit.store import PacketKey, Store

Rows = dict[str, list[Record]]
Make = Callable[..., Record]
ASH, MATH = "0101", "math-6-8"


def _values(store: Store, audience: Any, table: str, column: str) -> list[Any]:
    rows = store.packet_rows(PacketKey(ASH, MATH), audience)
    place = TABLES[table].columns.index(column)
    return [row[place] for row in rows[table]]


def _answer(make_record: Make, step_id: str, field_id: str, value: object) -> Record:
    return make_record("answers", school_id=ASH, adoption_id=MATH, step_id=step_id, field_id=field_id, value=value)


def test_the_coach_sees_everything(sqlite_store: Store, rows: Rows) -> None:
    sqlite_store.load(rows)
    own = sqlite_store.slice_rows(PacketKey(ASH, MATH))

    assert sqlite_store.packet_rows(PacketKey(ASH, MATH), "coach") == own


@pytest.mark.parametrize("audience", ["leader", "public"])
def test_one_person_has_one_number_in_all_tables(sqlite_store: Store, rows: Rows, audience: str) -> None:
    sqlite_store.load(rows)

    people = _values(sqlite_store, audience, "staff", "staff_id")
    assert len(set(people)) == 2
    assert set(_values(sqlite_store, audience, "coaching", "staff_id")) < set(people)
    assert _values(sqlite_store, audience, "coaching", "coach_id") == _values(
        sqlite_store, audience, "tasks", "owner_id"
    )
    assert sorted(_values(sqlite_store, audience, "staff", "role")) == ["coach", "teacher"]


@pytest.mark.parametrize(("column", "hidden"), [("notes", ""), ("action_step", "")])
def test_what_coach_and_teacher_say_stays_between_them(
    sqlite_store: Store, rows: Rows, column: str, hidden: str
) -> None:
    sqlite_store.load(rows)

    assert _values(sqlite_store, "leader", "coaching", column) == [hidden]


def test_the_focus_of_coaching_stays_between_them_too(sqlite_store: Store, rows: Rows) -> None:
    sqlite_store.load(rows)

    assert _values(sqlite_store, "leader", "coaching", "focus") == [""]


def test_people_in_the_plan_become_their_role(sqlite_store: Store, rows: Rows, make_record: Make) -> None:
    rows["answers"] = [_answer(make_record, "I.1.A", "note", "Ada Quill asks P7002, or P7002@district.example")]
    sqlite_store.load(rows)

    assert _values(sqlite_store, "leader", "answers", "value") == ["teacher asks coach, or coach"]
    assert _values(sqlite_store, "leader", "answers", "author") == [""]


def test_the_public_reads_no_word_that_the_team_wrote(sqlite_store: Store, rows: Rows) -> None:
    sqlite_store.load(rows)

    assert "Most lessons" not in str(_values(sqlite_store, "public", "answers", "value"))
    assert "Book the room" not in str(_values(sqlite_store, "public", "tasks", "task"))


def test_the_public_still_counts_what_the_team_has_answered(sqlite_store: Store, rows: Rows) -> None:
    sqlite_store.load(rows)

    assert all(is_filled(value) for value in _values(sqlite_store, "public", "answers", "value"))


def test_a_staff_id_that_is_a_plain_number_does_not_change_the_teams_words(
    sqlite_store: Store, rows: Rows, make_record: Make
) -> None:
    rows["staff"].append(make_record("staff", staff_id="3", school_id=ASH, name="Eva Moss"))
    rows["answers"] = [_answer(make_record, "I.1.A", "note", "Start with Unit 3")]
    sqlite_store.load(rows)

    assert _values(sqlite_store, "leader", "answers", "value") == ["Start with Unit 3"]


@pytest.mark.parametrize(
    ("table", "column"),
    [("activities", "title"), ("sessions", "team"), ("tasks", "owner_role"), ("pacing", "class_id")],
)
def test_a_name_in_any_other_text_becomes_the_role_too(
    sqlite_store: Store, rows: Rows, table: str, column: str
) -> None:
    rows[table] = [row.model_copy(update={column: "6A with ADA QUILL"}) for row in rows[table][:1]]
    sqlite_store.load(rows)

    assert "quill" not in str(_values(sqlite_store, "leader", table, column)).lower()


def test_a_person_typed_into_a_persons_field_is_not_named(sqlite_store: Store, rows: Rows, make_record: Make) -> None:
    step, field = next(
        (step.id, spec.id) for step in load_guide().steps for spec in step.fields if spec.kind == "person"
    )
    rows["answers"] = [_answer(make_record, step, field, "Fay Outsider")]
    sqlite_store.load(rows)

    assert "Fay Outsider" not in str(_values(sqlite_store, "leader", "answers", "value"))


def test_numbers_of_people_cannot_be_worked_out_from_the_staff_list(
    sqlite_store: Store, rows: Rows, make_record: Make
) -> None:
    rows["staff"] = [
        make_record("staff", staff_id=f"P{number}", school_id=ASH, name=f"Person {number}", grades=str(number))
        for number in range(7001, 7041)
    ]
    sqlite_store.load({"schools": rows["schools"], "adoptions": rows["adoptions"], "staff": rows["staff"]})

    numbered = zip(
        _values(sqlite_store, "leader", "staff", "grades"),
        _values(sqlite_store, "leader", "staff", "staff_id"),
        strict=True,
    )
    guessed = {str(7000 + place): f"person {place}" for place in range(1, 41)}

    assert dict(numbered) != guessed
