"""The packets of one batch, read together, and those of the next batch beside them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pandas as pd
import pytest

from pltoolkit.measures.assessment import assessment_results
from pltoolkit.privacy.masks import ASSESSMENTS, STUDENTS, Masks, Published, TableKey, student_masks, withheld
from pltoolkit.privacy.omissions import Omission
from pltoolkit.privacy.suppression import Reason
from pltoolkit.records import TABLES

AS_OF = dt.date(2026, 11, 2)
MATH = "math"
UNIT = TableKey(ASSESSMENTS, MATH, "Unit 1")


def _frame(table: str, *rows: dict[str, Any]) -> pd.DataFrame:
    model = TABLES[table].model
    return pd.DataFrame([model.model_validate(row).model_dump() for row in rows], columns=list(model.model_fields))


def _district(tested: pd.DataFrame, *, adoption: str = MATH, others: tuple[str, ...] = ()) -> dict[str, pd.DataFrame]:
    """A district in which so many students were tested, by school and grade."""
    classes = [
        {"class_id": f"{school}-{grade}", "assessment": "Unit 1", "school_id": school, "grade": grade, "tested": int(n),
         "enrolled": int(n), "adoption_id": adoption}
        for school, row in tested.iterrows() for grade, n in row.items()
    ]  # fmt: skip
    adoptions = [
        {"adoption_id": one, "school_id": school, "subject": one, "phase": 3}
        for school in tested.index
        for one in (MATH, *others)
    ]
    return {
        "schools": _frame("schools", *[{"school_id": school, "name": school} for school in tested.index]),
        "adoptions": _frame("adoptions", *adoptions),
        "assessments": _frame("assessments", *classes),
    }


def _masks(tested: pd.DataFrame, *, minimum: int = 10, before: Masks | None = None, **options: Any) -> Masks:
    known = None if before is None else before.published
    return student_masks(_district(tested, **options), as_of=AS_OF, minimum=minimum, before=known)


def _hidden(masks: Masks) -> set[tuple[str, str]]:
    return set(masks.tables[UNIT].hidden)


@pytest.mark.parametrize("minimum", [10, 6, 16])
def test_all_public_packets_of_a_batch_together_give_no_small_group_away(attacker, random_table, minimum) -> None:
    for seed in range(1000, 1012):
        counts = random_table(seed)
        masks = _masks(counts, minimum=minimum)
        hidden = {(school, column) for school in counts.index
                  for column in masks.for_packet(school, MATH).get(ASSESSMENTS, {}).get("Unit 1", [])}  # fmt: skip
        hidden |= {("", column) for column in masks.for_district(MATH).get(ASSESSMENTS, {}).get("Unit 1", [])}

        known = attacker(counts, hidden)
        for school, grade in hidden:
            if school and grade and 0 < counts.loc[school, grade] < minimum:
                low, high = known.interval((school, grade))
                assert low <= 1
                assert high >= minimum - 1


def test_a_packet_hides_what_its_own_adoptions_tables_hide() -> None:
    masks = _masks(pd.DataFrame({"6": [4, 30, 40], "7": [20, 30, 40]}, index=["a", "b", "c"]), others=("ela",))

    assert masks.for_packet("a", MATH)[ASSESSMENTS] == {"Unit 1": ["6", "7"]}
    assert masks.for_packet("a", MATH)[STUDENTS] == {"": ["6", "7"]}
    assert masks.for_packet("c", MATH) == {}
    assert masks.for_packet("a", "ela") == {}


def test_a_class_of_no_one_adoption_is_hidden_in_every_packet_that_holds_it() -> None:
    counts = pd.DataFrame({"6": [4, 30, 40], "7": [20, 30, 40]}, index=["a", "b", "c"])

    masks = _masks(counts, adoption="", others=("ela",))

    assert masks.for_packet("a", MATH) == masks.for_packet("a", "ela")
    assert masks.for_packet("a", MATH)[ASSESSMENTS]["Unit 1"] == ["6", "7"]


def test_what_an_earlier_batch_hid_stays_hidden_through_json() -> None:
    first = _masks(pd.DataFrame({"6": [4, 30, 40]}, index=["a", "b", "c"]))
    kept = {key: Published.from_json(json.loads(json.dumps(one.to_json()))) for key, one in first.published.items()}
    grown = _district(pd.DataFrame({"6": [24, 30, 40]}, index=["a", "b", "c"]))

    second = student_masks(grown, as_of=AS_OF, minimum=10, before=kept)

    assert second.for_packet("a", MATH) == first.for_packet("a", MATH)


def test_the_same_counts_again_hide_the_same(random_table) -> None:
    for seed in range(15):
        first = _masks(random_table(seed))
        second = _masks(random_table(seed), before=first)

        assert {key: dict(one.hidden) for key, one in second.tables.items()} == {
            key: dict(one.hidden) for key, one in first.tables.items()
        }
        assert second.published == first.published


def test_a_count_that_changed_by_few_people_since_it_was_shown_is_hidden(attacker) -> None:
    before = pd.DataFrame({"6": [30, 30, 40], "7": [20, 30, 40]}, index=["a", "b", "c"])
    first = _masks(before)
    after = before.copy()
    after.loc["a", "6"] = 32

    second = _masks(after, before=first)

    assert not _hidden(first)
    assert second.tables[UNIT].hidden["a", "6"] is Reason.CHANGED_LITTLE
    low, high = attacker(after, _hidden(second)).interval(("a", "6"))
    assert low < 32 < high


def test_a_count_that_changed_by_many_people_is_shown_again() -> None:
    before = pd.DataFrame({"6": [30, 30, 40], "7": [20, 30, 40]}, index=["a", "b", "c"])
    after = before.copy()
    after.loc["a", "6"] = 45

    assert not _hidden(_masks(after, before=_masks(before)))


def test_no_two_batches_show_a_count_that_differs_by_few_people(random_table) -> None:
    for seed in range(20):
        counts, masks, shown = random_table(seed), None, []
        for step in range(3):
            masks = _masks(counts, before=masks)
            table = masks.tables[UNIT]
            totals = {**{(row, ""): counts.loc[row].sum() for row in counts.index},
                      **{("", column): counts[column].sum() for column in counts.columns}}  # fmt: skip
            cells = {(row, column): counts.loc[row, column] for row in counts.index for column in counts.columns}
            shown.append({cell: count for cell, count in {**totals, **cells}.items() if table.shows(*cell)})
            counts = (
                counts + random_table(seed + 100 + step).reindex_like(counts).fillna(0).map(lambda n: n % 4)
            ).astype(int)
        for earlier, later in ((shown[0], shown[1]), (shown[1], shown[2]), (shown[0], shown[2])):
            for cell in earlier.keys() & later.keys():
                assert earlier[cell] == later[cell] or abs(earlier[cell] - later[cell]) >= 10, (seed, cell)


def test_hidden_figures_are_missing_and_marked() -> None:
    frames = _district(pd.DataFrame({"6": [4, 30, 40], "7": [20, 30, 40]}, index=["a", "b", "c"]))
    hidden = student_masks(frames, as_of=AS_OF, minimum=10).for_packet("a", MATH)[ASSESSMENTS]
    results = assessment_results(frames["assessments"], as_of=AS_OF, by=["assessment", "grade"])
    of_a = results[results["school_id"] == "a"]

    shown = withheld(of_a, hidden, table="assessment", column="grade", figures=["tested", "share"])

    assert shown["suppressed"].tolist() == [True, True]
    assert shown[["tested", "share"]].isna().all(axis=None)
    assert withheld(of_a, {}, table="assessment", column="grade", figures=["tested"])["tested"].tolist() == [4, 20]


def test_a_grade_that_is_not_recorded_is_no_total() -> None:
    masks = _masks(pd.DataFrame({"": [4, 30, 40], "7": [20, 30, 40]}, index=["a", "b", "c"]))

    assert masks.for_packet("a", MATH)[ASSESSMENTS] == {"Unit 1": ["7", "not recorded"]}


def test_the_log_says_what_is_hidden_and_why_without_a_number_of_people() -> None:
    log = _masks(pd.DataFrame({"6": [4, 30, 40], "7": [20, 30, 40]}, index=["a", "b", "c"])).log()

    of_unit = [one for one in log if one.subject == ASSESSMENTS]
    assert of_unit[0] == Omission("a", MATH, ASSESSMENTS, "Unit 1", "6", "small", "fewer than 10 people")
    assert {one.reason for one in of_unit} == {"small", "complementary"}


def test_an_empty_district_hides_nothing() -> None:
    masks = student_masks({table: _frame(table) for table in TABLES}, as_of=AS_OF, minimum=10)

    assert masks.log() == []
