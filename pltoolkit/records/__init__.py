"""What a district's files mean: one model per table.

`TABLES` names every table of a district, in an order in which a row's parents come before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pltoolkit.records.base import Record, Table
from pltoolkit.records.learning import (
    ActivityRecord,
    AttendanceRecord,
    AttendanceStatus,
    CoachingRecord,
    CycleStage,
    Design,
    Effect,
    Pillar,
    SessionRecord,
    StudyRecord,
)
from pltoolkit.records.monitoring import (
    AssessmentRecord,
    CalendarRecord,
    DayKind,
    PacingRecord,
    Rating,
    SurveyRecord,
    WalkthroughRecord,
)
from pltoolkit.records.plan import (
    AnswerRecord,
    CheckInKind,
    CheckInRecord,
    DecisionRecord,
    DecisionStatus,
    GoalFamily,
    GoalRecord,
    TaskRecord,
    TaskStatus,
)
from pltoolkit.records.schools import AdoptionRecord, Role, SchoolRecord, StaffRecord

_ALL = (
    Table("schools", SchoolRecord, ("school_id",), "The district's schools"),
    Table(
        "staff",
        StaffRecord,
        ("staff_id", "school_id"),
        "Who works where",
        personal=frozenset({"staff_id", "name", "email"}),
    ),
    Table("adoptions", AdoptionRecord, ("adoption_id", "school_id"), "Materials per school, and the phase it is in"),
    Table("activities", ActivityRecord, ("activity_id",), "Professional learning activities"),
    Table(
        "sessions", SessionRecord, ("session_id",), "Meetings of an activity", personal=frozenset({"facilitator_id"})
    ),
    Table("studies", StudyRecord, ("study_id", "activity_id"), "Studies that activities rest on"),
    Table("attendance", AttendanceRecord, ("session_id", "staff_id"), "Who came", personal=frozenset({"staff_id"})),
    Table(
        "coaching",
        CoachingRecord,
        ("coaching_id",),
        "Coaching contacts",
        personal=frozenset({"staff_id", "coach_id", "action_step", "notes"}),
    ),
    Table(
        "walkthroughs",
        WalkthroughRecord,
        ("walkthrough_id", "indicator"),
        "Look-fors seen on short visits",
        personal=frozenset({"staff_id", "observer_id"}),
    ),
    Table(
        "survey", SurveyRecord, ("response_id", "item"), "Answers to staff surveys", personal=frozenset({"response_id"})
    ),
    Table("assessments", AssessmentRecord, ("class_id", "assessment"), "Counts per class and assessment"),
    Table("pacing", PacingRecord, ("class_id", "unit"), "Units planned and taught, per section"),
    Table("calendar", CalendarRecord, ("date", "school_id", "kind", "title"), "Holidays, meetings, terms"),
    Table(
        "answers",
        AnswerRecord,
        ("school_id", "adoption_id", "step_id", "field_id"),
        "The team's answers",
        personal=frozenset({"author"}),
        plan=True,
    ),
    Table("goals", GoalRecord, ("goal_id",), "Goals", personal=frozenset({"owner_id"}), plan=True),
    Table("decisions", DecisionRecord, ("decision_id",), "Decisions", personal=frozenset({"owner_id"}), plan=True),
    Table("tasks", TaskRecord, ("task_id",), "Tasks", personal=frozenset({"owner_id"}), plan=True),
    Table("checkins", CheckInRecord, ("check_in_id",), "Check-ins and stepbacks", plan=True),
)

TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _ALL})
"""Every table by name."""

__all__ = [
    "TABLES",
    "ActivityRecord",
    "AdoptionRecord",
    "AnswerRecord",
    "AssessmentRecord",
    "AttendanceRecord",
    "AttendanceStatus",
    "CalendarRecord",
    "CheckInKind",
    "CheckInRecord",
    "CoachingRecord",
    "CycleStage",
    "DayKind",
    "DecisionRecord",
    "DecisionStatus",
    "Design",
    "Effect",
    "GoalFamily",
    "GoalRecord",
    "PacingRecord",
    "Pillar",
    "Rating",
    "Record",
    "Role",
    "SchoolRecord",
    "SessionRecord",
    "StaffRecord",
    "StudyRecord",
    "SurveyRecord",
    "Table",
    "TaskRecord",
    "TaskStatus",
    "WalkthroughRecord",
]
