from __future__ import annotations

import datetime as dt

import pytest

from pltoolkit.measures.monitoring import PITFALLS, goal_states, pitfall_signals
from pltoolkit.records import TABLES

START, DUE = dt.date(2026, 8, 24), dt.date(2027, 1, 11)  # 140 days; the as-of date is day 70


def _goal(make_frame, **values):
    goal = {"goal_id": "g", "school_id": "s", "family": "practice", "goal": "x", "start": START, "due": DUE}
    return make_frame("goals", goal | {"baseline": 20, "target": 60} | values)


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"latest": 36}, "on_track"),  # 0.4 of the way, expected 0.5 less 0.1
        ({"latest": 35}, "behind"),
        ({"latest": 60}, "reached"),
        ({"latest": 35, "latest_date": dt.date(2026, 9, 21)}, "on_track"),  # expected 0.2 on that day
        ({}, "no_reading"),
        ({"latest": 50, "baseline": None}, "not_measurable"),
        ({"latest": 50, "target": 20}, "not_measurable"),
        ({"latest": 50, "start": None}, "no_dates"),
        ({"latest": 50, "due": dt.date(2026, 10, 1)}, "missed"),
        ({"latest": 12, "baseline": 20, "target": 10}, "on_track"),  # a goal may aim lower
    ],
)
def test_a_goal_is_judged_by_the_printed_rule(make_frame, as_of, values, state) -> None:
    assert goal_states(_goal(make_frame, **values), as_of=as_of)["state"].tolist() == [state]


def test_progress_and_expectation_are_shares_of_the_way_and_of_the_time(make_frame, as_of) -> None:
    goal = goal_states(_goal(make_frame, latest=36), as_of=as_of).iloc[0]

    assert (goal["progress"], goal["expected"]) == (0.4, 0.5)


@pytest.fixture
def troubled(make_frame):
    """A phase III school with every signal's data, all of them bad; and a school without any data."""
    school = {"school_id": "s"}
    survey = {"wave": "2026-10", "item": "i", "value": 2}
    visit = {"date": dt.date(2026, 10, 1), "indicator": "i", "rating": "no"}
    frames = {table: make_frame(table) for table in TABLES}
    return frames | {
        "schools": make_frame("schools", school | {"name": "S"}, {"school_id": "empty", "name": "E"}),
        "adoptions": make_frame("adoptions", school | {"adoption_id": "m", "subject": "Math", "phase": 3}),
        "staff": make_frame("staff", *[school | {"staff_id": f"t{n}", "name": "n"} for n in range(3)]),
        "survey": make_frame(
            "survey",
            school | survey | {"response_id": "1", "topic": "had_a_say"},
            school | survey | {"response_id": "1", "item": "j", "topic": "agency"},
        ),
        "tasks": make_frame("tasks", school | {"task_id": "1", "task": "t", "owner_role": "principal"}),
        "walkthroughs": make_frame("walkthroughs", school | visit | {"walkthrough_id": "w"}),
        "coaching": make_frame(
            "coaching", school | {"coaching_id": "k", "staff_id": "t1", "date": dt.date(2026, 9, 1), "minutes": 60}
        ),
        "checkins": make_frame(
            "checkins", school | {"check_in_id": "c", "kind": "stepback", "planned": dt.date(2026, 10, 1)}
        ),
    }


def test_every_pitfall_has_two_signals_each_with_its_data(troubled, as_of) -> None:
    signals = pitfall_signals(troubled, as_of=as_of)

    of_school = signals[signals["school_id"] == "s"]
    assert of_school["pitfall"].tolist() == [code for code in PITFALLS for _ in range(2)]
    assert (of_school["data"] != "").all()


def test_bad_data_raise_signals_and_missing_data_raise_none(troubled, as_of) -> None:
    signals = pitfall_signals(troubled, as_of=as_of).set_index(["school_id", "signal"])["raised"]

    not_known = signals["s"][signals["s"].isna()]
    assert not_known.index.tolist() == ["Materials often not in use"]
    assert signals["s"].dropna().all()
    assert signals["empty"].isna().all()


def test_a_written_vision_and_good_answers_take_signals_back(troubled, make_frame, as_of) -> None:
    answers = [
        {"school_id": "s", "step_id": step, "field_id": "f", "value": "v"} for step in ("I.2.A", "II.3.D", "II.2.A")
    ]
    better = troubled | {
        "answers": make_frame("answers", *answers),
        "survey": troubled["survey"].assign(value=5),
    }

    raised = pitfall_signals(better, as_of=as_of).set_index(["school_id", "signal"])["raised"]["s"]

    assert not raised[["No vision is written down", "No guidance on what teachers may change"]].any()
    assert not raised["Few say they had a say"]
    assert raised["Grading or coaching has not been looked at"]


def test_early_in_the_phases_blank_steps_are_no_signal(troubled, as_of) -> None:
    launching = troubled | {"adoptions": troubled["adoptions"].assign(phase=1)}

    raised = pitfall_signals(launching, as_of=as_of).set_index(["school_id", "signal"])["raised"]["s"]

    assert raised[["No vision is written down", "No guidance on what teachers may change"]].isna().all()
