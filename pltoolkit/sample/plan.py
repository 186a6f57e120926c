"""Half-filled plans: answers that fit the guide's fields, goals, decisions, tasks and meetings."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from pltoolkit.guide import Guide
from pltoolkit.records import (
    AdoptionRecord,
    AnswerRecord,
    CheckInKind,
    CheckInRecord,
    DecisionRecord,
    DecisionStatus,
    GoalFamily,
    GoalRecord,
    Record,
    Role,
    TaskRecord,
    TaskStatus,
)
from pltoolkit.sample import words
from pltoolkit.sample.calendar import AS_OF, school_day
from pltoolkit.sample.people import SchoolCast
from pltoolkit.sample.phrases import Voice, phase_words
from pltoolkit.sample.readings import Readings

_WRITTEN = dt.datetime(2027, 1, 8, 15, 30, tzinfo=dt.UTC)
_YEAR_END = ("III.3",)
_OWNERS = {
    GoalFamily.INVESTMENT: Role.PRINCIPAL, GoalFamily.PRACTICE: Role.COACH, GoalFamily.OUTCOMES: Role.TEACHER_LEADER,
}  # fmt: skip


def school_plan(
    cast: SchoolCast, guide: Guide, random: Random, monitored: Mapping[str, Sequence[Any]]
) -> dict[str, list[Record]]:
    """The plans of a school's teams, one per adoption; goals are read from the `monitored` rows of the school."""
    rows: dict[str, list[Record]] = {"answers": [], "goals": [], "decisions": [], "tasks": [], "checkins": []}
    if not cast.staff:
        return rows
    for place, (adoption, units) in enumerate(cast.adoptions):
        voice = Voice(cast, adoption, units, place)
        rows["answers"] += _answers(cast, adoption, guide, voice, random)
        rows["goals"] += _goals(cast, adoption, voice, Readings(monitored, adoption.adoption_id))
        rows["decisions"] += _decisions(cast, adoption, voice, random)
        rows["tasks"] += _tasks(cast, adoption, voice, random)
        rows["checkins"] += _checkins(cast, adoption, voice)
    return rows


def _answers(
    cast: SchoolCast, adoption: AdoptionRecord, guide: Guide, voice: Voice, random: Random
) -> Iterator[Record]:
    """Everything of the phases gone by; of the present one the first steps, as far as the team has come."""
    author = cast.with_role(Role.COACH).staff_id
    now = [s for a in guide.phases[adoption.phase - 1].key_actions if a.id not in _YEAR_END for s in a.steps]
    reached = {step.id for step in now[: round(len(now) * cast.story.strength)]}
    for action in guide.key_actions:
        for step in action.steps if action.phase <= adoption.phase else ():
            written = phase_words(action.phase).answers.get(step.id, {})
            for spec in step.fields:
                likely = 0.95 if action.phase < adoption.phase else 0.93 if step.id in reached else 0.0
                if spec.id in written and (random.random() < likely or (spec.required and likely > 0)):
                    yield AnswerRecord.model_construct(
                        school_id=cast.school.school_id, adoption_id=adoption.adoption_id, step_id=step.id,
                        field_id=spec.id, value=voice.answer(spec, written[spec.id], phase=action.phase),
                        author=author, updated_at=_WRITTEN, version=1,
                    )  # fmt: skip


def _goals(cast: SchoolCast, adoption: AdoptionRecord, voice: Voice, readings: Readings) -> Iterator[Record]:
    """Goals with the first reading of the year as baseline; a team that is still preparing has no later one."""
    is_teaching = adoption.phase == 3
    for number, goal in enumerate(phase_words(3).goals if adoption.phase > 1 else (), start=1):
        family = GoalFamily(goal["family"])
        first, latest = readings.of(family)
        if first is None:
            continue
        yield GoalRecord.model_construct(
            goal_id=f"{cast.school.school_id}-{adoption.adoption_id}-G{number}", school_id=cast.school.school_id,
            adoption_id=adoption.adoption_id, family=family, goal=voice.text(voice.chosen(goal["goal"])),
            measure=goal["measure"], unit="percent", baseline=first,
            target=float(min(95, max(goal["target"], 5 * math.ceil((first + 15) / 5)))),
            latest=latest if is_teaching else None, latest_date=dt.date(2027, 1, 8) if is_teaching else None,
            start=dt.date(2026, 9, 1) if is_teaching else dt.date(2027, 8, 30),
            due=dt.date(2027, 5, 28) if is_teaching else dt.date(2028, 5, 26),
            owner_id=cast.with_role(_OWNERS[family]).staff_id, owner_role=_OWNERS[family],
        )  # fmt: skip


def _decisions(cast: SchoolCast, adoption: AdoptionRecord, voice: Voice, random: Random) -> Iterator[Record]:
    for number, decision in enumerate(phase_words(adoption.phase).decisions, start=1):
        decided = random.random() < cast.story.strength
        ago = random.randrange(10, 90)
        yield DecisionRecord.model_construct(
            decision_id=f"{cast.school.school_id}-{adoption.adoption_id}-D{number}", school_id=cast.school.school_id,
            adoption_id=adoption.adoption_id, key_action=decision["key_action"], decision=voice.text(decision["decision"]),
            level=decision["level"], owner_id=cast.with_role(Role.PRINCIPAL).staff_id, owner_role=Role.PRINCIPAL,
            due=school_day(AS_OF + dt.timedelta(days=random.randrange(-20, 50))),
            status=DecisionStatus.DECIDED if decided else DecisionStatus.OPEN,
            outcome=voice.text(decision["outcome"]) if decided else "",
            decided_on=school_day(AS_OF - dt.timedelta(days=ago)) if decided else None,
        )  # fmt: skip


def _tasks(cast: SchoolCast, adoption: AdoptionRecord, voice: Voice, random: Random) -> Iterator[Record]:
    for number, task in enumerate(phase_words(adoption.phase).tasks):
        is_late = number < cast.story.late
        done = not is_late and random.random() < 0.3 + 0.4 * cast.story.strength
        owner = Role(task["owner"])
        ahead = random.randrange(-30, -3) if is_late or done else random.randrange(3, 60)
        due = school_day(AS_OF + dt.timedelta(days=ahead))
        yield TaskRecord.model_construct(
            task_id=f"{cast.school.school_id}-{adoption.adoption_id}-T{number}", school_id=cast.school.school_id,
            adoption_id=adoption.adoption_id, key_action=task["key_action"], task=voice.text(task["task"]),
            owner_id=cast.with_role(owner).staff_id, owner_role=owner, due=due,
            status=TaskStatus.DONE if done else TaskStatus.OPEN,
            done_on=school_day(due - dt.timedelta(days=2)) if done else None,
        )  # fmt: skip


def _checkins(cast: SchoolCast, adoption: AdoptionRecord, voice: Voice) -> Iterator[Record]:
    notes = words.MEETING_NOTES[adoption.phase]
    for number in range(8):
        day = school_day(dt.date(2026, 9, 16) + dt.timedelta(weeks=4 * number))
        held = day <= AS_OF and (number * 0.13) % 1 < cast.story.strength
        kind = CheckInKind.STEPBACK if number in {2, 5} else CheckInKind.CHECK_IN
        yield CheckInRecord.model_construct(
            check_in_id=f"{cast.school.school_id}-{adoption.adoption_id}-M{number}", school_id=cast.school.school_id,
            adoption_id=adoption.adoption_id, kind=kind, planned=day, held=day if held else None,
            notes=voice.text(notes[number % len(notes)]) if held else "",
        )  # fmt: skip
