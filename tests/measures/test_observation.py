from __future__ import annotations

import datetime as dt

import pytest

from pltoolkit.measures.observation import indicator_shares, observer_agreement, walkthrough_coverage


def _visit(number, date, rating, *, indicator="Task is on grade level", teacher="", observer="", in_use=None):
    return {
        "walkthrough_id": f"w{number}", "school_id": "s", "date": date, "indicator": indicator, "rating": rating,
        "staff_id": teacher, "observer_id": observer, "materials_in_use": in_use,
    }  # fmt: skip


OCTOBER, SEPTEMBER = dt.date(2026, 10, 20), dt.date(2026, 9, 20)


@pytest.fixture
def staff(make_frame):
    return make_frame("staff", *[{"staff_id": f"t{n}", "school_id": "s", "name": "n"} for n in range(1, 6)])


def test_coverage_counts_teachers_once_however_often_they_are_visited(make_frame, staff, as_of) -> None:
    visits = make_frame(
        "walkthroughs",
        _visit(1, OCTOBER, "yes", teacher="t1", in_use=True),
        _visit(1, OCTOBER, "3", indicator="Students explain", teacher="t1", in_use=True),
        _visit(2, OCTOBER, "no", teacher="t1", in_use=False),
        _visit(3, OCTOBER, "no", teacher="t2"),
        _visit(4, SEPTEMBER, "no", teacher="t3", in_use=True),
    )

    covered = walkthrough_coverage(staff, visits, as_of=as_of).iloc[0]

    assert (covered["visits"], covered["teachers_visited"], covered["previous_visits"]) == (3, 2, 1)
    assert covered["share_visited"] == pytest.approx(2 / 5)
    assert (covered["materials_recorded"], covered["share_in_use"]) == (2, 0.5)


def test_visits_that_name_nobody_say_nothing_about_teachers_visited(make_frame, staff, as_of) -> None:
    covered = walkthrough_coverage(staff, make_frame("walkthroughs", _visit(1, OCTOBER, "yes")), as_of=as_of).iloc[0]

    assert covered["visits"] == 1
    assert covered.isna()["share_visited"]


def test_the_share_leaves_out_what_was_not_applicable_or_not_observed(make_frame, as_of) -> None:
    ratings = ["yes", "3", "2", "na", "not_observed"]
    rows = [_visit(number, OCTOBER, rating) for number, rating in enumerate(ratings)]
    rows += [_visit(10, SEPTEMBER, "no"), _visit(11, SEPTEMBER, "4"), _visit(12, SEPTEMBER, "na")]

    shares = indicator_shares(make_frame("walkthroughs", *rows), as_of=as_of).iloc[0]

    assert (shares["rated"], shares["met"], shares["not_counted"], shares["previous_rated"]) == (3, 2, 2, 2)
    assert shares["share"] == pytest.approx(2 / 3)
    assert shares["change"] == pytest.approx(2 / 3 - 1 / 2)


def test_observers_who_agree_in_part_get_an_alpha_between_chance_and_one(make_frame, as_of) -> None:
    pairs = [("yes", "yes"), ("no", "no"), ("yes", "no"), ("yes", "yes")]
    rows = []
    for number, (one, other) in enumerate(pairs):
        rows.append(_visit(2 * number, OCTOBER, one, teacher=f"t{number}", observer="o1"))
        rows.append(_visit(2 * number + 1, OCTOBER, other, teacher=f"t{number}", observer="o2"))
    rows.append(_visit(99, OCTOBER, "yes", teacher="t9", observer="o1"))

    agreement = observer_agreement(make_frame("walkthroughs", *rows), as_of=as_of).iloc[0]

    assert (agreement["lessons"], agreement["pairs"], agreement["agreement"]) == (4, 4, 0.75)
    # 8 ratings, 5 yes and 3 no: expected disagreement 2·5·3/(8·7), observed 2/8
    assert agreement["alpha"] == pytest.approx(1 - (2 / 8) / (30 / 56))


def test_alpha_is_missing_where_every_rating_is_the_same(make_frame, as_of) -> None:
    rows = [_visit(n, OCTOBER, "3", teacher="t1", observer=f"o{n}") for n in range(2)]

    agreement = observer_agreement(make_frame("walkthroughs", *rows), as_of=as_of).iloc[0]

    assert agreement["agreement"] == 1
    assert agreement.isna()["alpha"]
