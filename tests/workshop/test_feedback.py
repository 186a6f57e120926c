"""What is said of wrong answers that no exercise foresaw."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pltoolkit.workshop.exercise import Answer, Exercise, Mistake
from pltoolkit.workshop.feedback import difference


def _exercise(answer: Answer) -> Exercise:
    return Exercise("9.1", "What?", answer, "What is expected.", ("Look.",), "So.", within=0.002)


@pytest.mark.parametrize(
    ("answer", "value", "words"),
    [
        (0.583, 58.3, "Yours is in percent; divide it by 100."),
        (0.583, 58, "Yours is in percent; divide it by 100."),
        (0.583, 0.417, "Yours is the other part: one minus what is asked for."),
        (0.583, 1 / 0.583, "Your division is upside down."),
        (0.583, 0.6, "Yours is rounded; give one or two digits more."),
        (0.583, 0, "Yours is too low."),
        (-36.4, 36.4, "The sign is the wrong way round."),
        (12, dt.timedelta(days=12), "This is a length of time; divide it by another one."),
        (12, pd.Series([5, 7]), "One number is asked for, and this holds 2."),
        ("met", ["met"], "One word is asked for, in quotation marks and without brackets."),
        ("met", "it is met", "Nearly: write it alone, without other words."),
        ("none", 30, "That is not it."),
        (True, "True", "Without quotation marks, please."),
        (True, 1, "Write one of the two words."),
        (frozenset({"a"}), "a", "This is no list: it needs brackets, and quotation marks around each entry."),
        ({"a": 1.0}, [1], "This is not a number for each name."),
    ],
)
def test_a_slip_is_named_after_what_is_expected(answer: Answer, value: object, words: str) -> None:
    assert difference(_exercise(answer), value) == f"What is expected. {words}"


def test_a_known_mistake_is_named_in_percent_as_well() -> None:
    mistake = Mistake(0.4, "The N/A was counted.")
    exercise = Exercise("9.1", "What?", 0.583, "A share.", ("Look.",), "So.", (mistake,), within=0.002)

    assert difference(exercise, 40) == "A share. The N/A was counted. And yours is in percent; divide it by 100."


def test_numbers_by_name_are_told_apart() -> None:
    exercise = _exercise({"A": 1.0, "B": 3.0})

    assert difference(exercise, {"A": 1, "B": 2}) == "Look again at B."
    assert difference(exercise, {"A": 2, "B": 2}) == "Look again at A, B."
    assert difference(exercise, {"A": "1", "B": "3"}) == "Write the numbers without quotation marks."
    assert difference(exercise, {"A": 1}) == "1 still missing."


@given(
    st.one_of(
        st.booleans(), st.integers(), st.floats(), st.text(), st.dates(), st.timedeltas(), st.lists(st.floats()),
        st.dictionaries(st.text(), st.none() | st.floats()),
    )
)  # fmt: skip
def test_something_is_said_of_every_answer(value: object) -> None:
    for answer in (1, 0.5, True, "word", frozenset({"a"}), {"a": 1.0}):
        assert difference(_exercise(answer), value).strip()
