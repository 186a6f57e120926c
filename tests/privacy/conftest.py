"""An attacker who holds everything that was published, and random districts to try it on."""

from __future__ import annotations

import random
from collections.abc import Collection

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from pltoolkit.privacy.suppression import TOTAL, Cell


class Attacker:
    """Knows every shown cell and total, that all of them add up, and that a hidden cell holds at least `least`."""

    def __init__(self, counts: pd.DataFrame, hidden: Collection[Cell], *, least: int = 1) -> None:
        rows, columns = [*counts.index, TOTAL], [*counts.columns, TOTAL]
        full = np.zeros((len(rows), len(columns)))
        full[:-1, :-1] = counts.to_numpy()
        full[-1, :-1], full[:-1, -1] = full[:-1, :-1].sum(axis=0), full[:-1, :-1].sum(axis=1)
        full[-1, -1] = full[:-1, :-1].sum()
        self.unknown = sorted(cell for cell in hidden if cell[0] in rows and cell[1] in columns)
        place = {cell: number for number, cell in enumerate(self.unknown)}
        signs = np.ones_like(full)
        signs[-1, :-1] = signs[:-1, -1] = -1  # a line: its cells minus its total is nothing
        lines = [[(row, column) for column in columns] for row in rows]
        lines += [[(row, column) for row in rows] for column in columns]
        self.equations = np.zeros((len(lines), len(self.unknown)))
        self.known = np.zeros(len(lines))
        for number, line in enumerate(lines):
            for row, column in line:
                at = rows.index(row), columns.index(column)
                if (row, column) in place:
                    self.equations[number, place[row, column]] += signs[at]
                else:
                    self.known[number] -= signs[at] * full[at]
        self.least = least

    def interval(self, cell: Cell) -> tuple[int, float]:
        """The least and the most that a hidden cell can hold."""
        goal = np.zeros(len(self.unknown))
        goal[self.unknown.index(cell)] = 1
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * goal, A_eq=self.equations, b_eq=self.known, bounds=(self.least, None), method="highs"
            )
            assert found.status in (0, 3), found.message
            ends.append(float("inf") if found.status == 3 else sign * found.fun)
        return round(ends[0]), ends[1] if ends[1] == float("inf") else round(ends[1])


@pytest.fixture(scope="session")
def attacker() -> type[Attacker]:
    return Attacker


def _random_table(seed: int, *, largest: int = 40) -> pd.DataFrame:
    draw = random.Random(seed)
    schools, grades = draw.randint(1, 6), draw.randint(1, 4)
    sizes = [0, *range(1, 12), *range(10, largest, 4)]
    values = [[draw.choice(sizes) for _ in range(grades)] for _ in range(schools)]
    return pd.DataFrame(values, index=[f"s{n}" for n in range(schools)], columns=[f"g{n}" for n in range(grades)])


@pytest.fixture(scope="session")
def random_table():
    return _random_table
