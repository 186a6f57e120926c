"""What the shipped editions must hold."""

from __future__ import annotations

import re

import pytest

from pltoolkit.guide import Guide, editions, load_guide
from pltoolkit.measures.monitoring import signal_rules
from pltoolkit.workspace import shipped_notebooks

NATIONAL = {
    "I.1": ("Plan your process", "ABCDE"),
    "I.2": ("Establish the vision", "ABC"),
    "I.3": ("Develop the rubric and prepare for reviews", "ABCD"),
    "I.4": ("Review, pilot, and decide", "ABCD"),
    "I.5": ("Procure and distribute materials", "ABC"),
    "II.1": ("Set goals, roles, and monitoring plan", "ABCDE"),
    "II.2": ("Determine the plan for assessment and grading", "ABCD"),
    "II.3": ("Determine expectations for use and the plan for collaborative planning", "ABCDE"),
    "II.4": ("Determine the plan for coaching", "ABCDE"),
    "II.5": ("Determine the plan for training teachers and leaders", "ABC"),
    "III.1": ("Work the plan and gather data", "ABC"),
    "III.2": ("Step back and adjust the plan", "ABCD"),
    "III.3": ("Annually reset", "ABCD"),
}
# The guide's tools whose columns are known, and the field that follows each.
TOOL_FIELDS = {
    "Progress Monitoring Plan and Approaches": "II.1.D/plan",
    "Implementation Support Team Roles and Responsibilities": "II.1.A/members",
    "Phase II Decision-Making Map": "II.1.B/decision_map",
    "Assessment Inventory Template": "II.2.B/inventory",
    "Pacing Guidance": "II.3.C/pacing",
    "Guidance on Curriculum Use": "II.3.D/use",
    "Coaching Models Overview": "II.4.B/model",
    "Materials Training Options": "II.5.B/options",
    "Implementation Plan": "III.1.C/log",
    "Challenge-Solving Protocols": "III.1.C/challenges",
    "Stepback agenda": "III.2.A/agenda",
    "Examples of Mid-Year Adjustments": "III.2.C/improvements",
    "Procurement Responsibilities": "I.5.B/duties",
}
every_edition = pytest.mark.parametrize("guide", [load_guide(name) for name in editions()], ids=editions())


def test_the_national_edition_has_every_key_action_with_its_title_and_lettered_steps() -> None:
    found = {
        action.id: (action.title, "".join(step.letter for step in action.steps)) for action in load_guide().key_actions
    }
    assert found == NATIONAL


def test_californias_edition_has_fifteen_key_actions_in_its_own_order() -> None:
    titles = {action.id: action.title for action in load_guide("california").key_actions}
    assert len(titles) == 15
    assert titles["II.1"] == "Identify implementation leaders, understand roles, and build capacity"
    assert titles["II.3"] == load_guide().key_action("II.2").title, "assessment moves down a place"
    assert titles["II.7"] == "Align plans, finalize goals, and set monitoring and communication"
    assert titles["III.1"] == "Check in regularly and make quick fixes"


def test_californias_key_actions_link_to_californias_own_pages() -> None:
    links = [link for action in load_guide("california").key_actions for link in action.sources]
    assert all(link.startswith("https://californiacurriculumguide.instructionpartners.org/") for link in links)


def test_californias_teams_read_the_states_framework_and_test_items() -> None:
    asked = " ".join(prompt.text for prompt in load_guide("california").step("I.2.A").prompts)
    assert "Framework" in asked
    assert "CAASPP" in asked


def test_californias_steps_say_which_national_step_they_stand_for() -> None:
    origin = {step.id: step.origin for step in load_guide("california").steps}
    assert origin["I.1.A"] == "I.1.A"
    assert origin["II.7.A"] == "II.1.D"
    assert origin["II.4.D"] == "II.3.D"
    assert origin["II.1.B"] == "", "building leaders' capacity is California's own"
    national = {step.id for step in load_guide().steps}
    assert national - set(origin.values()) == {"III.1.A"}, "California's loop starts with seeing the work"


def test_early_signals_look_at_an_editions_own_steps() -> None:
    rules = signal_rules(load_guide("california"))
    assert rules.grading_and_coaching == ("II.3.", "II.5.")
    assert rules.use_guidance == ("II.4.D",)
    assert rules.vision == ("I.2.",)


@every_edition
def test_every_step_asks_and_has_somewhere_to_write(guide: Guide) -> None:
    for step in guide.steps:
        assert 2 <= len(step.prompts) <= 4, f"{step.id} has {len(step.prompts)} prompts"
        assert all(prompt.text.endswith("?") for prompt in step.prompts), step.id
        assert any(spec.required for spec in step.fields), f"{step.id} has no required field: nothing says it is done"


@every_edition
def test_every_key_action_says_who_how_often_and_where_it_comes_from(guide: Guide) -> None:
    for action in guide.key_actions:
        assert action.roles, action.id
        assert action.cadence, action.id
        assert action.sources, action.id


@every_edition
def test_ids_are_there_once(guide: Guide) -> None:
    steps = [step.id for step in guide.steps]
    prompts = [prompt.id for step in guide.steps for prompt in step.prompts]
    assert len(steps) == len(set(steps))
    assert len(prompts) == len(set(prompts))


@every_edition
def test_links_are_whole_addresses_of_pages_that_are_named_in_the_sources(guide: Guide) -> None:
    links = [link for phase in guide.phases for link in phase.sources]
    links += [link for action in guide.key_actions for link in action.sources]
    links += [tool.source for tool in guide.tools]
    assert all(re.fullmatch(r"https?://[a-z0-9.-]+\.[a-z]{2,4}/\S*", link) for link in links)


@every_edition
def test_every_key_action_has_its_notebook(guide: Guide) -> None:
    for action in guide.key_actions:
        assert (shipped_notebooks() / f"{action.notebook}.ipynb").is_file(), f"{action.id}: {action.notebook}"


@every_edition
def test_fields_fit_a_page(guide: Guide) -> None:
    for step in guide.steps:
        for spec in step.fields:
            assert len(spec.columns) <= 8, f"{step.id}/{spec.id} has {len(spec.columns)} columns"
            assert all(column.kind != "table" for column in spec.columns), f"{step.id}/{spec.id}"


def test_the_guides_tools_whose_columns_are_known_have_a_field_that_follows_them() -> None:
    guide = load_guide()
    for title, place in TOOL_FIELDS.items():
        step_id, field_id = place.split("/")
        assert guide.step(step_id).field(field_id).tool == title, place


def test_every_tool_in_the_list_is_named_by_a_step() -> None:
    guide = load_guide()
    named = {title for step in guide.steps for title in step.tools}
    assert {tool.title for tool in guide.tools} == named


def test_marks_travel_in_the_data() -> None:
    guide = load_guide()
    assert guide.step("II.1.C").evidence == "seen"
    assert guide.step("II.1.D").evidence == "inferred"
    assert guide.step("II.1.D").field("plan").evidence == "seen", "the columns were read"
    assert guide.step("II.2.B").field("inventory").evidence == "inferred", "the columns follow from a description"


def test_only_steps_whose_place_was_read_are_marked_as_seen() -> None:
    """A tool that the guide files under a letter says what the step is about, and not how it is called."""
    seen = {step.id for step in load_guide().steps if step.evidence == "seen"}
    assert seen == {
        *(f"I.1.{letter}" for letter in "ABCD"), "I.4.A", "I.4.B", "II.1.C", "III.1.A", "III.1.B", "III.2.A", "III.3.A",
    }  # fmt: skip
    assert {step.evidence for step in load_guide().steps} == {"seen", "inferred"}


def test_tools_of_a_key_action_come_in_the_order_of_its_steps_and_once() -> None:
    guide = load_guide()
    titles = [tool.title for tool in guide.tools_of(guide.key_action("II.1"))]
    assert titles[0] == "Implementation Support Team Roles and Responsibilities"
    assert titles.count("Progress Monitoring Plan and Approaches") == 1
