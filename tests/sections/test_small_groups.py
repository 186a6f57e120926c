"""What sections say of few people: of a few who answered a survey nothing to anybody, of few teachers nothing but to the coach."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from pltoolkit import sections
from pltoolkit.blocks import Table
from pltoolkit.records import TABLES
from pltoolkit.store import Audience, School, read_slice
from tests.conftest import MakeSlice

Opened = Callable[..., School]
EVERYBODY = get_args(Audience)


def _with(path: Path, **tables: Callable[[Any], Any]) -> School:
    """The school of a slice, each row of the tables named as its function has it; None leaves it out."""
    rows, facts = read_slice(path)
    for name, change in tables.items():
        named = map(TABLES[name].row._make, rows[name])
        rows = {**rows, name: [tuple(row) for row in map(change, named) if row is not None]}
    return School(rows, facts)


def _values(path: Path, table: str, column: str) -> set[Any]:
    rows, _ = read_slice(path)
    return {row[TABLES[table].columns.index(column)] for row in rows[table]}


@pytest.mark.parametrize("audience", EVERYBODY)
def test_what_few_people_answered_is_told_to_nobody(make_slice: MakeSlice, audience: Audience) -> None:
    path = make_slice("0101", "math-6-8", audience=audience)
    three = sorted(_values(path, "survey", "response_id"))[:3]

    def three_are_against(row: Any) -> Any:
        against = row._replace(value=row.scale_max if row.reversed else 1, wave="2027-01")
        return against if row.response_id in three else None

    school = _with(path, survey=three_are_against)

    said = " ".join(
        getattr(sections, name)(school).to_text()
        for name in ("early_signals", "survey_topics", "stepback_questions", "what_stands_out")
    )

    assert "Few say they had a say" not in said
    assert "Voice:" not in said
    assert "Too few answers to show" in said


def test_a_signal_says_what_its_figure_rests_on_and_shares_stop_short_of_none(make_slice: MakeSlice) -> None:
    def against(row: Any) -> Any:
        return row._replace(value=row.scale_max if row.reversed else 1)

    told = {
        audience: sections.early_signals(
            _with(make_slice("0101", "math-6-8", audience=audience), survey=against)
        ).to_text()
        for audience in EVERYBODY
    }

    assert re.search(r"Few say they had a say \(0% of \d+ answers\)", told["coach"])
    for audience in ("leader", "public"):
        assert re.search(r"Few say they had a say \(20% or less of \d+ answers\)", told[audience])


def test_hours_of_a_signal_are_hours_however_few(make_slice: MakeSlice) -> None:
    path = make_slice("0101", "math-6-8", audience="coach")
    school = _with(path, attendance=lambda row: None, coaching=lambda row: row._replace(minutes=3.0))

    assert re.search(
        r"Few hours of professional learning \(0\.\d hours; 15 teachers\)", sections.early_signals(school).to_text()
    )


@pytest.mark.parametrize("audience", EVERYBODY)
def test_few_visits_raise_no_signal_but_in_the_coachs_copy(make_slice: MakeSlice, audience: Audience) -> None:
    path = make_slice("0101", "math-6-8", audience=audience)
    visits = sorted(_values(path, "walkthroughs", "walkthrough_id"))[-3:]
    school = _with(
        path, walkthroughs=lambda row: row._replace(materials_in_use=False) if row.walkthrough_id in visits else None
    )

    said = sections.early_signals(school).to_text()

    assert ("Materials often not in use (0% of 3 visits)" in said) == (audience == "coach")
    assert ("Materials often not in use" in said) == (audience == "coach")


def test_how_many_were_not_reached_is_not_told_where_they_are_few(make_slice: MakeSlice) -> None:
    path = make_slice("0101", "math-6-8", audience="leader")

    said = sections.coaching_reach(School(*read_slice(path))).to_text()

    assert len(_values(path, "coaching", "staff_id")) == 14
    assert "more than 10 of 15" in said
    assert "fewer than 5 of 15" in said
    assert "14" not in said


@pytest.mark.parametrize("audience", EVERYBODY)
def test_a_few_overdue_cycles_are_counted_in_the_coachs_copy_alone(make_slice: MakeSlice, audience: Audience) -> None:
    school = School(*read_slice(make_slice("0103", "math-6-8", audience=audience)))

    said = sections.next_steps(school).to_text()

    assert ("1 coaching cycle is overdue" in said) == (audience == "coach")
    assert ("Some coaching cycles are overdue" in said) == (audience != "coach")


@pytest.mark.parametrize("audience", EVERYBODY)
def test_whether_observers_agree_on_few_lessons_is_for_the_coach(make_slice: MakeSlice, audience: Audience) -> None:
    path = make_slice("0103", "math-6-8", audience=audience)
    one_day = _with(path, walkthroughs=lambda row: row if row.date == dt.date(2027, 1, 8) else None)

    block = sections.agreement(one_day)

    assert isinstance(block, Table)
    assert block.rows
    assert all((row[1] == "*") == (audience != "coach") for row in block.rows)
