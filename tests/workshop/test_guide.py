"""The facilitator's guide."""

from __future__ import annotations

import nbformat
import pytest
from nbformat import v4

from pltoolkit.blocks import Checklist, Column, Fields, Table
from pltoolkit.packets.markdown import Paragraph
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
    assert [row[2] for row in agenda.rows][:3] == [None, None, "1.1, 1.2"]
    assert agenda.note == f"{sum(int(str(row[3])) for row in agenda.rows)} minutes in all."


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_a_module_says_what_to_make_ready_and_what_to_talk_about(module, data: WorkshopData) -> None:  # type: ignore[no-untyped-def]
    source = nbformat.read(module.source, as_version=4)
    agenda, notes, *_ = guide_sections(module, source, module.exercises(data))
    ready = agenda.elements[1]
    said = [element for element in notes.elements if isinstance(element, Paragraph)]

    assert isinstance(ready, Checklist)
    assert len(ready.items) >= 5
    assert any("To talk about:" in element.spans[0].text for element in said)


def test_what_a_module_hands_out_is_printed_at_the_end_of_its_guide(data: WorkshopData) -> None:
    module = MODULES[3]
    shown = Table("Three studies", (Column("Study"),), (("A",),))
    cell = v4.new_code_cell("shown", metadata={"tags": ["print-out"]})
    cell.outputs = [v4.new_output("execute_result", shown._repr_mimebundle_())]

    pages = guide_sections(module, v4.new_notebook(cells=[cell]), module.exercises(data))[-1]

    assert pages.elements[0] == shown
    assert isinstance(pages.elements[1], Fields)


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
