"""Schools, adoptions and staff of the fictional district, and the story of each school."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from pltoolkit.records import AdoptionRecord, Role, SchoolRecord, StaffRecord
from pltoolkit.sample import words


@dataclass(frozen=True)
class Story:
    """How things go at a school. `pace`: weeks off the calendar. `strength`, `coaching` and `voice`: from 0 to 1.

    `voiced` says which of the alternatives in `plans/` its teams write.
    """

    phase: int
    strength: float
    coaching: float
    pace: float
    voice: float
    late: int
    voiced: int = 0
    has_adoption: bool = True
    is_empty: bool = False


STORIES = (
    Story(3, 0.85, 0.9, 0.3, 0.8, 0),
    Story(2, 0.6, 0.5, 0.0, 0.6, 2),
    Story(3, 0.5, 0.2, -3.0, 0.5, 4, voiced=2),
    Story(1, 0.45, 0.3, 0.0, 0.35, 1),
    Story(2, 0.35, 0.4, 0.0, 0.3, 3, voiced=1),
    Story(3, 0.7, 0.6, -0.5, 0.25, 1, voiced=1),
    Story(1, 0.5, 0.0, 0.0, 0.5, 0, has_adoption=False),
    Story(2, 0.0, 0.0, 0.0, 0.0, 0, is_empty=True),
)
_KINDS = (
    ("Elementary School", "elementary", ("K", "1", "2", "3", "4", "5")),
    ("Middle School", "middle", ("6", "7", "8")),
)
_ADOPTIONS = {
    "elementary": (("ela-k-5", "English Language Arts", "K-5", "Common Threads", "Lantern Press", "ela"),),
    "middle": (
        ("math-6-8", "Mathematics", "6-8", "Reasoning Together", "Fieldstone", "math"),
        ("science-6-8", "Science", "6-8", "Open Questions", "Fieldstone", "science"),
    ),
}


@dataclass(frozen=True)
class SchoolCast:
    """A school with its people and adoptions. `adoptions` pairs each adoption with the key of its unit names."""

    school: SchoolRecord
    story: Story
    staff: tuple[StaffRecord, ...]
    adoptions: tuple[tuple[AdoptionRecord, str], ...]
    grades: tuple[str, ...]
    voiced: int = 0

    @property
    def teachers(self) -> tuple[StaffRecord, ...]:
        return tuple(person for person in self.staff if person.role in {Role.TEACHER, Role.TEACHER_LEADER})

    @property
    def subject_key(self) -> str:
        """The key, in `words`, of the subject that is coached first."""
        return self.adoptions[0][1] if self.adoptions else "ela"

    @property
    def meeting_weekday(self) -> int:
        """The day of the team's planning time: 1 is Tuesday, 2 Wednesday, 3 Thursday."""
        return 1 + int(self.school.school_id) % 3

    @property
    def meeting_times(self) -> tuple[str, str]:
        return (("14:00", "15:00"), ("10:20", "11:10"))[int(self.school.school_id) % 2]

    def with_role(self, role: Role) -> StaffRecord:
        return next(person for person in self.staff if person.role == role)


def make_cast(number: int, random: Random) -> SchoolCast:
    """School `number` (from 0) of the district. Every eighth school tells the same story."""
    story = STORIES[number % len(STORIES)]
    title, level, grades = _KINDS[0 if number % 8 in {1, 3, 6, 7} else 1]
    place, again = words.PLACES[number % len(words.PLACES)], number // len(words.PLACES)
    school_id = f"{101 + number:04d}"
    school = SchoolRecord.model_construct(
        school_id=school_id,
        name=f"{place}{f' {again + 1}' if again else ''} {title}",
        nces_id=f"0199990{number + 1:05d}",
        level=level,
        grades=f"{grades[0]}-{grades[-1]}",
        city="Cedar Valley",
        enrollment=random.randrange(260, 620),
    )
    adoptions = tuple(
        (_adoption(school_id, facts[:5], story, place_in_list), facts[5])
        for place_in_list, facts in enumerate(_ADOPTIONS[level])
        if story.has_adoption
    )
    staff = () if story.is_empty else _staff(school_id, level, grades, random)
    return SchoolCast(school, story, staff, adoptions, grades, story.voiced + number // len(STORIES))


def _adoption(school_id: str, facts: tuple[str, ...], story: Story, place: int) -> AdoptionRecord:
    phase = max(1, story.phase - place)
    adoption_id, subject, grades, title, publisher = facts
    started = {1: dt.date(2026, 9, 14), 2: dt.date(2026, 8, 24), 3: dt.date(2026, 8, 31)}[phase]
    return AdoptionRecord(
        adoption_id=adoption_id, school_id=school_id, subject=subject, grades=grades, phase=phase, started=started,
        materials=title if phase > 1 else "", publisher=publisher if phase > 1 else "",
    )  # fmt: skip


def _staff(school_id: str, level: str, grades: tuple[str, ...], random: Random) -> tuple[StaffRecord, ...]:
    roles = [Role.PRINCIPAL, Role.ASSISTANT_PRINCIPAL, Role.COACH, Role.SPECIALIST]
    teaching = [(grade, subject) for grade in grades for subject in _subjects(level)]
    people = [(role, "", "") for role in roles]
    people += [
        (Role.TEACHER_LEADER if place % 7 == 0 else Role.TEACHER, *taught) for place, taught in enumerate(teaching)
    ]
    used: set[str] = set()
    staff = []
    for number, (role, grade, subject) in enumerate(people, start=1):
        name = _fresh_name(random, used)
        staff.append(
            StaffRecord.model_construct(
                staff_id=f"{school_id}-{number:02d}",
                school_id=school_id,
                name=name,
                role=role,
                grades=grade,
                subjects=subject,
                email=f"{name.lower().replace(' ', '.')}@cedarvalley.example",
                active=True,
            )
        )
    return tuple(staff)


def _subjects(level: str) -> tuple[str, ...]:
    if level == "elementary":
        return ("English Language Arts, Mathematics",) * 3
    return ("Mathematics", "Mathematics", "English Language Arts", "Science", "Science")


def _fresh_name(random: Random, used: set[str]) -> str:
    while True:
        name = f"{random.choice(words.FIRST)} {random.choice(words.LAST)}"
        if name not in used:
            used.add(name)
            return name
