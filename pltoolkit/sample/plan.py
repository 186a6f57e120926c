"""Half-filled plans: answers that fit the guide's fields, goals, decisions, tasks and meetings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import Any

from pltoolkit.guide import FieldSpec, Guide
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
from pltoolkit.sample.learning import AS_OF
from pltoolkit.sample.people import SchoolCast

_WRITTEN = dt.datetime(2027, 1, 8, 15, 30, tzinfo=dt.UTC)
_WHO = {
    "Principal": Role.PRINCIPAL, "Coach": Role.COACH, "Teacher leader": Role.TEACHER_LEADER, "Specialist": Role.SPECIALIST,
}  # fmt: skip


def school_plan(cast: SchoolCast, guide: Guide, random: Random) -> dict[str, list[Record]]:
    """The plans of a school's teams, one per adoption."""
    rows: dict[str, list[Record]] = {"answers": [], "goals": [], "decisions": [], "tasks": [], "checkins": []}
    if not cast.staff:
        return rows
    for adoption, _ in cast.adoptions:
        rows["answers"] += _answers(cast, adoption, guide, random)
        rows["goals"] += _goals(cast, adoption, random)
        rows["decisions"] += _decisions(cast, adoption, guide, random)
        rows["tasks"] += _tasks(cast, adoption, guide, random)
        rows["checkins"] += _checkins(cast, adoption)
    return rows


def _answers(cast: SchoolCast, adoption: AdoptionRecord, guide: Guide, random: Random) -> Iterator[Record]:
    for action in guide.key_actions:
        if action.phase > adoption.phase:
            continue
        likely = 0.95 if action.phase < adoption.phase else 0.15 + 0.7 * cast.story.strength
        for step in action.steps:
            for spec in step.fields:
                if random.random() < likely:
                    yield AnswerRecord(
                        school_id=cast.school.school_id, adoption_id=adoption.adoption_id, step_id=step.id,
                        field_id=spec.id, value=_value(spec, cast, random), author=cast.with_role(Role.COACH).staff_id,
                        updated_at=_WRITTEN, version=1,
                    )  # fmt: skip


def _value(spec: FieldSpec, cast: SchoolCast, random: Random) -> Any:
    if spec.kind == "table":
        count = random.randrange(2, 4)
        return [{column.id: _value(column, cast, random) for column in spec.columns} for _ in range(count)]
    if spec.kind == "person":
        return cast.with_role(random.choice(list(_WHO.values()))).staff_id
    if spec.kind == "choice":
        return random.choice(spec.choices)
    if spec.kind == "checklist":
        return [choice for choice in spec.choices if random.random() < 0.6] or [spec.choices[0]]
    if spec.kind == "date":
        return (dt.date(2027, 1, 11) + dt.timedelta(days=random.randrange(0, 90))).isoformat()
    if spec.kind == "number":
        return random.randrange(int(spec.min or 10), int(min(spec.max or 90, 90)) + 1)
    if spec.kind == "check":
        return True
    return random.choice(words.SENTENCES) if spec.kind == "long_text" else _short(spec, random)


def _short(spec: FieldSpec, random: Random) -> str:
    phrases = {
        "role": tuple(_WHO),
        "unit": ("Unit 2", "Unit 3", "Unit 4"),
        "team": ("Grade 6 team", "Grade 7 team", "Grade 8 team"),
        "when": ("Each month", "After each unit", "October and March"),
        "audience": ("All teachers", "Families", "New hires", "Principals"),
        "group": ("Teachers", "Families", "Students"),
    }
    general = (
        "Agreed with the team",
        "As in the district's plan",
        "To be tried in one grade first",
        "See the team's folder",
    )
    return random.choice(phrases.get(spec.id, general))


def _goals(cast: SchoolCast, adoption: AdoptionRecord, random: Random) -> Iterator[Record]:
    if adoption.phase == 1:
        return
    goals = (
        (GoalFamily.INVESTMENT, "Most teachers say that they had a say", "Favorable answers, had a say", 70.0, cast.story.voice),
        (GoalFamily.PRACTICE, "Students do most of the thinking in most lessons", "Lessons that meet the look-for", 75.0, cast.story.strength),
        (GoalFamily.OUTCOMES, "More students reach the mark on unit assessments", "At or above the mark", 65.0, cast.story.strength),
    )  # fmt: skip
    owners = (Role.PRINCIPAL, Role.COACH, Role.TEACHER_LEADER)
    for number, ((family, goal, measure, target, lean), owner) in enumerate(zip(goals, owners, strict=True), start=1):
        baseline = float(round(target - 35 + random.randrange(0, 8)))
        yield GoalRecord(
            goal_id=f"{cast.school.school_id}-{adoption.adoption_id}-G{number}", school_id=cast.school.school_id,
            adoption_id=adoption.adoption_id, family=family, goal=goal, measure=measure, unit="percent", baseline=baseline,
            target=target, latest=float(round(baseline + (target - baseline) * lean * 0.9)), latest_date=dt.date(2027, 1, 8),
            start=dt.date(2026, 9, 1), due=dt.date(2027, 5, 28), owner_id=cast.with_role(owner).staff_id, owner_role=owner,
        )  # fmt: skip


def _decisions(cast: SchoolCast, adoption: AdoptionRecord, guide: Guide, random: Random) -> Iterator[Record]:
    actions = guide.phases[adoption.phase - 1].key_actions
    for number, (decision, level) in enumerate(words.DECISIONS, start=1):
        decided = random.random() < cast.story.strength
        yield DecisionRecord(
            decision_id=f"{cast.school.school_id}-{adoption.adoption_id}-D{number}", school_id=cast.school.school_id,
            adoption_id=adoption.adoption_id, key_action=actions[number % len(actions)].id, decision=decision, level=level,
            owner_id=cast.with_role(Role.PRINCIPAL).staff_id, owner_role=Role.PRINCIPAL,
            due=AS_OF + dt.timedelta(days=random.randrange(-20, 50)),
            status=DecisionStatus.DECIDED if decided else DecisionStatus.OPEN,
            outcome=random.choice(words.SENTENCES) if decided else "",
            decided_on=dt.date(2027, 1, 6) if decided else None,
        )  # fmt: skip


def _tasks(cast: SchoolCast, adoption: AdoptionRecord, guide: Guide, random: Random) -> Iterator[Record]:
    actions = guide.phases[adoption.phase - 1].key_actions
    for number, task in enumerate(words.TASKS):
        is_late = number < cast.story.late
        done = not is_late and random.random() < 0.3 + 0.4 * cast.story.strength
        owner = (Role.COACH, Role.PRINCIPAL, Role.TEACHER_LEADER)[number % 3]
        ahead = random.randrange(-30, -3) if is_late or done else random.randrange(3, 60)
        yield TaskRecord(
            task_id=f"{cast.school.school_id}-{adoption.adoption_id}-T{number}", school_id=cast.school.school_id,
            adoption_id=adoption.adoption_id, key_action=actions[number % len(actions)].id, task=task,
            owner_id=cast.with_role(owner).staff_id, owner_role=owner, due=AS_OF + dt.timedelta(days=ahead),
            status=TaskStatus.DONE if done else TaskStatus.OPEN, done_on=dt.date(2027, 1, 5) if done else None,
        )  # fmt: skip


def _checkins(cast: SchoolCast, adoption: AdoptionRecord) -> Iterator[Record]:
    for number in range(8):
        day = dt.date(2026, 9, 16) + dt.timedelta(weeks=4 * number)
        held = day <= AS_OF and (number * 0.13) % 1 < cast.story.strength
        kind = CheckInKind.STEPBACK if number in {2, 5} else CheckInKind.CHECK_IN
        yield CheckInRecord(
            check_in_id=f"{cast.school.school_id}-{adoption.adoption_id}-M{number}", school_id=cast.school.school_id,
            adoption_id=adoption.adoption_id, kind=kind, planned=day, held=day if held else None,
        )  # fmt: skip
