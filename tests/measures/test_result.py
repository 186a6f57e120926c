"""A result is the same as a frame and as rows, sorted by its key, with a type for each kind of column."""

from __future__ import annotations

import datetime as dt
import inspect

import pandas as pd
import pytest

from pltoolkit.measures.frames import DAY, rows
from pltoolkit.measures.result import Result, measure

DAY_ONE = dt.date(2026, 9, 1)


@measure
def lengths(words: list[str], *, longest: int = 9) -> Result:
    """How long words are."""
    return Result([(word, len(word)) for word in words if len(word) <= longest], ["word", "length"], by=["word"])


@pytest.fixture
def result() -> Result:
    found = [
        ("b", 2, 3, 1, DAY_ONE, True),
        (None, 1, 2, 0.5, DAY_ONE, False),
        ("a", None, None, None, None, None),
    ]
    columns = ["name", "people", "days", "hours", "date", "known"]
    return Result(
        found,
        columns,
        by=["name"],
        counts=["people"],
        wholes=["days"],
        numbers=["hours"],
        days=["date"],
        flags=["known"],
    )


def test_rows_are_sorted_by_the_key_and_what_is_missing_is_none_and_of_a_count_0(result: Result) -> None:
    assert [tuple(row) for row in result.rows()] == [
        ("a", 0, None, None, None, None),
        ("b", 2, 3, 1.0, DAY_ONE, True),
        (None, 1, 2, 0.5, DAY_ONE, False),
    ]
    assert [type(row.hours) for row in result.rows()[1:]] == [float, float]


def test_a_frame_has_a_type_for_each_kind_and_the_same_rows(result: Result) -> None:
    frame = result.frame()

    assert [str(dtype) for dtype in frame.dtypes] == ["object", "int64", "Int64", "float64", DAY, "boolean"]
    assert rows(frame) == result.rows()


def test_nothing_found_is_no_row_and_a_frame_with_its_columns() -> None:
    nothing = Result([], ["name", "days"], by=["name"], wholes=["days"])

    assert nothing.rows() == []
    assert list(nothing.frame().columns) == ["name", "days"]


def test_a_measure_gives_a_frame_and_its_rows_on_demand_and_says_so_in_its_help() -> None:
    pd.testing.assert_frame_equal(
        lengths(["or", "and"]), pd.DataFrame({"word": ["and", "or"], "length": [3, 2]}, dtype=object)
    )
    assert [(row.word, row.length) for row in lengths.rows(["or", "and"], longest=2)] == [("or", 2)]
    assert inspect.getdoc(lengths) == "How long words are."
    assert str(inspect.signature(lengths)) == "(words: 'list[str]', *, longest: 'int' = 9) -> 'pd.DataFrame'"
