"""A school year of training and of planning together."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from pltoolkit.records import (
    ActivityRecord,
    AdoptionRecord,
    AttendanceRecord,
    AttendanceStatus,
    Pillar,
    Record,
    Role,
    SessionRecord,
    StudyRecord,
)
from pltoolkit.sample import words
from pltoolkit.sample.calendar import AS_OF, school_day
from pltoolkit.sample.coaching import school_coaching
from pltoolkit.sample.people import SchoolCast

_MOST_PLANNED = 17


def district_activities() -> dict[str, list[Record]]:
    """Activities and sessions of the whole district: the same however many schools there are."""
    activities: list[Record] = []
    sessions: list[Record] = []
    for number, training in enumerate(words.TRAININGS, start=1):
        activity_id = f"D{number}"
        facts = {name: value for name, value in training.items() if name not in {"days", "hours", "in_school_day"}}
        activities.append(ActivityRecord(activity_id=activity_id, pillar=Pillar.TRAIN, **facts))
        sessions += [
            SessionRecord(
                session_id=f"{activity_id}-{place}", activity_id=activity_id, date=day, hours=training["hours"],
                in_school_day=training["in_school_day"], start_time="08:30",
            )
            for place, day in enumerate(training["days"], start=1)
        ]  # fmt: skip
    studies: list[Record] = [StudyRecord(**study) for study in words.STUDIES]
    return {"activities": activities, "sessions": sessions, "studies": studies}


def school_learning(cast: SchoolCast, random: Random) -> dict[str, list[Record]]:
    """A school's own team planning, its training, who came, and its coaching."""
    rows: dict[str, list[Record]] = {"activities": [], "sessions": [], "attendance": [], "coaching": []}
    strength = cast.story.strength
    for number, training in enumerate(words.TRAININGS, start=1):
        willing = {True: 0.5 + 0.45 * strength, False: 0.3 + 0.5 * strength}[number == 1]
        for place, day in enumerate(training["days"], start=1):
            if day <= AS_OF and cast.teachers:
                _attend(rows, cast, f"D{number}-{place}", random, share=willing)
    for place, (adoption, units) in enumerate(cast.adoptions):
        if adoption.phase > 1 and cast.staff:
            _planning(rows, cast, adoption, words.UNITS[units], random, place)
    rows["coaching"] = list(school_coaching(cast, random))
    return rows


def _planning(
    rows: dict[str, list[Record]],
    cast: SchoolCast,
    adoption: AdoptionRecord,
    units: tuple[str, ...],
    random: Random,
    place: int,
) -> None:
    school_id, adoption_id, subject = cast.school.school_id, adoption.adoption_id, adoption.subject
    activity_id = f"{school_id}-{adoption_id}-plan"
    strong = cast.story.strength > 0.4
    about: dict[str, Any] = words.STRONG_PLANNING if strong else words.WEAK_PLANNING
    rows["activities"].append(
        ActivityRecord(
            activity_id=activity_id,
            title=f"Team planning, {subject}",
            pillar=Pillar.PLAN,
            school_id=school_id,
            adoption_id=adoption_id,
            unit=units[2] if strong else "",
            format="team",
            location=cast.school.name,
            provider="School",
            **about,
        )
    )
    every = 14 if strong else 28
    first = dt.date(2026, 9, 7) + dt.timedelta(days=cast.meeting_weekday + 7 * (place % 2))
    days = [first + dt.timedelta(days=number * every) for number in range(_MOST_PLANNED * 14 // every)]
    for number, day in enumerate((day for day in days if school_day(day) == day), start=1):
        session_id = f"{activity_id}-{number}"
        rows["sessions"].append(
            SessionRecord.model_construct(
                session_id=session_id,
                activity_id=activity_id,
                school_id=school_id,
                date=day,
                hours=1.0,
                in_school_day=True,
                team=adoption_id,
                start_time=cast.meeting_times[0],
                facilitator_id=cast.with_role(Role.COACH).staff_id,
            )
        )
        if day <= AS_OF:
            _attend(rows, cast, session_id, random, share=0.35 + 0.6 * cast.story.strength)


def _attend(rows: dict[str, list[Record]], cast: SchoolCast, session_id: str, random: Random, *, share: float) -> None:
    for teacher in cast.teachers:
        came = random.random() < share
        if came or random.random() < 0.15:
            status = AttendanceStatus.ATTENDED if came else AttendanceStatus.ABSENT
            rows["attendance"].append(
                AttendanceRecord.model_construct(
                    session_id=session_id,
                    staff_id=teacher.staff_id,
                    school_id=cast.school.school_id,
                    status=status,
                    hours=None,
                )
            )
