"""What the school's own rows say about its goals, first and last, so that plan and figures tell one story."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pltoolkit.records import GoalFamily, Rating
from pltoolkit.sample.words import GOAL_INDICATOR, GOAL_TOPIC

_MET = {Rating.YES, Rating.THREE, Rating.FOUR}
_RATED = _MET | {Rating.NO, Rating.ONE, Rating.TWO}
Pair = tuple[float | None, float | None]


class Readings:
    """Readings in whole percent from a school's survey, walkthroughs and assessments of one adoption."""

    def __init__(self, rows: Mapping[str, Sequence[Any]], adoption_id: str) -> None:
        self._rows, self._adoption = rows, adoption_id

    def of(self, family: GoalFamily) -> Pair:
        """The first and the latest reading; None where there is none."""
        read: Callable[[], Pair] = {
            GoalFamily.INVESTMENT: self._survey,
            GoalFamily.PRACTICE: self._visits,
            GoalFamily.OUTCOMES: self._counts,
        }[family]
        return read()

    def _survey(self) -> Pair:
        rows = [row for row in self._rows.get("survey", ()) if row.topic == GOAL_TOPIC]
        by_wave = {wave: [row.value > 3 for row in rows if row.wave == wave] for wave in sorted({r.wave for r in rows})}
        return _ends([_percent(sum(good), len(good)) for good in by_wave.values()])

    def _visits(self) -> Pair:
        rows = [r for r in self._rows.get("walkthroughs", ()) if r.indicator == GOAL_INDICATOR and r.rating in _RATED]
        rows.sort(key=lambda row: row.date)
        half = len(rows) // 2
        parts = [part for part in (rows[:half], rows[half:]) if part]
        return _ends([_percent(sum(row.rating in _MET for row in part), len(part)) for part in parts])

    def _counts(self) -> Pair:
        rows = [r for r in self._rows.get("assessments", ()) if r.adoption_id == self._adoption and r.tested]
        by_unit: dict[str, list[Any]] = {}
        for row in rows:
            by_unit.setdefault(row.assessment, []).append(row)
        return _ends(
            [_percent(sum(r.at_or_above for r in of), sum(r.tested for r in of)) for _, of in sorted(by_unit.items())]
        )


def _percent(part: int, whole: int) -> float:
    return float(round(100 * part / whole))


def _ends(values: Sequence[float]) -> Pair:
    return (values[0], values[-1]) if values else (None, None)
