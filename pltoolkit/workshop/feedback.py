"""What can be said of a wrong answer that no exercise foresaw, without giving the right one away: how it differs."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from pltoolkit.workshop.exercise import Exercise, is_same, plain, word

_NUMBER = re.compile(r"\d")


def difference(exercise: Exercise, value: Any) -> str:
    """One or two sentences on how `value` differs from the exercise's answer."""
    found, answer = plain(value), exercise.answer
    if isinstance(answer, bool):
        return f"{exercise.expects} {_no_flag(found)}"
    if isinstance(answer, int | float):
        return f"{exercise.expects} {_number(exercise, float(answer), found)}"
    if isinstance(answer, str):
        return f"{exercise.expects} {_no_word(answer, found)}"
    if isinstance(answer, frozenset):
        return _set(exercise, answer, found)
    return _by_name(exercise, answer, found)


def _no_flag(found: Any) -> str:
    if isinstance(found, str):
        return "Without quotation marks, please."
    return "Write one of the two words."


def _number(exercise: Exercise, answer: float, found: Any) -> str:
    if isinstance(found, str):
        if _NUMBER.search(found):
            return "This is text. Write the number alone: no quotation marks, no words, no signs."
        return "This is a word. Write a number, without quotation marks."
    if isinstance(found, list | tuple | AbstractSet | Mapping):
        return f"One number is asked for, and this holds {len(found)}."
    if isinstance(found, dt.timedelta):
        return "This is a length of time; divide it by another one."
    if isinstance(found, bool) or not isinstance(found, int | float):
        return "This is no number."
    return _slip(exercise, answer, float(found)) or f"Yours is too {'high' if found > answer else 'low'}."


def _slip(exercise: Exercise, answer: float, found: float) -> str:
    """A slip that can be told from the number alone; "" where there is none."""

    def is_answer(number: float) -> bool:
        return is_same(number, answer, within=exercise.within)

    is_share = 0 < answer < 1
    digits_kept = (1, 2) if is_share else (0, 1, 2)
    if is_share and found > 1 and math.isclose(found / 100, answer, abs_tol=0.006):
        return "Yours is in percent; divide it by 100."
    if is_share and found > 1 and (known := exercise.mistakes_of(found / 100)):
        return f"{known[0].feedback} And yours is in percent; divide it by 100."
    if is_share and is_answer(1 - found):
        return "Yours is the other part: one minus what is asked for."
    if found and is_answer(-found):
        return "The sign is the wrong way round."
    if found and is_answer(1 / found):
        return "Your division is upside down."
    if found and any(round(answer, digits) == found for digits in digits_kept):
        return "Yours is rounded; give one or two digits more."
    return ""


def _no_word(answer: str, found: Any) -> str:
    if isinstance(found, int | float) and not isinstance(found, bool):
        return "That is not it."
    if not isinstance(found, str):
        return "One word is asked for, in quotation marks and without brackets."
    if word(answer) in word(found):
        return "Nearly: write it alone, without other words."
    return "That is not it."


def _set(exercise: Exercise, answer: AbstractSet[str], found: Any) -> str:
    if isinstance(found, str) or not isinstance(found, list | tuple | AbstractSet):
        return f"{exercise.expects} This is no list: it needs brackets, and quotation marks around each entry."
    given = {word(str(part)): str(part) for part in found}
    return _missing_and_extra(exercise, given, {word(part) for part in answer})


def _by_name(exercise: Exercise, answer: Mapping[str, float], found: Any) -> str:
    if not isinstance(found, Mapping):
        return f"{exercise.expects} This is not a number for each name."
    given = {word(str(name)): str(name) for name in found}
    if said := _missing_and_extra(exercise, given, {word(name) for name in answer}):
        return said
    numbers = {word(str(name)): number for name, number in found.items()}
    if any(isinstance(number, str) for number in numbers.values()):
        return "Write the numbers without quotation marks."
    wrong = [
        name for name, number in answer.items() if not is_same(numbers[word(name)], number, within=exercise.within)
    ]
    return f"Look again at {', '.join(wrong)}."


def _missing_and_extra(exercise: Exercise, given: Mapping[str, str], wanted: AbstractSet[str]) -> str:
    extra = sorted(shown for name, shown in given.items() if name not in wanted)
    missing = len(wanted - set(given))
    parts = [
        f"{missing} still missing." if missing else "",
        f"Not among them: {', '.join(extra)}." if extra else "",
        exercise.expects if extra and missing else "",
    ]
    return " ".join(part for part in parts if part)
