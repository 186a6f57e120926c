"""What the public packets of one batch hide of students, worked out for the whole district at once.

A school's packet must not be read alone: the district's table and the other schools' packets add up with it, and so do
those of earlier batches. So the masks are made where all schools' rows are (the store's process), from what is published
now and what is remembered of before; a school's part of them travels in its slice.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import JsonValue

from pltoolkit.measures.assessment import assessment_results, rows_of_packets, sections_by_grade
from pltoolkit.measures.progress import packet_keys
from pltoolkit.privacy.omissions import Omission
from pltoolkit.privacy.suppression import TOTAL, Cell, Reason, Suppression, counts_of, suppress_waves

if TYPE_CHECKING:
    import pandas as pd

HiddenColumns = dict[str, dict[str, list[str]]]
"""For one packet: {subject: {table: [hidden columns]}}; "" is the total. Plain JSON."""

ASSESSMENTS, STUDENTS = "assessments", "students"
"""Subjects: students tested, a table per assessment; students enrolled, one table, "". Columns of both are grades."""

NO_GRADE = "not recorded"
"""The column of people whose grade is not recorded: "" is the total's."""


class TableKey(NamedTuple):
    """A published table: one adoption's, with a row per school."""

    subject: str
    adoption_id: str
    name: str


@dataclass(frozen=True)
class Published:
    """What earlier batches made known of a table: counts shown, and cells hidden, with the reason then."""

    counts_digest: str = ""
    hidden: Mapping[Cell, Reason] = field(default_factory=dict)
    shown: Mapping[Cell, tuple[int, ...]] = field(default_factory=dict)

    def to_json(self) -> JsonValue:
        return {
            "counts": self.counts_digest,
            "hidden": [[*cell, reason.value] for cell, reason in sorted(self.hidden.items())],
            "shown": [[*cell, list(counts)] for cell, counts in sorted(self.shown.items())],
        }

    @classmethod
    def from_json(cls, data: Any) -> Published:
        hidden = {(row, column): Reason(reason) for row, column, reason in data["hidden"]}
        shown = {(row, column): tuple(counts) for row, column, counts in data["shown"]}
        return cls(data["counts"], hidden, shown)


@dataclass(frozen=True)
class Masks:
    """What is hidden, by table, and what the tables will be remembered by once they are published."""

    tables: Mapping[TableKey, Suppression]
    published: Mapping[TableKey, Published]

    def for_packet(self, school_id: str, adoption_id: str) -> HiddenColumns:
        """What a school's public packet hides; tables of which it hides nothing are left out."""
        found: HiddenColumns = {}
        for key in self._by_adoption.get(adoption_id, ()):
            if columns := self.tables[key].hidden_columns(school_id):
                found.setdefault(key.subject, {})[key.name] = list(columns)
        return found

    def for_district(self, adoption_id: str) -> HiddenColumns:
        """What the district's public packet hides of its totals for one adoption."""
        return self.for_packet(TOTAL, adoption_id)

    @cached_property
    def _by_adoption(self) -> Mapping[str, list[TableKey]]:
        found: dict[str, list[TableKey]] = {}
        for key in sorted(self.tables):
            found.setdefault(key.adoption_id, []).append(key)
        return found

    def log(self) -> list[Omission]:
        """One for each hidden cell, by table; `column` is a grade."""
        return [
            Omission(row, key.adoption_id, key.subject, key.name, column, reason, because)
            for key, table in sorted(self.tables.items())
            for row, column, reason, because in table.log()
        ]


def student_masks(
    frames: Mapping[str, pd.DataFrame],
    *,
    as_of: dt.date,
    minimum: int,
    before: Mapping[TableKey, Published] | None = None,
) -> Masks:
    """Work out what the public packets of a batch hide.

    `frames` holds the whole district's schools, adoptions and assessments. Groups smaller than `minimum` are hidden, and
    what would give them away. `before` is what earlier batches of the school year published: what they hid stays hidden,
    and a count that has changed by fewer than `minimum` people since it was shown is hidden too.
    """
    packets = packet_keys(frames["schools"], frames["adoptions"])
    rows = rows_of_packets(frames["assessments"], packets, "assessments")
    shared = set(frames["assessments"].loc[frames["assessments"]["adoption_id"] == "", "assessment"])
    tables: dict[TableKey, pd.DataFrame] = {}
    for adoption_id, of_adoption in rows.groupby("adoption_id"):
        tested = assessment_results(of_adoption, as_of=as_of, by=["assessment", "grade"])
        for name, counts in tested.groupby("assessment"):
            tables[TableKey(ASSESSMENTS, str(adoption_id), str(name))] = _wide(counts, "tested")
        tables[TableKey(STUDENTS, str(adoption_id), "")] = _wide(sections_by_grade(of_adoption), "students")
    known, masks = before or {}, dict[TableKey, Suppression]()
    for linked in _linked(tables, shared):
        masks |= _suppressed({key: tables[key] for key in linked}, known, shared, minimum)
    return Masks(masks, {key: _remembered(tables[key], masks[key], known.get(key, Published())) for key in tables})


def _linked(tables: Iterable[TableKey], shared: Collection[str]) -> list[list[TableKey]]:
    """Tables that count the same students: of an adoption, or of all where a class belongs to no one adoption.

    Nobody can be tested who is not enrolled, and a unit's counts are nearly the next one's: what one table hides, another
    must not give away.
    """
    groups: dict[str, list[TableKey]] = {}
    for key in sorted(tables):
        groups.setdefault("" if shared else key.adoption_id, []).append(key)
    return list(groups.values())


def _alike(tables: Iterable[TableKey], shared: Collection[str]) -> list[list[TableKey]]:
    """Tables whose rows are partly the same, since a class that belongs to no one adoption is in all: hidden alike."""
    groups: dict[tuple[str, str, str], list[TableKey]] = {}
    for key in sorted(tables):
        is_shared = key.name in shared or (key.subject == STUDENTS and bool(shared))
        groups.setdefault((key.subject, key.name, "" if is_shared else key.adoption_id), []).append(key)
    return list(groups.values())


def _suppressed(
    tables: Mapping[TableKey, pd.DataFrame],
    known: Mapping[TableKey, Published],
    shared: Collection[str],
    minimum: int,
) -> dict[TableKey, Suppression]:
    """What linked tables hide: small groups in all of them, and what has changed little in those that are alike."""
    earlier = {key: known.get(key, Published()) for key in tables}
    if all(earlier[key].counts_digest == _digest(counts, minimum) for key, counts in tables.items()):
        return {key: Suppression(minimum, earlier[key].hidden) for key in tables}
    small = set[Cell]().union(*(_hidden_as(one, Reason.SMALL, Reason.ANOTHER_WAVE) for one in earlier.values()))
    beside = [_hidden_as(one, Reason.COMPLEMENTARY) for one in earlier.values() if one.counts_digest]
    common = _waves(tables, minimum, before=small, beside=set.intersection(*beside) if beside else set())
    found: dict[TableKey, Suppression] = {}
    for alike in _alike(tables, shared):
        group = {key: tables[key] for key in alike}
        changed = set[Cell]().union(
            *(_hidden_as(earlier[key], Reason.CHANGED_LITTLE) for key in group),
            *(_changed_little(counts, earlier[key].shown, minimum) for key, counts in group.items()),
        )
        kept = set[Cell]().union(*(earlier[key].hidden for key in group))
        everywhere = set[Cell]().union(*(one.hidden for one in common.values()))
        small_now = {cell for one in common.values() for cell, why in one.hidden.items() if why is Reason.SMALL}
        before = small | small_now | changed
        of_group = _waves(group, minimum, before=before, beside=(kept | everywhere) - before)
        for key, one in of_group.items():
            little = {cell: Reason.CHANGED_LITTLE for cell in changed if one.hidden.get(cell) is Reason.ANOTHER_WAVE}
            found[key] = Suppression(minimum, {**one.hidden, **little})
    return found


def _waves(
    tables: Mapping[TableKey, pd.DataFrame], minimum: int, *, before: Collection[Cell], beside: Collection[Cell]
) -> dict[TableKey, Suppression]:
    names = {str(number): key for number, key in enumerate(tables)}
    found = suppress_waves(
        {name: tables[key] for name, key in names.items()},
        minimum=minimum,
        hidden_before=before,
        hidden_beside=beside,
    )
    return {key: found[name] for name, key in names.items()}


def _hidden_as(published: Published, *reasons: Reason) -> set[Cell]:
    return {cell for cell, why in published.hidden.items() if why in reasons}


def _changed_little(counts: pd.DataFrame, shown: Mapping[Cell, Sequence[int]], minimum: int) -> set[Cell]:
    now = counts_of(counts)
    return {
        cell
        for cell, earlier in shown.items()
        if cell in now and any(0 < abs(now[cell] - count) < minimum for count in earlier)
    }


def _remembered(counts: pd.DataFrame, mask: Suppression, before: Published) -> Published:
    shown = dict(before.shown)
    for cell, count in counts_of(counts).items():
        if mask.shows(*cell) and count not in shown.get(cell, ()):
            shown[cell] = (*shown.get(cell, ()), count)
    return Published(_digest(counts, mask.minimum), {**before.hidden, **mask.hidden}, shown)


def _digest(counts: pd.DataFrame, minimum: int) -> str:
    text = json.dumps([minimum, sorted(counts_of(counts).items())])
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def withheld(
    frame: pd.DataFrame, hidden: Mapping[str, Collection[str]], *, table: str, column: str, figures: Sequence[str]
) -> pd.DataFrame:
    """`frame` with `figures` missing wherever the mask says so, and a column `suppressed` (true or false).

    `hidden` is one subject of a packet's mask. `table` names the column of `frame` that holds the mask's table, such as
    assessment; `column` the one that holds its column, such as grade, with "" for the total.
    """
    import pandas as pd

    result = frame.copy()
    covered = [at in hidden.get(name, ()) for name, at in zip(frame[table], frame[column], strict=True)]
    result["suppressed"] = pd.Series(covered, index=frame.index, dtype=bool)
    for figure in figures:
        result[figure] = result[figure].astype("Float64").mask(result["suppressed"])
    return result


def _wide(rows: pd.DataFrame, count: str) -> pd.DataFrame:
    """A row per school that has people, a column per grade."""
    named = rows.assign(grade=rows["grade"].where(rows["grade"] != "", NO_GRADE))
    return named.pivot_table(index="school_id", columns="grade", values=count, aggfunc="sum", observed=True)
