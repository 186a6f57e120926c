from __future__ import annotations

from typing import Any

import pytest

from pltoolkit.guide import Fault, FieldSpec, faults_of

COLUMNS = (
    FieldSpec(id="what", kind="text", label="What"),
    FieldSpec(id="minutes", kind="number", label="Minutes", min=1, max=300),
    FieldSpec(id="owner", kind="person", label="Owner"),
)


def spec(kind: str, **more: Any) -> FieldSpec:
    extra = {
        "choice": {"choices": ("Keep", "Stop")},
        "checklist": {"choices": ("Keep", "Stop")},
        "table": {"columns": COLUMNS},
    }
    return FieldSpec(id="it", kind=kind, label="It", **{**extra.get(kind, {}), **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "words"), ("long_text", "a\nb"), ("date", "2026-09-01"), ("person", "P1"), ("choice", "Stop"),
        ("number", 0), ("number", 2.5), ("check", False), ("checklist", []), ("checklist", ["Keep"]), ("table", []),
        ("table", [{"what": "x", "minutes": 45, "owner": "P1"}, {"what": None, "minutes": ""}]),
    ],
)  # fmt: skip
def test_an_answer_that_fits_has_no_fault(kind: str, value: object) -> None:
    assert faults_of(spec(kind), value, people={"P1"}) == ()


@pytest.mark.parametrize(
    "kind", ["text", "long_text", "date", "person", "choice", "number", "check", "checklist", "table"]
)
@pytest.mark.parametrize("value", [None, ""])
def test_a_blank_answer_is_open_and_not_at_fault(kind: str, value: object) -> None:
    assert faults_of(spec(kind, required=True), value) == ()


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("text", 3, "Write words."),
        ("text", "x" * 2_001, "This is too long: 2,001 characters, and 2,000 fit."),
        ("date", "next week", "Write a day, such as 2026-09-01."),
        ("date", "0202-09-01", "Write a day between 1990 and 2100."),
        ("person", "P9", "This person is not in the staff list (any more): choose another."),
        ("choice", "Burn", "Choose one of: Keep, Stop."),
        ("checklist", ["Keep", "Burn"], "Choose from: Keep, Stop."),
        ("number", "about 45", "Write a number, such as 45."),
        ("number", True, "Write a number, such as 45."),
        ("number", float("nan"), "Write a number, such as 45."),
        ("check", "yes", "Tick it or leave it."),
        ("table", "rows", "This is a table: write rows."),
        ("table", [{}] * 501, "At most 500 rows fit here."),
    ],
)
def test_a_fault_says_what_to_write_instead(kind: str, value: object, message: str) -> None:
    assert faults_of(spec(kind), value, people={"P1"}) == (Fault(message),)


@pytest.mark.parametrize(
    ("limits", "value", "message"),
    [
        ({"min": 1, "max": 20}, 30, "Write a number between 1 and 20."),
        ({"min": 1}, 0, "Write a number: 1 or more."),
        ({"min": 1, "max": 20}, "about six", "Write a number between 1 and 20."),
        ({"max": 100}, 100.5, "Write a number: 100 or less."),
    ],
)
def test_a_number_keeps_to_its_limits(limits: dict[str, float], value: float, message: str) -> None:
    assert faults_of(spec("number", **limits), value) == (Fault(message),)


def test_faults_of_a_table_name_row_and_column() -> None:
    rows = [{"what": "fine", "minutes": 45}, {"minutes": "long", "owner": "P9", "whatt": 1}]

    assert faults_of(spec("table"), rows, people={"P1"}) == (
        Fault("Write a number between 1 and 300.", 1, "minutes"),
        Fault("This person is not in the staff list (any more): choose another.", 1, "owner"),
        Fault('There is no column "whatt". Did you mean "what"?', 1),
    )


def test_without_a_staff_list_any_person_will_do() -> None:
    assert faults_of(spec("person"), "P9") == ()
