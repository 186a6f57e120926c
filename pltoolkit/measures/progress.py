"""How far a team's plan is: what the guide asks of each step, and what has been answered.

The parts of a step are its required fields; a step without a required field is one part, filled once any of its
fields is. `share` = parts filled / parts. A step or key action is `not_started` while no field of it is filled,
`complete` when all its parts are, `in_progress` otherwise. Steps without fields ask nothing and are not counted.

The key actions and steps are those of the Curriculum Support Guide,
https://curriculumsupport.instructionpartners.org/ . The rule is ours.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from pltoolkit.measures.frames import ratio, shaped, typed

if TYPE_CHECKING:
    from pltoolkit.guide import Guide

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


def packet_keys(schools: pd.DataFrame, adoptions: pd.DataFrame) -> pd.DataFrame:
    """The packets of these schools: school_id, adoption_id, phase. Without an adoption: "" and phase 1."""
    keys = typed(schools, "schools")[["school_id"]].merge(
        typed(adoptions, "adoptions")[[*PACKET, "phase"]], on="school_id", how="left"
    )
    keys["adoption_id"] = keys["adoption_id"].fillna("")
    keys["phase"] = keys["phase"].fillna(1)
    return shaped(keys, [*PACKET, "phase"], by=PACKET, counts=["phase"])


def step_progress(guide: Guide, answers: pd.DataFrame, *, packets: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row per packet and step that has fields.

    `answers` has the columns of the table. `packets` names the packets to report on (school_id, adoption_id);
    without it there is one: that of the answers, which then must all belong to one plan.

    Columns: school_id, adoption_id, phase, key_action, step_id, title, fields, fields_filled, parts, parts_filled
    (counts), share (0 to 1), state. In the guide's order within a packet.
    """
    given = typed(answers, "answers")
    keys = _one_plan(given) if packets is None else packets[PACKET]
    asked = _asked(guide)
    given = given[given["value"].map(is_filled).astype(bool)]
    given = given.merge(asked, on=["step_id", "field_id"]).drop_duplicates([*PACKET, "step_id", "field_id"])
    filled = given.groupby([*PACKET, "step_id"], as_index=False).agg(
        fields_filled=("field_id", "size"), required_filled=("required", "sum")
    )
    steps = _steps(guide).merge(
        asked.groupby("step_id", as_index=False).agg(fields=("field_id", "size"), required=("required", "sum")),
        on="step_id",
    )
    rows = keys.merge(steps, how="cross").merge(filled, on=[*PACKET, "step_id"], how="left")
    rows[["fields_filled", "required_filled"]] = rows[["fields_filled", "required_filled"]].fillna(0)
    optional = rows["required"] == 0
    rows["parts"] = rows["required"].where(~optional, 1)
    rows["parts_filled"] = rows["required_filled"].where(~optional, rows["fields_filled"].clip(upper=1))
    rows = _with_share_and_state(rows)
    return shaped(rows, [*_STEP_COLUMNS, "place"], by=[*PACKET, "place"], counts=_COUNTS)[_STEP_COLUMNS]


def key_action_progress(guide: Guide, answers: pd.DataFrame, *, packets: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row per packet and key action; arguments as for `step_progress`.

    Columns: school_id, adoption_id, phase, key_action, title, steps, steps_started, steps_complete, fields,
    fields_filled, parts, parts_filled (counts), share (0 to 1), state. In the guide's order within a packet.
    """
    steps = step_progress(guide, answers, packets=packets)
    sums = (
        steps.assign(started=steps["state"] != "not_started", complete=steps["state"] == "complete")
        .groupby([*PACKET, "key_action"], as_index=False)
        .agg(
            steps=("step_id", "size"),
            steps_started=("started", "sum"),
            steps_complete=("complete", "sum"),
            fields=("fields", "sum"),
            fields_filled=("fields_filled", "sum"),
            parts=("parts", "sum"),
            parts_filled=("parts_filled", "sum"),
        )
    )
    rows = _with_share_and_state(sums.merge(_key_actions(guide), on="key_action"))
    counts = [*_COUNTS, "steps", "steps_started", "steps_complete"]
    return shaped(rows, [*_ACTION_COLUMNS, "place"], by=[*PACKET, "place"], counts=counts)[_ACTION_COLUMNS]


def plan_completeness(progress: pd.DataFrame) -> pd.DataFrame:
    """One row per packet and phase, from the result of `key_action_progress`.

    Columns: school_id, adoption_id, phase, key_actions, not_started, in_progress, complete, parts, parts_filled
    (counts), share (parts filled / parts, 0 to 1).
    """
    states = ["not_started", "in_progress", "complete"]
    marked = progress.assign(**{state: progress["state"] == state for state in states})
    rows = marked.groupby([*PACKET, "phase"], as_index=False).agg(
        key_actions=("key_action", "size"),
        **{name: (name, "sum") for name in [*states, "parts", "parts_filled"]},
    )
    rows["share"] = ratio(rows["parts_filled"], rows["parts"])
    return shaped(rows, _PLAN_COLUMNS, by=[*PACKET, "phase"], counts=_PLAN_COLUMNS[3:-1])


def _one_plan(answers: pd.DataFrame) -> pd.DataFrame:
    keys = answers[PACKET].drop_duplicates()
    return keys if len(keys) else pd.DataFrame({"school_id": [""], "adoption_id": [""]})


def _asked(guide: Guide) -> pd.DataFrame:
    rows = [
        (step.id, field.id, field.required)
        for phase in guide.phases
        for action in phase.key_actions
        for step in action.steps
        for field in step.fields
    ]
    return pd.DataFrame(rows, columns=["step_id", "field_id", "required"]).astype({"required": "int64"})


def _steps(guide: Guide) -> pd.DataFrame:
    rows = [
        (phase.number, action.id, step.id, step.title)
        for phase in guide.phases
        for action in phase.key_actions
        for step in action.steps
    ]
    frame = pd.DataFrame(rows, columns=["phase", "key_action", "step_id", "title"])
    return frame.assign(place=range(len(frame)))


def _key_actions(guide: Guide) -> pd.DataFrame:
    rows = [(phase.number, action.id, action.title) for phase in guide.phases for action in phase.key_actions]
    frame = pd.DataFrame(rows, columns=["phase", "key_action", "title"])
    return frame.assign(place=range(len(frame)))


def _with_share_and_state(rows: pd.DataFrame) -> pd.DataFrame:
    rows["share"] = ratio(rows["parts_filled"], rows["parts"])
    state = pd.Series("in_progress", index=rows.index, dtype=object)
    state = state.mask(rows["fields_filled"] == 0, "not_started")
    rows["state"] = state.mask((rows["fields_filled"] > 0) & (rows["parts_filled"] == rows["parts"]), "complete")
    return rows
