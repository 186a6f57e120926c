"""What shows how it goes: walkthroughs, survey answers, unit assessments, pacing, and the calendar."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import Field, model_validator

from pltoolkit.records.base import Id, OptionalFloat, OptionalInt, Record, ShortText


class Rating(StrEnum):
    """How an indicator was rated; N/A and not observed never enter a denominator."""

    YES = "yes"
    NO = "no"
    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"
    NOT_APPLICABLE = "na"
    NOT_OBSERVED = "not_observed"


class DayKind(StrEnum):
    HOLIDAY = "holiday"
    NO_SCHOOL = "no_school"
    EARLY_RELEASE = "early_release"
    PROFESSIONAL_LEARNING = "professional_learning"
    PLC = "plc"
    TERM_START = "term_start"
    TERM_END = "term_end"
    TESTING = "testing"
    OTHER = "other"


class WalkthroughRecord(Record):
    """One indicator of one walkthrough: any look-for form is so many rows a visit. Non-evaluative."""

    walkthrough_id: Id
    school_id: Id
    adoption_id: ShortText = ""
    date: dt.date
    observer_id: ShortText = ""
    staff_id: ShortText = Field(default="", description="The teacher visited; blank where visits are numbered")
    grade: ShortText = ""
    subject: ShortText = ""
    unit: ShortText = Field(default="", description="Unit or lesson seen")
    minutes: OptionalFloat = Field(default=None, ge=0, le=600)
    materials_in_use: bool | None = Field(default=None, description="The adopted materials were in use")
    section: ShortText = Field(default="", description="Section of the look-for form")
    indicator: ShortText = Field(min_length=1, description="Look-for, in the form's own words")
    rating: Rating


class SurveyRecord(Record):
    """One answer to one item of a staff survey."""

    response_id: Id
    school_id: Id
    adoption_id: ShortText = ""
    wave: ShortText = Field(min_length=1, description="When it was asked, such as 2026-10")
    role: ShortText = ""
    item: ShortText = Field(min_length=1, description="The statement asked about")
    topic: ShortText = Field(default="", description="Such as had_a_say, agency, materials, support")
    value: OptionalInt = Field(default=None, ge=0, le=10, description="Blank: not answered")
    scale_max: int = Field(default=5, ge=2, le=10)
    reversed: bool = Field(default=False, description="A low value is the favorable one")


class AssessmentRecord(Record):
    """Counts for one class on one assessment. Never a student."""

    class_id: Id
    assessment: ShortText = Field(min_length=1)
    school_id: Id
    adoption_id: ShortText = ""
    unit: ShortText = ""
    grade: ShortText = ""
    due: dt.date | None = None
    given: dt.date | None = None
    enrolled: OptionalInt = Field(default=None, ge=0)
    tested: int = Field(default=0, ge=0)
    at_or_above: int = Field(default=0, ge=0, description="Students at or above the mark")

    @model_validator(mode="after")
    def _counts_fit(self) -> AssessmentRecord:
        if self.at_or_above > self.tested:
            raise ValueError("at_or_above is larger than tested")
        return self


class PacingRecord(Record):
    """One unit in one section's calendar: planned, and as taught."""

    class_id: Id
    unit: ShortText = Field(min_length=1)
    school_id: Id
    adoption_id: ShortText = ""
    grade: ShortText = ""
    unit_order: int = Field(ge=1, le=200)
    planned_start: dt.date
    planned_end: dt.date
    actual_start: dt.date | None = None
    actual_end: dt.date | None = None

    @model_validator(mode="after")
    def _dates_in_order(self) -> PacingRecord:
        if self.planned_end < self.planned_start:
            raise ValueError("planned_end is before planned_start")
        return self


class CalendarRecord(Record):
    date: dt.date
    school_id: ShortText = Field(default="", description="Blank for the whole district")
    kind: DayKind
    title: ShortText = ""
    end_date: dt.date | None = Field(default=None, description="Last day, where it lasts longer than one")
    start_time: ShortText = Field(default="", description="HH:MM, 24 hours")
    end_time: ShortText = Field(default="", description="HH:MM, 24 hours")
