"""Column widths from what stands in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pltoolkit.packets.widths import column_shares, line_count


def test_where_all_fits_spare_room_is_shared_alike() -> None:
    shares = column_shares([("ab", "abcd")], capacity=29)

    assert shares == pytest.approx((14.5 / 29 - 1 / 29, 14.5 / 29 + 1 / 29))


def test_the_long_column_wraps_and_short_ones_keep_their_line() -> None:
    rows = [("Goal", "Due"), ("word " * 40, "May 28, 2027")]

    goal, due = column_shares(rows, capacity=100)

    assert due * 100 >= len("May 28, 2027") + 2
    assert goal > 4 * due


def test_no_column_is_narrower_than_its_longest_word() -> None:
    rows = [("mathematics", "x " * 400), ("y", "z " * 400)]

    first, _ = column_shares(rows, capacity=60)

    assert first * 60 >= len("mathematics")


def test_lines_are_counted_by_the_tallest_cell_of_each_row() -> None:
    assert line_count([("a", "b" * 50), ("c", "d")], (0.5, 0.5), capacity=55) == 3


@given(st.lists(st.lists(st.text(max_size=60), min_size=3, max_size=3), min_size=1, max_size=6), st.floats(20, 200))
def test_shares_are_whole_and_each_is_something(rows: list[list[str]], capacity: float) -> None:
    shares = column_shares(rows, capacity=capacity)

    assert sum(shares) == pytest.approx(1)
    assert all(share > 0 for share in shares)
