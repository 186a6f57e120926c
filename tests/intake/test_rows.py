"""Rows as records: mappings at work, values translated, melted and looked up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pltoolkit.intake import ColumnMapping, Reading, read_file
from pltoolkit.intake.rows import mapping_of, read_rows
from pltoolkit.intake.sheets import Sheet
from pltoolkit.records import TABLES


def _read(tmp_path: Path, text: str, **mapping: Any) -> Reading:
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    return read_file(path, mapping=ColumnMapping(**mapping) if mapping else None)


def _values(reading: Reading, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row.record.model_dump()[name] for name in names) for row in reading.rows]


def test_several_columns_are_joined_and_constants_filled_in(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        "No,Street,Nr,Dir\n0101,Oak,12,\n",
        table="schools",
        columns={"school_id": "No", "address": ("Nr", "Dir", "Street")},
        constants={"name": "Maple Grove"},
    )

    assert _values(reading, "school_id", "name", "address") == [("0101", "Maple Grove", "12 Oak")]


def test_a_mapping_that_names_no_columns_takes_those_that_have_our_names(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        "School ID,Name,Level,Notes\n0101,Maple Grove,Grades 6-8,x\n",
        table="schools",
        constants={"name": "Oak"},
        values={"level": {"Grades 6-8": "middle"}},
    )

    assert _values(reading, "school_id", "name", "level") == [("0101", "Oak", "middle")]


def test_a_wide_form_becomes_one_row_a_column(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        "id,School,How far? [We plan together.],How far? [No choice is left. ],Comment\nr1,0101,Agree,2 - Rarely,x\nr2,0101,,5,\n",
        table="survey",
        columns={"response_id": "id", "school_id": "School"},
        constants={"wave": "2026-10"},
        values={"value": {"agree": "4"}},
        melt={"prefix": "How far?", "name": "item", "value": "value"},
        lookups={"reversed": {"column": "item", "values": {"No choice is left": "yes"}}},
    )

    assert _values(reading, "response_id", "item", "value", "reversed") == [
        ("r1", "We plan together.", 4, False),
        ("r1", "No choice is left.", 2, True),
        ("r2", "We plan together.", None, False),
        ("r2", "No choice is left.", 5, True),
    ]


def test_days_follow_the_order_that_the_mapping_says(tmp_path: Path) -> None:
    columns = {"date": "Day", "kind": "Kind"}

    reading = _read(tmp_path, "Day,Kind\n3/9/2026,Early Release\n", table="calendar", columns=columns, dates="dmy")

    assert [(str(day), str(kind)) for day, kind in _values(reading, "date", "kind")] == [
        ("2026-09-03", "early_release")
    ]


def test_a_fault_of_a_whole_row_is_told_once_though_it_melts_into_many(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        "id,School,Q [a],Q [b]\nr1,,1,2\n",
        table="survey",
        columns={"response_id": "id", "school_id": "School"},
        constants={"wave": "w"},
        melt={"prefix": "Q", "name": "item", "value": "value"},
    )

    assert [str(one) for one in reading.findings] == [
        'file.csv, row 2, column "school_id": A value is needed here. Fill in the cell.'
    ]


@pytest.mark.parametrize("damaged", ["Noble â€“ North", "PeÃ±a", "Noble \x80\x93"])
def test_text_saved_in_a_wrong_encoding_is_loaded_with_a_note(tmp_path: Path, damaged: str) -> None:
    reading = _read(tmp_path, f"school_id,name\n1,Café – “São Tomé” Ã\n2,{damaged}\n")

    assert [(str(one.reason), one.row, one.column, one.is_note) for one in reading.findings] == [
        ("damaged_text", 3, "name", True)
    ]
    assert len(reading.rows) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("school_id,name,nces_id\n1,x,12\n", 'column "nces_id": Expected: NCES school id: 12 digits'),
        ("school_id,name,enrollment\n1,x,-5\n", 'column "enrollment": Expected 0 or more. (found: -5)'),
        ("class_id,assessment,school_id,tested,at_or_above\nc,a,1,10,12\n", "at_or_above is larger than tested. Correct the row."),
        ("session_id,activity_id,date,hours\ns,a,2026-09-01,26\n", "Expected 24 or less. (found: 26)"),
        ("date,kind\n2026-09-01,feast\n", "Expected one of 'holiday', 'no_school'"),
        ("staff_id,school_id,name,role\ns,1,A B,Ada Alvarez\n", 'column "role": Expected one of \'teacher\''),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_with_what_was_expected(tmp_path: Path, text: str, says: str) -> None:
    reading = _read(tmp_path, text)

    assert says in " ".join(map(str, reading.findings))
    assert "Alvarez" not in " ".join(map(str, reading.findings))
    assert reading.rows == ()


@given(
    st.sampled_from(sorted(TABLES)),
    st.lists(st.lists(st.text(max_size=12), min_size=24, max_size=24), min_size=1, max_size=4),
)
def test_any_cells_give_records_or_findings(table: str, rows: list[list[str]]) -> None:
    header = TABLES[table].columns
    body = tuple((number, tuple(cells[: len(header)])) for number, cells in enumerate(rows, start=2))
    sheet = Sheet("any.csv", "", header, body)

    records, findings = read_rows(sheet, mapping_of(table, sheet))

    told = {finding.row for finding in findings}
    assert {number for number, _ in body} == {row.number for row in records} | (told - {0})
