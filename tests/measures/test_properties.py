"""What holds of every measure: order is nothing, other schools are nothing, N/A is nothing, empty is fine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pltoolkit.measures import (
    assessment,
    coaching,
    dosage,
    essa,
    evidence,
    monitoring,
    observation,
    pacing,
    planner,
    program,
    survey,
    tasks,
)
from pltoolkit.measures.frames import Tabular, records
from pltoolkit.records import TABLES

AS_OF = dt.date(2026, 11, 2)
Frames = Mapping[str, Tabular]


def _contacts(frames: Frames) -> pd.DataFrame:
    tables = [frames[name] for name in ("activities", "sessions", "attendance", "coaching")]
    return dosage.contacts(*tables, as_of=AS_OF)


def _hours(frames: Frames) -> pd.DataFrame:
    return dosage.teacher_hours(frames["staff"], _contacts(frames))


def _cycles(frames: Frames) -> pd.DataFrame:
    return coaching.coaching_cycles(frames["coaching"], as_of=AS_OF)


def _by_teacher(frames: Frames) -> pd.DataFrame:
    return coaching.coaching_by_teacher(frames["staff"], frames["coaching"], as_of=AS_OF)


def _sections(frames: Frames) -> pd.DataFrame:
    return pacing.section_pacing(frames["pacing"], as_of=AS_OF)


def _verdicts(frames: Frames) -> pd.DataFrame:
    return essa.essa_verdicts(frames, as_of=AS_OF)


def _program(frames: Frames) -> pd.DataFrame:
    return program.program_activities(frames, _verdicts(frames), as_of=AS_OF)


def _weeks_ahead(frames: Frames) -> pd.DataFrame:
    """Of one school's packet: it holds that school's rows and the district's."""
    own = {
        name: [row for row in records(table, name) if getattr(row, "school_id", "") in ("a", "")]
        for name, table in frames.items()
    }
    return planner.weeks_ahead(own, school_id="a", as_of=AS_OF)


MEASURES: dict[str, Callable[[Frames], pd.DataFrame]] = {
    "task_states": lambda f: tasks.task_states(f["tasks"], as_of=AS_OF),
    "task_counts": lambda f: tasks.task_counts(f["tasks"], by="owner_role", as_of=AS_OF),
    "open_decisions": lambda f: tasks.open_decisions(f["decisions"], as_of=AS_OF),
    "checkins_held": lambda f: tasks.checkins_held(f["checkins"], as_of=AS_OF),
    "contacts": _contacts,
    "teacher_hours": _hours,
    "hours_summary": lambda f: dosage.hours_summary(_hours(f), minimum_hours=14),
    "hours_bands": lambda f: dosage.hours_bands(_hours(f)),
    "weekly_hours": lambda f: dosage.weekly_hours(f["staff"], _contacts(f)),
    "reach_by": lambda f: dosage.reach_by(_hours(f), by="grades", minimum_hours=14),
    "focus_shares": lambda f: dosage.focus_shares(_contacts(f)),
    "attendance_coverage": lambda f: dosage.attendance_coverage(f["sessions"], f["attendance"], as_of=AS_OF),
    "coaching_cycles": _cycles,
    "cycles_by_stage": lambda f: coaching.cycles_by_stage(_cycles(f)),
    "coaching_by_teacher": _by_teacher,
    "coaching_summary": lambda f: coaching.coaching_summary(_by_teacher(f)),
    "walkthrough_coverage": lambda f: observation.walkthrough_coverage(f["staff"], f["walkthroughs"], as_of=AS_OF),
    "indicator_shares": lambda f: observation.indicator_shares(f["walkthroughs"], as_of=AS_OF, by=["grade"]),
    "touches_by_pillar": lambda f: dosage.touches_by_pillar(f["staff"], _contacts(f)),
    "observer_agreement": lambda f: observation.observer_agreement(f["walkthroughs"], as_of=AS_OF),
    "section_pacing": _sections,
    "pacing_summary": lambda f: pacing.pacing_summary(_sections(f), by_grade=True),
    "assessment_results": lambda f: assessment.assessment_results(f["assessments"], as_of=AS_OF, by=["unit", "grade"]),
    "survey_favorability": lambda f: survey.survey_favorability(f["survey"]),
    "survey_topics": lambda f: survey.survey_topics(f["survey"]),
    "goal_states": lambda f: monitoring.goal_states(f["goals"], as_of=AS_OF),
    "pitfall_signals": lambda f: monitoring.pitfall_signals(f, as_of=AS_OF),
    "essa_verdicts": _verdicts,
    "program_activities": _program,
    "program_verdicts": lambda f: program.program_verdicts(_program(f), _verdicts(f)),
    "program_funds": lambda f: program.program_funds(_program(f)),
    "statutory_tags": lambda f: program.statutory_tags(f["activities"]),
    "study_tiers": lambda f: evidence.study_tiers(f["studies"]),
    "weeks_ahead": _weeks_ahead,
    "survey_response": lambda f: survey.survey_response(f["survey"], f["staff"]),
}


def _with_copies(frame: pd.DataFrame, key: str, **changes: object) -> pd.DataFrame:
    """`frame` and a copy of each of its rows under another key, with `changes`."""
    both = pd.concat([frame, frame.assign(**{key: "x" + frame[key]})], ignore_index=True).astype(object)
    for column, value in changes.items():
        both.loc[len(frame) :, column] = value
    return both


@pytest.mark.parametrize("name", MEASURES)
def test_empty_frames_give_an_empty_frame_with_the_same_columns(name: str, random_district) -> None:
    empty = {table: pd.DataFrame(columns=list(TABLES[table].columns)) for table in TABLES}

    found = MEASURES[name](empty)

    assert found.empty
    assert list(found.columns) == list(MEASURES[name](random_district(1)).columns)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=4, deadline=None)
@pytest.mark.parametrize("name", MEASURES)
def test_the_order_of_rows_never_matters(name: str, random_district, seed: int) -> None:
    frames = random_district(seed)
    shuffled = {table: frame.sample(frac=1, random_state=seed) for table, frame in frames.items()}

    pd.testing.assert_frame_equal(MEASURES[name](frames), MEASURES[name](shuffled))


@given(seed=st.integers(0, 10_000))
@settings(max_examples=4, deadline=None)
@pytest.mark.parametrize("name", MEASURES)
def test_another_school_never_changes_a_schools_figures(name: str, random_district, seed: int) -> None:
    frames = random_district(seed)
    alone = {
        table: frame[frame["school_id"].isin(["a", ""])] if "school_id" in frame else frame
        for table, frame in frames.items()
    }

    among_others, by_itself = (
        found[found["school_id"] == "a"].reset_index(drop=True)
        for found in (MEASURES[name](frames), MEASURES[name](alone))
    )
    pd.testing.assert_frame_equal(among_others, by_itself, check_dtype=False)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=2, deadline=None)
@pytest.mark.parametrize("name", MEASURES)
def test_tables_may_come_as_rows(name: str, random_district, seed: int) -> None:
    frames = random_district(seed)
    rows = {table: records(frame, table) for table, frame in frames.items()}

    pd.testing.assert_frame_equal(MEASURES[name](rows), MEASURES[name](frames))


@given(seed=st.integers(0, 10_000), rating=st.sampled_from(["na", "not_observed"]))
@settings(max_examples=10, deadline=None)
def test_ratings_that_are_not_applicable_never_change_a_share(random_district, seed: int, rating: str) -> None:
    frames = random_district(seed)
    seen = frames["walkthroughs"]

    before = observation.indicator_shares(seen, as_of=AS_OF)
    after = observation.indicator_shares(_with_copies(seen, "walkthrough_id", rating=rating), as_of=AS_OF)

    columns = ["school_id", "indicator", "rated", "met", "share", "previous_share", "change"]
    pd.testing.assert_frame_equal(before[columns], after[columns])


@given(seed=st.integers(0, 10_000), blank=st.sampled_from([None, 0, 9]))
@settings(max_examples=10, deadline=None)
def test_items_left_blank_never_change_a_share(random_district, seed: int, blank: int | None) -> None:
    answers = random_district(seed)["survey"]

    before = survey.survey_favorability(answers)
    after = survey.survey_favorability(_with_copies(answers, "response_id", value=blank))

    columns = ["school_id", "item", "wave", "answered", "share", "change"]
    pd.testing.assert_frame_equal(before[columns], after[columns])


@given(seed=st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_sections_without_dates_never_change_the_share_on_pace(random_district, seed: int) -> None:
    taught = random_district(seed)["pacing"]
    more = _with_copies(taught, "class_id", actual_start=None, actual_end=None)

    before = pacing.pacing_summary(pacing.section_pacing(taught, as_of=AS_OF))
    after = pacing.pacing_summary(pacing.section_pacing(more, as_of=AS_OF))

    columns = ["school_id", "documented", "share_on_pace", "median_weeks"]
    pd.testing.assert_frame_equal(before[columns], after[columns])


@given(seed=st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_an_activity_without_any_record_never_changes_a_share_of_the_program(random_district, seed: int) -> None:
    frames = random_district(seed)
    blank = pd.DataFrame([{"activity_id": "blank", "school_id": "a", "title": "t", "pillar": "train"}])
    activities = pd.concat([frames["activities"], blank], ignore_index=True).astype(object)
    undated = {**frames, "activities": activities.where(activities.notna(), None)}

    before = MEASURES["program_verdicts"](frames)
    after = MEASURES["program_verdicts"](undated)

    columns = ["school_id", "criterion", "verdict", "share"]
    pd.testing.assert_frame_equal(before[columns], after[columns])


def test_a_random_district_has_rows_in_every_table_it_is_used_for(random_district) -> None:
    used = ("staff", "attendance", "coaching", "walkthroughs", "pacing", "assessments", "survey", "tasks", "checkins")

    assert all(len(random_district(7)[table]) for table in used)
