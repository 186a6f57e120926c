"""How far a plan is. The numbers are those of docs/concepts/measures.md."""

from __future__ import annotations

import pytest

from pltoolkit.measures.progress import (
    is_filled,
    key_action_progress,
    packet_keys,
    plan_completeness,
    step_progress,
)


def _answers(make_frame, *given, school="s"):
    rows = [{"school_id": school, "step_id": step, "field_id": field, "value": value} for step, field, value in given]
    return make_frame("answers", *rows)


def test_parts_are_required_fields_and_a_step_without_one_is_one_part(make_frame, small_guide) -> None:
    answers = _answers(
        make_frame, ("I.1.A", "lead", "Ms. Ortiz"), ("I.1.B", "remark", "in May"), ("I.1.A", "note", "n")
    )

    action = key_action_progress(small_guide, answers).set_index("key_action").loc["I.1"]

    assert (action["steps"], action["steps_started"], action["steps_complete"]) == (2, 2, 1)
    assert (action["parts"], action["parts_filled"], action["fields_filled"]) == (3, 2, 3)
    assert action["share"] == pytest.approx(2 / 3)
    assert action["state"] == "in_progress"


def test_an_optional_field_alone_starts_a_step_but_fills_no_part(make_frame, small_guide) -> None:
    step = step_progress(small_guide, _answers(make_frame, ("I.1.A", "note", "n"))).set_index("step_id").loc["I.1.A"]

    assert (step["state"], step["share"]) == ("in_progress", 0.0)


def test_a_plan_without_an_answer_has_not_started_and_keeps_every_key_action(make_frame, small_guide) -> None:
    progress = key_action_progress(small_guide, _answers(make_frame))

    assert progress["key_action"].tolist() == ["I.1", "II.1"]
    assert progress["state"].tolist() == ["not_started", "not_started"]


def test_answers_to_unknown_steps_and_fields_count_for_nothing(make_frame, small_guide) -> None:
    answers = _answers(make_frame, ("IX.9.Z", "lead", "x"), ("I.1.A", "nothing_like_it", "x"))

    assert key_action_progress(small_guide, answers)["fields_filled"].sum() == 0


def test_many_packets_are_reported_at_once_and_apart(make_frame, small_guide) -> None:
    schools = make_frame("schools", {"school_id": "a", "name": "A"}, {"school_id": "b", "name": "B"})
    adoptions = make_frame("adoptions", {"adoption_id": "m", "school_id": "b", "subject": "Math", "phase": 2})
    answers = _answers(make_frame, ("II.1.A", "goal", "g"), school="a")

    packets = packet_keys(schools, adoptions)
    plans = plan_completeness(key_action_progress(small_guide, answers, packets=packets))

    assert packets.values.tolist() == [["a", "", 1], ["b", "m", 2]]
    assert plans[["school_id", "phase", "complete"]].values.tolist() == [
        ["a", 1, 0],
        ["a", 2, 1],
        ["b", 1, 0],
        ["b", 2, 0],
    ]


@pytest.mark.parametrize("value", [None, "", "  ", False, [], [{"who": "", "when": None}], {}, float("nan")])
def test_blank_answers_are_not_filled(value: object) -> None:
    assert not is_filled(value)


@pytest.mark.parametrize("value", ["x", 0, 0.0, True, ["a"], [{"who": "Lee", "when": None}]])
def test_answers_that_say_something_are_filled(value: object) -> None:
    assert is_filled(value)
