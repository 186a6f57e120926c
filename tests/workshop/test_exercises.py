"""The exercises of all modules, on the district's data."""

from __future__ import annotations

import pytest

from pltoolkit.workshop import Lesson
from pltoolkit.workshop.data import WorkshopData
from pltoolkit.workshop.folder import workshop_modules

MODULES = workshop_modules()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_every_exercise_takes_its_answer_and_names_its_mistakes(module, data: WorkshopData) -> None:  # type: ignore[no-untyped-def]
    exercises = module.exercises(data)
    lesson = Lesson(module.title, exercises, data)

    assert [exercise.id.partition(".")[0] for exercise in exercises] == [str(module.number)] * len(exercises)
    for exercise in exercises:
        assert lesson.check(exercise.id, exercise.answer).title == f"Yes: {exercise.id} is right"
        assert len(exercise.hints) >= 2
        for mistake in exercise.mistakes:
            said = lesson.check(exercise.id, mistake.answer)
            assert said.title == f"Not yet: {exercise.id}"
            assert mistake.feedback in said.text


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_ten_typical_mistakes_are_known_in_every_module(module, data: WorkshopData) -> None:  # type: ignore[no-untyped-def]
    mistakes = [mistake for exercise in module.exercises(data) for mistake in exercise.mistakes]

    assert len(mistakes) >= 10
    assert len({mistake.feedback for mistake in mistakes}) == len(mistakes)


def test_a_median_counted_from_the_files_is_the_one_of_the_packet(data: WorkshopData) -> None:
    module = next(one for one in MODULES if one.number == 3)
    by_hand = {exercise.id: exercise.answer for exercise in module.exercises(data)}
    figures = data.figures["0105"]

    assert by_hand["3.6"] == pytest.approx(figures["median_hours"])
    assert by_hand["3.5"] == pytest.approx(figures["share_coached"])
    assert by_hand["3.7"] == round(figures["share_below"] * figures["teachers"])
