"""A school year of training, planning together and coaching."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

from pltoolkit.records import (
    ActivityRecord,
    AttendanceRecord,
    AttendanceStatus,
    CoachingRecord,
    CycleStage,
    Pillar,
    Record,
    Role,
    SessionRecord,
)
from pltoolkit.sample import words
from pltoolkit.sample.people import SchoolCast

YEAR_START = dt.date(2026, 8, 24)
AS_OF = dt.date(2027, 1, 15)
_STAGES = (CycleStage.GOAL, CycleStage.OBSERVE, CycleStage.DEBRIEF, CycleStage.FOLLOW_UP, CycleStage.CLOSED)


def district_activities() -> dict[str, list[Record]]:
    """Activities and sessions of the whole district: the same however many schools there are."""
    activities: list[Record] = []
    sessions: list[Record] = []
    days = (dt.date(2026, 8, 19), dt.date(2026, 10, 9), dt.date(2027, 2, 12))
    for number, ((title, hours, focus), day) in enumerate(zip(words.TRAININGS, days, strict=True), start=1):
        activities.append(
            ActivityRecord(
                activity_id=f"D{number}",
                title=title,
                pillar=Pillar.TRAIN,
                focus=focus,
                format="whole_group",
                provider="Publisher" if number == 1 else "District",
                stand_alone=number == 1,
                fund_source="Title II-A",
                amount=6400.0 if number == 1 else 1800.0,
                evidence_tier=4 if number == 1 else 3,
                data_source="" if number == 1 else "Walkthroughs of September",
                location="District office",
            )
        )
        sessions.append(
            SessionRecord(
                session_id=f"D{number}-1",
                activity_id=f"D{number}",
                date=day,
                hours=hours,
                in_school_day=False,
                start_time="08:30",
            )
        )
    return {"activities": activities, "sessions": sessions}


def school_learning(cast: SchoolCast, random: Random) -> dict[str, list[Record]]:
    """A school's own team planning, its training, who came, and its coaching."""
    rows: dict[str, list[Record]] = {"activities": [], "sessions": [], "attendance": [], "coaching": []}
    _attend(rows, cast, "D1-1", random, share=0.5 + 0.45 * cast.story.strength)
    _attend(rows, cast, "D2-1", random, share=0.3 + 0.5 * cast.story.strength)
    for adoption, units in cast.adoptions:
        _planning(rows, cast, adoption.adoption_id, words.UNITS[units], random)
    rows["coaching"] = list(_coaching(cast, random))
    return rows


def _planning(
    rows: dict[str, list[Record]], cast: SchoolCast, adoption_id: str, units: tuple[str, ...], random: Random
) -> None:
    school_id = cast.school.school_id
    activity_id = f"{school_id}-{adoption_id}-plan"
    strong = cast.story.strength > 0.4
    rows["activities"].append(
        ActivityRecord(
            activity_id=activity_id,
            title=f"Team planning, {adoption_id}",
            pillar=Pillar.PLAN,
            school_id=school_id,
            adoption_id=adoption_id,
            focus="Preparing the next unit" if strong else "",
            unit=units[1] if strong else "",
            format="team",
            location=cast.school.name,
            protocol="Unit internalization" if strong else "",
            data_source="Unit assessment of October" if strong else "",
            provider="School",
            stand_alone=False,
            data_date=dt.date(2026, 10, 2) if strong else None,
            follow_up="Walkthrough after the unit starts" if strong else "",
        )
    )
    every = 14 if strong else 28
    for number in range(260 // every):
        day = dt.date(2026, 9, 8) + dt.timedelta(days=number * every)
        session_id = f"{activity_id}-{number + 1}"
        rows["sessions"].append(
            SessionRecord(
                session_id=session_id,
                activity_id=activity_id,
                school_id=school_id,
                date=day,
                hours=1.0,
                in_school_day=True,
                team=adoption_id,
                start_time="14:00",
                facilitator_id=cast.with_role(Role.COACH).staff_id if cast.staff else "",
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


def _coaching(cast: SchoolCast, random: Random) -> Iterator[CoachingRecord]:
    if not cast.staff:
        return
    coach, adoption = cast.with_role(Role.COACH), cast.adoptions[0][0].adoption_id if cast.adoptions else ""
    coached = [teacher for teacher in cast.teachers if random.random() < cast.story.coaching]
    for number, teacher in enumerate(coached):
        stages = random.randrange(1, len(_STAGES) + 1)
        start = YEAR_START + dt.timedelta(days=random.randrange(20, 90))
        for place, stage in enumerate(_STAGES[:stages]):
            day = start + dt.timedelta(days=place * 12)
            if day > AS_OF:
                break
            yield CoachingRecord.model_construct(
                coaching_id=f"{cast.school.school_id}-C{number}-{place}", school_id=cast.school.school_id,
                adoption_id=adoption, staff_id=teacher.staff_id, coach_id=coach.staff_id, date=day,
                minutes=float(random.choice((30, 45, 60))), cycle_id=f"{cast.school.school_id}-C{number}", stage=stage,
                focus="Questions that send students back to the text", unit="", action_step="Plan two such questions a lesson",
                follow_up_date=None, notes="Asked for a visit in the afternoon class.",
            )  # fmt: skip
