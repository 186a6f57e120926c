from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from pltoolkit.measures.evidence import USES, StudyFacts, accepts, best_tier, evidence_tier, study_tiers, use_of
from pltoolkit.records import Design, Effect

STRONG = StudyFacts(
    title="A trial in 20 schools", design=Design.EXPERIMENT, effect=Effect.FAVORABLE, well_run=True, low_attrition=True,
    equivalent_at_start=True, students=1200, sites=20, same_population=True, same_setting=True, contrary=False,
)  # fmt: skip
QUASI = replace(STRONG, design=Design.QUASI_EXPERIMENT, low_attrition=None)
CORRELATIONAL = replace(STRONG, design=Design.CORRELATIONAL, controls_selection=True)
RATIONALE = StudyFacts(title="A logic model", design=Design.NONE, logic_model=True, under_study=True)


@pytest.mark.parametrize(
    ("study", "tier"),
    [
        (STRONG, 1),
        (replace(STRONG, students=None, groups=50), 1),
        (replace(STRONG, students=349), 3),
        (replace(STRONG, sites=1), 3),
        (replace(STRONG, same_setting=False), 2),
        (replace(STRONG, same_setting=False, same_population=None), 3),
        (replace(STRONG, low_attrition=False), 2),
        (replace(STRONG, low_attrition=False, equivalent_at_start=False), 3),
        (QUASI, 2),
        (replace(QUASI, equivalent_at_start=None), 3),
        (CORRELATIONAL, 3),
        (replace(CORRELATIONAL, controls_selection=None), None),
        (replace(STRONG, effect=Effect.NOT_SIGNIFICANT), None),
        (replace(STRONG, contrary=True), None),
        (replace(STRONG, contrary=True, logic_model=True, under_study=True), 4),
        (RATIONALE, 4),
        (replace(RATIONALE, under_study=None), None),
    ],
)
def test_the_tier_follows_from_the_facts_and_the_unknown_never_helps(study: StudyFacts, tier: int | None) -> None:
    assert evidence_tier(study).tier == tier


def test_what_keeps_a_study_from_a_tier_is_listed() -> None:
    verdict = evidence_tier(replace(STRONG, sites=1, same_setting=None))

    assert [(reason.condition, reason.fulfilled) for reason in verdict.unfulfilled(1)] == [
        ("2 sites or more", False),
        ("A setting like ours", None),
    ]


def test_the_best_of_several_studies_counts() -> None:
    assert best_tier([RATIONALE, QUASI]) == 2
    assert best_tier([]) is None


def test_school_improvement_money_takes_three_tiers_and_other_uses_take_four() -> None:
    assert not accepts(USES["school_improvement"], 4)
    assert accepts(USES["title_ii_a"], 4)
    assert not accepts(USES["title_ii_a"], None)


@pytest.mark.parametrize(
    ("written", "use"),
    [
        ("Title II-A", "title_ii_a"),
        ("title ii, part a", "title_ii_a"),
        ("Title IIA (FY27)", "title_ii_a"),
        ("Title I-A", "title_i_a"),
        ("Title I, Part A, sec. 1003", "school_improvement"),
        ("School Improvement 1003(a)", "school_improvement"),
        ("Title IV Part A", "title_iv_a"),
        ("Title III-A", "title_iii_a"),
        ("State and local", None),
        ("", None),
    ],
)
def test_a_use_of_money_is_known_however_it_is_written(written: str, use: str | None) -> None:
    assert use_of(written) is (USES[use] if use else None)


def test_the_table_of_studies_gives_each_its_tier_with_reasons_and_what_keeps_it_from_the_next(make_frame) -> None:
    strong = {"design": "experiment", "effect": "favorable", "well_run": True, "low_attrition": True, "students": 1200,
              "sites": 20, "same_population": True, "same_setting": True, "contrary": False}  # fmt: skip
    rows = [
        {"study_id": "1", "activity_id": "a", "title": "Trial", **strong},
        {"study_id": "2", "activity_id": "a", "title": "Trial elsewhere", **strong, "same_setting": None},
        {"study_id": "3", "activity_id": "b", "title": "Logic model", "design": "none", "logic_model": True},
    ]
    found = study_tiers(make_frame("studies", *rows))

    assert found["tier"].tolist()[:2] == [1, 2]
    assert pd.isna(found["tier"][2])
    assert found["next_tier"].tolist()[1:] == [1, 4]
    assert found["lacking"].tolist() == [
        "",
        "A setting like ours (not known)",
        "Its effect is being studied (not known)",
    ]
    assert "350 students or 50 groups of ten" in found["reached"][0]


def test_no_studies_no_tiers(make_frame) -> None:
    assert study_tiers(make_frame("studies")).empty
