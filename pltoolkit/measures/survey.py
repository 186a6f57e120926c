"""Staff surveys: share of favorable answers per item, how many answered, and the change since the wave before.

An answer is favorable when it lies above the middle of its scale of 1 to `scale_max`: 4 and 5 of five, 3 and 4 of four,
4 to 6 of six; for a reversed item the scale is turned round first. On five and four points these are the top two
answers, the common "percent favorable". Blank answers, and values outside the scale (0 is often N/A), are counted as
not answered and are in no denominator.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pltoolkit.measures.frames import Tabular, grouped, records, share
from pltoolkit.measures.result import Result, measure

_SHARES = ["share", "previous_share", "change"]


@measure
def survey_favorability(survey: Tabular) -> Result:
    """One row per school, item and wave, waves in alphabetical order (write them as 2026-10).

    Columns: school_id, item, topic, wave, answered, not_answered, favorable (counts), share (favorable / answered, 0 to
    1), previous_wave, previous_share, change (share − that of the school's wave before with this item).
    """
    found = (
        (
            wave.school_id, wave.of, max(row.topic for row in wave.rows), wave.name, wave.answered,
            len(wave.rows) - wave.answered, wave.favorable, *wave.shares,
        )
        for wave in _waves(survey, "item")
    )  # fmt: skip
    columns = [
        "school_id", "item", "topic", "wave", "answered", "not_answered", "favorable", "share", "previous_wave",
        "previous_share", "change",
    ]  # fmt: skip
    counts = ["answered", "not_answered", "favorable"]
    return Result(found, columns, by=["school_id", "item", "wave"], counts=counts, numbers=_SHARES)


@measure
def survey_topics(survey: Tabular) -> Result:
    """Favorable share per school, topic and wave, over all answers to the topic's items.

    Columns: school_id, topic, wave, items, people (who answered any of them), answered, favorable (counts), share,
    previous_wave, previous_share, change.
    """
    keys = ["school_id", "topic", "wave"]
    found = (
        (
            wave.school_id, wave.of, wave.name, len({row.item for row in wave.rows}), wave.people, wave.answered,
            wave.favorable, *wave.shares,
        )
        for wave in _waves(survey, "topic")
    )  # fmt: skip
    counts = ["items", "people", "answered", "favorable"]
    columns = [*keys, *counts, "share", "previous_wave", "previous_share", "change"]
    return Result(found, columns, by=keys, counts=counts, numbers=_SHARES)


@measure
def survey_response(survey: Tabular, staff: Tabular) -> Result:
    """Who answered, per school and wave.

    `asked` = active staff of the school in the roles that the wave's answers name; all active staff where an answer
    names none. The survey is anonymous, so a rate above 1 is possible: more answers came than staff are on the list.
    Columns: school_id, wave, respondents, asked (counts), response_rate (respondents / asked).
    """
    keys = ["school_id", "wave"]
    people = {(one.school_id, one.staff_id): one for one in reversed(records(staff, "staff")) if one.active}
    roster = grouped(people.values(), "school_id")
    found = []
    for key, answers in grouped(filter(is_answered, records(survey, "survey")), *keys).items():
        respondents, roles = {row.response_id for row in answers}, {row.role for row in answers}
        asked = sum("" in roles or one.role in roles for one in roster.get(key[0], ()))
        found.append((*key, len(respondents), asked, share(len(respondents), asked)))
    columns = [*keys, "respondents", "asked", "response_rate"]
    return Result(found, columns, by=keys, counts=["respondents", "asked"], numbers=["response_rate"])


class _Wave(NamedTuple):
    """The answers of a school to an item, or to a topic's items, in one wave."""

    school_id: str
    of: str
    name: str
    rows: list[Any]
    people: int
    answered: int
    favorable: int
    shares: tuple[float | None, str, float | None, float | None]
    """Share, previous_wave, previous_share, change: the wave before is the last with an answer."""


def _waves(survey: Tabular, column: str) -> Iterator[_Wave]:
    for (school, of), asked in grouped(records(survey, "survey"), "school_id", column).items():
        before: tuple[str, float | None] = ("", None)
        for wave, rows in sorted(grouped(asked, "wave").items()):
            answers = list(filter(is_answered, rows))
            people, told = len({row.response_id for row in answers}), [_is_favorable(row) for row in answers]
            now = share(sum(told), len(told))
            previous_wave, previous = before if told else ("", None)
            change = None if now is None or previous is None else now - previous
            yield _Wave(school, of, wave, rows, people, len(told), sum(told), (now, previous_wave, previous, change))
            before = (wave, now) if told else before


def is_answered(row: Any) -> bool:
    """Whether a row of the survey holds an answer: a value on its scale."""
    return row.value is not None and 1 <= row.value <= row.scale_max


def _is_favorable(row: Any) -> bool:
    """Above the middle of the scale, a reversed item's scale turned round."""
    value = row.scale_max + 1 - row.value if row.reversed else row.value
    return bool(value > (row.scale_max + 1) / 2)
