from __future__ import annotations

import pytest

from pltoolkit.measures.survey import survey_favorability, survey_response, survey_topics


def _answers(values, *, item="I had a say", wave="2026-10", **more):
    return [
        {"response_id": f"{wave}-{n}", "school_id": "s", "wave": wave, "item": item, "value": value, **more}
        for n, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("scale_max", "favorable"), [(5, [4, 5]), (4, [3, 4]), (6, [4, 5, 6]), (7, [5, 6, 7]), (2, [2])]
)
def test_favorable_is_above_the_middle_of_the_scale(make_frame, scale_max, favorable) -> None:
    for value in range(1, scale_max + 1):
        found = survey_favorability(make_frame("survey", *_answers([value], scale_max=scale_max)))

        assert found["favorable"].tolist() == [int(value in favorable)]


def test_a_reversed_item_is_turned_round_and_blanks_are_left_out(make_frame) -> None:
    frame = make_frame("survey", *_answers([1, 2, 3, 5, None, 0], reversed=True))

    item = survey_favorability(frame).iloc[0]

    assert (item["answered"], item["not_answered"], item["favorable"], item["share"]) == (4, 2, 2, 0.5)


def test_change_is_measured_from_the_last_wave_that_had_answers(make_frame) -> None:
    rows = [*_answers([5, 1], wave="2026-05"), *_answers([None], wave="2026-08"), *_answers([5, 4, 1, 5])]

    latest = survey_favorability(make_frame("survey", *rows)).iloc[-1]

    assert (latest["previous_wave"], latest["previous_share"], latest["change"]) == ("2026-05", 0.5, 0.25)


def test_topics_pool_the_answers_of_their_items(make_frame) -> None:
    rows = [*_answers([5, 5], topic="agency"), *_answers([1, 1], item="I may adapt", topic="agency")]

    topic = survey_topics(make_frame("survey", *rows)).iloc[0]

    assert (topic["items"], topic["answered"], topic["share"]) == (2, 4, 0.5)


def test_the_response_rate_is_of_the_roles_that_answered(make_frame) -> None:
    staff = make_frame(
        "staff",
        *[{"staff_id": f"t{n}", "school_id": "s", "name": "n"} for n in range(4)],
        {"staff_id": "p", "school_id": "s", "name": "n", "role": "principal"},
    )

    of_teachers = survey_response(make_frame("survey", *_answers([5, 4], role="teacher")), staff).iloc[0]
    of_all = survey_response(make_frame("survey", *_answers([5, 4])), staff).iloc[0]

    assert (of_teachers["respondents"], of_teachers["asked"], of_teachers["response_rate"]) == (2, 4, 0.5)
    assert of_all["asked"] == 5
