"""A year of coaching: cycles of about six weeks, one after the other, and what coach and teacher write down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import Any

from pltoolkit.records import CoachingRecord, CycleStage, Role, StaffRecord
from pltoolkit.sample import words
from pltoolkit.sample.calendar import AS_OF, YEAR_START, school_day
from pltoolkit.sample.people import SchoolCast

_STAGES = (
    CycleStage.GOAL, CycleStage.PLAN, CycleStage.OBSERVE, CycleStage.DEBRIEF, CycleStage.FOLLOW_UP, CycleStage.CLOSED,
)  # fmt: skip
_MINUTES = {CycleStage.OBSERVE: 45.0, CycleStage.DEBRIEF: 30.0, CycleStage.GOAL: 30.0, CycleStage.PLAN: 45.0}
_BETWEEN_CYCLES = dt.timedelta(days=18)


def school_coaching(cast: SchoolCast, random: Random) -> Iterator[CoachingRecord]:
    """The contacts of a school's coach with the teachers that coaching reaches."""
    if not cast.staff:
        return
    for number, teacher in enumerate(cast.teachers):
        if random.random() < cast.story.coaching:
            yield from _year_of(cast, teacher, number, random)


def _year_of(cast: SchoolCast, teacher: StaffRecord, number: int, random: Random) -> Iterator[CoachingRecord]:
    """Cycles until today. Where the coach is kept from coaching, the last one breaks off."""
    day = YEAR_START + dt.timedelta(days=random.randrange(14, 60))
    breaks_off = random.random() > 0.35 + 0.6 * cast.story.coaching
    last = AS_OF - dt.timedelta(days=random.randrange(24, 50) if breaks_off else random.randrange(0, 8))
    cycle = 0
    while day <= last:
        cycle_id = f"{cast.school.school_id}-C{number}-{cycle}"
        focus, action_step, notes = random.choice(words.COACHING[cast.subject_key])
        for place, stage in enumerate(_STAGES):
            if day > last:
                return
            yield _contact(
                cast, day, random, coaching_id=f"{cycle_id}-{place}", staff_id=teacher.staff_id, cycle_id=cycle_id,
                stage=stage, minutes=_MINUTES.get(stage, 20.0), focus=focus, action_step=action_step if place >= 3 else "",
                notes=notes if stage is CycleStage.DEBRIEF else "",
            )  # fmt: skip
            day += dt.timedelta(days=random.randrange(5, 11))
        day += _BETWEEN_CYCLES
        cycle += 1


def _contact(cast: SchoolCast, day: dt.date, random: Random, **facts: Any) -> CoachingRecord:
    """A contact on a school day near `day`, on the unit that is taught then."""
    adoption, units = cast.adoptions[0] if cast.adoptions else (None, "")
    is_teaching = adoption is not None and adoption.phase == 3
    unit = words.UNITS[units][min(3, (day - YEAR_START).days // 44)] if is_teaching and random.random() < 0.8 else ""
    return CoachingRecord.model_construct(
        school_id=cast.school.school_id, adoption_id=adoption.adoption_id if adoption else "",
        coach_id=cast.with_role(Role.COACH).staff_id, date=school_day(day), unit=unit, follow_up_date=None, **facts,
    )  # fmt: skip
