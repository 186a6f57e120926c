"""How far a team's plan is: what the guide asks of each step, and what has been answered.

The parts of a step are its required fields; a step without a required field is one part, filled once any of its
fields is. `share` = parts filled / parts. A step or key action is `not_started` while no field of it is filled,
`complete` when all its parts are, `in_progress` otherwise. Steps without fields ask nothing and are not counted.

The key actions and steps are those of the Curriculum Support Guide,
https://curriculumsupport.instructionpartners.org/ . The rule is ours.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from pltoolkit.measures.frames import Tabular, grouped, records, rows, share
from pltoolkit.measures.result import Result, measure

if TYPE_CHECKING:
    from pltoolkit.guide import Guide, Step

PACKET = ["school_id", "adoption_id"]
_COUNTS = ["fields", "fields_filled", "parts", "parts_filled"]
_STEP_COLUMNS = [*PACKET, "phase", "key_action", "step_id", "title", *_COUNTS, "share", "state"]
_ACTION_COLUMNS = [
    *PACKET, "phase", "key_action", "title", "steps", "steps_started", "steps_complete", *_COUNTS, "share", "state",
]  # fmt: skip
_PLAN_COLUMNS = [
    *PACKET, "phase", "key_actions", "not_started", "in_progress", "complete", "parts", "parts_filled", "share",
]  # fmt: skip


def is_filled(value: Any) -> bool:
    """Whether a stored answer says something: 0 does; blank text, an unticked box and a table of blank rows do not."""
    if value is None or value is False:
        return False
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, dict):
        return any(is_filled(part) for part in value.values())
    if isinstance(value, list | tuple):
        return any(is_filled(part) for part in value)
    return not (isinstance(value, float) and math.isnan(value))


@measure
def packet_keys(schools: Tabular, adoptions: Tabular) -> Result:
    """The packets of these schools: school_id, adoption_id, phase. Without an adoption: "" and phase 1."""
    adopted = grouped(records(adoptions, "adoptions"), "school_id")
    found = []
    for school in records(schools, "schools"):
        own = [(one.adoption_id, one.phase) for one in adopted.get(school.school_id, ())] or [("", 1)]
        found += [(school.school_id, *one) for one in own]
    return Result(found, [*PACKET, "phase"], by=PACKET, counts=["phase"])


class _Step(NamedTuple):
    school_id: str
    adoption_id: str
    phase: int
    key_action: str
    step_id: str
    title: str
    fields: int
    fields_filled: int
    parts: int
    parts_filled: int

    @property
    def state(self) -> str:
        return _state(self.fields_filled, self.parts, self.parts_filled)


@measure
def step_progress(guide: Guide, answers: Tabular, *, packets: Tabular | None = None) -> Result:
    """One row per packet and step that has fields.

    `answers` has the columns of the table. `packets` names the packets to report on (school_id, adoption_id);
    without it there is one: that of the answers, which then must all belong to one plan.

    Columns: school_id, adoption_id, phase, key_action, step_id, title, fields, fields_filled, parts, parts_filled
    (counts), share (0 to 1), state. In the guide's order within a packet.
    """
    steps = _steps(guide, answers, packets)
    found = [(*step, share(step.parts_filled, step.parts), step.state) for step in steps]
    return Result(found, _STEP_COLUMNS, by=PACKET, counts=["phase", *_COUNTS], numbers=["share"])


@measure
def key_action_progress(guide: Guide, answers: Tabular, *, packets: Tabular | None = None) -> Result:
    """One row per packet and key action; arguments as for `step_progress`.

    Columns: school_id, adoption_id, phase, key_action, title, steps, steps_started, steps_complete, fields,
    fields_filled, parts, parts_filled (counts), share (0 to 1), state. In the guide's order within a packet.
    """
    titles = {action.id: action.title for phase in guide.phases for action in phase.key_actions}
    found = []
    for key, steps in grouped(_steps(guide, answers, packets), *PACKET, "phase", "key_action").items():
        states = Counter(step.state for step in steps)
        fields, filled = sum(step.fields for step in steps), sum(step.fields_filled for step in steps)
        parts, parts_filled = sum(step.parts for step in steps), sum(step.parts_filled for step in steps)
        started = len(steps) - states["not_started"]
        found.append((
            *key, titles[key[-1]], len(steps), started, states["complete"], fields, filled, parts, parts_filled,
            share(parts_filled, parts), _state(filled, parts, parts_filled),
        ))  # fmt: skip
    counts = ["phase", "steps", "steps_started", "steps_complete", *_COUNTS]
    return Result(found, _ACTION_COLUMNS, by=PACKET, counts=counts, numbers=["share"])


@measure
def plan_completeness(progress: Tabular) -> Result:
    """One row per packet and phase, from the result of `key_action_progress`.

    Columns: school_id, adoption_id, phase, key_actions, not_started, in_progress, complete, parts, parts_filled
    (counts), share (parts filled / parts, 0 to 1).
    """
    found = []
    for key, actions in grouped(rows(progress), *PACKET, "phase").items():
        states = Counter(action.state for action in actions)
        parts, filled = sum(action.parts for action in actions), sum(action.parts_filled for action in actions)
        counts = states["not_started"], states["in_progress"], states["complete"], parts, filled
        found.append((*key, len(actions), *counts, share(filled, parts)))
    return Result(found, _PLAN_COLUMNS, by=[*PACKET, "phase"], counts=_PLAN_COLUMNS[2:-1], numbers=["share"])


def _steps(guide: Guide, answers: Tabular, packets: Tabular | None) -> list[_Step]:
    """Every step that has fields, of every packet."""
    filled: dict[tuple[str, ...], set[str]] = {}
    plans: dict[tuple[str, str], None] = {}
    for row in records(answers, "answers"):
        plans[row.school_id, row.adoption_id] = None
        if is_filled(row.value):
            filled.setdefault((row.school_id, row.adoption_id, row.step_id), set()).add(row.field_id)
    keys = (
        [(one.school_id, one.adoption_id) for one in rows(packets)]
        if packets is not None
        else list(plans) or [("", "")]
    )
    return [
        _step((*key, phase.number, action.id), step, filled.get((*key, step.id), set()))
        for key in keys
        for phase in guide.phases
        for action in phase.key_actions
        for step in action.steps
        if step.fields
    ]


def _step(place: tuple[str, str, int, str], step: Step, answered: set[str]) -> _Step:
    filled = [field for field in step.fields if field.id in answered]
    required, required_filled = sum(field.required for field in step.fields), sum(field.required for field in filled)
    parts = (required, required_filled) if required else (1, min(len(filled), 1))
    return _Step(*place, step.id, step.title, len(step.fields), len(filled), *parts)


def _state(fields_filled: int, parts: int, parts_filled: int) -> str:
    if not fields_filled:
        return "not_started"
    return "complete" if parts_filled == parts else "in_progress"
