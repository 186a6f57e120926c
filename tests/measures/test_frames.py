"""Frames come in as files, stores and people make them, and go on in one form."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from pltoolkit.errors import UsageError
from pltoolkit.measures.frames import DAY, entries, teaching, typed
from pltoolkit.records import TABLES


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_frame_of_any_table_keeps_its_columns(table: str) -> None:
    empty = pd.DataFrame(columns=list(TABLES[table].columns))

    assert list(typed(empty, table).columns) == list(TABLES[table].columns)


def test_dates_become_days_whether_they_come_as_dates_or_timestamps(make_frame) -> None:
    frame = make_frame("tasks", {"task_id": "t", "school_id": "s", "task": "x", "due": dt.date(2026, 9, 1)})
    as_timestamps = frame.assign(due=pd.to_datetime(frame["due"]).astype("datetime64[ns]"))

    assert typed(frame, "tasks")["due"].dtype == DAY
    pd.testing.assert_frame_equal(typed(frame, "tasks"), typed(as_timestamps, "tasks"))


def test_true_and_false_may_come_as_numbers(make_frame) -> None:
    frame = make_frame("staff", {"staff_id": "t", "school_id": "s", "name": "n", "role": "teacher"})
    as_numbers = frame.assign(active=1)

    assert len(teaching(as_numbers)) == 1
    assert len(teaching(frame.assign(active=0))) == 0


def test_a_missing_column_is_named() -> None:
    with pytest.raises(UsageError, match='table "tasks" lacks the column "task_id"'):
        typed(pd.DataFrame({"school_id": ["s"]}), "tasks")


def test_teachers_are_active_people_who_teach_once_per_school(make_frame) -> None:
    staff = make_frame(
        "staff",
        {"staff_id": "t1", "school_id": "a", "name": "One"},
        {"staff_id": "t1", "school_id": "b", "name": "One"},
        {"staff_id": "t2", "school_id": "a", "name": "Two", "active": False},
        {"staff_id": "c1", "school_id": "a", "name": "Three", "role": "coach"},
        {"staff_id": "l1", "school_id": "a", "name": "Four", "role": "teacher_leader"},
    )

    assert [(one.school_id, one.staff_id) for one in teaching(staff)] == [("a", "l1"), ("a", "t1"), ("b", "t1")]


def test_entries_of_a_text_are_told_apart_by_commas_and_counted_once() -> None:
    assert entries(" 4, 3,,4 ") == ["3", "4"]
    assert entries("") == []
