"""The weeks ahead, by hand: eight weeks from Monday 2 November 2026."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from pltoolkit.measures.planner import COLUMNS, weeks_ahead
from pltoolkit.records import TABLES

AS_OF = dt.date(2026, 11, 2)


def d(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


def frames(**rows: list[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    return {
        name: pd.DataFrame(rows.get(name, []), columns=list(table.columns), dtype=object)
        for name, table in TABLES.items()
    }


def plc(*days: dt.date) -> list[dict[str, Any]]:
    return [{"date": one, "school_id": "s", "kind": "plc", "start_time": "14:00", "end_time": "15:00"} for one in days]


def units() -> list[dict[str, Any]]:
    """Unit 2 ends on 20 November, unit 3 starts on 23 November; one section of three is a week later."""
    rows = []
    for section, later in (("a", 0), ("b", 0), ("c", 7)):
        for place, unit, start, end in ((2, "U2", d(10, 12), d(11, 20)), (3, "U3", d(11, 23), d(12, 18))):
            off = dt.timedelta(days=later)
            rows.append(
                {"class_id": section, "unit": unit, "school_id": "s", "unit_order": place, "planned_start": start + off,
                 "planned_end": end + off}
            )  # fmt: skip
    return rows


def planned(tables: dict[str, pd.DataFrame]) -> list[tuple[str, str, str]]:
    found = weeks_ahead(tables, school_id="s", as_of=AS_OF)
    assert list(found.columns) == COLUMNS
    return [(f"{row.date:%m-%d}", str(row.what), str(row.unit or row.title)) for row in found.itertuples(index=False)]


WEDNESDAYS = [d(11, 4), d(11, 11), d(11, 18), d(11, 25), d(12, 2), d(12, 9), d(12, 16), d(12, 23)]


def test_the_last_planning_time_before_a_unit_prepares_it_and_the_first_after_looks_at_students_work() -> None:
    found = planned(frames(calendar=plc(*WEDNESDAYS), pacing=units()))

    assert found == [
        ("11-04", "lesson_preparation", "U2"),
        ("11-11", "standards_to_unit_analysis", "U3"),
        ("11-18", "unit_internalization", "U3"),
        ("11-25", "student_work_analysis", "U2"),
        ("12-01", "learning_walk", "U3"),
        ("12-02", "lesson_preparation", "U3"),
        ("12-09", "lesson_preparation", "U3"),
        ("12-16", "lesson_preparation", "U3"),
        ("12-23", "student_work_analysis", "U3"),
    ]


def test_no_planning_time_falls_on_a_day_off_or_a_training_day() -> None:
    off = [
        {"date": d(11, 11), "kind": "holiday", "title": "Veterans Day"},
        {"date": d(11, 23), "kind": "no_school", "end_date": d(11, 27)},
        {"date": d(12, 9), "kind": "professional_learning"},
    ]
    found = planned(frames(calendar=plc(*WEDNESDAYS) + off, pacing=units()))

    days = [day for day, what, _ in found if what != "learning_walk"]
    assert days == ["11-04", "11-18", "12-02", "12-16", "12-23"]
    assert ("11-04", "standards_to_unit_analysis", "U3") in found, "the time before the last moves up"
    assert ("12-02", "student_work_analysis", "U2") in found


def test_a_learning_walk_avoids_days_off_testing_and_the_teams_planning_time() -> None:
    busy = [
        {"date": d(12, 1), "kind": "testing"},
        {"date": d(12, 3), "kind": "holiday"},
    ]
    found = planned(frames(calendar=plc(d(12, 2)) + busy, pacing=units()))

    assert ("12-04", "learning_walk", "U3") in found


def test_without_a_calendar_of_units_planning_times_are_for_lessons() -> None:
    assert planned(frames(calendar=plc(d(11, 4)))) == [("11-04", "lesson_preparation", "")]


def test_meetings_still_to_be_held_are_in_it_and_those_held_or_further_off_are_not() -> None:
    meetings = [
        {"check_in_id": "1", "school_id": "s", "kind": "stepback", "planned": d(11, 19)},
        {"check_in_id": "2", "school_id": "s", "kind": "check_in", "planned": d(11, 5), "held": d(11, 2)},
        {"check_in_id": "3", "school_id": "s", "kind": "check_in", "planned": dt.date(2027, 1, 5)},
    ]
    assert planned(frames(checkins=meetings)) == [("11-19", "stepback", "")]


def test_a_session_has_its_own_times_and_team_planning_is_not_there_twice() -> None:
    activities = [{"activity_id": "t", "title": "Training", "pillar": "train"}, {"activity_id": "p", "title": "Team", "pillar": "plan"}]  # fmt: skip
    sessions = [
        {"session_id": "1", "activity_id": "t", "date": d(11, 4), "hours": 2.5, "start_time": "08:30"},
        {"session_id": "2", "activity_id": "p", "date": d(11, 4), "hours": 1, "start_time": "14:00"},
        {"session_id": "3", "activity_id": "p", "date": d(11, 5), "hours": 1, "start_time": ""},
    ]
    found = weeks_ahead(
        frames(activities=activities, sessions=sessions, calendar=plc(d(11, 4))), school_id="s", as_of=AS_OF
    )

    rows = [tuple(row) for row in found[["start_time", "end_time", "what", "title"]].itertuples(index=False)]
    assert rows == [
        ("08:30", "11:00", "session", "Training"),
        ("14:00", "15:00", "lesson_preparation", ""),
        ("", "", "session", "Team"),
    ]


def test_a_session_brings_the_protocol_of_its_activity() -> None:
    activities = [{"activity_id": "t", "title": "Fractions together", "pillar": "train", "protocol": "Lesson study"}]
    sessions = [{"session_id": "1", "activity_id": "t", "date": d(11, 4), "hours": 2, "start_time": "08:30"}]

    (row,) = weeks_ahead.rows(frames(activities=activities, sessions=sessions), school_id="s", as_of=AS_OF)

    assert (row.what, row.title, row.protocol) == ("session", "Fractions together", "lesson_study")


def test_no_planning_time_is_used_while_another_session_is_on() -> None:
    activities = [
        {"activity_id": "t", "title": "Training", "pillar": "train"},
        {"activity_id": "p", "title": "Team", "pillar": "plan"},
    ]
    sessions = [
        {"session_id": "0", "activity_id": "p", "date": d(11, 4), "hours": 1, "start_time": "14:00"},
        {"session_id": "1", "activity_id": "t", "date": d(11, 4), "hours": 3, "start_time": "12:00"},
        {"session_id": "2", "activity_id": "t", "date": d(11, 11), "hours": 2, "start_time": "12:00"},
        {"session_id": "3", "activity_id": "t", "date": d(11, 18), "hours": 2, "start_time": ""},
    ]
    found = planned(frames(activities=activities, sessions=sessions, calendar=plc(*WEDNESDAYS[:3])))

    assert [(day, what) for day, what, _ in found] == [
        ("11-04", "session"), ("11-11", "session"), ("11-11", "lesson_preparation"), ("11-18", "session"),
        ("11-18", "lesson_preparation"),
    ]  # fmt: skip


def test_a_meeting_or_session_on_a_day_off_stays_and_the_day_is_named() -> None:
    off = [
        {"date": d(11, 11), "kind": "holiday", "title": "Veterans Day"},
        {"date": d(11, 23), "kind": "no_school", "end_date": d(11, 27)},
    ]
    meetings = [{"check_in_id": "1", "school_id": "s", "kind": "stepback", "planned": d(11, 11)}]
    activities = [{"activity_id": "t", "title": "Training", "pillar": "train"}]
    sessions = [
        {"session_id": "1", "activity_id": "t", "date": d(11, 25), "hours": 2, "start_time": "08:30"},
        {"session_id": "2", "activity_id": "t", "date": d(11, 30), "hours": 2, "start_time": "08:30"},
    ]
    tables = frames(calendar=off, checkins=meetings, activities=activities, sessions=sessions)

    found = weeks_ahead.rows(tables, school_id="s", as_of=AS_OF)

    assert [(row.what, row.day_off) for row in found] == [
        ("stepback", "Veterans Day"),
        ("session", "no school"),
        ("session", ""),
    ]


def test_the_order_of_rows_never_matters() -> None:
    tables = frames(calendar=plc(*WEDNESDAYS), pacing=units())
    turned = {name: frame.iloc[::-1] for name, frame in tables.items()}
    assert planned(tables) == planned(turned)


@pytest.mark.parametrize("weeks", [1, 2])
def test_no_more_weeks_than_asked_for(weeks: int) -> None:
    found = weeks_ahead(frames(calendar=plc(*WEDNESDAYS)), school_id="s", as_of=AS_OF, weeks=weeks)
    assert len(found) == weeks


def test_without_any_rows_the_plan_is_empty_and_has_its_columns() -> None:
    assert planned(frames()) == []
