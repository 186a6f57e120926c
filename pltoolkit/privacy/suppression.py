"""Small groups hidden, and whatever would give them away.

A table counts people by row (school) and column (grade, band …), with a total for each row, each column and the whole.
Its rows come out in different packets and its column totals in the district's: together they are one publication, so
what is hidden is worked out for the whole table at once.

*Small* cells are hidden first: more than nobody, fewer than `minimum`; totals likewise. Someone could still find a
hidden cell by subtracting what is shown from a total. So for each small cell a rectangle of hidden cells is made: two
rows and two columns, totals among them. Adding people at two opposite corners and taking them away at the other two
leaves every line adding up, so nobody can tell how many are where. The other corners are chosen so that the small cell
could hold any number from 1 to `minimum` − 1, which is no more than its being hidden says, at the least number of
people lost from view. The corner at the grand total always serves, so a rectangle is always found. Hiding more never
tells more; one pass over the small cells is therefore enough, and its cost grows with their number.

Sources: the subtraction attack and complementary cells,
http://daynebatten.com/2015/04/small-cell-suppression-overview/ ;
Wisconsin's practice, https://dpi.wi.gov/wisedash/help/redaction ; cycles of hidden cells as the test of protection,
D. Gusfield, A Graph Theoretic Approach to Statistical Data Security (SIAM J. Comput., 1988; recalled).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import pandas as pd

Counts: TypeAlias = "pd.DataFrame | Mapping[str, Mapping[str, int]]"
"""Whole numbers of people, by row and column, totals left out: a frame, or columns by row."""

TOTAL = ""
"""The row or column that holds totals."""

Cell = tuple[str, str]
"""Row and column of a cell; `TOTAL` for a total."""

_CHOICES = 12  # how many rows are weighed as a partner of a small cell: keeps the cost linear in a large district


class Reason(StrEnum):
    """Why a cell is hidden."""

    SMALL = "small"
    COMPLEMENTARY = "complementary"
    ANOTHER_WAVE = "another_wave"
    CHANGED_LITTLE = "changed_little"


@dataclass(frozen=True)
class Suppression:
    """Which cells of one table of counts are hidden, and why."""

    minimum: int
    hidden: Mapping[Cell, Reason]

    def shows(self, row: str, column: str = TOTAL) -> bool:
        return (row, column) not in self.hidden

    def hidden_columns(self, row: str) -> tuple[str, ...]:
        """The hidden columns of one row: all that a school's packet needs to know of the district's table."""
        return self._columns_by_row.get(row, ())

    @cached_property
    def _columns_by_row(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for row, column in sorted(self.hidden):
            found[row] = (*found.get(row, ()), column)
        return found

    def log(self) -> list[tuple[str, str, str, str]]:
        """Of each hidden cell: row, column ("" for a total), reason, because (a sentence without the number)."""
        because = {
            Reason.SMALL: f"fewer than {self.minimum} people",
            Reason.COMPLEMENTARY: "a smaller group could be found by subtracting this one",
            Reason.ANOTHER_WAVE: "hidden at another time or in another table of the same students; comparing would tell",
            Reason.CHANGED_LITTLE: f"fewer than {self.minimum} people came or went since it was last shown",
        }
        return [(row, column, reason.value, because[reason]) for (row, column), reason in sorted(self.hidden.items())]


def small_cells(counts: Counts, *, minimum: int) -> frozenset[Cell]:
    """The cells and totals of more than 0 and fewer than `minimum` people."""
    return frozenset(cell for cell, count in counts_of(counts).items() if 0 < count < minimum)


def counts_of(counts: Counts) -> Mapping[Cell, int]:
    """The number of people in each cell and total of a table."""
    return _Table(counts).counts


def suppress(
    counts: Counts, *, minimum: int, hidden_before: Iterable[Cell] = (), hidden_beside: Iterable[Cell] = ()
) -> Suppression:
    """Work out what to hide in a table of people.

    `counts` has a row per school, a column per group and whole numbers of people, disjoint groups, missing for none;
    totals are not part of it. A table with one row or one column is as good. `hidden_before` names cells that must be
    hidden for what was published earlier, `hidden_beside` those that were then hidden for their sake: they stay hidden.
    """
    return suppress_waves({"": counts}, minimum=minimum, hidden_before=hidden_before, hidden_beside=hidden_beside)[""]


def suppress_waves(
    waves: Mapping[str, Counts],
    *,
    minimum: int,
    hidden_before: Iterable[Cell] = (),
    hidden_beside: Iterable[Cell] = (),
) -> dict[str, Suppression]:
    """The same for a table published at several times: what is hidden in one wave is hidden in all.

    Otherwise a total over the waves, or a figure that hardly changes, would give the hidden one away. Since all waves
    hide the same cells, sums and differences of waves tell nothing that the waves do not.
    """
    tables = {name: _Table(counts) for name, counts in waves.items()}
    small = {name: small_cells(counts, minimum=minimum) for name, counts in waves.items()}
    everything = frozenset[Cell]().union(*small.values()) | frozenset(hidden_before)
    hidden: dict[Cell, Reason] = dict.fromkeys(sorted(hidden_beside), Reason.COMPLEMENTARY)
    hidden |= dict.fromkeys(sorted(everything), Reason.SMALL)
    for table in tables.values():
        cover = _Cover(table, minimum, hidden)
        for cell in sorted(everything):
            cover.protect(cell)
    return {name: Suppression(minimum, _reasons(hidden, small[name], everything, tables[name])) for name in tables}


def _reasons(
    hidden: Mapping[Cell, Reason], small: frozenset[Cell], everything: frozenset[Cell], table: _Table
) -> Mapping[Cell, Reason]:
    """The reasons as they are for one wave."""
    found = {}
    for cell, reason in hidden.items():
        if cell in table.counts:
            elsewhere = Reason.ANOTHER_WAVE if cell in everything else reason
            found[cell] = Reason.SMALL if cell in small else elsewhere
    return MappingProxyType(found)


class _Table:
    """Counts with their totals, by cell."""

    def __init__(self, counts: Counts) -> None:
        people = _by_row(counts)
        self.rows = list(people)
        self.columns = list(dict.fromkeys(column for of_row in people.values() for column in of_row))
        self.counts: dict[Cell, int] = {(TOTAL, TOTAL): 0}
        for row in self.rows:
            for column in self.columns:
                count = people[row].get(column, 0)
                for cell in {(row, column), (row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)}:
                    self.counts[cell] = self.counts.get(cell, 0) + count
        self.smallest_first = {
            column: sorted((self.counts[row, column], row) for row in self.rows if self.counts[row, column])
            for column in self.columns
        }

    def rows_of_at_least(self, count: int, column: str) -> list[str]:
        """Some rows with the fewest people in `column` that are at least `count`."""
        sizes = self.smallest_first[column]
        start = bisect_left(sizes, (count, ""))
        return [row for _, row in sizes[start : start + _CHOICES]]


def _by_row(counts: Counts) -> Mapping[str, Mapping[str, int]]:
    if isinstance(counts, Mapping):
        return counts
    filled, columns = counts.fillna(0), list(map(str, counts.columns))
    rows = zip(filled.index, filled.to_numpy(), strict=True)
    return {str(row): dict(zip(columns, map(int, values), strict=True)) for row, values in rows}


class _Cover:
    """Adds hidden cells to `hidden` until each small cell that is asked about is the corner of a safe rectangle."""

    def __init__(self, table: _Table, minimum: int, hidden: dict[Cell, Reason]) -> None:
        self.table, self.minimum, self.hidden = table, minimum, hidden
        self.partners: dict[str, list[str]] = {column: [] for column in table.columns}
        for row, column in sorted(hidden):
            self._note_partner(row, column)

    def protect(self, cell: Cell) -> None:
        """Make sure of a rectangle for a small cell, or one hidden for another wave's sake.

        A small total is safe when each of its cells is, in its line.
        """
        row, column = cell
        if TOTAL in cell or not self.table.counts.get(cell):
            return
        across = [TOTAL] if self._is_small(row, TOTAL) else self._columns_for(cell)
        down = [TOTAL] if self._is_small(TOTAL, column) else self._rows_for(cell)
        if self._is_small(row, TOTAL) and self._is_small(TOTAL, column):
            self._hide_best(cell, [TOTAL], [TOTAL])
            return
        self._hide_best(cell, down, across)

    def _hide_best(self, cell: Cell, rows: list[str], columns: list[str]) -> None:
        best: tuple[tuple[int, int, str, str], list[Cell]] | None = None
        for other_row in rows:
            for other_column in columns:
                corners = [(cell[0], other_column), (other_row, cell[1]), (other_row, other_column)]
                if not self._is_safe(cell, other_row, other_column):
                    continue
                new = [corner for corner in corners if corner not in self.hidden]
                cost = (sum(self.table.counts[corner] for corner in new), len(new), other_row, other_column)
                if best is None or cost < best[0]:
                    best = cost, new
                if not new:
                    return
        if best is not None:
            for corner in best[1]:
                self.hidden[corner] = Reason.COMPLEMENTARY
                self._note_partner(*corner)

    def _is_safe(self, cell: Cell, other_row: str, other_column: str) -> bool:
        """Whether the cell could hold 1 to `minimum` − 1 people with this rectangle; a large one, any other number."""
        counts, room = self.table.counts, self._room(cell)
        if other_column != TOTAL and counts[cell[0], other_column] < room:
            return False
        if other_row != TOTAL and counts[other_row, cell[1]] < room:
            return False
        opposite = counts[cell] if self._is_small(*cell) else 1
        return TOTAL in (other_row, other_column) or counts[other_row, other_column] >= opposite

    def _room(self, cell: Cell) -> int:
        """The least that a neighbor in the rectangle must hold."""
        return self.minimum - self.table.counts[cell] if self._is_small(*cell) else 2

    def _columns_for(self, cell: Cell) -> list[str]:
        return [column for column in [*self.table.columns, TOTAL] if column != cell[1]]

    def _rows_for(self, cell: Cell) -> list[str]:
        """Rows to weigh: some where this column is hidden already, the smallest that would do, and the total."""
        row, column = cell
        smallest = self.table.rows_of_at_least(self._room(cell), column)
        chosen = dict.fromkeys([*self.partners[column][:_CHOICES], *smallest])
        return [*(other for other in chosen if other != row), TOTAL]

    def _is_small(self, row: str, column: str) -> bool:
        return 0 < self.table.counts[row, column] < self.minimum

    def _note_partner(self, row: str, column: str) -> None:
        """Keep in mind a row that can be the partner of any small cell of this column."""
        if row != TOTAL and self.table.counts.get((row, column), 0) >= self.minimum and column in self.partners:
            self.partners[column].append(row)
