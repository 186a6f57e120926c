"""The fictional district: always the same, any size, and plausible enough to be shown."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from pltoolkit.guide import FieldSpec, load_guide
from pltoolkit.records import TABLES, DayKind, Record
from pltoolkit.sample import SampleDistrict, iter_rows, make_district
from pltoolkit.sample.calendar import AS_OF, school_day
from pltoolkit.sample.phrases import phase_words
from pltoolkit.settings import LearningSettings


@pytest.fixture(scope="module")
def district() -> SampleDistrict:
    return make_district(schools=8, seed=1)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts(part)


def test_the_same_seed_gives_the_same_district_and_another_seed_another(district: SampleDistrict) -> None:
    assert make_district(schools=8, seed=1) == district
    assert make_district(schools=8, seed=2).rows["staff"] != district.rows["staff"]


def test_every_row_is_one_that_an_import_would_take(district: SampleDistrict) -> None:
    for table, rows in district.rows.items():
        for row in rows:
            TABLES[table].model.model_validate(row.model_dump())


def test_a_larger_district_starts_with_the_same_schools(district: SampleDistrict) -> None:
    larger = make_district(schools=20, seed=1)
    for table in ("schools", "answers", "coaching", "walkthroughs"):
        count = len(district.rows[table])
        assert larger.rows[table][:count] == district.rows[table], table


def test_keys_are_there_once_in_a_district_of_many_schools() -> None:
    seen: dict[str, Counter[tuple[object, ...]]] = {}
    for rows in iter_rows(schools=30, seed=1):
        for table, records in rows.items():
            keys = [tuple(getattr(record, column) for column in TABLES[table].key) for record in records]
            seen.setdefault(table, Counter()).update(keys)
    for table, counted in seen.items():
        assert not [key for key, count in counted.items() if count > 1], table


def test_schools_stand_in_every_phase_one_has_chosen_nothing_and_one_sent_nothing(district: SampleDistrict) -> None:
    phases = Counter(row.phase for row in district.rows["adoptions"])  # type: ignore[attr-defined]
    assert set(phases) == {1, 2, 3}
    adopting = {row.school_id for row in district.rows["adoptions"]}  # type: ignore[attr-defined]
    staffed = {row.school_id for row in district.rows["staff"]}  # type: ignore[attr-defined]
    schools = {row.school_id for row in district.rows["schools"]}  # type: ignore[attr-defined]
    assert schools - adopting == {"0107"}
    assert schools - staffed == {"0108"}


@pytest.mark.parametrize("phase", [1, 2, 3])
def test_every_field_of_the_guide_has_words_and_no_words_are_for_a_field_that_is_gone(phase: int) -> None:
    asked = {(step.id, spec.id) for action in load_guide().phases[phase - 1].key_actions for step in action.steps for spec in step.fields}  # fmt: skip
    written = {(step, field) for step, fields in phase_words(phase).answers.items() for field in fields}
    assert written == asked


def test_answers_fit_their_fields(district: SampleDistrict) -> None:
    guide = load_guide()
    staff = {row.staff_id for row in district.rows["staff"]}  # type: ignore[attr-defined]
    for row in district.rows["answers"]:
        fits(guide.step(row.step_id).field(row.field_id), row.value, staff)  # type: ignore[attr-defined]


def fits(spec: FieldSpec, value: Any, staff: set[str]) -> None:
    match spec.kind:
        case "table":
            known = {column.id: column for column in spec.columns}
            assert all(set(line) == set(known) for line in value), spec.id
            for name, cell in ((name, cell) for line in value for name, cell in line.items() if cell != ""):
                fits(known[name], cell, staff)
        case "person":
            assert value in staff, spec.id
        case "choice":
            assert value in spec.choices, f"{spec.id}: {value}"
        case "checklist":
            assert set(value) <= set(spec.choices), f"{spec.id}: {value}"
        case "date":
            assert re.fullmatch(r"20\d\d-\d\d-\d\d", value), f"{spec.id}: {value}"
        case "number":
            assert (spec.min or 0) <= value <= (spec.max or 10**6), spec.id
        case "check":
            assert isinstance(value, bool), spec.id
        case _:
            assert isinstance(value, str), spec.id
            assert value, spec.id


def test_nothing_is_left_unfilled_in_what_teams_write(district: SampleDistrict) -> None:
    for table in ("answers", "goals", "tasks", "decisions", "checkins"):
        for row in district.rows[table]:
            for text in texts(row.model_dump()):
                assert "{" not in text, text


def test_schools_do_not_all_say_the_same(district: SampleDistrict) -> None:
    said: dict[tuple[str, str], set[str]] = {}
    for row in district.rows["answers"]:
        if row.step_id in {"III.2.B", "II.1.B", "II.2.D", "III.1.C"}:  # type: ignore[attr-defined]
            said.setdefault((row.step_id, row.field_id), set()).add(str(row.value))  # type: ignore[attr-defined]
    assert all(len(values) >= 2 for values in said.values()), {key for key, values in said.items() if len(values) < 2}


def test_a_long_answer_is_said_once_in_a_packet(district: SampleDistrict) -> None:
    said: Counter[tuple[str, str, str]] = Counter()
    for row in district.rows["answers"]:
        said.update((row.school_id, row.adoption_id, text) for text in texts(row.value) if len(text) > 60)  # type: ignore[attr-defined]
    assert not [key for key, count in said.items() if count > 1]


def test_a_team_has_answered_what_comes_first_and_not_yet_the_year_end(district: SampleDistrict) -> None:
    steps = {row.step_id for row in district.rows["answers"] if row.school_id == "0101" and row.adoption_id == "math-6-8"}  # type: ignore[attr-defined]  # fmt: skip
    assert "III.1.A" in steps
    assert not [step for step in steps if step.startswith("III.3")], "it is January"
    behind = {row.step_id for row in district.rows["answers"] if row.school_id == "0105"}  # type: ignore[attr-defined]
    assert "II.1.A" in behind
    assert "II.5.C" not in behind


def test_nothing_happens_on_a_day_off_or_in_the_future(district: SampleDistrict) -> None:
    for table in ("coaching", "walkthroughs"):
        for row in district.rows[table]:
            assert row.date == school_day(row.date), table  # type: ignore[attr-defined]
            assert row.date <= AS_OF, table  # type: ignore[attr-defined]
    meetings = [row for row in district.rows["calendar"] if row.kind is DayKind.PLC]  # type: ignore[attr-defined]
    assert meetings
    assert all(row.date == school_day(row.date) for row in meetings)  # type: ignore[attr-defined]


def test_a_strong_schools_coaching_is_up_to_date_and_a_stretched_coachs_is_not(district: SampleDistrict) -> None:
    def share_recent(school: str) -> float:
        last: dict[str, Any] = {}
        for row in district.rows["coaching"]:
            if row.school_id == school:  # type: ignore[attr-defined]
                last[row.cycle_id] = row  # type: ignore[attr-defined]
        still_open = [row for row in last.values() if row.stage != "closed"]
        due = LearningSettings().coaching_due_days
        return sum((AS_OF - row.date).days <= due for row in still_open) / len(still_open)

    assert share_recent("0101") > 0.7
    assert share_recent("0103") < 0.7


def test_goals_say_what_the_figures_say(district: SampleDistrict) -> None:
    goals = [row for row in district.rows["goals"] if row.school_id == "0101" and row.adoption_id == "math-6-8"]  # type: ignore[attr-defined]  # fmt: skip
    survey = [row for row in district.rows["survey"] if row.school_id == "0101" and row.topic == "had_a_say" and row.wave == "2027-01"]  # type: ignore[attr-defined]  # fmt: skip
    favorable = sum(row.value > 3 for row in survey) / len(survey)  # type: ignore[attr-defined]
    assert goals[0].latest == round(100 * favorable)  # type: ignore[attr-defined]
    assert all(goal.target > goal.baseline for goal in goals)  # type: ignore[attr-defined]


def test_people_are_named_and_nobody_twice_in_a_school(district: SampleDistrict) -> None:
    names = Counter((row.school_id, row.name) for row in district.rows["staff"])  # type: ignore[attr-defined]
    assert max(names.values()) == 1


def test_records_of_a_school_are_made_without_reading_the_others() -> None:
    rows: list[dict[str, tuple[Record, ...]]] = [dict(one) for one in iter_rows(schools=3, seed=1)]
    assert len(rows) == 4, "the district's own, then each school's"
    for number, of_school in enumerate(rows[1:]):
        assert {record.school_id for record in of_school["answers"]} <= {f"{101 + number:04d}"}  # type: ignore[attr-defined]


def test_nothing_happens_on_a_weekend_or_in_a_holiday(district: SampleDistrict) -> None:
    tables = ("sessions", "coaching", "walkthroughs", "assessments", "pacing", "decisions", "tasks", "checkins")
    off = {
        f"{table}.{name}: {day}"
        for table in tables
        for row in district.rows[table]
        for name, day in row.model_dump().items()
        if isinstance(day, dt.date) and not isinstance(day, dt.datetime) and school_day(day) != day
    }
    assert off == set()


def test_nobody_has_seen_what_is_still_to_come(district: SampleDistrict) -> None:
    answers = [row.model_dump() for row in district.rows["answers"]]
    visits = [visit for one in answers if one["field_id"] == "observations" for visit in one["value"]]
    assert {visit["when"] for visit in visits if visit["saw"] and visit["when"] > AS_OF.isoformat()} == set()
    assert any(visit["saw"] for visit in visits)
