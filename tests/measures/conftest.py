"""Frames as the store hands them out, built from a few named values a row."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import product
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from pltoolkit.records import TABLES

MakeFrame = Callable[..., pd.DataFrame]


def _make_frame(table: str, *rows: Mapping[str, Any]) -> pd.DataFrame:
    """Checked rows of `table`; what a row leaves out takes the model's default."""
    model = TABLES[table].model
    records = [model.model_validate(row).model_dump() for row in rows]
    return pd.DataFrame(records, columns=list(model.model_fields))


@pytest.fixture(scope="session")
def make_frame() -> MakeFrame:
    return _make_frame


@pytest.fixture(scope="session")
def as_of() -> dt.date:
    return dt.date(2026, 11, 2)


def _field(name: str, *, required: bool = True) -> SimpleNamespace:
    return SimpleNamespace(id=name, required=required, kind="text")


@pytest.fixture(scope="session")
def small_guide() -> SimpleNamespace:
    """Two key actions: I.1 with three steps (one without fields), II.1 with one step."""
    first = (
        SimpleNamespace(
            id="I.1.A", title="Team", fields=(_field("lead"), _field("members"), _field("note", required=False))
        ),
        SimpleNamespace(id="I.1.B", title="Dates", fields=(_field("remark", required=False),)),
        SimpleNamespace(id="I.1.C", title="Read", fields=()),
    )
    second = (SimpleNamespace(id="II.1.A", title="Goals", fields=(_field("goal"),)),)
    return SimpleNamespace(
        phases=(
            SimpleNamespace(number=1, key_actions=(SimpleNamespace(id="I.1", title="Plan", steps=first),)),
            SimpleNamespace(number=2, key_actions=(SimpleNamespace(id="II.1", title="Aim", steps=second),)),
        )
    )


def _random_district(seed: int) -> dict[str, pd.DataFrame]:
    """Frames of two schools, "a" and "b", with the gaps and blanks of real files."""
    draw = random.Random(seed)
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    rows["activities"] = [
        {"activity_id": f"act{n}", "title": "t", "pillar": draw.choice(PILLARS), "unit": draw.choice(["", "U1"])}
        for n in range(4)
    ]
    rows["sessions"] += [_session(draw, f"d{n}", "") for n in range(3)]
    for school in "ab":
        rows["schools"].append({"school_id": school, "name": school})
        rows["adoptions"].append(
            {"adoption_id": "m", "school_id": school, "subject": "Math", "phase": draw.randint(1, 3)}
        )
        _add_learning(rows, draw, school)
        _add_visits(rows, draw, school)
        _add_plan(rows, draw, school)
        _add_classes(rows, draw, school)
    return {table: _make_frame(table, *rows[table]) for table in TABLES}


PILLARS = ["train", "plan", "coach"]
Rows = dict[str, list[dict[str, Any]]]


def _date(draw: random.Random) -> dt.date:
    return dt.date(2026, 8, 20) + dt.timedelta(days=draw.randrange(110))


def _add_learning(rows: Rows, draw: random.Random, school: str) -> None:
    for n in range(draw.randint(2, 6)):
        person = {"staff_id": f"{school}{n}", "name": "n", "grades": draw.choice(["", "6", "6, 7"])}
        rows["staff"].append(person | {"school_id": school, "active": n == 0 or draw.random() < 0.9})
    rows["activities"] += [_activity(draw, f"{school}{n}", school) for n in range(2)]
    own = [_session(draw, f"{school}{n}", school) for n in range(6)]
    rows["sessions"] += [one | {"activity_id": f"act{school}{n % 2}"} if n > 2 else one for n, one in enumerate(own)]
    rows["studies"] += [
        {"study_id": f"{school}{n}", "activity_id": f"act{school}{n}", "school_id": school, "title": "t",
         "design": draw.choice(["experiment", "quasi_experiment", "none"]), "effect": draw.choice([None, "favorable"]),
         "well_run": draw.choice([None, True]), "students": draw.choice([None, 100, 900]), "contrary": False}
        for n in range(2)
    ]  # fmt: skip
    rows["calendar"] += [
        {
            "date": _date(draw),
            "school_id": school,
            "kind": draw.choice(["plc", "plc", "holiday"]),
            "start_time": "14:00",
        }
        for _ in range(12)
    ]
    for session in rows["sessions"]:
        for person in rows["staff"]:
            if person["school_id"] == school and session["school_id"] in ("", school) and draw.random() < 0.6:
                row = {"session_id": session["session_id"], "staff_id": person["staff_id"], "school_id": school}
                rows["attendance"].append(row | {"status": draw.choice(["attended", "attended", "absent"])})


def _add_visits(rows: Rows, draw: random.Random, school: str) -> None:
    people = [row["staff_id"] for row in rows["staff"] if row["school_id"] == school]
    scales = {"i1": ["yes", "no", "na"], "i2": ["1", "2", "3", "4", "not_observed"]}
    for n in range(8):
        visit = {"school_id": school, "date": _date(draw), "staff_id": draw.choice(people)}
        cycle, stage = draw.choice(["", f"{school}c1", f"{school}c2"]), draw.choice([None, "goal", "observe", "closed"])
        minutes = draw.choice([15, 30, 45])
        rows["coaching"].append(
            visit
            | {"coaching_id": f"{school}{n}", "minutes": minutes, "cycle_id": cycle, "stage": stage}
            | {"unit": draw.choice(["", "U1"])}
        )
        visit |= {"walkthrough_id": f"{school}{n}", "observer_id": draw.choice(["o1", "o2"])}
        visit |= {"materials_in_use": draw.choice([True, False, None]), "grade": draw.choice(["6", "7"])}
        rows["walkthroughs"] += [
            visit | {"indicator": indicator, "rating": draw.choice(scale)} for indicator, scale in scales.items()
        ]


def _add_plan(rows: Rows, draw: random.Random, school: str) -> None:
    for n in range(8):
        key, due = f"{school}{n}", draw.choice([None, _date(draw)])
        common = {"school_id": school, "due": due, "owner_role": draw.choice(["coach", "principal", "teacher"])}
        rows["tasks"].append(common | {"task_id": key, "task": "t", "status": draw.choice(["open", "done"])})
        rows["decisions"].append(
            common | {"decision_id": key, "decision": "d", "status": draw.choice(["open", "decided"])}
        )
        meeting = {"check_in_id": key, "school_id": school, "kind": draw.choice(["check_in", "stepback"])}
        rows["checkins"].append(meeting | {"planned": _date(draw), "held": draw.choice([None, _date(draw)])})
        wave = draw.choice(["2026-05", "2026-10"])
        answer = {"response_id": key, "school_id": school, "wave": wave, "topic": draw.choice(["had_a_say", "agency"])}
        rows["survey"] += [
            answer | {"item": item, "value": draw.choice([None, 1, 2, 3, 4, 5]), "reversed": item == "i2"}
            for item in ("i1", "i2")
        ]
    rows["goals"].append(
        {"goal_id": school, "school_id": school, "family": "practice", "goal": "g", "baseline": 10, "target": 20,
         "latest": draw.choice([None, 12, 21]), "start": dt.date(2026, 9, 1), "due": dt.date(2027, 5, 1)}
    )  # fmt: skip
    if draw.random() < 0.5:
        rows["answers"].append({"school_id": school, "step_id": "I.1.A", "field_id": "lead", "value": "x"})


def _add_classes(rows: Rows, draw: random.Random, school: str) -> None:
    for section, unit in product(range(3), range(3)):
        start = dt.date(2026, 9, 1) + dt.timedelta(days=30 * unit)
        begun = draw.choice([None, start + dt.timedelta(days=draw.randrange(-10, 25))])
        common = {"class_id": f"{school}{section}", "school_id": school, "unit": f"U{unit}", "grade": draw.choice("67")}
        calendar = {"planned_start": start, "planned_end": start + dt.timedelta(days=25), "actual_start": begun}
        rows["pacing"].append(common | calendar | {"unit_order": unit + 1})
        tested = draw.randint(0, 25)
        counts = {"tested": tested, "at_or_above": draw.randint(0, tested), "enrolled": draw.choice([None, 25])}
        rows["assessments"].append(common | counts | {"assessment": f"U{unit}", "due": start, "given": begun})


def _activity(draw: random.Random, name: str, school: str) -> dict[str, Any]:
    return {
        "activity_id": f"act{name}", "school_id": school, "title": f"t{name}", "pillar": draw.choice(PILLARS),
        "unit": draw.choice(["", "U1"]), "format": draw.choice(["", "team", "lecture"]), "focus": draw.choice(["", "f", "f; g"]),
        "data_source": draw.choice(["", "tests"]), "data_date": draw.choice([None, dt.date(2026, 6, 1)]),
        "follow_up": draw.choice(["", "none", "visits"]), "fund_source": draw.choice(["", "Title II-A"]),
        "amount": draw.choice([None, 100]), "tags": draw.choice(["", "data_use, follow_up"]),
        "protocol": draw.choice(["", "lesson study"]),
    }  # fmt: skip


def _session(draw: random.Random, name: str, school: str) -> dict[str, Any]:
    return {
        "session_id": f"s{name}", "activity_id": f"act{draw.randrange(4)}", "school_id": school, "date": _date(draw),
        "hours": draw.choice([1, 1.5, 6]), "in_school_day": draw.choice([True, False, None]),
    }  # fmt: skip


@pytest.fixture(scope="session")
def random_district() -> Callable[[int], dict[str, pd.DataFrame]]:
    return lru_cache(maxsize=64)(_random_district)
