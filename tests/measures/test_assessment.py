from __future__ import annotations

import datetime as dt

import pytest

from pltoolkit.measures.assessment import assessment_results


def test_results_weigh_students_not_classes_and_dues_are_asked_only_where_dated(make_frame, as_of) -> None:
    def row(class_id, **values):
        return {"class_id": class_id, "assessment": "Unit 1", "school_id": "s", "grade": "6", **values}

    frame = make_frame(
        "assessments",
        row("c1", due=dt.date(2026, 10, 1), given=dt.date(2026, 10, 2), enrolled=30, tested=30, at_or_above=12),
        row("c2", due=dt.date(2026, 10, 1), given=dt.date(2026, 10, 5), tested=10, at_or_above=9),
        row("c3", due=dt.date(2026, 10, 1)),
        row("c4", due=dt.date(2026, 12, 1), enrolled=20),
    )

    results = assessment_results(frame, as_of=as_of).iloc[0]

    assert (results["classes"], results["due"], results["due_given"]) == (4, 3, 2)
    assert results["share_given"] == pytest.approx(2 / 3)
    assert (results["enrolled"], results["share_tested"]) == (30, 1)
    assert (results["tested"], results["at_or_above"], results["share"]) == (40, 21, 21 / 40)


def test_results_by_unit_and_grade_come_in_the_order_of_the_year(make_frame, as_of) -> None:
    rows = [
        {"class_id": "c", "assessment": name, "unit": name, "grade": "6", "school_id": "s", "given": date, "tested": 5}
        for name, date in [("Unit 1", dt.date(2026, 10, 1)), ("Baseline", dt.date(2026, 9, 1))]
    ]

    results = assessment_results(make_frame("assessments", *rows), as_of=as_of, by=["unit", "grade"])

    assert results["unit"].tolist() == ["Baseline", "Unit 1"]
    assert results["share"].tolist() == [0, 0]
