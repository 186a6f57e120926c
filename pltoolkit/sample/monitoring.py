"""Walkthroughs, surveys, unit assessments, pacing and the calendar of the fictional district."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

from pltoolkit.records import (
    AssessmentRecord,
    PacingRecord,
    Rating,
    Record,
    Role,
    SurveyRecord,
    WalkthroughRecord,
)
from pltoolkit.sample import words
from pltoolkit.sample.calendar import AS_OF, school_day, school_day_from, team_meetings
from pltoolkit.sample.people import SchoolCast

_UNIT_WEEKS = 6
_FIRST_UNIT = dt.date(2026, 8, 31)


def school_monitoring(cast: SchoolCast, random: Random) -> dict[str, list[Record]]:
    """Everything that shows how it goes at one school."""
    if not cast.staff:
        return {}
    return {
        "walkthroughs": list(_walkthroughs(cast, random)),
        "survey": list(_survey(cast, random)),
        "assessments": list(_assessments(cast, random)),
        "pacing": list(_pacing(cast, random)),
        "calendar": team_meetings(
            cast.school.school_id, weekday=cast.meeting_weekday, start=cast.meeting_times[0], end=cast.meeting_times[1]
        ),
    }


def _walkthroughs(cast: SchoolCast, random: Random) -> Iterator[Record]:
    """Visits of the last two months; now and then two people see the same lesson, to find out whether they agree."""
    observer, second = (cast.with_role(role).staff_id for role in (Role.ASSISTANT_PRINCIPAL, Role.COACH))
    adoption, units = cast.adoptions[0] if cast.adoptions else (None, "")
    has_materials = adoption is not None and adoption.phase > 1
    visits = round(10 + 20 * cast.story.strength)
    for number in range(visits):
        teacher = random.choice(cast.teachers)
        ago = random.randrange(0, 30) if number < visits // 2 else random.randrange(30, 60)
        skill = cast.story.strength - (0.12 if ago >= 30 else 0)
        in_use = random.random() < 0.25 + 0.7 * cast.story.strength if has_materials else None
        minutes = float(random.choice((10, 12, 15)))
        ratings = [
            _rating(scale, skill, random) if has_materials or section != "Materials" else Rating.NOT_APPLICABLE
            for section, _, scale in words.LOOK_FORS
        ]
        for place, who in enumerate((observer, second) if number % 4 == 0 else (observer,)):
            for (section, indicator, scale), rating in zip(words.LOOK_FORS, ratings, strict=True):
                yield WalkthroughRecord.model_construct(
                    walkthrough_id=f"{cast.school.school_id}-W{number}{'b' * place}", school_id=cast.school.school_id,
                    adoption_id=adoption.adoption_id if adoption else "",
                    date=school_day(AS_OF - dt.timedelta(days=ago)), observer_id=who, staff_id=teacher.staff_id,
                    grade=teacher.grades, subject=teacher.subjects,
                    unit=words.UNITS[units][2] if has_materials and in_use else "", minutes=minutes,
                    materials_in_use=in_use, section=section, indicator=indicator,
                    rating=_again(rating, scale, skill, random) if place else rating,
                )  # fmt: skip


def _again(rating: Rating, scale: str, skill: float, random: Random) -> Rating:
    """What a second pair of eyes sees: the same, most of the time."""
    agrees = rating is Rating.NOT_APPLICABLE or random.random() < 0.8
    return rating if agrees else _rating(scale, skill, random)


def _rating(scale: str, skill: float, random: Random) -> Rating:
    if random.random() < 0.08:
        return Rating.NOT_OBSERVED
    if scale == "yes_no":
        return Rating.YES if random.random() < 0.2 + 0.75 * skill else Rating.NO
    return Rating(str(min(4, max(1, round(random.gauss(1.4 + 2.4 * skill, 0.8))))))


def _survey(cast: SchoolCast, random: Random) -> Iterator[Record]:
    for wave, shift in (("2026-10", -0.06), ("2027-01", 0.0)):
        for number, teacher in enumerate(cast.teachers):
            if random.random() < 0.25:
                continue
            for topic, item, turned in words.SURVEY_ITEMS:
                lean = (cast.story.voice if topic in {"had_a_say", "agency"} else cast.story.strength) + shift
                value = min(5, max(1, round(random.gauss(1.9 + 2.5 * lean, 1.05))))
                yield SurveyRecord.model_construct(
                    response_id=f"{cast.school.school_id}-{wave}-{number:02d}", school_id=cast.school.school_id,
                    adoption_id="", wave=wave, role=teacher.role, item=item, topic=topic,
                    value=6 - value if turned else value, scale_max=5, reversed=turned,
                )  # fmt: skip


def _sections(cast: SchoolCast, adoption_id: str, phase: int) -> list[tuple[str, str]]:
    """Class id and grade of the sections that use an adoption: two a grade; before the launch, one each of two grades."""
    school = cast.school.school_id
    if phase == 2:
        return [(f"{school}-{adoption_id}-{grade}a", grade) for grade in cast.grades[:2]]
    return [(f"{school}-{adoption_id}-{grade}{part}", grade) for grade in cast.grades for part in "ab"]


def _assessments(cast: SchoolCast, random: Random) -> Iterator[Record]:
    for adoption, units in cast.adoptions:
        if adoption.phase == 1:
            continue
        for class_id, grade in _sections(cast, adoption.adoption_id, adoption.phase):
            enrolled = random.randrange(18, 29)
            for place, unit in enumerate(words.UNITS[units][:4]):
                due = school_day(_FIRST_UNIT + dt.timedelta(weeks=_UNIT_WEEKS * (place + 1) - 1))
                given = school_day(due + dt.timedelta(days=random.randrange(0, 9) - round(7 * cast.story.pace)))
                is_given = given <= AS_OF and random.random() < 0.6 + 0.4 * cast.story.strength
                tested = enrolled - random.randrange(0, 4) if is_given else 0
                share = min(0.95, max(0.05, random.gauss(0.3 + 0.4 * cast.story.strength + 0.03 * place, 0.09)))
                yield AssessmentRecord(
                    class_id=class_id, assessment=f"Unit {place + 1}: {unit}", school_id=cast.school.school_id,
                    adoption_id=adoption.adoption_id, unit=unit, grade=grade, due=due,
                    given=given if is_given else None, enrolled=enrolled, tested=tested, at_or_above=round(tested * share),
                )  # fmt: skip


def _pacing(cast: SchoolCast, random: Random) -> Iterator[Record]:
    for adoption, units in cast.adoptions:
        if adoption.phase == 1:
            continue
        for class_id, grade in _sections(cast, adoption.adoption_id, adoption.phase):
            weeks = cast.story.pace + random.gauss(0, 0.7)
            for place, unit in enumerate(words.UNITS[units]):
                start = _FIRST_UNIT + dt.timedelta(weeks=_UNIT_WEEKS * place)
                end = start + dt.timedelta(weeks=_UNIT_WEEKS, days=-3)
                off = dt.timedelta(days=round(-7 * weeks * min(place, 2) / 2))
                began, ended = school_day_from(start + off), school_day(end + off)
                yield PacingRecord(
                    class_id=class_id, unit=unit, school_id=cast.school.school_id, adoption_id=adoption.adoption_id,
                    grade=grade, unit_order=place + 1, planned_start=school_day_from(start), planned_end=school_day(end),
                    actual_start=began if began <= AS_OF else None,
                    actual_end=ended if ended <= AS_OF else None,
                )  # fmt: skip
