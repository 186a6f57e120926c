"""The fictional district's data as a workshop gives them out: CSV files, and the district's figures.

Reading them needs nothing but Python itself, so that modules run in a browser without pandas.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pltoolkit.errors import UsageError

FIGURES = "figures.json"
DISTRICT = "district"
VERDICTS = "verdicts"
IMPORTS = "imports"
BATCH = "batch"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class WorkshopData:
    """The folder that holds the files: one CSV file a table, and `figures.json` (a row of figures for each school)."""

    folder: Path

    def rows(self, table: str) -> list[dict[str, Any]]:
        """A table's rows: numbers as numbers, yes and no as booleans, blanks as None, ids and dates as text."""
        path = self.folder / f"{table}.csv"
        if not path.is_file():
            known = ", ".join(sorted(found.stem for found in self.folder.glob("*.csv")))
            raise UsageError(f'There is no table "{table}" in {self.folder}.', hint=f"There are: {known}.")
        with path.open(encoding="utf-8", newline="") as stream:
            return [{name: _value(name, text) for name, text in row.items()} for row in csv.DictReader(stream)]

    @property
    def settings(self) -> Row:
        """What the district has set: as_of (a day), minimum_hours, minimum_group, minimum_respondents."""
        return self.figures[DISTRICT]

    @cached_property
    def figures(self) -> Mapping[str, Row]:
        """The figures of every school as its packet shows them, by school id; under `district`, its settings."""
        found: dict[str, Row] = json.loads((self.folder / FIGURES).read_text(encoding="utf-8"))
        return found

    @property
    def verdicts(self) -> Mapping[str, Mapping[str, str]]:
        """The verdict on each of the six criteria, by activity of the whole district."""
        found: Mapping[str, Mapping[str, str]] = self.figures[VERDICTS]
        return found

    @property
    def imports(self) -> Mapping[str, Row]:
        """What an import of the raw files gives, by file: taken, left_out, new_again (counts of rows), findings."""
        found: Mapping[str, Row] = self.figures[IMPORTS]
        return found

    @property
    def batch(self) -> Mapping[str, int]:
        """Counts of a batch for leaders: packets, schools, after_color and after_answer (packets stale after a change)."""
        found: Mapping[str, int] = self.figures[BATCH]
        return found

    def of_school(self, table: str, school_id: str) -> list[dict[str, Any]]:
        """A table's rows of one school."""
        return [row for row in self.rows(table) if row.get("school_id") == school_id]


def csv_text(columns: tuple[str, ...], rows: Sequence[Row]) -> str:
    """Rows as CSV text that `WorkshopData` and pandas read."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _text(row[name]) for name in columns} for row in rows)
    return stream.getvalue()


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value


_WORDS = (
    "_id",
    "date",
    "grade",
    "grades",
    "wave",
    "rating",
    "due",
    "given",
    "time",
    "start",
    "end",
    "zip_code",
    "year",
)


def _value(name: str, text: str) -> Any:
    if text == "":
        return None
    if name.endswith(_WORDS):
        return text
    if text in {"yes", "no"}:
        return text == "yes"
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() and "." not in text else number
