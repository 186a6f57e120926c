"""Names and phrases of the fictional district. Every person and place is invented."""

from __future__ import annotations

import datetime as dt
from typing import Any

DISTRICT = "Cedar Valley Schools"
PLACES = (
    "Maple Grove", "Juniper Hill", "Cottonwood", "Willow Creek", "Stone Bridge", "Prairie View", "Larkspur", "Otter Lake",
    "Birchwood", "Meadow Lark", "Quarry Road", "Blue Heron", "Aspen Ridge", "Cloverfield", "Copper Canyon", "Wren Park",
)  # fmt: skip
FIRST = (
    "Ada", "Amir", "Bela", "Carmen", "Chidi", "Dana", "Elif", "Emeka", "Farah", "Gita", "Hana", "Ines", "Ivo", "Jonah",
    "Kaya", "Lena", "Luz", "Malik", "Mira", "Noor", "Olu", "Paz", "Quinn", "Rosa", "Sami", "Tala", "Uma", "Vera", "Wade", "Yuki",
)  # fmt: skip
LAST = (
    "Abara", "Alvarez", "Benoit", "Castellan", "Dabrow", "Ekwueme", "Fairweather", "Galang", "Halloran", "Iyengar",
    "Jarvinen", "Kowalczyk", "Lindqvist", "Marchetti", "Nakagawa", "Okonjo", "Petrakis", "Quispe", "Rahimi", "Santangelo",
    "Thibault", "Underhill", "Vasquez", "Whitcombe", "Yilmaz", "Zielinski",
)  # fmt: skip
LOOK_FORS = (
    ("Materials", "The lesson of the adopted materials is taught, and its aim is kept", "yes_no"),
    ("Materials", "Adaptations keep the demand of the task", "yes_no"),
    ("Task", "Students work on grade-level text or problems most of the time", "yes_no"),
    ("Task", "Questions send students back to the text or the problem", "scale"),
    ("Students", "Students do most of the thinking, talking and writing", "scale"),
    ("Students", "Students respond to one another's ideas", "scale"),
    ("Support", "The teacher checks understanding and adjusts", "scale"),
    ("Support", "Students who need it get support without lowering the task", "scale"),
)
SURVEY_ITEMS = (
    ("had_a_say", "Teachers like me had a say in how we use the materials.", False),
    ("agency", "I know what I may adapt, and I use that room.", False),
    ("agency", "The pacing leaves me no choice about anything.", True),
    ("materials", "I have everything I need to teach from the materials.", False),
    ("support", "The coaching I get helps me teach from the materials.", False),
    ("support", "My team's planning time goes to preparing lessons.", False),
    ("leadership", "Feedback from leaders fits the materials.", False),
)
UNITS = {
    "math": ("Area and surface area", "Ratios", "Rates and percentages", "Fractions", "Expressions", "Data sets"),
    "ela": ("Voices of courage", "Water and people", "Myths retold", "Inventors", "Habitats", "Our town"),
    "science": ("Thermal energy", "Plate motion", "Ecosystems", "Light waves", "Chemical reactions", "Forces"),
}
MATERIALS = {"math": "Reasoning Together", "ela": "Common Threads", "science": "Open Questions"}
GOAL_INDICATOR = "Students do most of the thinking, talking and writing"
GOAL_TOPIC = "had_a_say"
TRAININGS: tuple[dict[str, Any], ...] = (
    {
        "title": "Launch: how the materials are built", "days": (dt.date(2026, 8, 19),), "hours": 6.0,
        "in_school_day": False, "focus": "How a unit is built; the first two weeks; log-ins", "format": "whole_group",
        "provider": "Publisher", "stand_alone": True, "fund_source": "Title II-A", "amount": 6400.0,
        "evidence_tier": 4, "location": "District office", "tags": "subject_knowledge",
    },
    {
        "title": "Getting to the heart of a unit",
        "days": (dt.date(2026, 10, 7), dt.date(2026, 11, 4), dt.date(2026, 12, 2), dt.date(2027, 2, 3), dt.date(2027, 3, 3)),
        "hours": 3.0, "in_school_day": True, "focus": "Unit internalization", "format": "team", "provider": "District",
        "stand_alone": False, "protocol": "unit_internalization", "unit": "The unit ahead, by grade",
        "data_source": "Walkthroughs of September", "data_date": dt.date(2026, 9, 30),
        "data_reviewed": dt.date(2026, 12, 2), "follow_up": "Learning walk in the second week of the unit",
        "goal": "Students do most of the thinking in most lessons", "fund_source": "Title II-A", "amount": 3900.0,
        "evidence_tier": 3, "evaluation": "Look-fors before and after, in January and May",
        "location": "Lincoln Annex", "tags": "subject_knowledge, follow_up, evaluated",
    },
    {
        "title": "Help that keeps the task", "days": (dt.date(2027, 2, 12),), "hours": 3.0, "in_school_day": True,
        "focus": "Support for students who start behind", "format": "whole_group", "provider": "District",
        "stand_alone": False, "data_source": "Unit assessments of the fall", "data_date": dt.date(2026, 12, 11),
        "follow_up": "A coaching cycle on one group of students", "fund_source": "Title III-A", "amount": 1800.0,
        "location": "District office", "tags": "english_learners, disabilities",
    },
    {
        "title": "State literacy and numeracy conference", "days": (dt.date(2026, 11, 13),), "hours": 5.0,
        "in_school_day": False, "focus": "", "format": "conference", "provider": "State association",
        "stand_alone": True, "amount": 2250.0,
    },
)  # fmt: skip
STUDIES: tuple[dict[str, Any], ...] = (
    {
        "study_id": "S1", "activity_id": "D2", "title": "Rivera and Holm 2019 (invented)", "design": "quasi_experiment",
        "effect": "favorable", "well_run": True, "equivalent_at_start": True, "students": 2140, "sites": 14,
        "same_population": True, "same_setting": False, "contrary": False,
    },
    {
        "study_id": "S2", "activity_id": "D3", "title": "Odum 2021 (invented)", "design": "correlational",
        "effect": "favorable", "well_run": True, "controls_selection": True, "students": 310, "sites": 1, "contrary": False,
    },
    {
        "study_id": "S3", "activity_id": "D1", "title": "The district's own logic model", "design": "none",
        "logic_model": True,
    },
)  # fmt: skip
STRONG_PLANNING: dict[str, Any] = {
    "focus": "Preparing the next unit", "protocol": "unit_internalization",
    "data_source": "State test and last unit of the spring", "data_date": dt.date(2026, 9, 4), "stand_alone": False,
    "data_reviewed": dt.date(2026, 12, 9), "follow_up": "Walkthrough after the unit starts",
    "goal": "Every team prepares each unit together", "fund_source": "State and local",
}  # fmt: skip
WEAK_PLANNING: dict[str, Any] = {"focus": "", "stand_alone": False}
COACHING = {
    "math": (
        ("Letting students try before anyone explains", "Leave the board blank for eight minutes", "Asked for a visit in the afternoon class, where it is hardest."),
        ("Choosing whose work to show, and in which order", "Walk round with a list: two methods, one mistake", "Sees the methods, is unsure about showing a mistake."),
        ("Asking for reasons after a right answer", "Ask \"how do you know?\" three times a lesson", "Two students answered each other today; was moved by it."),
    ),
    "ela": (
        ("Questions that send students back to the text", "Plan two such questions a lesson", "Noticed that quiet students had underlined the same line."),
        ("Time for every student to write", "Five minutes of writing before the talk", "Worried about noise; the writing settled the room."),
        ("Help with a hard text in place of an easier one", "Read the first page aloud, then let pairs go on", "Wants to see a colleague do it once."),
    ),
    "science": (
        ("Students plan the test themselves", "Give the question and the tools, not the steps", "Ran out of time to clear away."),
        ("Writing down evidence before a claim", "Two columns in the notebook: saw, think", "Students ask for the columns by now."),
    ),
}  # fmt: skip
MEETING_NOTES = {
    1: ("Schedule agreed; reviewers named.", "Read the vision aloud and changed two sentences.", "Rubric tried on one lesson."),
    2: ("Went through the decision map; two decisions sent to the principal.", "Took the first unit assessment ourselves.", "Pacing laid out; five flex days."),
    3: ("Three quick fixes from visits; one problem kept for the stepback.", "Looked at unit counts by class and two pieces of work.", "Coaching weeks planned around testing."),
}  # fmt: skip
