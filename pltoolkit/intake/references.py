"""Rows beside one another and beside what is stored: names become ids, repeated keys and orphans become findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from pltoolkit.intake.findings import Finding, Reason
from pltoolkit.intake.proposals import plain_name
from pltoolkit.intake.rows import Row
from pltoolkit.records import TABLES

_PARENTS = {
    "school_id": "schools",
    "adoption_id": "adoptions",
    "activity_id": "activities",
    "session_id": "sessions",
    "staff_id": "staff",
}
PARENTS = frozenset(_PARENTS.values())
"""The tables that others refer to."""

_PEOPLE = ("coach_id", "observer_id", "facilitator_id", "owner_id")


@dataclass(frozen=True)
class Person:
    """Someone a file may name by id, e-mail address or name."""

    staff_id: str
    school_id: str
    name: str
    email: str


class Known(Protocol):
    """What is stored already."""

    def ids(self, table: str) -> Iterable[str]:
        """The ids in a table."""
        ...

    def school_names(self) -> Mapping[str, str]:
        """Names by school id."""
        ...

    def people(self) -> Iterable[Person]:
        """All staff."""
        ...


@dataclass
class _Index:
    """Ids of one table, and the other ways to say them: an id without its zeros, a name, an e-mail address."""

    ids: set[str]
    others: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in tuple(self.ids):
            self.add(one)

    def add(self, one: str, *names: str, at: str = "") -> None:
        self.ids.add(one)
        if one.startswith("0"):
            self.others.setdefault(f"zeros:{one.lstrip('0')}", set()).add(one)
        for name in filter(None, map(_plain, names)):
            self.others.setdefault(name, set()).add(one)
            self.others.setdefault(f"{name} at {at}", set()).add(one)

    def find(self, text: str, *, within: str = "") -> tuple[str | None, bool]:
        """The one id that `text` means, or None; and whether its zeros had been lost."""
        if text in self.ids:
            return text, False
        for name in (f"{_plain(text)} at {within}", _plain(text)):
            found = self.others.get(name, ())
            if len(found) == 1:
                return next(iter(found)), False
        padded = self.others.get(f"zeros:{text}", ())
        return (next(iter(padded)), True) if len(padded) == 1 else (None, False)


def _plain(text: str) -> str:
    return text.strip().casefold() if "@" in text else plain_name(text)


def settle(rows: Sequence[Row], known: Known) -> tuple[list[Row], list[Finding]]:
    """The rows that can be loaded, parents first, and what is wrong with the others.

    A school may be named by its name, a person by e-mail address or full name, where only one fits.
    """
    settling = _Settling(known)
    kept: list[Row] = []
    for table in TABLES:
        seen: dict[tuple[Any, ...], Row] = {}
        for given in (row for row in rows if row.table == table):
            row = settling.with_ids(given)
            if row is None:
                continue
            first = seen.setdefault(row.key, row)
            if first is row:
                kept.append(row)
                settling.remember(row)
            elif first.record != row.record:
                settling.findings.append(_repeated(row, first))
    return kept, list(dict.fromkeys(settling.findings)) + settling.zeros()


def _repeated(row: Row, first: Row) -> Finding:
    place = f"row {first.number}" if first.file == row.file else f"{first.file}, row {first.number}"
    columns = ", ".join(TABLES[row.table].key)
    why = f"Each {columns} once: {place} has the same with other values. This row was left out."
    return row.finding(Reason.DUPLICATE_KEY, why, "Keep one of the two.", column=TABLES[row.table].key[0])


class _Settling:
    """The ids known so far, and what was found on the way."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._indexes: dict[str, _Index] = {}
        self._zeros: Counter[tuple[str, str, str]] = Counter()
        self.findings: list[Finding] = []

    def _index(self, table: str) -> _Index:
        if table not in self._indexes:
            index = self._indexes[table] = _Index(set(self._known.ids(table)))
            if table == "schools":
                for school_id, name in self._known.school_names().items():
                    index.add(school_id, name)
            if table == "staff":
                for person in self._known.people():
                    index.add(person.staff_id, person.email, person.name, at=person.school_id)
        return self._indexes[table]

    def remember(self, row: Row) -> None:
        """Let later rows refer to this one."""
        record: Any = row.record
        if row.table == "schools":
            self._index("schools").add(record.school_id, record.name)
        elif row.table == "staff":
            self._index("staff").add(record.staff_id, record.email, record.name, at=record.school_id)
        elif row.table in _PARENTS.values():
            self._index(row.table).add(row.key[0])

    def with_ids(self, row: Row) -> Row | None:
        """The row with every reference as an id; None where a parent is not there."""
        changes: dict[str, str] = {}
        faults: list[Finding] = []
        for column, parent in _PARENTS.items():
            text = getattr(row.record, column, "")
            if parent == row.table or not text:
                continue
            found, lost = self._index(parent).find(text, within=changes.get("school_id", ""))
            if found is None:
                faults.append(_orphan(row, column, parent, text))
            else:
                changes[column] = found
                self._zeros[row.file, row.sheet, column] += lost
        for column in _PEOPLE:
            text = getattr(row.record, column, "")
            if text:
                found, _ = self._index("staff").find(text, within=changes.get("school_id", ""))
                changes[column] = found or text
        self.findings += faults
        if faults:
            return None
        return replace(row, record=row.record.model_copy(update=changes))

    def zeros(self) -> list[Finding]:
        """A note for each column whose ids got their leading zeros back."""
        hint = "Format the column as text in the spreadsheet, so that they stay."
        return [
            Finding(
                file,
                Reason.LOST_ZEROS,
                f"{count:,} ids had lost their leading zeros and got them back.",
                hint,
                sheet,
                column=column,
            )
            for (file, sheet, column), count in self._zeros.items()
            if count
        ]


def _orphan(row: Row, column: str, parent: str, text: str) -> Finding:
    is_personal = column in TABLES[row.table].personal
    hint = f"Correct it, or import the {parent} first."
    why = f"It is not in the table {parent}, nor in this import."
    return row.finding(Reason.ORPHAN, why, hint, column=column, found="" if is_personal else text[:40])
