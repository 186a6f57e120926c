from __future__ import annotations

import datetime as dt

import pytest

from pltoolkit.measures.essa import essa_verdicts
from pltoolkit.measures.program import STATUTORY_TAGS, program_activities, program_funds, statutory_tags

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
