"""Nobody who holds all packets can find a hidden number."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pltoolkit.privacy.suppression import TOTAL, Reason, small_cells, suppress, suppress_waves

MINIMUM = 10


def _wide(**schools) -> pd.DataFrame:
    return pd.DataFrame(schools, index=["g3", "g4"]).T


def _weakness(attacker, counts, hidden, minimum=MINIMUM) -> list[str]:
    """What an attacker learns that hiding alone does not say: for a small cell, any number from 1 up ruled out."""
    known = attacker(counts, hidden)
    learned = []
    for row, column in sorted(hidden):
        low, high = known.interval((row, column))
        cells = counts.loc[[row] if row else counts.index, [column] if column else counts.columns].to_numpy()
        is_small, lowest = 0 < cells.sum() < minimum, (cells > 0).sum()
        if (is_small and (low > lowest or high < minimum - 1)) or low == high:
            learned.append(f"{row}/{column}: {low} to {high}")
    return learned


def test_a_second_school_and_a_second_grade_are_hidden_with_a_small_cell(attacker) -> None:
    counts = _wide(a=[4, 30], b=[25, 20], c=[60, 70])

    found = suppress(counts, minimum=MINIMUM)

    assert found.hidden[("a", "g3")] is Reason.SMALL
    assert set(found.hidden) == {("a", "g3"), ("a", "g4"), ("b", "g3"), ("b", "g4")}
    assert not _weakness(attacker, counts, found.hidden)


def test_nothing_is_hidden_where_every_group_is_large_or_empty() -> None:
    assert not suppress(_wide(a=[10, 0], b=[25, 20]), minimum=MINIMUM).hidden


def test_a_single_school_hides_a_second_grade(attacker) -> None:
    counts = _wide(a=[4, 30])

    found = suppress(counts, minimum=MINIMUM)

    assert found.hidden_columns("a") == ("g3", "g4")
    assert found.shows("a", TOTAL)
    assert not _weakness(attacker, counts, found.hidden)


def test_the_district_total_is_hidden_where_no_second_school_can_be(attacker) -> None:
    counts = pd.DataFrame({"g3": [4, 0]}, index=["a", "b"]).assign(g4=[0, 50])

    found = suppress(counts, minimum=MINIMUM)

    assert not found.shows(TOTAL, TOTAL)
    assert found.shows("b", "g4")
    assert not _weakness(attacker, counts, found.hidden)


@pytest.mark.parametrize("minimum", [6, 10, 16])
def test_no_hidden_cell_of_random_districts_can_be_worked_out(attacker, random_table, minimum) -> None:
    for seed in range(100):
        counts = random_table(seed)
        found = suppress(counts, minimum=minimum)

        assert not _weakness(attacker, counts, found.hidden, minimum), f"district {seed}"


def test_the_attack_succeeds_where_only_small_cells_are_hidden(attacker, random_table) -> None:
    broken = 0
    for seed in range(60):
        counts = random_table(seed)
        broken += bool(_weakness(attacker, counts, small_cells(counts, minimum=MINIMUM)))

    assert broken > 30


@given(seed=st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_every_small_cell_is_hidden_and_the_order_of_schools_never_matters(random_table, seed) -> None:
    counts = random_table(seed)

    found = suppress(counts, minimum=MINIMUM)

    assert small_cells(counts, minimum=MINIMUM) <= set(found.hidden)
    assert dict(suppress(counts.sample(frac=1, random_state=seed), minimum=MINIMUM).hidden) == dict(found.hidden)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_the_hidden_people_of_a_line_together_are_a_large_group_or_the_total_is_hidden(random_table, seed) -> None:
    counts = random_table(seed)
    found = suppress(counts, minimum=MINIMUM)

    for row in counts.index:
        hidden = [column for column in counts.columns if not found.shows(row, column)]
        if hidden and found.shows(row, TOTAL):
            assert counts.loc[row, hidden].sum() >= MINIMUM


def test_what_is_hidden_in_one_wave_is_hidden_in_all(attacker) -> None:
    fall = _wide(a=[4, 30], b=[25, 20], c=[60, 70])
    spring = _wide(a=[12, 30], b=[25, 20], c=[60, 8])

    waves = suppress_waves({"fall": fall, "spring": spring}, minimum=MINIMUM)

    assert set(waves["fall"].hidden) == set(waves["spring"].hidden)
    assert waves["spring"].hidden[("a", "g3")] is Reason.ANOTHER_WAVE
    assert waves["spring"].hidden[("c", "g4")] is Reason.SMALL
    assert not _weakness(attacker, fall, waves["fall"].hidden)
    assert not _weakness(attacker, spring, waves["spring"].hidden)


def test_neither_wave_nor_their_sum_gives_a_hidden_cell_of_random_districts_away(attacker, random_table) -> None:
    for seed in range(40):
        fall = random_table(seed)
        spring = fall + fall.map(lambda count: 3 if count else 0)
        waves = suppress_waves({"fall": fall, "spring": spring}, minimum=MINIMUM)

        assert not _weakness(attacker, fall, waves["fall"].hidden), f"district {seed}"
        assert not _weakness(attacker, spring, waves["spring"].hidden), f"district {seed}"
        assert not _weakness(attacker, fall + spring, waves["fall"].hidden, 1), f"district {seed}"


def test_waves_hidden_one_by_one_would_give_a_cell_away_by_their_sum(attacker) -> None:
    fall, spring = _wide(a=[4, 30], b=[25, 20]), _wide(a=[12, 30], b=[25, 20])

    one_by_one = suppress(fall, minimum=MINIMUM).hidden, suppress(spring, minimum=MINIMUM).hidden

    # spring shows a/g3; the year's table, large enough to be shown, minus spring is fall
    assert ("a", "g3") in one_by_one[0]
    assert ("a", "g3") not in one_by_one[1]
    assert ("a", "g3") not in suppress(fall + spring, minimum=MINIMUM).hidden


def test_cells_hidden_before_stay_hidden_though_the_group_has_grown(attacker) -> None:
    counts = _wide(a=[40, 30], b=[25, 20])

    found = suppress(counts, minimum=MINIMUM, hidden_before={("a", "g3")})

    assert found.hidden[("a", "g3")] is Reason.ANOTHER_WAVE
    assert not _weakness(attacker, counts, found.hidden)


def test_the_log_says_why_without_the_number() -> None:
    log = suppress(_wide(a=[4, 30], b=[25, 20]), minimum=MINIMUM).log()

    assert {reason for _, _, reason, _ in log} == {"small", "complementary"}
    assert log[0] == ("a", "g3", "small", "fewer than 10 people")


def test_a_large_district_is_done_in_time_that_grows_with_its_size(random_table) -> None:
    rows = [random_table(seed, largest=80).reindex(columns=[f"g{n}" for n in range(4)]) for seed in range(400)]
    counts = pd.concat(rows, ignore_index=True).fillna(0)
    counts.index = [f"s{n}" for n in range(len(counts))]

    found = suppress(counts, minimum=MINIMUM)

    assert small_cells(counts, minimum=MINIMUM) <= set(found.hidden)
    assert len(found.hidden) < 2.2 * len(small_cells(counts, minimum=MINIMUM))
