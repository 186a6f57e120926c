"""Names are found as people write them, and ordinary words are left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pltoolkit.records import TABLES, Record
from pltoolkit.store.people import People

Make = Callable[..., Record]


@pytest.fixture
def people(make_record: Make) -> People:
    staff = [
        ("P7001", "Ada Quill", "ada.quill@district.example", "teacher"),
        ("31", "Strand, Ben", "", "coach"),
        ("NPENA", "Dr. Núria Peña Jr.", "", "principal"),
        ("P7004", "Will Green", "", "teacher"),
        ("P7005", "April May", "", "assistant_principal"),
    ]
    rows = [
        make_record("staff", staff_id=one, school_id="0101", name=name, email=email, role=role)
        for one, name, email, role in staff
    ]
    values: list[tuple[Any, ...]] = [tuple(row.model_dump()[name] for name in TABLES["staff"].columns) for row in rows]
    return People(values, [row[0] for row in values], salt="s")


@pytest.mark.parametrize(
    ("text", "unnamed"),
    [
        ("Ada Quill leads", "teacher leads"),
        ("ADA  QUILL leads", "teacher leads"),
        ("Quill, Ada and Ben Strand", "teacher and coach"),
        ("Ask A. Quill's team", "Ask teacher's team"),
        ("Ms. Quill, Coach Strand, Dr. Peña", "teacher, coach, principal"),
        ("Quill and Ben", "teacher and coach"),
        ("Nuria Pena, Nu\u0301ria Pen\u0303a", "principal, principal"),
        ("write to ada.quill@district.example or ada.quill", "write to teacher or teacher"),
        ("6A-P7001, P7001_6A, npena", "6A-teacher, teacher_6A, principal"),
        ("Will Green or Mr. Green", "teacher or teacher"),
        ("April May reads; Ms. May", "assistant principal reads; assistant principal"),
        ("Will we use the Green room in May, on page 31?", "Will we use the Green room in May, on page 31?"),
        ("a quill and a strand of thought", "a quill and a strand of thought"),
        ("Quillan, Benoit", "Quillan, Benoit"),
        ("", ""),
    ],
)
def test_a_name_becomes_the_role_and_an_ordinary_word_stays(people: People, text: str, unnamed: str) -> None:
    assert people.unnamed(text) == unnamed


def test_two_people_of_one_surname_and_two_roles_become_a_staff_member(make_record: Make) -> None:
    rows = [
        make_record("staff", staff_id=f"P{role}", school_id="0101", name=f"{given} Quill", role=role)
        for given, role in (("Ada", "teacher"), ("Ben", "coach"))
    ]
    people = People([tuple(row.model_dump()[name] for name in TABLES["staff"].columns) for row in rows], (), salt="s")

    assert people.unnamed("Quill asks Ada Quill") == "staff member asks teacher"


def test_an_id_of_a_thing_that_names_a_person_stays_an_id_of_its_own(people: People) -> None:
    one, other = people.unnamed_id("C-P7001-1"), people.unnamed_id("C-P7001-2")

    assert one != other
    assert one == people.unnamed_id("C-P7001-1")
    assert "P7001" not in one
    assert people.unnamed_id("C-12") == "C-12"


def test_numbers_depend_on_the_salt_and_on_nothing_else(make_record: Make) -> None:
    ids = [f"P{number}" for number in range(30)]
    one, again, other = (People((), order, salt=salt) for order, salt in ((ids, "s"), (ids[::-1], "s"), (ids, "t")))

    numbers = [one.number(value) for value in ids]
    assert numbers == [again.number(value) for value in ids]
    assert numbers != [other.number(value) for value in ids]
    assert sorted(set(numbers)) == sorted(f"person {number}" for number in range(1, 31))


@pytest.mark.parametrize(
    ("text", "is_role"),
    [("coach", True), ("Team leader and principal", True), ("teachers", True), ("", True), ("Fay Outsider", False)],
)
def test_a_role_is_told_from_a_name(people: People, text: str, is_role: bool) -> None:
    assert people.is_role(text) is is_role
