"""The packets of one batch, read together."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest

from pltoolkit.measures.assessment import assessment_results
from pltoolkit.privacy.masks import public_masks, withheld
from pltoolkit.records import TABLES
from pltoolkit.settings import PrivacySettings

AS_OF = dt.date(2026, 11, 2)


def _frame(table: str, *rows) -> pd.DataFrame:
    model = TABLES[table].model
    return pd.DataFrame([model.model_validate(row).model_dump() for row in rows], columns=list(model.model_fields))


def _district(tested: pd.DataFrame, respondents: dict[str, dict[str, int]] | None = None) -> dict[str, pd.DataFrame]:
    classes = [
        {"class_id": f"{school}-{grade}", "assessment": "Unit 1", "school_id": school, "grade": grade, "tested": int(n),
         "at_or_above": 0}
        for school, row in tested.iterrows() for grade, n in row.items()
    ]  # fmt: skip
    answers = [
        {"response_id": f"{school}-{wave}-{n}", "school_id": school, "wave": wave, "item": "i", "value": 4}
        for wave, schools in (respondents or {}).items() for school, number in schools.items() for n in range(number)
    ]  # fmt: skip
    frames = {table: _frame(table) for table in TABLES}
    return frames | {
        "schools": _frame("schools", *[{"school_id": school, "name": school} for school in tested.index]),
        "assessments": _frame("assessments", *classes),
        "survey": _frame("survey", *answers),
        "staff": _frame(
            "staff", *[{"staff_id": f"{s}{n}", "school_id": s, "name": "n"} for s in tested.index for n in range(3)]
        ),
    }


@pytest.mark.parametrize(("rule", "minimum"), [("default", 10), ("wisconsin", 6), ("delaware", 16)])
def test_all_public_packets_of_a_batch_together_give_no_small_group_away(attacker, random_table, rule, minimum) -> None:
    privacy = PrivacySettings(rule=rule)
    for seed in range(1000, 1012):
        counts = random_table(seed)
        masks = public_masks(_district(counts), as_of=AS_OF, privacy=privacy)
        packets = {(school, column) for school in counts.index
                   for column in masks.for_school(school).get("assessments", {}).get("Unit 1", [])}  # fmt: skip
        hidden = packets | {("", column) for column in masks.for_district()["assessments"].get("Unit 1", [])}

        known = attacker(counts, hidden)
        for school, grade in hidden:
            if school and grade and 0 < counts.loc[school, grade] < minimum:
                low, high = known.interval((school, grade))
                assert low <= 1
                assert high >= minimum - 1


def test_a_school_that_hides_its_answers_in_one_wave_hides_them_in_the_other() -> None:
    counts = pd.DataFrame({"6": [30, 30, 30]}, index=["a", "b", "c"])
    waves = {"2026-05": {"a": 3, "b": 12, "c": 14}, "2026-10": {"a": 8, "b": 12, "c": 14}}

    masks = public_masks(_district(counts, waves), as_of=AS_OF, privacy=PrivacySettings())

    of_a = masks.for_school("a")["survey"]
    assert set(of_a) == {"2026-05", "2026-10"}
    assert masks.for_school("b")["survey"]  # or the district's total less the others would be a's
    assert not masks.for_school("c")["survey"]


def test_what_an_earlier_batch_hid_stays_hidden_through_json() -> None:
    small = pd.DataFrame({"6": [4, 30, 40]}, index=["a", "b", "c"])
    grown = pd.DataFrame({"6": [24, 30, 40]}, index=["a", "b", "c"])
    first = public_masks(_district(small), as_of=AS_OF, privacy=PrivacySettings())

    kept = json.loads(json.dumps(first.cells()))
    second = public_masks(_district(grown), as_of=AS_OF, privacy=PrivacySettings(), before=kept)

    assert second.for_school("a")["assessments"]["Unit 1"] == first.for_school("a")["assessments"]["Unit 1"]


def test_hidden_figures_are_missing_and_marked() -> None:
    counts = pd.DataFrame({"6": [4, 30, 40], "7": [20, 30, 40]}, index=["a", "b", "c"])
    frames = _district(counts)
    hidden = public_masks(frames, as_of=AS_OF, privacy=PrivacySettings()).for_school("a")["assessments"]
    results = assessment_results(frames["assessments"], as_of=AS_OF, by=["assessment", "grade"])
    of_a = results[results["school_id"] == "a"]

    shown = withheld(of_a, hidden, table="assessment", column="grade", figures=["tested", "share"])

    assert shown["suppressed"].tolist() == [True, True]
    assert shown[["tested", "share"]].isna().all(axis=None)
    assert withheld(of_a, {}, table="assessment", column="grade", figures=["tested"])["tested"].tolist() == [4, 20]


def test_teachers_in_a_band_of_hours_are_people_too() -> None:
    counts = pd.DataFrame({"6": [30]}, index=["a"])

    masks = public_masks(_district(counts), as_of=AS_OF, privacy=PrivacySettings())

    assert masks.for_school("a")["hours"] == {"": ["", "0"]}
    assert set(masks.log()["subject"]) == {"hours"}
    assert "because" in masks.log()


def test_an_empty_district_hides_nothing() -> None:
    masks = public_masks({table: _frame(table) for table in TABLES}, as_of=AS_OF, privacy=PrivacySettings())

    assert masks.log().empty
