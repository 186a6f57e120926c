"""Units and enrollment count the same students: whoever puts their tables together finds no small group."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from pltoolkit.privacy import masks
from pltoolkit.privacy.coding import share_limit
from pltoolkit.privacy.masks import ASSESSMENTS, STUDENTS, Masks, TableKey, student_masks
from pltoolkit.records import TABLES

AS_OF = dt.date(2026, 11, 2)
MINIMUM, DISTRICTS, UNITS = 10, 40, ("Unit 1", "Unit 2", "Unit 3")
ENROLLED = ""


class Count(NamedTuple):
    """Students tested in a unit, or enrolled (`ENROLLED`), of a school's grade."""

    table: str
    school: str
    grade: str


def _district(seed: int) -> dict[Count, int]:
    """A few schools and grades; in each unit some of those enrolled are away."""
    draw = random.Random(seed)
    schools, grades = draw.randint(1, 5), draw.randint(1, 4)
    counts = {}
    for school in range(schools):
        for grade in range(3, 3 + grades):
            enrolled = draw.choice([0, *range(1, 12), *range(10, 40, 4)])
            if enrolled:
                counts[Count(ENROLLED, f"s{school}", str(grade))] = enrolled
                for unit in UNITS:
                    here = sum(draw.random() > 0.06 for _ in range(enrolled))
                    counts[Count(unit, f"s{school}", str(grade))] = max(here, 1)
    return counts


def _masks(counts: dict[Count, int]) -> Masks:
    schools = sorted({one.school for one in counts})
    rows: dict[str, list[dict[str, Any]]] = {
        "schools": [{"school_id": school, "name": school} for school in schools],
        "adoptions": [{"school_id": s, "adoption_id": "m", "subject": "Math", "phase": 3} for s in schools],
        "assessments": [
            {"school_id": one.school, "adoption_id": "m", "class_id": f"{one.school}-{one.grade}", "grade": one.grade,
             "assessment": one.table, "tested": tested, "enrolled": counts[one._replace(table=ENROLLED)]}
            for one, tested in counts.items() if one.table != ENROLLED
        ],
    }  # fmt: skip
    frames = {
        name: pd.DataFrame([TABLES[name].model.model_validate(row).model_dump() for row in found])
        for name, found in rows.items()
    }
    return student_masks(frames, as_of=AS_OF, minimum=MINIMUM)


class Linked:
    """Knows all that public packets print of units and of enrollment, and that nobody is tested who is not enrolled."""

    def __init__(self, counts: dict[Count, int], found: Masks) -> None:
        self.place = {one: number for number, one in enumerate(counts)}
        self.counts, self.masks = counts, found
        self.equal: list[tuple[np.ndarray, float]] = []
        self.at_most: list[tuple[np.ndarray, float]] = []
        for cell in {(s, g) for one in counts for s in (one.school, "") for g in (one.grade, "")}:
            for table in (ENROLLED, *UNITS):
                self._note(table, *cell)
        for one in counts:
            if one.table != ENROLLED:
                enrolled = self.place[one._replace(table=ENROLLED)]
                self.at_most.append((self._row({self.place[one]: 1, enrolled: -1}), 0))

    def _note(self, table: str, school: str, grade: str) -> None:
        """What is printed of a cell: the count, and for a unit the share tested; of enrollment, a school's grades."""
        if (table == ENROLLED and not (school and grade)) or not self._shows(table, school, grade):
            return
        count, cells = self._total(table, school, grade)
        self.equal.append((self._row(dict.fromkeys(cells, 1)), count))
        if table != ENROLLED and school:
            enrolled, those = self._total(ENROLLED, school, grade)
            low, high = _told(count / enrolled, count)
            self.at_most.append((self._row(dict.fromkeys(those, -high)), -count))
            self.at_most.append((self._row(dict.fromkeys(those, low)), count))

    def _shows(self, table: str, school: str, grade: str) -> bool:
        key = TableKey(STUDENTS, "m", "") if table == ENROLLED else TableKey(ASSESSMENTS, "m", table)
        return self.masks.tables[key].shows(school, grade)

    def _total(self, table: str, school: str, grade: str) -> tuple[int, list[int]]:
        cells = [
            one for one in self.counts if one.table == table and school in ("", one.school) and grade in ("", one.grade)
        ]
        return sum(self.counts[one] for one in cells), [self.place[one] for one in cells]

    def _row(self, factors: dict[int, float]) -> np.ndarray:
        row = np.zeros(len(self.counts))
        for place, factor in factors.items():
            row[place] = factor
        return row

    def learned(self) -> Iterator[str]:
        """Small groups of which more follows than that they are small; of a group's counts that differ, the difference."""
        for one, count in self.counts.items():
            if 0 < count < MINIMUM:
                alike = [self.counts[one._replace(table=table)] for table in (ENROLLED, *UNITS)]
                room = max(alike) - min(alike)
                low, high = self._interval(one)
                if low > 1 + room or high < MINIMUM - 1 - room:
                    yield f"{one}: {low} to {high}"

    def _interval(self, one: Count) -> tuple[int, float]:
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * self._row({self.place[one]: 1}), bounds=(1, None), method="highs",
                A_ub=np.array([row for row, _ in self.at_most]), b_ub=[most for _, most in self.at_most],
                A_eq=np.array([row for row, _ in self.equal]) if self.equal else None,
                b_eq=[count for _, count in self.equal] or None,
            )  # fmt: skip
            assert found.status in (0, 3), found.message
            ends.append(float("inf") if found.status == 3 else round(sign * found.fun, 6))
        return int(np.ceil(ends[0])), ends[1]


def _told(share: float, count: int) -> tuple[float, float]:
    """The least and the most that a share can be, as it is printed."""
    limit = share_limit(count)
    if share <= limit:
        return 0, limit
    return (1 - limit, 1) if share >= 1 - limit else (round(share, 2) - 0.005, round(share, 2) + 0.005)


@pytest.mark.slow
def test_tables_of_the_same_students_do_not_give_each_others_small_groups_away() -> None:
    hidden = 0
    for seed in range(DISTRICTS):
        if counts := _district(seed):
            found = _masks(counts)
            hidden += sum(len(table.hidden) for table in found.tables.values())

            assert not list(Linked(counts, found).learned()), seed
    assert hidden > DISTRICTS


@pytest.mark.slow
def test_they_do_where_each_table_hides_its_own_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masks, "_linked", lambda tables, shared: [[key] for key in tables])

    broken = [
        seed
        for seed in range(DISTRICTS)
        if (counts := _district(seed)) and any(Linked(counts, _masks(counts)).learned())
    ]

    assert len(broken) >= 3
