"""Frames as the store hands them out, built from a few named values a row."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from functools import lru_cache
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

    def date() -> dt.date:
        return dt.date(2026, 8, 20) + dt.timedelta(days=draw.randrange(110))

    rows["activities"] = [
        {
            "activity_id": f"act{n}",
            "title": "t",
            "pillar": draw.choice(["train", "plan", "coach"]),
            "unit": draw.choice(["", "U1"]),
        }
        for n in range(4)
    ]
    rows["sessions"] += [_session(draw, f"d{n}", "", date()) for n in range(3)]
    for school in "ab":
        rows["schools"].append({"school_id": school, "name": school})
        people = [f"{school}{n}" for n in range(draw.randint(2, 6))]
        rows["staff"] += [
            {
                "staff_id": p,
                "school_id": school,
                "name": p,
                "grades": draw.choice(["", "6", "6, 7"]),
                "active": draw.random() < 0.9,
            }
            for p in people
        ]
        rows["sessions"] += [_session(draw, f"{school}{n}", school, date()) for n in range(3)]
        ids = [row["session_id"] for row in rows["sessions"] if row["school_id"] in ("", school)]
        rows["attendance"] += [
            {"session_id": i, "staff_id": p, "school_id": school, "status": draw.choice(["attended", "attended", "absent"])}
            for i in ids for p in people if draw.random() < 0.6
        ]  # fmt: skip
        for n in range(8):
            teacher, key = draw.choice(people), f"{school}{n}"
            common = {"school_id": school, "date": date()}
            rows["coaching"].append(
                {**common, "coaching_id": key, "staff_id": teacher, "minutes": draw.choice([15, 30, 45]), "cycle_id": draw.choice(["", f"{school}c1", f"{school}c2"]),
                 "stage": draw.choice([None, "goal", "observe", "closed"])}
            )  # fmt: skip
            rows["walkthroughs"] += [
                {**common, "walkthrough_id": key, "staff_id": teacher, "observer_id": draw.choice(["o1", "o2"]), "grade": draw.choice(["6", "7"]),
                 "indicator": indicator, "rating": draw.choice(scale), "materials_in_use": draw.choice([True, False, None])}
                for indicator, scale in (("i1", ["yes", "no", "na"]), ("i2", ["1", "2", "3", "4", "not_observed"]))
            ]  # fmt: skip
            due = draw.choice([None, date()])
            rows["tasks"].append(
                {
                    "task_id": key,
                    "school_id": school,
                    "task": "t",
                    "due": due,
                    "status": draw.choice(["open", "done"]),
                    "owner_role": draw.choice(["coach", "principal"]),
                }
            )
            rows["decisions"].append(
                {
                    "decision_id": key,
                    "school_id": school,
                    "decision": "d",
                    "due": due,
                    "status": draw.choice(["open", "decided"]),
                }
            )
            rows["checkins"].append(
                {"check_in_id": key, "school_id": school, "planned": date(), "held": draw.choice([None, date()])}
            )
            rows["survey"] += [
                {"response_id": key, "school_id": school, "wave": draw.choice(["2026-05", "2026-10"]), "item": item, "topic": "t",
                 "value": draw.choice([None, 1, 2, 3, 4, 5]), "reversed": item == "i2"}
                for item in ("i1", "i2")
            ]  # fmt: skip
        for section in range(3):
            for unit in range(3):
                start = dt.date(2026, 9, 1) + dt.timedelta(days=30 * unit)
                begun = draw.choice([None, start + dt.timedelta(days=draw.randrange(-10, 25))])
                common = {
                    "class_id": f"{school}{section}",
                    "school_id": school,
                    "unit": f"U{unit}",
                    "grade": draw.choice("67"),
                }
                rows["pacing"].append(
                    {
                        **common,
                        "unit_order": unit + 1,
                        "planned_start": start,
                        "planned_end": start + dt.timedelta(days=25),
                        "actual_start": begun,
                    }
                )
                tested = draw.randint(0, 25)
                rows["assessments"].append(
                    {
                        **common,
                        "assessment": f"U{unit}",
                        "due": start,
                        "given": begun,
                        "tested": tested,
                        "at_or_above": draw.randint(0, tested),
                        "enrolled": draw.choice([None, 25]),
                    }
                )
    return {table: _make_frame(table, *rows[table]) for table in TABLES}


def _session(draw: random.Random, name: str, school: str, date: dt.date) -> dict[str, Any]:
    return {
        "session_id": f"s{name}", "activity_id": f"act{draw.randrange(4)}", "school_id": school, "date": date,
        "hours": draw.choice([1, 1.5, 6]), "in_school_day": draw.choice([True, False, None]),
    }  # fmt: skip


@pytest.fixture(scope="session")
def random_district() -> Callable[[int], dict[str, pd.DataFrame]]:
    return lru_cache(maxsize=64)(_random_district)
