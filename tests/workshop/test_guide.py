"""The facilitator's guide."""

from __future__ import annotations

import nbformat
import pytest

from pltoolkit.blocks import Table
from pltoolkit.workshop.copies import FACILITATOR
from pltoolkit.workshop.data import WorkshopData
from pltoolkit.workshop.folder import workshop_modules
from pltoolkit.workshop.guide import guide_sections, iter_parts, shown

MODULES = workshop_modules()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_a_module_takes_between_45_and_75_minutes(module) -> None:  # type: ignore[no-untyped-def]
    parts = list(iter_parts(nbformat.read(module.source, as_version=4)))

    assert all(part.minutes > 0 for part in parts)
    assert 45 <= sum(part.minutes for part in parts) <= 75


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_a_module_has_objectives_a_story_a_wrap_up_and_words_for_the_facilitator(module) -> None:  # type: ignore[no-untyped-def]
    source = nbformat.read(module.source, as_version=4)
    titles = [part.title for part in iter_parts(source)]

    assert titles[0] == "What you will be able to do"
    assert titles[1] == "The story"
    assert titles[-1].startswith("Wrap-up")
    assert sum(FACILITATOR in cell.metadata.get("tags", ()) for cell in source.cells) >= 3


def test_the_agenda_counts_from_the_first_minute(data: WorkshopData) -> None:
    module = MODULES[0]

    agenda = guide_sections(module, nbformat.read(module.source, as_version=4), module.exercises(data))[0].elements[0]

    assert isinstance(agenda, Table)
    assert [row[0] for row in agenda.rows][:3] == ["0:00", "0:05", "0:10"]
    assert agenda.note == f"{sum(int(str(row[2])) for row in agenda.rows)} minutes in all."


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (True, "True"),
        (2 / 3, "0.667"),
        (377.0, "377.0"),
        (frozenset({"b", "a"}), "a, b"),
        ({"plan": 84.0}, "plan: 84"),
        (3, "3"),
    ],
)
def test_answers_are_printed_as_people_write_them(answer: object, text: str) -> None:
    assert shown(answer) == text  # type: ignore[arg-type]
