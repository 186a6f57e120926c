from __future__ import annotations

import math

import pytest

from pltoolkit.privacy.coding import coded_share, part_share, part_text, share_text


@pytest.mark.parametrize(
    ("share", "count", "text"),
    [
        (1.0, 12, "80% or more"), (0.0, 12, "20% or less"), (0.5, 12, "50%"), (0.99, 25, "90% or more"),
        (0.96, 60, "95% or more"), (0.985, 150, "98% or more"), (0.985, 400, "98%"), (0.0, 400, "1% or less"),
        (float("nan"), 400, ""),
    ],
)  # fmt: skip
def test_shares_near_the_ends_are_told_as_far_as_the_group_is_large(share: float, count: int, text: str) -> None:
    assert share_text(share, count) == text


def test_a_coded_share_lies_within_the_limits_of_its_group() -> None:
    assert coded_share(1.0, 50) == 0.95
    assert coded_share(0.0, 15) == 0.2
    assert coded_share(0.4, 15) == 0.4
    assert math.isnan(coded_share(float("nan"), 15))


@pytest.mark.parametrize(
    ("part", "whole", "told", "share"),
    [
        (0, 15, "0 of 15", 0.0),
        (15, 15, "15 of 15", 1.0),
        (7, 15, "7 of 15", 7 / 15),
        (1, 15, "fewer than 5 of 15", "under 33%"),
        (14, 15, "more than 10 of 15", "over 67%"),
        (4, 8, "some of 8", "some"),
        (0, 0, "0 of 0", None),
    ],
)
def test_a_part_of_few_and_all_but_a_few_are_not_told_apart(part, whole, told, share) -> None:
    assert part_text(part, whole, least=5) == told
    assert part_share(part, whole, least=5) == share
    assert part_text(part, whole, least=1) == f"{part} of {whole}", "to those who may see small groups"
