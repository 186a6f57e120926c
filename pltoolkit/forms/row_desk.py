"""Serves the form of a table of the plan: tasks, decisions, goals, check-ins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from pltoolkit import sections
from pltoolkit.api.plan_rows import PlanRows, PlanTable
from pltoolkit.blocks import Block
from pltoolkit.forms.desk import Desk, Json, drawn
from pltoolkit.sections.guide import key_actions_of
from pltoolkit.store import RowConflict, School, open_school


def table_block(school: School, name: str, table: PlanTable) -> Block:
    """The table as a batch shows it."""
    match table:
        case "tasks":
            return sections.tasks(school, name)
        case "decisions":
            return sections.decisions(school, name)
        case "goals":
            return sections.goals(school)
        case "checkins":
            return sections.check_ins(school)


@dataclass(frozen=True)
class RowDesk(Desk):
    """Serves the form of one table. `name` is a notebook, whose rows alone are shown; blank: all of the plan's."""

    table: PlanTable = "tasks"

    @property
    def rows(self) -> PlanRows:
        actions = key_actions_of(self.plan.guide, self.name) if self.name else ()
        roles = {row.staff_id: str(row.role) for row in self.school.rows["staff"]}
        return PlanRows(self.plan, self.table, tuple(action.id for action in actions), roles)

    def sections(self) -> list[Json]:
        field = {"key": f"{self.table}/{self.name}", **drawn(self.rows.spec), "keyed": True}
        return [{"id": self.table, "title": "", "prompts": [], "fields": [field]}]

    def block(self) -> Block:
        workspace = self.plan.workspace.root
        return table_block(
            open_school(*self.plan.key, audience="coach", workspace=str(workspace)), self.name, self.table
        )

    def save(self, message: Json) -> Json:
        given, base = message["value"] or [], message["base"] or []
        today = self.now().astimezone().date()
        try:
            saved = self.rows.save(given, base=base, expected=message["version"] or {}, today=today)
        except RowConflict:
            return {"type": "conflict", "theirs": self._shown()}
        faults = [
            replace(fault, message=f"{fault.message} This row is not saved yet.")
            if fault.row is not None and given[fault.row]["id"] in saved.held
            else fault
            for fault in saved.faults
        ]
        answer = {"value": given, "version": saved.hashes, "faults": [asdict(fault) for fault in faults]}
        return {"type": "saved", "answer": {**answer, "held": list(saved.held), "by": self.author, **self._stamp()}}

    def changes(self, known: Mapping[str, Any]) -> dict[str, Json]:
        shown = self._shown()
        key = f"{self.table}/{self.name}"
        return {} if known.get(key) == shown["version"] else {key: shown}

    def _shown(self) -> Json:
        rows = self.rows.read()
        names = self.plan.people
        text = "\n".join(
            " · ".join(
                str(names.get(str(row[column.id]), row[column.id]))
                for column in self.rows.spec.columns
                if row[column.id] not in (None, False, True)
            )
            for row in rows.cells
        )
        return {
            "value": rows.cells,
            "version": rows.hashes,
            "by": "",
            "mine": False,
            "at": None,
            "text": text,
            "faults": [],
        }

    def _stamp(self) -> Json:
        return {"mine": True, "at": self.now().isoformat(), "text": ""}
