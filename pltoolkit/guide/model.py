"""The guide's parts: phases, key actions, lettered steps, prompts, and the fields that a step's tool records."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from pltoolkit.errors import UsageError, did_you_mean

Evidence = Literal["seen", "recalled", "inferred"]
"""Whether a part was read on a page of the guide, is recalled, or follows from other pages. Of a key action: its title and
place; of a step: its place, and its title or questions; of a field: that the guide's tool has it; of a tool: that the
guide lists it."""
FieldKind = Literal["text", "long_text", "date", "person", "choice", "number", "check", "checklist", "table"]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Link = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
ROMAN = {1: "I", 2: "II", 3: "III"}


def _once(what: str, ids: Sequence[str]) -> None:
    twice = next((one for one in ids if ids.count(one) > 1), None)
    if twice is not None:
        raise ValueError(f'{what} "{twice}" is there twice')


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class FieldSpec(_Part):
    """One thing that a team writes down. `columns` are those of a table; `choices` those of a choice or checklist.

    `tool` is the guide's tool whose columns or questions it follows, where it follows one.
    """

    id: Slug
    kind: FieldKind
    label: str = Field(min_length=1, max_length=90)
    help: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    columns: tuple[FieldSpec, ...] = ()
    tool: str = ""
    evidence: Evidence = "inferred"
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if bool(self.choices) != (self.kind in {"choice", "checklist"}):
            raise ValueError(f"{self.id}: a choice or checklist has choices, and nothing else has")
        if bool(self.columns) != (self.kind == "table"):
            raise ValueError(f"{self.id}: a table has columns, and nothing else has")
        _once("column", [column.id for column in self.columns])
        return self


class Tool(_Part):
    """A tool of the guide: its own title, and what it gives in our words."""

    title: str = Field(min_length=1)
    gives: str = Field(min_length=1)
    evidence: Evidence
    source: Link


class Prompt(_Part):
    """A question that the team talks about before it writes."""

    id: str
    text: str = Field(min_length=1)


class Step(_Part):
    """A lettered step. `origin` is the step of the national edition that it stands for, "" where there is none."""

    id: str
    origin: str
    letter: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
    title: str = Field(min_length=1)
    evidence: Evidence
    prompts: tuple[Prompt, ...] = Field(min_length=1)
    fields: tuple[FieldSpec, ...] = Field(min_length=1)
    tools: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _fields_fit(self) -> Self:
        _once("field", [spec.id for spec in self.fields])
        for spec in self.fields:
            if spec.tool and spec.tool not in self.tools:
                raise ValueError(f'field "{spec.id}" follows "{spec.tool}", which the step does not name in tools')
        return self

    def field(self, field_id: str) -> FieldSpec:
        """A field by id. Raises `UsageError` where the step has none of that id."""
        known = {spec.id: spec for spec in self.fields}
        if field_id not in known:
            hint = did_you_mean(field_id, known) or f"It has: {', '.join(known)}."
            raise UsageError(f'Step {self.id} has no field "{field_id}".', hint=hint)
        return known[field_id]


class KeyAction(_Part):
    id: str
    phase: int
    title: str = Field(min_length=1)
    goal: str = Field(min_length=1)
    why: str = Field(min_length=1)
    evidence: Evidence
    steps: tuple[Step, ...] = Field(min_length=1)
    notebook: str
    roles: tuple[str, ...] = ()
    cadence: str = ""
    sources: tuple[Link, ...] = ()

    @model_validator(mode="after")
    def _steps_in_order(self) -> Self:
        letters = [step.letter for step in self.steps]
        wanted = list(ascii_uppercase[: len(letters)])
        if letters != wanted:
            raise ValueError(f"steps are lettered {', '.join(letters)}, not {', '.join(wanted)}")
        return self


class Phase(_Part):
    number: Literal[1, 2, 3]
    title: str
    goal: str
    key_actions: tuple[KeyAction, ...] = Field(min_length=1)
    sources: tuple[Link, ...] = ()

    @property
    def roman(self) -> str:
        return ROMAN[self.number]

    @model_validator(mode="after")
    def _numbered_in_order(self) -> Self:
        ids = [action.id for action in self.key_actions]
        wanted = [f"{self.roman}.{number}" for number in range(1, len(ids) + 1)]
        if ids != wanted:
            raise ValueError(f"key actions are numbered {', '.join(ids)}, not {', '.join(wanted)}")
        return self


class Guide(_Part):
    """One edition of the Curriculum Support Guide."""

    edition: str
    phases: tuple[Phase, ...] = Field(min_length=3, max_length=3)
    tools: tuple[Tool, ...] = ()

    @model_validator(mode="after")
    def _tools_are_known(self) -> Self:
        known = {tool.title for tool in self.tools}
        for step in self.steps:
            for title in step.tools:
                if title not in known:
                    raise ValueError(f'step {step.id} names the tool "{title}". {did_you_mean(title, known)}'.rstrip())
        return self

    @property
    def key_actions(self) -> tuple[KeyAction, ...]:
        return tuple(action for phase in self.phases for action in phase.key_actions)

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(step for action in self.key_actions for step in action.steps)

    def key_action(self, action_id: str) -> KeyAction:
        """A key action by id, such as "II.1". Raises `UsageError` where the edition has none of that id."""
        known = {action.id: action for action in self.key_actions}
        if action_id not in known:
            hint = did_you_mean(action_id, known) or f"It has: {', '.join(known)}."
            raise UsageError(f'The {self.edition} edition has no key action "{action_id}".', hint=hint)
        return known[action_id]

    def tools_of(self, action: KeyAction) -> tuple[Tool, ...]:
        """The tools that the guide gives for a key action, in the order of its steps."""
        named = dict.fromkeys(title for step in action.steps for title in step.tools)
        known = {tool.title: tool for tool in self.tools}
        return tuple(known[title] for title in named)

    def step(self, step_id: str) -> Step:
        """A step by id, such as "II.1.C". Raises `UsageError` where the edition has none of that id."""
        known = {step.id: step for step in self.steps}
        if step_id not in known:
            hint = did_you_mean(step_id, known) or "Steps look like II.1.C."
            raise UsageError(f'The {self.edition} edition has no step "{step_id}".', hint=hint)
        return known[step_id]
