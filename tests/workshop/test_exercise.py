"""What counts as an answer."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pltoolkit.workshop.exercise import is_blank, is_same


@pytest.mark.parametrize("value", [..., None, "", [], {}, [...], (..., ...)])
def test_what_is_not_filled_in_is_blank(value: object) -> None:
    assert is_blank(value)


@pytest.mark.parametrize("value", [0, False, "0", [0], {"train": 0}, pd.Series([0.0])])
def test_nothing_is_an_answer_all_the_same(value: object) -> None:
    assert not is_blank(value)


@pytest.mark.parametrize("value", [2, 2.0, 2.004, pd.Series([2]).iloc[0], pd.Series([2]).sum()])
def test_a_number_is_right_however_it_is_held(value: object) -> None:
    assert is_same(value, 2, within=0.01)


@pytest.mark.parametrize("value", [2.02, "2", True, [2], float("nan"), None])
def test_another_number_and_what_is_no_number_are_wrong(value: object) -> None:
    assert not is_same(value, 2, within=0.01)


def test_true_is_not_one() -> None:
    assert is_same(True, True, within=0.01)
    assert not is_same(1, True, within=0.01)
    assert not is_same(True, 1, within=0.01)


@pytest.mark.parametrize("value", ["hidden", "Hidden", "  hidden ", "hidden."])
def test_a_word_is_right_whatever_its_case(value: str) -> None:
    assert is_same(value, "hidden", within=0)


@pytest.mark.parametrize("value", [["Grade 8", "grade 7"], {"Grade 7", "Grade 8"}, pd.Series(["Grade 7", "Grade 8"])])
def test_the_order_of_a_list_does_not_count(value: object) -> None:
    assert is_same(value, frozenset({"Grade 7", "Grade 8"}), within=0)


def test_a_word_is_no_list_of_letters() -> None:
    assert not is_same("ab", frozenset({"a", "b"}), within=0)


def test_numbers_by_name_are_right_as_a_dictionary_and_as_a_series() -> None:
    answer = {"train": 90.0, "plan": 84.0}

    assert is_same({"plan": 84, "train": 90}, answer, within=0.01)
    assert is_same(pd.Series(answer), answer, within=0.01)
    assert not is_same({"plan": 84}, answer, within=0.01)
    assert not is_same({"plan": 90, "train": 84}, answer, within=0.01)
    assert not is_same([90, 84], answer, within=0.01)


@given(
    st.one_of(
        st.none(), st.booleans(), st.floats(), st.text(), st.lists(st.text()), st.dictionaries(st.text(), st.text())
    )
)
def test_no_answer_whatever_it_is_raises_an_error(value: object) -> None:
    for answer in (1, 1.5, True, "word", frozenset({"a"}), {"a": 1.0}):
        assert is_same(value, answer, within=0.01) in {True, False}
