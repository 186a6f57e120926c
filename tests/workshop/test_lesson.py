"""A lesson: feedback that helps, hints one by one, then the solution."""

from __future__ import annotations

from pathlib import Path

import pytest

from pltoolkit.errors import UsageError
from pltoolkit.workshop import Lesson, open_lesson
from pltoolkit.workshop.data import WorkshopData
from pltoolkit.workshop.exercise import Exercise, Mistake

SHARE = Exercise(
    "9.1",
    "What share?",
    0.5,
    "A share between 0 and 1.",
    ("Count first.", "Then divide."),
    "1 / 2",
    (Mistake(50, "As a share, please."),),
)
GRADES = Exercise("9.2", "Which grades?", frozenset({"Grade 7", "Grade 8"}), "A list.", ("Look.",), "Both.")


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    return Lesson("Module 9", (SHARE, GRADES), WorkshopData(tmp_path))


def test_a_blank_answer_is_told_so_kindly(lesson: Lesson) -> None:
    said = lesson.check("9.1", ...)

    assert said.title == "Not yet: 9.1 is still empty"
    assert said.text == "What share? A share between 0 and 1."


def test_a_right_answer_says_how_much_is_left(lesson: Lesson) -> None:
    assert lesson.check("9.1", 0.5).text == "1 more in this module."
    assert lesson.check("9.2", ["Grade 8", "Grade 7"]).text == "That was the last one of this module."


def test_a_known_mistake_is_named_and_a_hint_is_offered(lesson: Lesson) -> None:
    said = lesson.check("9.1", 50)

    assert said.title == "Not yet: 9.1"
    assert said.text == 'As a share, please. For a hint: lesson.hint("9.1")'


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.7, "Yours is too high."),
        (0.2, "Yours is too low."),
        ("half", "This is a word. Write a number, without quotation marks."),
        ("1/2", "This is text. Write the number alone: no quotation marks, no words, no signs."),
        ([0.5, 0.7], "One number is asked for, and this holds 2."),
        (True, "This is no number."),
    ],
)
def test_another_wrong_answer_is_told_what_is_expected_and_not_the_answer(
    lesson: Lesson, value: object, words: str
) -> None:
    said = lesson.check("9.1", value)

    assert said.text.startswith(f"A share between 0 and 1. {words}")
    assert "0.5" not in said.text


def test_a_list_with_something_missing_is_told_how_much_and_what_is_too_much(lesson: Lesson) -> None:
    said = lesson.check("9.2", ["Grade 6", "Grade 8"]).text

    assert "1 still missing." in said
    assert "Not among them: Grade 6." in said
    assert "Grade 7" not in said


def test_hints_come_one_by_one_and_then_the_solution(lesson: Lesson) -> None:
    said = [lesson.hint("9.1") for _ in range(4)]

    assert [one.title for one in said] == [
        "Hint 1 of 2 for 9.1",
        "Hint 2 of 2 for 9.1",
        "Solution of 9.1",
        "Solution of 9.1",
    ]
    assert said[1].text == "Then divide. Ask once more for the solution."
    assert said[2].text == "1 / 2"


def test_progress_ticks_what_is_done_and_a_later_wrong_try_takes_nothing_away(lesson: Lesson) -> None:
    lesson.check("9.1", 0.5)
    lesson.check("9.1", 50)

    assert [item.done for item in lesson.progress().items] == [True, False]


def test_an_exercise_that_is_not_there_is_an_error_that_says_what_there_is(lesson: Lesson) -> None:
    with pytest.raises(UsageError, match=r'no exercise "91"') as raised:
        lesson.check("91", 1)
    assert raised.value.hint in {'Did you mean "9.1"?', "It has: 9.1, 9.2."}


def test_a_lesson_away_from_its_data_says_where_to_open_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="data are not in") as raised:
        open_lesson(1, str(tmp_path))
    assert "pltoolkit workshop DIR" in raised.value.hint
