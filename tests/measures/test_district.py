from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pltoolkit.measures import district
from pltoolkit.records import TABLES

AS_OF = dt.date(2026, 11, 2)


def test_each_school_has_one_row_whether_it_has_data_or_not(random_district, make_frame, small_guide) -> None:
    frames = dict(random_district(3))
    empty = make_frame("schools", {"school_id": "new", "name": "New"})
    frames["schools"] = pd.concat([frames["schools"], empty])

    figures = district.school_figures(frames, small_guide, as_of=AS_OF).set_index("school_id")

    assert figures.index.tolist() == ["a", "b", "new"]
    assert figures.loc["new", ["phase", "adoptions", "tasks", "teachers", "tables_filled"]].tolist() == [1, 0, 0, 0, 0]
    assert figures.loc["new", "plan_share"] == 0
    assert figures.loc["new", "median_hours":].isna().all()


@given(seed=st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_a_schools_figures_never_depend_on_another_school(random_district, small_guide, seed: int) -> None:
    frames = random_district(seed)
    alone = {
        table: frame[frame["school_id"].isin(["a", ""])] if "school_id" in frame else frame
        for table, frame in frames.items()
    }

    figures = district.school_figures(frames, small_guide, as_of=AS_OF)
    by_itself = district.school_figures(alone, small_guide, as_of=AS_OF)

    pd.testing.assert_frame_equal(figures[figures["school_id"] == "a"], by_itself, check_dtype=False)


def test_an_empty_district_has_no_figures(make_frame, small_guide) -> None:
    frames = {table: make_frame(table) for table in TABLES}

    assert district.school_figures(frames, small_guide, as_of=AS_OF).empty
    assert district.data_coverage(frames).empty
    assert district.phase_map(frames).empty


def test_the_phase_map_has_a_row_per_school_and_adoption(random_district, make_frame) -> None:
    frames = dict(random_district(3))
    frames["adoptions"] = make_frame("adoptions", {"adoption_id": "m", "school_id": "b", "subject": "Math", "phase": 3})

    mapped = district.phase_map(frames)

    assert mapped[["school_id", "adoption_id", "subject", "phase"]].values.tolist() == [
        ["a", "", "", 1],
        ["b", "m", "Math", 3],
    ]


def test_coverage_counts_rows_and_names_the_newest_day(random_district) -> None:
    frames = random_district(5)

    covered = district.data_coverage(frames).set_index(["school_id", "table"])

    of_a = frames["coaching"][frames["coaching"]["school_id"] == "a"]
    assert covered.loc[("a", "coaching"), "rows"] == len(of_a)
    assert covered.loc[("a", "coaching"), "newest"].date() == max(of_a["date"])


@pytest.mark.parametrize(("schools", "known"), [(4, False), (5, True)])
def test_a_median_of_few_schools_is_withheld_since_it_would_tell_on_them(schools: int, known: bool) -> None:
    figures = pd.DataFrame({name: [float(n) for n in range(schools)] for name in district.MEASURED})

    context = district.district_context(figures)

    assert context["median_hours"] == {"median": 2.0 if known else None, "schools": schools}
    assert json.loads(json.dumps(context)) == context
