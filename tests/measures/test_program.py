from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from pltoolkit.measures.essa import essa_verdicts
from pltoolkit.measures.program import (
    STATUTORY_TAGS,
    program_activities,
    program_funds,
    program_verdicts,
    statutory_tags,
)

AS_OF = dt.date(2026, 11, 2)


@pytest.fixture
def frames(make_frame):
    activity = {"pillar": "train", "school_id": "s", "title": "t"}
    return {
        "activities": make_frame(
            "activities",
            {**activity, "activity_id": "a", "fund_source": "Title II-A", "amount": 1200, "evidence_tier": 3,
             "evaluation": "Walkthroughs in May", "goal": "Goal 1", "tags": "data_use, follow_up, juggling"},
            {**activity, "activity_id": "b", "fund_source": "Title II-A", "tags": "data_use"},
            {**activity, "activity_id": "c"},
        ),
        "sessions": make_frame(
            "sessions",
            {"session_id": "a1", "activity_id": "a", "date": dt.date(2026, 10, 1), "hours": 2},
            {"session_id": "a2", "activity_id": "a", "date": dt.date(2026, 12, 1), "hours": 2},
        ),
        "attendance": make_frame(
            "attendance",
            {"session_id": "a1", "staff_id": "t1", "school_id": "s"},
            {"session_id": "a1", "staff_id": "t2", "school_id": "s", "status": "registered"},
        ),
        "coaching": make_frame("coaching"),
        "walkthroughs": make_frame("walkthroughs"),
    }  # fmt: skip


def test_the_program_lists_money_people_and_what_the_record_lacks(frames) -> None:
    verdicts = essa_verdicts(frames, as_of=AS_OF)

    program = program_activities(frames, verdicts, as_of=AS_OF).set_index("activity_id")

    assert program.loc["a", ["meetings", "hours", "participants", "amount"]].tolist() == [2, 4, 1, 1200]
    assert "Amount." not in program.loc["a", "missing"]
    assert program.loc["b", "missing"].endswith(
        "Amount. Evidence tier. How its effect is evaluated. The goal of the plan it serves."
    )


def test_what_the_file_lacks_is_told_apart_from_what_the_criteria_lack(frames) -> None:
    program = program_activities(frames, essa_verdicts(frames, as_of=AS_OF), as_of=AS_OF).set_index("activity_id")

    assert program.loc["a", "lacks"] == ""
    assert (
        program.loc["b", "lacks"]
        == "Amount. Evidence tier. How its effect is evaluated. The goal of the plan it serves."
    )
    assert program.loc["b", "missing"].endswith(program.loc["b", "lacks"])


def test_the_program_as_a_whole_is_judged_by_the_hours_whose_record_says_something(make_frame) -> None:
    """The worked example of docs/concepts/measures.md."""
    hours = {"launch": 6, "team": 16, "series": 14, "online": 4}
    activities = [
        {"school_id": "s", "activity_id": name, "title": name.title(), "hours": float(hours[name])} for name in hours
    ]
    states = {"launch": "not_met", "team": "met", "series": "partly", "online": "not_documented"}
    verdicts = [
        {"school_id": "s", "activity_id": name, "criterion": "sustained", "verdict": state}
        for name, state in states.items()
    ]

    (whole,) = program_verdicts.rows(pd.DataFrame(activities), pd.DataFrame(verdicts))

    assert (whole.met_hours, whole.known_hours, whole.hours) == (16, 36, 40)
    assert whole.share == pytest.approx(16 / 36)
    assert whole.coverage == pytest.approx(0.9)
    assert whole.verdict == "partly"
    assert whole.evidence == "Team."
    assert whole.missing == "Not or partly: Launch; Series. No record: Online."
    (kinder,) = program_verdicts.rows(pd.DataFrame(activities), pd.DataFrame(verdicts), program_share=0.4)
    assert kinder.verdict == "met"


@pytest.mark.parametrize(
    ("states", "verdict"),
    [
        ({"partly"}, "partly"),
        ({"not_met", "partly"}, "partly"),
        ({"not_met", "not_documented"}, "not_met"),
        ({"not_documented"}, "not_documented"),
    ],
)
def test_a_program_of_which_no_activity_meets_a_criterion(states: set[str], verdict: str) -> None:
    activities = [{"school_id": "s", "activity_id": state, "title": "t", "hours": 2.0} for state in states]
    verdicts = [
        {"school_id": "s", "activity_id": state, "criterion": "sustained", "verdict": state} for state in states
    ]

    (whole,) = program_verdicts.rows(pd.DataFrame(activities), pd.DataFrame(verdicts))

    assert whole.verdict == verdict


def test_funds_add_up_what_is_recorded_and_count_what_is_not(frames) -> None:
    program = program_activities(frames, essa_verdicts(frames, as_of=AS_OF), as_of=AS_OF)

    funds = program_funds(program).set_index("fund_source")

    assert funds.loc["Title II-A", ["activities", "with_amount", "amount"]].tolist() == [2, 1, 1200]
    assert funds.loc["", ["activities", "amount"]].tolist() == [1, 0]


def test_tags_of_the_statute_are_explained_and_others_kept(frames) -> None:
    tags = statutory_tags(frames["activities"]).set_index("tag")

    assert tags["activities"].to_dict() == {"data_use": 2, "follow_up": 1, "juggling": 1}
    assert tags.loc["juggling", "meaning"] == ""
    assert len(STATUTORY_TAGS) == 18
