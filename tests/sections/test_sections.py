"""Every section on a school with everything and on one with nothing, for every audience; and what some of them say."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Callable

import pytest

from pltoolkit import open_school, sections
from pltoolkit.blocks import Block, Checklist, Group, Schedule, Table, block_from_json
from pltoolkit.records import TABLES
from pltoolkit.store import SLICE_VARIABLE, Audience, School, read_slice
from tests.conftest import MakeSlice

Opened = Callable[..., School]
NOTEBOOKS = {"purpose": "3_2_step_back_and_adjust", "steps": "3_2_step_back_and_adjust", "what_comes_next": "3_2_step_back_and_adjust"}  # fmt: skip
OF_A_SCHOOL = sorted(
    name
    for name in sections.__all__
    if inspect.isfunction(found := getattr(sections, name))
    and next(iter(inspect.signature(found).parameters)) == "school"
)
SCHOOLS = {"full": ("0101", "math-6-8"), "preparing": ("0102", "ela-k-5"), "empty": ("0108", "ela-k-5"), "choosing": ("0107", "")}  # fmt: skip
STRAY = re.compile(r"\b(nan|NaT|None(?!\. What)|inf|Timestamp)\b|<NA>|\bnan%")


@pytest.fixture
def opened(make_slice: MakeSlice, monkeypatch: pytest.MonkeyPatch) -> Opened:
    def open_one(which: str, audience: Audience = "leader") -> School:
        school_id, adoption_id = SCHOOLS[which]
        monkeypatch.setenv(SLICE_VARIABLE, str(make_slice(school_id, adoption_id, audience=audience)))
        return open_school(school_id, adoption_id)

    return open_one


def shown(name: str, school: School) -> Block:
    arguments = [NOTEBOOKS[name]] if name in NOTEBOOKS else []
    block: Block = getattr(sections, name)(school, *arguments)
    return block


def tables(block: Block) -> list[Table]:
    if isinstance(block, Group):
        return [table for inner in block.blocks for table in tables(inner)]
    return [block] if isinstance(block, Table) else []


@pytest.mark.parametrize("audience", ["coach", "leader", "public"])
@pytest.mark.parametrize("which", SCHOOLS)
@pytest.mark.parametrize("name", OF_A_SCHOOL)
def test_a_section_shows_one_block_without_stray_values(
    name: str, which: str, audience: Audience, opened: Opened
) -> None:
    block = shown(name, opened(which, audience))

    assert block_from_json(block.to_json()) == block
    assert not STRAY.search(block.to_text()), block.to_text()


def test_sections_that_all_keep_the_calendar_are_no_empty_list(opened: Opened) -> None:
    text = sections.pacing(opened("full", "coach")).to_text()

    assert "Sections against the calendar" in text
    assert "Sections off the calendar" not in text, "Nothing yet would be wrong: there are data, and all is well"
    assert "Sections off the calendar" in sections.pacing(opened("empty", "coach")).to_text()


def test_what_stands_out_says_what_each_sentence_rests_on(opened: Opened) -> None:
    text = sections.what_stands_out(opened("full")).to_text()

    assert re.search(r"Pace: (none|\d+) of \d+ sections", text)
    assert re.search(r"Materials: in use in \d+ of \d+ visits", text)
    assert re.search(r"Coaching: more than 10 of 15 teachers have been coached", text)
    assert re.search(r"Voice: \d+% of \d+ answers", text)
    assert len(text.splitlines()) <= 7


def test_what_stands_out_says_so_where_there_are_no_data(opened: Opened) -> None:
    assert "Too little is on record" in sections.what_stands_out(opened("empty")).to_text()


def test_the_public_is_told_nothing_of_what_staff_said_of_having_a_say(opened: Opened) -> None:
    assert "Voice:" in sections.what_stands_out(opened("full", "leader")).to_text()
    assert "Voice:" not in sections.what_stands_out(opened("full", "public")).to_text()


@pytest.mark.parametrize("school", ["preparing", "full"])
def test_next_steps_are_few_and_put_what_is_late_first_and_then_what_is_due_first(opened: Opened, school: str) -> None:
    block = sections.next_steps(opened(school))
    assert isinstance(block, Checklist)
    late = [item.late for item in block.items]
    assert late == sorted(late, reverse=True)
    coming = [item.due or "9999" for item in block.items if not item.late]
    assert coming == sorted(coming)
    assert "Meet as a team" in [item.text for item in block.items]
    assert 1 <= len(block.items) <= 5


def test_the_stepbacks_questions_are_answered_from_the_data_and_leave_room(opened: Opened) -> None:
    block = sections.stepback_questions(opened("full"))
    assert isinstance(block, Table)
    answers = {str(row[0]): str(row[1]) for row in block.rows}
    assert len(answers) == 7
    assert re.search(r"\d+ of \d+ meetings were held", answers["Did we meet as planned?"])
    assert "at or above the mark" in answers["What do unit assessments show?"]
    assert all(row[2] == "" for row in block.rows), "the last column is the team's"


def test_every_verdict_of_the_essa_check_has_its_evidence_and_what_is_missing(opened: Opened) -> None:
    school = opened("full")
    overview = tables(sections.essa_check(school))[1]
    details = {table.caption: table for table in tables(sections.essa_evidence(school))}

    assert {str(row[0]) for row in overview.rows} == set(details)
    for row in overview.rows:
        table = details[str(row[0])]
        assert [line[1] for line in table.rows] == list(row[1:])
        for _, verdict, evidence, missing in table.rows:
            assert evidence or missing
            assert missing or verdict == "Met"


def test_the_essa_check_prints_the_districts_rules_and_claims_no_federal_number(opened: Opened) -> None:
    note = tables(sections.essa_check(opened("full")))[1].note
    assert "The law sets no number." in note
    assert "more than 14 hours, below which studies found no effect (Yoon et al. 2007)" in note


def test_the_program_summary_adds_up_by_source_of_money_and_says_where_tiers_come_from(opened: Opened) -> None:
    activities, lacking, funds, tags = tables(sections.program_summary(opened("full")))
    amounts = {str(row[0]): row[2] for row in funds.rows}
    title_ii = [row[2] for row in activities.rows if row[1] == "Title II-A"]
    assert amounts["Title II-A"] == sum(float(amount) for amount in title_ii if amount)  # type: ignore[arg-type]
    tiers = {str(row[0]): str(row[6]) for row in activities.rows}
    assert tiers["Getting to the heart of a unit"] == "2 moderate (claimed 3)"
    assert "none of them is a condition" in tags.note
    assert {str(row[0]): str(row[1]) for row in lacking.rows}["Team planning, Science"].startswith(
        "Amount. Evidence tier."
    )
    assert "take each once" in activities.note, "amounts of the district's activities"
    asked = {str(row[0]): str(row[5]) for row in funds.rows}
    assert asked["Title II-A"].startswith("Any tier, so far as the State finds")


def test_the_program_as_a_whole_has_a_verdict_with_its_hours_for_each_criterion(opened: Opened) -> None:
    whole = tables(sections.essa_check(opened("full")))[0]

    assert [row[0] for row in whole.rows] == [
        "Sustained", "Intensive", "Collaborative", "Job-embedded", "Data-driven", "Classroom-focused",
    ]  # fmt: skip
    for _, verdict, hours, evidence, missing in whole.rows:
        assert re.fullmatch(r"\d+% of \d+ h(; \d+% of all hours)?", str(hours))
        assert verdict in {"Met", "Partly", "Not met", "No record"}
        assert evidence or missing


def test_money_for_school_improvement_asks_for_more_than_a_rationale(make_slice: MakeSlice) -> None:
    rows, facts = read_slice(make_slice("0101", "math-6-8", audience="leader"))
    fund, tier = (TABLES["activities"].columns.index(name) for name in ("fund_source", "evidence_tier"))
    paid = [
        tuple({fund: "Sec. 1003", tier: 4}.get(place, value) for place, value in enumerate(row))
        for row in rows["activities"]
    ]

    activities, *_ = tables(sections.program_summary(School({**rows, "activities": paid, "studies": []}, facts)))

    assert {str(row[6]) for row in activities.rows} == {"claimed 4 rationale: not enough for Sec. 1003"}


def test_small_groups_of_teachers_are_hidden_outside_the_coachs_copy(opened: Opened) -> None:
    by_subject = {
        audience: tables(sections.hours_by_group(opened("full", audience)))[1] for audience in ("coach", "leader")
    }
    counts = {str(row[0]): row[1] for row in by_subject["coach"].rows}
    assert counts["English Language Arts"] == 3, "fewer than five"
    leader = {str(row[0]): row[1] for row in by_subject["leader"].rows}
    assert leader["English Language Arts"] == "*"


def test_the_next_weeks_name_nobody_but_in_the_coachs_copy(opened: Opened) -> None:
    for audience in ("leader", "public"):
        block = sections.next_weeks(opened("full", audience))
        assert isinstance(block, Schedule)
        assert not [event for event in block.events if event.title.startswith("Coaching")]
    named = sections.next_weeks(opened("full", "coach"))
    assert isinstance(named, Schedule)
    assert [event for event in named.events if event.title.startswith("Coaching: next contact with ")]


def test_a_school_that_is_choosing_has_meetings_and_no_units_to_prepare(opened: Opened) -> None:
    block = sections.next_weeks(opened("choosing"))
    assert isinstance(block, Schedule)
    assert not [event for event in block.events if "internalization" in event.title]


def test_early_signals_name_the_pitfall_and_the_data_that_raised_them(opened: Opened) -> None:
    text = sections.early_signals(opened("preparing", "coach")).to_text()
    assert "Seen in:" in text or "No early sign is raised" in text


def test_marks_of_a_key_action_are_said_in_small_type(opened: Opened) -> None:
    text = sections.purpose(opened("full"), "3_2_step_back_and_adjust").to_text()
    assert "Titles and order of steps B, C, D follow from other pages of the guide." in text
    assert "Stepback agenda" in text


def test_observers_agreement_is_of_the_form_and_names_nobody(opened: Opened) -> None:
    block = sections.agreement(opened("full", "coach"))
    assert isinstance(block, Table)
    assert block.columns[0].label == "Look-fors"
    assert "visit the same lesson" in sections.agreement(opened("empty")).to_text()


def test_sections_are_there_without_pandas_as_in_a_browser() -> None:
    program = "import sys; sys.modules['pandas'] = None; from pltoolkit import sections; print(len(sections.__all__))"

    ran = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)

    assert ran.stdout.strip() == str(len(sections.__all__)), ran.stderr
