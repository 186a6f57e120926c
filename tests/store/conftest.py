"""Two small schools, and a store of each kind: a SQLite file, and a real PostgreSQL server started for the tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from pltoolkit.records import TABLES, Record
from pltoolkit.settings import DistrictSettings, Settings
from pltoolkit.store import PacketKey, SliceFacts, Store

Rows = dict[str, list[Record]]
Target = Path | str
ASH, ELM = "0101", "0202"
MATH, READING = "math-6-8", "ela-6-8"
AS_OF = dt.date(2027, 1, 15)
ASH_MATH = PacketKey(ASH, MATH)


def record(table: str, **values: object) -> Record:
    return TABLES[table].model.model_validate(values)


@pytest.fixture(scope="session")
def make_record() -> Callable[..., Record]:
    return record


def _school(school_id: str, name: str, people: Sequence[tuple[str, str, str]]) -> Rows:
    (teacher, *_), (coach, *_) = people
    place = {"school_id": school_id, "adoption_id": MATH}
    return {
        "schools": [record("schools", school_id=school_id, name=name)],
        "staff": [
            record("staff", staff_id=one, school_id=school_id, name=who, email=f"{one}@district.example", role=role)
            for one, who, role in people
        ],
        "adoptions": [
            record("adoptions", adoption_id=adoption, school_id=school_id, subject="Mathematics", phase=phase)
            for adoption, phase in ((MATH, 3), (READING, 1))
        ],
        "activities": [record("activities", activity_id=f"A{school_id}", title="Unit study", pillar="plan", school_id=school_id)],
        "sessions": [
            record("sessions", session_id=f"S{school_id}", activity_id=f"A{school_id}", school_id=school_id, date="2026-10-05", hours=1)
        ],
        "attendance": [record("attendance", session_id=f"S{school_id}", staff_id=teacher, school_id=school_id)],
        "coaching": [
            record(
                "coaching", coaching_id=f"C{school_id}", staff_id=teacher, coach_id=coach, date="2026-11-02", minutes=40,
                focus="Focus of Tuesday", action_step="Wait five seconds", notes="Between us", **place,
            )
        ],
        "walkthroughs": [
            record(
                "walkthroughs", walkthrough_id=f"W{school_id}", date="2026-11-03", observer_id=coach, staff_id=teacher,
                materials_in_use=True, indicator="Students explain", rating="yes", **place,
            )
        ],
        "survey": [record("survey", response_id=f"R{school_id}", wave="2026-10", item="I had a say", value=4, **place)],
        "assessments": [
            record("assessments", class_id=f"{school_id}-6A", assessment="Unit 1", tested=24, at_or_above=15, **place)
        ],
        "pacing": [
            record(
                "pacing", class_id=f"{school_id}-6A", unit="Unit 1", unit_order=1, planned_start="2026-09-01",
                planned_end="2026-10-01", **place,
            )
        ],
        "answers": [record("answers", step_id="II.1.A", field_id="goal", value="Most lessons", author=coach, **place)],
        "goals": [record("goals", goal_id=f"G{school_id}", family="practice", goal="Think more", baseline=20, owner_id=coach, **place)],
        "decisions": [record("decisions", decision_id=f"D{school_id}", decision="Who leads?", owner_id=coach, **place)],
        "tasks": [record("tasks", task_id=f"T{school_id}", task="Book the room", owner_id=coach, owner_role="coach", **place)],
        "checkins": [record("checkins", check_in_id=f"M{school_id}", planned="2026-12-01", **place)],
    }  # fmt: skip


def district_rows() -> Rows:
    """Ash and Elm, each with a row in every table, and a day of training for the whole district."""
    ash = _school(ASH, "Ash School", [("P7001", "Ada Quill", "teacher"), ("P7002", "Ben Strand", "coach")])
    elm = _school(ELM, "Elm School", [("P8001", "Cleo Vance", "teacher"), ("P8002", "Dov Wexler", "coach")])
    rows = {name: [*ash.get(name, ()), *elm.get(name, ())] for name in TABLES}
    rows["activities"].append(record("activities", activity_id="AD", title="Launch", pillar="train"))
    rows["sessions"].append(record("sessions", session_id="SD", activity_id="AD", date="2026-08-20", hours=6))
    rows["calendar"].append(record("calendar", date="2026-11-26", kind="holiday", title="Thanksgiving"))
    return rows


@pytest.fixture
def rows() -> Rows:
    return district_rows()


@pytest.fixture(scope="session")
def facts() -> Callable[..., SliceFacts]:
    def make(key: PacketKey = ASH_MATH, *, audience: str = "coach") -> SliceFacts:
        settings = Settings(district=DistrictSettings(name="Fictional District", school_year="2026-27", as_of=AS_OF))
        return SliceFacts(key, audience, AS_OF, settings, {"median_hours": 9.5})  # type: ignore[arg-type]

    return make


@pytest.fixture
def sqlite_target(tmp_path: Path) -> Path:
    return tmp_path / "district.db"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def target(request: pytest.FixtureRequest) -> Target:
    """A place for a new database of each kind."""
    chosen: Target = request.getfixturevalue(f"{request.param}_target")
    return chosen


@pytest.fixture
def store(target: Target) -> Iterator[Store]:
    """An empty store of each kind."""
    with Store.open(target, create=True) as opened:
        yield opened


@pytest.fixture
def sqlite_store(sqlite_target: Path) -> Iterator[Store]:
    with Store.open(sqlite_target, create=True) as opened:
        yield opened
