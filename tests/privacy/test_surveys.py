from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pltoolkit.privacy.surveys import counted_responses

WAVE = "2026-10"


def _people(*numbers: int) -> set[str]:
    return {f"R{number:02}" for number in numbers}


def _decide(groups: dict[str, set[str]], shown: set[str] | None = None):
    return counted_responses({WAVE: groups}, shown={} if shown is None else {WAVE: shown}, minimum=5)


def test_a_wave_that_few_answered_is_not_shown_at_all() -> None:
    decided = _decide({"": _people(1, 2, 3)})

    assert decided.hidden == (WAVE,)
    assert decided.left_out == _people(1, 2, 3)


def test_late_answers_wait_until_there_are_enough_of_them() -> None:
    first = _decide({"": _people(*range(12))})
    second = _decide({"": _people(*range(14))}, set(first.counted[WAVE]))
    third = _decide({"": _people(*range(17))}, set(second.counted[WAVE]))

    assert (first.left_out, first.hidden) == (frozenset(), ())
    assert second.left_out == _people(12, 13)
    assert second.counted == first.counted
    assert third.left_out == frozenset()
    assert len(third.counted[WAVE]) == 17


def test_answers_that_are_gone_hide_the_wave_where_they_are_few() -> None:
    decided = _decide({"": _people(*range(2, 12))}, _people(*range(12)))

    assert decided.hidden == (WAVE,)


def test_few_answers_about_one_adoption_do_not_tell_two_packets_of_a_school_apart() -> None:
    decided = _decide({"": _people(*range(20)), "math": _people(30, 31)})

    assert decided.left_out == _people(30, 31)
    assert decided.hidden == ()


@pytest.mark.parametrize("minimum", [2, 5])
@given(weeks=st.lists(st.sets(st.integers(0, 25)), min_size=1, max_size=6))
def test_two_weeks_copies_never_differ_by_few_people(minimum: int, weeks: list[set[int]]) -> None:
    shown: dict[str, tuple[str, ...]] = {}
    copies = []
    for people in weeks:
        decided = counted_responses({WAVE: {"": _people(*people)}}, shown=shown, minimum=minimum)
        shown = dict(decided.counted)
        copies.append(set() if decided.hidden else _people(*people) - decided.left_out)
        assert len(copies[-1]) == 0 or len(copies[-1]) >= minimum
    told = [copy for copy in copies if copy]
    for earlier, later in pairwise(told):
        assert earlier == later or len(earlier ^ later) >= minimum
