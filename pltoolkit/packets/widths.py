"""How wide a table's columns are, from what stands in them: for writers that do not work it out themselves."""

from __future__ import annotations

import math
from collections.abc import Sequence

_LONGEST_WORD = 18
_BETWEEN = 2.5


def column_shares(rows: Sequence[Sequence[str]], *, capacity: float) -> tuple[float, ...]:
    """Each column's share of the width, together 1. `rows` hold the labels and every cell as text; `capacity` is how
    many characters fit beside each other.

    Where everything fits on one line, the spare room is shared out alike. Where it does not, short columns keep what
    they need, long ones share the rest by the root of their length, and none is narrower than its longest word.
    """
    columns = list(zip(*rows, strict=True))
    wanted = [max(len(cell) for cell in column) + _BETWEEN for column in columns]
    least = [min(max(map(_longest_word, column)), _LONGEST_WORD) + _BETWEEN for column in columns]
    spare = capacity - sum(wanted)
    given = [width + spare / len(wanted) for width in wanted] if spare >= 0 else _squeezed(wanted, least, capacity)
    return tuple(width / sum(given) for width in given)


def line_count(rows: Sequence[Sequence[str]], shares: Sequence[float], *, capacity: float) -> int:
    """About how many lines the rows take in columns with these shares."""
    rooms = [max(share * capacity - _BETWEEN, 1) for share in shares]
    return sum(max(math.ceil(len(cell) / room) or 1 for cell, room in zip(row, rooms, strict=True)) for row in rows)


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=0)


def _squeezed(wanted: Sequence[float], least: Sequence[float], capacity: float) -> list[float]:
    settled: dict[int, float] = {}
    while len(settled) < len(wanted):
        roots = {place: math.sqrt(width) for place, width in enumerate(wanted) if place not in settled}
        unit = (capacity - sum(settled.values())) / sum(roots.values())
        fits = {place: wanted[place] for place, root in roots.items() if root * unit >= wanted[place]}
        tight = {place: least[place] for place, root in roots.items() if root * unit < least[place]}
        settled |= fits or tight or {place: root * unit for place, root in roots.items()}
    return [settled[place] for place in range(len(wanted))]
