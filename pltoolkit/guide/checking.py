"""Whether an answer is what its field asks for. Forms and imports ask here, so that both say the same.

A blank answer is never at fault: it is open. What is at fault may still be kept, as a draft.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pltoolkit.errors import did_you_mean
from pltoolkit.guide.model import FieldSpec

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2100, 1, 1)
LONGEST = {"text": 2_000, "long_text": 20_000}
MOST_ROWS = 500


@dataclass(frozen=True)
class Fault:
    """What is wrong with an answer. `row` counts from 0 and `column` is its id, where they are of a table."""

    message: str
    row: int | None = None
    column: str = ""


def faults_of(spec: FieldSpec, value: Any, *, people: Collection[str] | None = None) -> tuple[Fault, ...]:
    """Everything that is wrong with the answer; nothing for a blank one.

    `people` are the ids in the staff table; None: not known here, so any id will do.
    """
    if value is None or value == "":
        return ()
    if spec.kind != "table":
        message = _wrong(spec, value, people)
        return (Fault(message),) if message else ()
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        return (Fault("This is a table: write rows."),)
    if len(value) > MOST_ROWS:
        return (Fault(f"At most {MOST_ROWS} rows fit here."),)
    return tuple(_table_faults(spec, value, people))


def _table_faults(spec: FieldSpec, rows: list[Any], people: Collection[str] | None) -> Iterator[Fault]:
    columns = {column.id: column for column in spec.columns}
    for number, row in enumerate(rows):
        for name, value in row.items():
            if name not in columns:
                yield Fault(f'There is no column "{name}". {did_you_mean(name, columns)}'.rstrip(), number)
            elif value not in (None, "") and (message := _wrong(columns[name], value, people)):
                yield Fault(message, number, name)


def _wrong(spec: FieldSpec, value: Any, people: Collection[str] | None) -> str:
    """What is wrong with one value that is not blank; "" where nothing is."""
    match spec.kind:
        case "date":
            return _wrong_day(value)
        case "number":
            return _wrong_number(spec, value)
        case "check":
            return "" if isinstance(value, bool) else "Tick it or leave it."
        case "person":
            known = isinstance(value, str) and (people is None or value in people)
            return "" if known else "This person is not in the staff list (any more): choose another."
        case "choice":
            return "" if value in spec.choices else f"Choose one of: {', '.join(spec.choices)}."
        case "checklist":
            fits = isinstance(value, list) and all(item in spec.choices for item in value)
            return "" if fits else f"Choose from: {', '.join(spec.choices)}."
        case _:
            return _wrong_text(spec, value)


def _wrong_day(value: Any) -> str:
    try:
        day = dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return "Write a day, such as 2026-09-01."
    return "" if EARLIEST <= day <= LATEST else f"Write a day between {EARLIEST.year} and {LATEST.year}."


def _wrong_number(spec: FieldSpec, value: Any) -> str:
    low, high = spec.min, spec.max
    is_number = not isinstance(value, bool) and isinstance(value, int | float) and math.isfinite(value)
    if is_number and (low is None or value >= low) and (high is None or value <= high):
        return ""
    if low is not None and high is not None:
        return f"Write a number between {low:g} and {high:g}."
    if low is None and high is None:
        return "Write a number, such as 45."
    return f"Write a number: {low:g} or more." if low is not None else f"Write a number: {high:g} or less."


def _wrong_text(spec: FieldSpec, value: Any) -> str:
    if not isinstance(value, str):
        return "Write words."
    longest = LONGEST[spec.kind]
    return "" if len(value) <= longest else f"This is too long: {len(value):,} characters, and {longest:,} fit."
