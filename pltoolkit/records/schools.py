"""The district's schools, its staff, and the materials each school has chosen."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from pltoolkit.records.base import Id, OptionalInt, Record, ShortText


class Role(StrEnum):
    TEACHER = "teacher"
    COACH = "coach"
    PRINCIPAL = "principal"
    ASSISTANT_PRINCIPAL = "assistant_principal"
    TEACHER_LEADER = "teacher_leader"
    SPECIALIST = "specialist"
    PARAPROFESSIONAL = "paraprofessional"
    DISTRICT = "district"
    OTHER = "other"


class SchoolRecord(Record):
    school_id: Id = Field(description="The district's own id of the school")
    name: ShortText = Field(min_length=1, description="The school's full name")
    nces_id: Annotated[str, StringConstraints(pattern=r"^(\d{12})?$")] = Field(
        default="", description="NCES school id: 12 digits, 7 of the district and 5 of the school"
    )
    level: ShortText = Field(default="", description="Elementary, middle, high, K-8 …")
    grades: ShortText = Field(default="", description="Grades taught, such as K-5")
    address: ShortText = ""
    city: ShortText = ""
    state: ShortText = ""
    zip_code: ShortText = Field(default="", description="Postal code; a leading zero is part of it")
    enrollment: OptionalInt = Field(default=None, ge=0, description="Students enrolled")


class StaffRecord(Record):
    staff_id: Id = Field(description="The district's own id of the person")
    school_id: Id = Field(description="Where the person works; one row per school for a person at several")
    name: ShortText = Field(min_length=1, description="The person's name as it should be shown")
    email: ShortText = ""
    role: Role = Field(default=Role.TEACHER, description="What the person does at this school")
    grades: ShortText = Field(default="", description="Grades taught")
    subjects: ShortText = Field(default="", description="Subjects taught, separated by commas")
    active: bool = True


class AdoptionRecord(Record):
    """A subject, a grade span and the materials chosen for it, at one school, which stands in one phase with them."""

    adoption_id: Id = Field(description="Id of the adoption, the same at each school that takes part")
    school_id: Id
    subject: ShortText = Field(min_length=1, description="Such as Mathematics")
    grades: ShortText = Field(default="", description="Grade span, such as 6-8")
    materials: ShortText = Field(default="", description="Title of the materials; blank while they are being selected")
    publisher: ShortText = ""
    phase: int = Field(ge=1, le=3, description="Phase of the guide: 1 select, 2 prepare to launch, 3 teach and learn")
    started: dt.date | None = Field(default=None, description="When the school entered this phase")
