"""An exercise: what is right, what people often write instead and why, and hints that lead on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

Answer = float | int | str | bool | frozenset[str] | Mapping[str, float]
"""A number, a word, yes or no, a set of words (order does not count), or numbers by name."""


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people come to: what they get, and what to say about it."""

    answer: Answer
    feedback: str


@dataclass(frozen=True)
class Exercise:
    """`expects` says what kind of answer is asked for, without giving it away; `solution` says how to get there."""

    id: str
    asks: str
    answer: Answer
    expects: str
    hints: tuple[str, ...]
    solution: str
    mistakes: tuple[Mistake, ...] = ()
    within: float = 0.01

    def is_right(self, value: Any) -> bool:
        """Whether a learner's value is the answer."""
        return is_same(value, self.answer, within=self.within)

    def mistake_of(self, value: Any) -> Mistake | None:
        """The mistake that leads to a learner's value, where it is a known one."""
        return next((one for one in self.mistakes if is_same(value, one.answer, within=self.within)), None)


def is_blank(value: Any) -> bool:
    """Whether the learner has not answered yet: `...`, None, or nothing in it."""
    if value is Ellipsis or value is None:
        return True
    return isinstance(value, str | list | tuple | AbstractSet | dict) and (
        not value or all(part is Ellipsis for part in value)
    )


def is_same(value: Any, answer: Answer, *, within: float) -> bool:
    """Whether a value is an answer: numbers within `within`, words whatever their case, sets in any order."""
    value = plain(value)
    if isinstance(answer, bool):
        return value is answer
    if isinstance(answer, int | float):
        return _is_number(value) and math.isclose(value, answer, rel_tol=0, abs_tol=within)
    if isinstance(answer, str):
        return isinstance(value, str) and _word(value) == _word(answer)
    if isinstance(answer, Mapping):
        return (
            isinstance(value, Mapping)
            and {_word(str(key)) for key in value} == {_word(key) for key in answer}
            and all(is_same(_of(value, key), number, within=within) for key, number in answer.items())
        )
    if isinstance(value, Mapping):  # a pandas Series of words
        value = list(value.values())
    if isinstance(value, str) or not isinstance(value, list | tuple | AbstractSet):
        return False
    return {_word(str(part)) for part in value} == {_word(part) for part in answer}


def plain(value: Any) -> Any:
    """A value of pandas or numpy as one of Python: a single number, a list, or numbers by name."""
    if hasattr(value, "to_dict") and hasattr(value, "index") and not hasattr(value, "columns"):
        return {key: plain(part) for key, part in value.to_dict().items()}
    if hasattr(value, "item") and getattr(value, "size", 1) == 1:
        return value.item()
    if hasattr(value, "tolist"):
        return value.tolist()
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value)


def _word(text: str) -> str:
    return " ".join(text.split()).casefold().rstrip(".")


def _of(value: Mapping[Any, Any], key: str) -> Any:
    return next(part for name, part in value.items() if _word(str(name)) == _word(key))
