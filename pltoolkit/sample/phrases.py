"""What the fictional teams write: answers, goals, tasks and decisions, from `plans/`, told for one school and adoption."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pltoolkit.guide import FieldSpec
from pltoolkit.records import AdoptionRecord, Role
from pltoolkit.sample import words
from pltoolkit.sample.people import SchoolCast

_FOLDER = Path(__file__).resolve().parent / "plans"
_AFTER = re.compile(r"(\d+)w(\d)")
_WEEKS = {1: 33, 2: 24, 3: 0}
"""How many weeks a phase takes before the next begins."""


@dataclass(frozen=True)
class PhaseWords:
    """What teams write in one phase: tables as in its TOML file; answers by step and field."""

    tasks: Sequence[Mapping[str, Any]]
    decisions: Sequence[Mapping[str, Any]]
    goals: Sequence[Mapping[str, Any]]
    answers: Mapping[str, Mapping[str, Sequence[Any]]]


@lru_cache(maxsize=3)
def phase_words(phase: int) -> PhaseWords:
    data = tomllib.loads((_FOLDER / f"phase_{phase}.toml").read_text(encoding="utf-8"))
    return PhaseWords(data["tasks"], data["decisions"], data.get("goals", ()), data["answers"])


class Voice:
    """How one team says things: alternatives chosen, names and units filled in, dates of its own year."""

    def __init__(self, cast: SchoolCast, adoption: AdoptionRecord, units: str, place: int) -> None:
        self._cast, self._choice = cast, cast.voiced + place
        self._started, self._phase = adoption.started or dt.date(2026, 8, 31), adoption.phase
        titles = words.UNITS[units]
        grades = (cast.grades[0], cast.grades[len(cast.grades) // 2], cast.grades[-1])
        subject = adoption.subject if adoption.subject.startswith("English") else adoption.subject.lower()
        self._names = {
            "subject": subject, "Subject": adoption.subject, "school": cast.school.name,
            "materials": adoption.materials or words.MATERIALS[units],
            **{f"unit{number}": title for number, title in enumerate(titles, start=1)},
            **{f"grade{number}": grade for number, grade in enumerate(grades, start=1)},
        }  # fmt: skip

    def text(self, text: str) -> str:
        return text.format_map(self._names) if "{" in text else text

    def chosen(self, alternatives: Sequence[Any]) -> Any:
        """The alternative that this kind of team writes."""
        return alternatives[self._choice % len(alternatives)]

    def answer(self, spec: FieldSpec, alternatives: Sequence[Any], *, phase: int) -> Any:
        """An answer as the store holds it."""
        return self._value(spec, self.chosen(alternatives), phase)

    def _value(self, spec: FieldSpec, value: Any, phase: int) -> Any:
        if spec.kind == "table":
            return [
                {column.id: self._value(column, row[column.id], phase) for column in spec.columns if column.id in row}
                for row in value
            ]
        if spec.kind == "person":
            return self._cast.with_role(Role(value)).staff_id
        if spec.kind == "date":
            return self.day(value, phase).isoformat() if value else ""
        return self.text(value) if isinstance(value, str) else value

    def day(self, after: str, phase: int) -> dt.date:
        """The day that is so long after this team's `phase` began: "5w3" is five weeks and three days."""
        found = _AFTER.fullmatch(after)
        if found is None:
            raise ValueError(f"not weeks and days: {after}")
        weeks_before = sum(_WEEKS[number] for number in range(phase, self._phase))
        return self._started + dt.timedelta(weeks=int(found[1]) - weeks_before, days=int(found[2]))
