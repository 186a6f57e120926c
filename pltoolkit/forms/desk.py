"""What a form in the browser asks for, and the answers it gets: plain messages, without any widget.

Messages in: `save` (one field), `look` (what others changed). Messages out: `saved`, `conflict`, `answers`, `failed`.
"""

from __future__ import annotations

import datetime as dt
import getpass
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pltoolkit.api.plan import Place, Plan
from pltoolkit.blocks import Block, Field
from pltoolkit.errors import PltoolkitError, UsageError
from pltoolkit.guide import FieldSpec, Step
from pltoolkit.records import AnswerRecord
from pltoolkit.sections.guide import field_of, steps, steps_of
from pltoolkit.store import AnswerConflict, School

Json = dict[str, Any]


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def author_of(environment: Mapping[str, str]) -> str:
    """Who writes: the name in `PLTOOLKIT_AUTHOR`, else the JupyterHub user, else the user of this computer."""
    named = environment.get("PLTOOLKIT_AUTHOR") or environment.get("JUPYTERHUB_USER")
    return named.strip() if named and named.strip() else getpass.getuser()


@dataclass(frozen=True)
class Desk(ABC):
    """Serves one form: draws it, saves what is typed, tells what others wrote."""

    school: School
    plan: Plan
    name: str
    author: str
    now: Callable[[], dt.datetime] = utc_now

    @abstractmethod
    def sections(self) -> list[Json]:
        """The form's sections, each with its fields."""

    @abstractmethod
    def block(self) -> Block:
        """The answers as they stand, as a batch would show them."""

    @abstractmethod
    def changes(self, known: Mapping[str, Any]) -> dict[str, Json]:
        """The form's answers whose version is not the one known, by the key of the field."""

    @abstractmethod
    def save(self, message: Json) -> Json:
        """Save one field: `saved`, or `conflict` with what stands in the store."""

    def drawing(self) -> Json:
        """All that the form needs to be drawn, with the answers as they stand."""
        place = f"{self.plan.workspace.root}\n{self.plan.settings.database.url}\n{'/'.join(self.plan.key)}"
        return {
            "storage": f"pltoolkit:{hashlib.blake2b(place.encode(), digest_size=8).hexdigest()}",
            "people": [list(person) for person in self.plan.people.items()],
            "sections": self.sections(),
            "answers": self.changes({}),
        }

    def reply(self, message: Json) -> Json:
        """The answer to a message; what goes wrong is an answer as well, so that the form can show it."""
        about = {name: message.get(name) for name in ("key", "number", "view")}
        try:
            return {**about, **self._reply(message)}
        except Exception as error:  # noqa: BLE001  (whatever it is, the coach has to see it)
            return {**about, **failed(error)}

    def _reply(self, message: Json) -> Json:
        match message.get("type"):
            case "save":
                return self.save(message)
            case "look":
                return {"type": "answers", "answers": self.changes(message["known"])}
            case kind:
                raise UsageError(f'A form sends no message "{kind}".')


@dataclass(frozen=True)
class StepsDesk(Desk):
    """Serves the form for steps of the guide. `name` is a notebook or a step."""

    @property
    def steps(self) -> tuple[Step, ...]:
        return steps_of(self.plan.guide, self.name)

    def sections(self) -> list[Json]:
        return [
            {
                "id": step.id,
                "title": f"{step.id} {step.title}",
                "prompts": [prompt.text for prompt in step.prompts],
                "fields": [{"key": f"{step.id}/{spec.id}", **drawn(spec)} for spec in step.fields],
            }
            for step in self.steps
        ]

    def block(self) -> Block:
        return steps(self.school, self.name, answers=self.plan.answers())

    def save(self, message: Json) -> Json:
        step_id, _, field_id = str(message["key"]).partition("/")
        try:
            record = self.plan.save(
                (step_id, field_id),
                message["value"],
                author=self.author,
                at=self.now(),
                expected_version=int(message["version"]),
            )
        except AnswerConflict as conflict:
            return {"type": "conflict", "theirs": self._shown(conflict.theirs) if conflict.theirs else None}
        return {"type": "saved", "answer": self._shown(record)}

    def changes(self, known: Mapping[str, Any]) -> dict[str, Json]:
        own = {(step.id, spec.id) for step in self.steps for spec in step.fields}
        answers = {place: record for place, record in self.plan.answers().items() if place in own}
        return {
            "/".join(place): self._shown(record)
            for place, record in answers.items()
            if known.get("/".join(place)) != record.version
        }

    def _shown(self, record: AnswerRecord) -> Json:
        place: Place = (record.step_id, record.field_id)
        step = self.plan.guide.step(record.step_id)
        field = field_of(self.school, step, step.field(record.field_id), {place: record})
        at = record.updated_at
        return {
            "value": record.value,
            "version": record.version,
            "by": self.plan.people.get(record.author, record.author),
            "mine": record.author == self.author,
            "at": (at if at.tzinfo else at.replace(tzinfo=dt.UTC)).isoformat() if at else None,
            "text": _in_words(field),
            "faults": [asdict(fault) for fault in self.plan.faults(place, record.value)],
        }


def failed(error: Exception) -> Json:
    """The message about what went wrong, with the way out."""
    if isinstance(error, PltoolkitError):
        return {"type": "failed", "message": error.message, "hint": error.hint}
    hint = "What you typed is kept in this browser. Run the notebook again; if it comes back, report it."
    return {"type": "failed", "message": f"{type(error).__name__}: {error}", "hint": hint}


def drawn(spec: FieldSpec) -> Json:
    """A field as the form draws it."""
    return {
        "id": spec.id,
        "kind": spec.kind,
        "label": spec.label,
        "help": spec.help,
        "required": spec.required,
        "choices": list(spec.choices),
        "columns": [drawn(column) for column in spec.columns],
    }


def _in_words(field: Field) -> str:
    """An answer as plain text, for somebody who compares two."""
    if field.kind == "table":
        return "\n".join(" · ".join(cell for cell in row if cell) for row in field.value or ())
    if isinstance(field.value, list):
        return ", ".join(map(str, field.value))
    return field.text
