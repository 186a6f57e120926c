"""Professional learning: activities and their sessions, who came, and coaching."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import Field

from pltoolkit.records.base import Id, OptionalFloat, OptionalInt, Record, ShortText, Text


class Pillar(StrEnum):
    """The three pillars of teacher support."""

    TRAIN = "train"
    PLAN = "plan"
    COACH = "coach"


class AttendanceStatus(StrEnum):
    ATTENDED = "attended"
    REGISTERED = "registered"
    ABSENT = "absent"
    EXCUSED = "excused"


class CycleStage(StrEnum):
    """Stages of a coaching cycle, in order."""

    GOAL = "goal"
    PLAN = "plan"
    OBSERVE = "observe"
    MODEL = "model"
    CO_TEACH = "co_teach"
    DEBRIEF = "debrief"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"


class Design(StrEnum):
    """How a study compares."""

    EXPERIMENT = "experiment"
    QUASI_EXPERIMENT = "quasi_experiment"
    CORRELATIONAL = "correlational"
    NONE = "none"


class Effect(StrEnum):
    """On an outcome that matters, at the usual level of significance."""

    FAVORABLE = "favorable"
    NOT_SIGNIFICANT = "not_significant"
    UNFAVORABLE = "unfavorable"


class ActivityRecord(Record):
    """A professional learning activity: one or more sessions with one purpose."""

    activity_id: Id
    title: ShortText = Field(min_length=1)
    pillar: Pillar = Field(description="train, plan or coach")
    school_id: ShortText = Field(default="", description="Blank for an activity of the whole district")
    adoption_id: ShortText = Field(default="", description="Blank for an activity that serves no one adoption")
    subject: ShortText = ""
    grades: ShortText = ""
    focus: ShortText = Field(default="", description="The one practice or concept it concentrates on")
    unit: ShortText = Field(default="", description="Unit or lesson of the adopted materials it works on")
    format: ShortText = Field(default="", description="team, whole_group, one_on_one, online …")
    provider: ShortText = ""
    location: ShortText = ""
    protocol: ShortText = Field(default="", description="Planning protocol used, such as unit internalization")
    data_source: ShortText = Field(default="", description="Data that showed the need")
    data_date: dt.date | None = Field(default=None, description="Date of those data")
    data_reviewed: dt.date | None = Field(default=None, description="When data were looked at again meanwhile")
    goal: ShortText = Field(default="", description="Goal of the school or district plan it serves")
    follow_up: ShortText = Field(default="", description="What follows in class: coaching, observation, student work")
    stand_alone: bool | None = Field(default=None, description="A one-off, not part of a series")
    fund_source: ShortText = Field(default="", description="Such as Title II-A")
    amount: OptionalFloat = Field(default=None, ge=0, description="US dollars")
    evidence_tier: int | None = Field(default=None, ge=1, le=4, description="ESSA evidence tier claimed")
    evaluation: ShortText = Field(default="", description="How its effect is judged, and when")
    tags: ShortText = Field(default="", description="Optional activities of the statute it counts as, by commas")


class SessionRecord(Record):
    session_id: Id
    activity_id: Id
    school_id: ShortText = Field(default="", description="Blank for a session of the whole district")
    date: dt.date
    hours: float = Field(gt=0, le=24)
    start_time: ShortText = Field(default="", description="HH:MM, 24 hours")
    in_school_day: bool | None = Field(default=None, description="During the working day, in the teachers' own setting")
    team: ShortText = Field(default="", description="Team that met, for team sessions")
    facilitator_id: ShortText = Field(default="", description="Staff id of who led it")


class AttendanceRecord(Record):
    session_id: Id
    staff_id: Id
    school_id: ShortText = Field(default="", description="Filled from the staff table where the file leaves it blank")
    status: AttendanceStatus = AttendanceStatus.ATTENDED
    hours: OptionalFloat = Field(default=None, ge=0, le=24, description="Where not the session's whole length")


class CoachingRecord(Record):
    """One coaching contact with one teacher."""

    coaching_id: Id
    school_id: Id
    adoption_id: ShortText = ""
    staff_id: Id = Field(description="The teacher coached")
    coach_id: ShortText = Field(default="", description="Staff id of the coach")
    date: dt.date
    minutes: float = Field(gt=0, le=1440)
    cycle_id: ShortText = Field(default="", description="The coaching cycle it belongs to")
    stage: CycleStage | None = Field(default=None, description="Where in the cycle")
    focus: ShortText = ""
    unit: ShortText = Field(default="", description="Unit or lesson of the adopted materials")
    action_step: ShortText = ""
    follow_up_date: dt.date | None = Field(default=None, description="When the coach said to come back")
    notes: Text = Field(default="", description="Between coach and teacher; in the coach's copy only")


class StudyRecord(Record):
    """What is known of one study that an activity rests on; blank where it is not known."""

    study_id: Id
    activity_id: Id = Field(description="The activity it speaks for")
    school_id: ShortText = Field(default="", description="Blank for the whole district")
    title: ShortText = Field(min_length=1, description="Authors and year")
    link: ShortText = Field(default="", description="Where it can be read")
    design: Design = Field(description="experiment, quasi_experiment, correlational, or none for a logic model alone")
    effect: Effect | None = Field(default=None, description="favorable, not_significant or unfavorable")
    well_run: bool | None = Field(default=None, description="Well designed and well carried out")
    low_attrition: bool | None = Field(default=None, description="Few dropped out")
    equivalent_at_start: bool | None = Field(default=None, description="Groups were alike at the start")
    controls_selection: bool | None = Field(default=None, description="Controls for who took part")
    students: OptionalInt = Field(default=None, ge=0, description="Students in it")
    groups: OptionalInt = Field(default=None, ge=0, description="Groups of ten or more students")
    sites: OptionalInt = Field(default=None, ge=0, description="Schools or districts")
    same_population: bool | None = Field(default=None, description="Students like ours")
    same_setting: bool | None = Field(default=None, description="A setting like ours")
    contrary: bool | None = Field(default=None, description="Stronger studies found harm")
    logic_model: bool | None = Field(default=None, description="A logic model that rests on research")
    under_study: bool | None = Field(default=None, description="Its effect is being studied now")
