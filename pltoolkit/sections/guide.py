"""The guide beside the team's answers: what a key action is for, its steps as fields, and how far the team is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pltoolkit.blocks import Block, Callout, Column, Facts, Field, Fields, Group, Prose, Table
from pltoolkit.errors import UsageError, did_you_mean
from pltoolkit.guide import FieldSpec, Guide, KeyAction, Step, faults_of, load_guide
from pltoolkit.measures.progress import is_filled, key_action_progress
from pltoolkit.records import AnswerRecord
from pltoolkit.sections.screen import sees
from pltoolkit.store import WITHHELD, School, Subject

Answers = Mapping[tuple[str, str], AnswerRecord]
"""Answers by step and field."""
STATES = {"not_started": "Not started", "in_progress": "In progress", "complete": "Complete"}


def guide_of(school: School) -> Guide:
    """The edition of the guide that the district follows."""
    return load_guide(school.settings.district.guide)


def key_actions_of(guide: Guide, notebook: str) -> tuple[KeyAction, ...]:
    """The key actions that a notebook is for; an edition may split one of ours into several.

    Raises `UsageError` for a notebook that no key action names.
    """
    actions = [action for phase in guide.phases for action in phase.key_actions]
    found = tuple(action for action in actions if action.notebook.rsplit("/", 1)[-1] == notebook)
    if not found:
        known = [action.notebook.rsplit("/", 1)[-1] for action in actions]
        raise UsageError(
            f'No key action of the guide\'s edition "{guide.edition}" has the notebook "{notebook}".',
            hint=did_you_mean(notebook, known) or f"It has: {', '.join(known)}.",
        )
    return found


def purpose(school: School, notebook: str) -> Block:
    """What the key action is for, who takes part, how often, and which tools of the guide help."""
    guide = guide_of(school)
    groups = [Group("", (Prose(action.why), _in_short(guide, action))) for action in key_actions_of(guide, notebook)]
    return groups[0] if len(groups) == 1 else Group("", tuple(groups))


def _in_short(guide: Guide, action: KeyAction) -> Facts:
    tools = "; ".join(tool.title for tool in guide.tools_of(action))
    facts = (
        ("Key action", f"{action.id} {action.title}"),
        ("Goal", action.goal),
        ("Who", ", ".join(action.roles)),
        ("When", action.cadence),
        ("The guide's tools", tools),
        ("In the guide", " ".join(action.sources)),
    )
    return Facts(tuple((name, text) for name, text in facts if text), _marks(action))


def _marks(action: KeyAction) -> str:
    """Which parts of a key action were not read on the guide's own page."""
    notes = []
    for mark, words in (("inferred", "follow from other pages of the guide"), ("recalled", "are from memory")):
        letters = [step.letter for step in action.steps if step.evidence == mark]
        if letters:
            what = "Title and place of step" if len(letters) == 1 else "Titles and order of steps"
            notes.append(f"{what} {', '.join(letters)} {words}.")
    own = "" if action.evidence == "seen" else f" The key action's own place is {action.evidence}."
    return " ".join(notes) + own


def steps_of(guide: Guide, name: str) -> tuple[Step, ...]:
    """The step of an id such as "II.1.C", else the steps of all key actions that the notebook `name` is for."""
    if any(step.id == name for step in guide.steps):
        return (guide.step(name),)
    return tuple(step for action in key_actions_of(guide, name) for step in action.steps)


def steps(school: School, name: str, *, answers: Answers | None = None) -> Block:
    """A step, or every step of a notebook's key actions, with prompts and the team's answers.

    `answers`: newer ones than the school was opened with.
    """
    found = steps_of(guide_of(school), name)
    if not sees(school, Subject.TEAM_WORDS):
        return _answered(found, school.answers)
    return Group("", tuple(step_fields(school, step, school.answers if answers is None else answers) for step in found))


def _answered(found: tuple[Step, ...], answers: Answers) -> Table:
    """How far each step is, for those who may not read what the team wrote."""
    filled = {place for place, answer in answers.items() if is_filled(answer.value)}
    rows = tuple(
        (
            f"{step.id} {step.title}",
            f"{sum((step.id, spec.id) in filled for spec in step.fields)} of {len(step.fields)}",
        )
        for step in found
    )
    return Table("Questions answered", (Column("Step"), Column("Answered")), rows, "The answers are not in this copy.")


def step_fields(school: School, step: Step, answers: Answers) -> Fields:
    """One step as a working paper."""
    fields = tuple(field_of(school, step, spec, answers) for spec in step.fields)
    return Fields(f"{step.id} {step.title}", fields, tuple(prompt.text for prompt in step.prompts))


def field_of(school: School, step: Step, spec: FieldSpec, answers: Answers) -> Field:
    answer = answers.get((step.id, spec.id))
    value = answer.value if answer else None
    shown: Any = value
    if not sees(school, Subject.TEAM_WORDS):
        name, written = f"{step.id}/{spec.id}", WITHHELD if is_filled(value) else None
        return Field(name=name, label=spec.label, kind="text", value=written)
    if spec.kind == "person":
        shown = _person(school, value)
    elif spec.kind == "table":
        shown = [_row(school, spec, row) for row in value] if isinstance(value, list) else None
    return Field(
        name=f"{step.id}/{spec.id}",
        label=spec.label + ("" if not spec.required else " *"),
        kind=spec.kind,
        value=shown,
        help=f"{_draft(spec, value)} {spec.help}".strip(),
        choices=tuple(spec.choices),
        columns=tuple(column.label for column in spec.columns),
    )


def _draft(spec: FieldSpec, value: Any) -> str:
    """That an answer does not fit its field yet, and why; "" where it does."""
    faults = faults_of(spec, value)
    return f"Draft: {faults[0].message}" if faults else ""


def _row(school: School, spec: FieldSpec, row: Any) -> list[str]:
    cells = row if isinstance(row, Mapping) else {}
    shown = []
    for column in spec.columns:
        value = cells.get(column.id)
        text = _person(school, value) if column.kind == "person" else value
        shown.append(Field("", "", column.kind, text).text)
    return shown


def _person(school: School, value: Any) -> str | None:
    if not value:
        return None
    return school.person(str(value)) or str(value)


def progress(school: School) -> list[Any]:
    """Progress per key action of the whole guide, for this packet; see `pltoolkit.measures.progress`."""
    return school.once("progress", lambda: _progress(school))


def _progress(school: School) -> list[Any]:
    """An answer for all adoptions counts for each."""
    adoption = school.key.adoption_id
    answers = [row._replace(adoption_id=adoption) for row in school.rows["answers"] if adoption or not row.adoption_id]
    return key_action_progress.rows(guide_of(school), answers, packets=[school.key])


def key_actions(school: School) -> Block:
    """The key actions of the school's phase, and how far each is."""
    rows = tuple(
        (f"{row.key_action} {row.title}", STATES[row.state], f"{row.steps_complete} of {row.steps}", row.share)
        for row in progress(school)
        if row.phase == school.phase
    )
    columns = (Column("Key action"), Column("State"), Column("Steps complete"), Column("Answered", "percent"))
    phase = guide_of(school).phases[school.phase - 1]
    return Table(
        f"Phase {phase.roman}: {phase.title}",
        columns,
        rows,
        "Answered: the share of required answers that are written. A key action is complete when all are.",
    )


def what_comes_next(school: School, notebook: str) -> Block:
    """The first step that still asks for an answer, and the key action after this one."""
    guide = guide_of(school)
    actions = [action for phase in guide.phases for action in phase.key_actions]
    mine = key_actions_of(guide, notebook)
    after = next((action for action in actions[actions.index(mine[-1]) + 1 :]), None)
    open_step = next((step for action in mine for step in action.steps if not _is_answered(school, step)), None)
    if open_step is not None:
        title, tone = f"Next here: {open_step.id} {open_step.title}", "action"
    else:
        title, tone = "Every step here is answered", "success"
    text = f"After this: {after.id} {after.title}." if after else "This closes the year; the guide starts again."
    return Callout("action" if tone == "action" else "success", title, text)


def _is_answered(school: School, step: Step) -> bool:
    needed = [spec for spec in step.fields if spec.required] or list(step.fields[:1])
    return all((step.id, spec.id) in school.answers for spec in needed)
