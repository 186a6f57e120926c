"""Tasks, decisions, goals and check-ins as rows that a team edits: what each column asks, and how a row is stored."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

from pydantic import ValidationError

from pltoolkit.api.plan import Plan, each_text, storable
from pltoolkit.api.workspaces import open_store
from pltoolkit.guide import Fault, FieldSpec, faults_of
from pltoolkit.records import TABLES, Record
from pltoolkit.store import record_hash

PlanTable = Literal["tasks", "decisions", "goals", "checkins"]
Cells = Mapping[str, Any]
_TEXT, _DATE, _PERSON, _NUMBER = "text", "date", "person", "number"


def _column(column_id: str, kind: Any, label: str, *, required: bool = False, choices: Sequence[str] = ()) -> FieldSpec:
    return FieldSpec(id=column_id, kind=kind, label=label, required=required, choices=tuple(choices))


_FAMILIES = {"Investment": "investment", "Practice": "practice", "Outcomes": "outcomes"}
_MEETINGS = {"Check-in": "check_in", "Stepback": "stepback", "Annual reset": "annual_reset"}
_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({"family": _FAMILIES, "kind": _MEETINGS})
_DONE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"tasks": ("done", "done_on"), "decisions": ("decided", "decided_on")}
)
"""For tables with a box to tick: the status that the tick stands for, and the column of its day."""

PLAN_TABLES: Mapping[str, FieldSpec] = MappingProxyType(
    {
        "tasks": FieldSpec(
            id="tasks", kind="table", label="Tasks", help="One owner and one date each. Tick what is done.",
            columns=(
                _column("task", _TEXT, "Task", required=True), _column("owner_id", _PERSON, "Owner"),
                _column("due", _DATE, "Due"), _column("ticked", "check", "Done"),
            ),
        ),
        "decisions": FieldSpec(
            id="decisions", kind="table", label="Decisions", help="What must be decided, by whom, by when, and what was.",
            columns=(
                _column("decision", _TEXT, "To decide", required=True), _column("owner_id", _PERSON, "Owner"),
                _column("due", _DATE, "By"), _column("outcome", _TEXT, "Outcome"), _column("ticked", "check", "Decided"),
            ),
        ),
        "goals": FieldSpec(
            id="goals", kind="table", label="Goals", help="What will be different, and how it is measured.",
            columns=(
                _column("goal", _TEXT, "Goal", required=True),
                _column("family", "choice", "Family", required=True, choices=list(_FAMILIES)),
                _column("measure", _TEXT, "Measure"), _column("baseline", _NUMBER, "Start"),
                _column("latest", _NUMBER, "Latest"), _column("target", _NUMBER, "Target"), _column("due", _DATE, "Due"),
            ),
        ),
        "checkins": FieldSpec(
            id="checkins", kind="table", label="Check-ins", help="Meetings planned and held.",
            columns=(
                _column("kind", "choice", "Meeting", required=True, choices=list(_MEETINGS)),
                _column("planned", _DATE, "Planned", required=True), _column("held", _DATE, "Held"),
                _column("notes", _TEXT, "Notes"),
            ),
        ),
    }
)  # fmt: skip
"""The tables that a team edits, as the guide's fields are described."""


@dataclasses.dataclass(frozen=True)
class Rows:
    """A table's rows as cells with an `id`, and the hash of each by id."""

    cells: list[dict[str, Any]]
    hashes: dict[str, str]


@dataclasses.dataclass(frozen=True)
class Saved:
    """What a save came to: the hashes to go on from, faults, and the ids of the rows held back for them."""

    hashes: dict[str, str]
    faults: tuple[Fault, ...]
    held: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class PlanRows:
    """One table of one packet's plan. `key_actions`: those of a notebook; none: all. A new row gets the first."""

    plan: Plan
    table: PlanTable
    key_actions: tuple[str, ...]
    roles: Mapping[str, str]

    @property
    def spec(self) -> FieldSpec:
        return PLAN_TABLES[self.table]

    @property
    def _key(self) -> str:
        return TABLES[self.table].key[0]

    def records(self) -> dict[str, Record]:
        """The rows as they stand, by id: what is done last, else by date."""
        model = TABLES[self.table].model
        with open_store(self.plan.workspace, self.plan.settings) as store:
            rows = store.rows(self.table, school_ids=[self.plan.key.school_id])
        records = [model.model_validate(row._asdict()) for row in rows]
        own = [record for record in records if self._is_ours(record.model_dump())]
        own.sort(key=lambda record: _place(record.model_dump(), self._key))
        return {str(getattr(record, self._key)): record for record in own}

    def _is_ours(self, row: Cells) -> bool:
        here = row["adoption_id"] in ("", self.plan.key.adoption_id)
        return here and (not self.key_actions or row.get("key_action") in (None, *self.key_actions))

    def read(self) -> Rows:
        """The rows as they stand."""
        records = self.records()
        cells = [{"id": row_id, **self._cells(record)} for row_id, record in records.items()]
        return Rows(cells, {row_id: record_hash(record) for row_id, record in records.items()})

    def _cells(self, record: Record) -> dict[str, Any]:
        row = record.model_dump(mode="json")
        done, _ = _DONE.get(self.table, ("", ""))
        row["ticked"] = bool(done) and row.get("status") == done
        for name, words in _WORDS.items():
            row[name] = next((word for word, value in words.items() if value == row.get(name)), None)
        return {column.id: row[column.id] if row[column.id] != "" else None for column in self.spec.columns}

    def save(
        self, cells: Sequence[Cells], *, base: Sequence[Cells], expected: Mapping[str, str], today: dt.date
    ) -> Saved:
        """Store what `cells` change in the rows `base`, which were read with the hashes `expected`.

        A row that is not among `cells` any more is removed; a new one has an id that nobody has. A row with a fault is
        held back, and its faults are in the result. Raises `RowConflict`, with nothing stored, where somebody else
        changed one of the changed rows meanwhile.
        """
        given = [each_text(dict(row), storable) for row in cells]
        was, before = {row["id"]: dict(row) for row in base}, self.records()
        faults = [*faults_of(self.spec, [_without_id(row) for row in given], people=self.plan.people)]
        faults += [fault for number, row in enumerate(given) for fault in self._blanks(number, row)]
        writes = []
        for number, row in enumerate(given):
            if was.get(row["id"]) == row or any(fault.row == number for fault in faults):
                continue
            record = self._record(row, before.get(row["id"]), today)
            if isinstance(record, Fault):
                faults.append(dataclasses.replace(record, row=number))
            else:
                writes.append(record)
        removals = was.keys() - {row["id"] for row in given}
        with open_store(self.plan.workspace, self.plan.settings) as store:
            store.change_rows(self.table, writes=writes, removals=removals, expected=expected)
        hashes = {row_id: found for row_id, found in expected.items() if row_id not in removals}
        hashes |= {str(getattr(record, self._key)): record_hash(record) for record in writes}
        at_fault = {given[fault.row]["id"] for fault in faults if fault.row is not None}
        held = [row["id"] for row in given if row["id"] in at_fault and was.get(row["id"]) != row]
        return Saved(hashes, tuple(faults), tuple(held))

    def _blanks(self, number: int, row: Cells) -> list[Fault]:
        return [
            Fault("Still to be filled.", number, column.id)
            for column in self.spec.columns
            if column.required and row.get(column.id) in (None, "")
        ]

    def _record(self, row: Cells, before: Record | None, today: dt.date) -> Record | Fault:
        """The record of a row: what the form does not show stays as it was."""
        place = {"school_id": self.plan.key.school_id, "adoption_id": self.plan.key.adoption_id}
        model = TABLES[self.table].model
        values: dict[str, Any] = before.model_dump() if before else {self._key: str(row["id"]), **place}
        if before is None and "key_action" in model.model_fields and self.key_actions:
            values["key_action"] = self.key_actions[0]
        for column in self.spec.columns:
            if column.id != "ticked":
                value = row.get(column.id)
                blank = None if column.kind in (_DATE, _NUMBER) else ""
                values[column.id] = _WORDS.get(column.id, {}).get(value, value) if value not in (None, "") else blank
        if "owner_id" in model.model_fields and (
            before is None or values["owner_id"] != before.model_dump()["owner_id"]
        ):
            values["owner_role"] = self.roles.get(values.get("owner_id", ""), "")
        values |= self._ticked(bool(row.get("ticked")), values, today)
        try:
            return model.model_validate(values)
        except ValidationError as error:
            first = error.errors()[0]
            return Fault(f"{first['msg']}.", column=str(first["loc"][0]))

    def _ticked(self, ticked: bool, values: Cells, today: dt.date) -> dict[str, Any]:
        done, day = _DONE.get(self.table, ("", ""))
        if not done or ticked == (values.get("status") == done):
            return {}
        return {"status": done, day: values.get(day) or today} if ticked else {"status": "open", day: None}


def _without_id(row: Cells) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


def _place(row: Cells, key: str) -> tuple[bool, str, str]:
    done = row.get("status") in {"done", "decided"}
    return done, str(row.get("due") or row.get("planned") or "9999"), str(row[key])
