"""A school's plan in the live database, as forms and programs read and write it: the answers of one packet."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from pltoolkit.api.workspaces import open_store
from pltoolkit.errors import UsageError
from pltoolkit.guide import Fault, Guide, faults_of
from pltoolkit.records import AnswerRecord
from pltoolkit.sections.guide import guide_of
from pltoolkit.settings import Settings
from pltoolkit.store import AnswerKey, PacketKey, School
from pltoolkit.workspace import Workspace

Place = tuple[str, str]
"""Step id and field id."""


@dataclasses.dataclass(frozen=True)
class Plan:
    """One school's plan for one adoption. `people` are names by staff id. Each call opens the database and closes it."""

    workspace: Workspace
    settings: Settings
    key: PacketKey
    guide: Guide
    people: Mapping[str, str]

    @classmethod
    def of(cls, school: School) -> Plan:
        """The plan of a school that was opened from a workspace. Raises `UsageError` for one out of a slice."""
        if school.workspace is None:
            raise UsageError(
                "Answers can be written in JupyterLab only, on the workspace itself.",
                hint="Open the notebook in JupyterLab.",
            )
        staff = sorted(school.rows["staff"], key=lambda row: row.name or "")
        people = {row.staff_id: f"{row.name} ({str(row.role).replace('_', ' ')})" for row in staff}
        return cls(school.workspace, school.settings, school.key, guide_of(school), people)

    def answers(self) -> dict[Place, AnswerRecord]:
        """The answers as they stand. One that the school wrote for all its adoptions has version 0: it is not its own."""
        with open_store(self.workspace, self.settings) as store:
            own = store.answers(self.key)
            shared = store.answers(PacketKey(self.key.school_id, "")) if self.key.adoption_id else ()
        found = {(one.step_id, one.field_id): one.model_copy(update={"version": 0}) for one in shared}
        return found | {(one.step_id, one.field_id): one for one in own}

    def faults(self, place: Place, value: Any) -> tuple[Fault, ...]:
        """What is wrong with an answer. Raises `UsageError` where the guide has no such step or field."""
        step_id, field_id = place
        return faults_of(self.guide.step(step_id).field(field_id), value, people=self.people)

    def save(
        self, place: Place, value: Any, *, author: str, at: dt.datetime, expected_version: int | None
    ) -> AnswerRecord:
        """Save an answer, a faulty one as a draft.

        Raises `AnswerConflict` where the answer is not at `expected_version` any more, `UsageError` where the guide
        has no such step or field, `StoreError` where the database cannot be written.
        """
        self.guide.step(place[0]).field(place[1])
        key, clean = AnswerKey(self.key, *place), each_text(value, storable)
        with open_store(self.workspace, self.settings) as store:
            return store.save_answer(key, clean, author=author, at=at, expected_version=expected_version)


def storable(text: str) -> str:
    """`text` without what a database cannot hold: NUL, and halves of characters cut in two."""
    return text.replace("\x00", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [each_text(item, change) for item in value]
    if isinstance(value, dict):
        return {change(name): each_text(item, change) for name, item in value.items()}
    return value
