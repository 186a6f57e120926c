"""The plan, written by the school's team: answers to the guide's prompts, goals, decisions, tasks, check-ins."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import Field, JsonValue

from pltoolkit.records.base import Id, OptionalFloat, Record, ShortText, Text


class GoalFamily(StrEnum):
    """The guide's three families of goals."""

    INVESTMENT = "investment"
    PRACTICE = "practice"
    OUTCOMES = "outcomes"


class DecisionStatus(StrEnum):
    OPEN = "open"
    DECIDED = "decided"


class TaskStatus(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"


class CheckInKind(StrEnum):
    CHECK_IN = "check_in"
    STEPBACK = "stepback"
    ANNUAL_RESET = "annual_reset"


class AnswerRecord(Record):
    """What the team wrote in one field of one step. `value` is text, a number, a list or rows, as the field asks."""

    school_id: Id
    adoption_id: ShortText = ""
    step_id: Id
    field_id: Id
    value: JsonValue = None
    author: ShortText = ""
    updated_at: dt.datetime | None = None
    version: int = Field(default=1, ge=1, description="Counts up with each change")


class GoalRecord(Record):
    goal_id: Id
    school_id: Id
    adoption_id: ShortText = ""
    family: GoalFamily
    goal: Text = Field(min_length=1)
    measure: ShortText = Field(default="", description="What is measured")
    unit: ShortText = Field(default="", description="percent, hours, count …")
    baseline: OptionalFloat = None
    target: OptionalFloat = None
    latest: OptionalFloat = Field(default=None, description="Newest reading")
    latest_date: dt.date | None = None
    start: dt.date | None = None
    due: dt.date | None = None
    owner_id: ShortText = Field(default="", description="Staff id")
    owner_role: ShortText = ""


class DecisionRecord(Record):
    decision_id: Id
    school_id: Id
    adoption_id: ShortText = ""
    key_action: ShortText = Field(default="", description="Such as II.3")
    decision: Text = Field(min_length=1, description="What must be decided")
    level: ShortText = Field(default="", description="system or school")
    owner_id: ShortText = ""
    owner_role: ShortText = ""
    due: dt.date | None = None
    status: DecisionStatus = DecisionStatus.OPEN
    outcome: Text = ""
    decided_on: dt.date | None = None


class TaskRecord(Record):
    task_id: Id
    school_id: Id
    adoption_id: ShortText = ""
    key_action: ShortText = Field(default="", description="Such as II.3")
    task: Text = Field(min_length=1)
    owner_id: ShortText = ""
    owner_role: ShortText = ""
    due: dt.date | None = None
    status: TaskStatus = TaskStatus.OPEN
    done_on: dt.date | None = None


class CheckInRecord(Record):
    check_in_id: Id
    school_id: Id
    adoption_id: ShortText = ""
    kind: CheckInKind = CheckInKind.CHECK_IN
    planned: dt.date
    held: dt.date | None = None
    notes: Text = ""
