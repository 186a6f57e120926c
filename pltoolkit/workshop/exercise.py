"""An exercise: what is right, what people often write instead and why, and hints that lead on."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

Answer = float | int | str | bool | frozenset[str] | Mapping[str, float]
"""A number, a word, yes or no, a set of words (order does not count), or numbers by name."""

_MISTAKE_WITHIN = 0.06
"""A generous exercise is no reason to take one mistake for another."""


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

    def mistakes_of(self, value: Any) -> list[Mistake]:
        """The known mistakes that lead to a learner's value; two may lead to the same."""
        within = min(self.within, _MISTAKE_WITHIN)
        return [one for one in self.mistakes if is_same(value, one.answer, within=within)]


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
        return isinstance(value, str) and word(value) == word(answer)
    if isinstance(answer, Mapping):
        return (
            isinstance(value, Mapping)
            and {word(str(key)) for key in value} == {word(key) for key in answer}
            and all(is_same(_of(value, key), number, within=within) for key, number in answer.items())
        )
    if isinstance(value, Mapping):  # a pandas Series of words
        value = list(value.values())
    if isinstance(value, str) or not isinstance(value, list | tuple | AbstractSet):
        return False
    return {word(str(part)) for part in value} == {word(part) for part in answer}


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


def word(text: str) -> str:
    """A word as answers are compared: whatever its case, and with blanks for dashes and underscores."""
    return " ".join(re.sub(r"[-_]", " ", text).split()).casefold().rstrip(".")


def _of(value: Mapping[Any, Any], key: str) -> Any:
    return next(part for name, part in value.items() if word(str(name)) == word(key))
