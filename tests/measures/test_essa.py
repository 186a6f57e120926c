"""The six criteria for thirty hand-made activities, each verdict and its reason written down beforehand.

In the table, sessions read "date hours setting people team": setting y, n or ? (not recorded); people who came, "-" for
no attendance at all. The verdicts follow from the rules in the module's text, not from running it.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path

import pandas as pd
import pytest

from pltoolkit.measures.essa import Criterion, EssaRules, essa_verdicts

AS_OF = dt.date(2026, 12, 31)
with (Path(__file__).parent / "data" / "essa_activities.csv").open(encoding="utf-8") as file:
    ACTIVITIES = list(csv.DictReader(file))
TEXTS = ("activity_id", "title", "pillar", "format", "focus", "unit", "protocol", "data_source", "follow_up")
DATES = ("data_date", "data_reviewed")


@pytest.fixture(scope="session")
def frames(make_frame):
    sessions, attendance, coaching, activities = [], [], [], []
    for row in ACTIVITIES:
        key = row["activity_id"]
        activities.append(
            {name: row[name] for name in TEXTS}
            | {name: row[name] or None for name in DATES}
            | {"school_id": "s", "stand_alone": {"yes": True, "no": False, "": None}[row["stand_alone"]]}
        )
        for number, text in enumerate(filter(None, row["sessions"].split(";"))):
            date, hours, setting, people, *team = text.split()
            session = {"session_id": f"{key}-{number}", "activity_id": key, "school_id": "s", "date": date}
            session |= {"hours": float(hours), "in_school_day": {"y": True, "n": False, "?": None}[setting]}
            sessions.append(session | {"team": team[0] if team else ""})
            attendance += [
                {"session_id": session["session_id"], "staff_id": f"t{n}", "school_id": "s"}
                for n in range(0 if people == "-" else int(people))
            ]
        coaching += [
            {"coaching_id": f"{key}-{n}", "school_id": "s", "staff_id": "t1", "date": "2026-11-01", "minutes": 30,
             "unit": row["unit"]}
            for n in range(int(row["coaching_on_unit"]))
        ]  # fmt: skip
    rows = {"activities": activities, "sessions": sessions, "attendance": attendance, "coaching": coaching}
    return {name: make_frame(name, *rows.get(name, [])) for name in [*rows, "walkthroughs"]}


@pytest.fixture(scope="session")
def verdicts(frames) -> pd.DataFrame:
    return essa_verdicts(frames, as_of=AS_OF)


@pytest.mark.parametrize("row", ACTIVITIES, ids=lambda row: row["title"].replace(" ", "_"))
def test_the_verdicts_and_the_reason_are_those_written_down(row, verdicts) -> None:
    found = verdicts[verdicts["activity_id"] == row["activity_id"]].set_index("criterion")

    assert found["verdict"].to_dict() == {criterion.value: row[criterion.value] for criterion in Criterion}
    told = found.loc[row["reason_in"]]
    assert row["reason"] in f"{told['evidence']} {told['missing']}"


def test_there_are_thirty_activities_and_every_verdict_occurs_for_every_criterion_it_can() -> None:
    assert len(ACTIVITIES) == 30
    for criterion in Criterion:
        assert {"met", "not_documented"} <= {row[criterion.value] for row in ACTIVITIES}


def test_no_text_names_a_threshold_of_the_federal_government(verdicts) -> None:
    texts = " ".join([*verdicts["evidence"], *verdicts["missing"]]).casefold()

    assert not re.search(r"complian|federal|must|require", texts)


def test_whatever_is_not_met_in_full_says_what_is_missing(verdicts) -> None:
    assert (verdicts.loc[verdicts["verdict"] != "met", "missing"] != "").all()
    assert (verdicts.loc[verdicts["verdict"] == "met", "missing"] == "").all()


def test_a_district_may_set_other_rules(frames) -> None:
    strict = essa_verdicts(frames, as_of=AS_OF, rules=EssaRules(meetings=6, studied_hours=30))

    first = strict[strict["activity_id"] == "a01"].set_index("criterion")["verdict"]
    assert (first["sustained"], first["intensive"]) == ("partly", "partly")


def test_what_is_planned_counts_as_planned_and_nothing_is_asked_of_sessions_that_lie_ahead(frames) -> None:
    found = essa_verdicts(frames, as_of=dt.date(2026, 10, 1)).set_index(["activity_id", "criterion"])
    before_all = essa_verdicts(frames, as_of=dt.date(2026, 8, 1)).set_index(["activity_id", "criterion"])

    assert found.loc[("a01", "sustained"), "evidence"] == (
        "5 meeting days from Aug 12, 2026 to Oct 28, 2026 (77 days), 2 of them still to come."
    )
    assert "20 h in all (8 h still to come)" in found.loc[("a01", "intensive"), "evidence"]
    for criterion in ("collaborative", "job_embedded"):
        assert before_all.loc[("a01", criterion), "missing"] == "A session held: all lie ahead."


def test_coaching_of_another_school_is_no_follow_up_in_this_one(frames) -> None:
    elsewhere = {**frames, "coaching": frames["coaching"].assign(school_id="other")}

    found = essa_verdicts(elsewhere, as_of=AS_OF).set_index(["activity_id", "criterion"])

    assert "coaching contact" not in found.loc[("a29", "classroom_focused"), "evidence"]


def test_empty_frames_give_no_verdict(frames) -> None:
    empty = {name: frame.iloc[:0] for name, frame in frames.items()}

    assert essa_verdicts(empty, as_of=AS_OF).empty
