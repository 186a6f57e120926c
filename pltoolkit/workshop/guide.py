"""The facilitator's guide of a module: the agenda by the minute, what to prepare, answers, common stumbles, print-outs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from pltoolkit.blocks import Checklist, ChecklistItem, Column, Field, Fields, Group, Prose, Table
from pltoolkit.packets.document import Element, Section, cell_elements
from pltoolkit.packets.markdown import Heading, Listing, Paragraph, Span, read_markdown
from pltoolkit.workshop.copies import FACILITATOR, PRINT_OUT, YOUR_TURN
from pltoolkit.workshop.exercise import Answer, Exercise
from pltoolkit.workshop.modules import Module

_MINUTES = re.compile(r"\s*\((\d+) min\)$")
_CHECKED = re.compile(r'lesson\.check\("([\d.]+)"')
_SENTENCE = re.compile(r"(?<=[.?]) ")
_TITLE_LEVEL = 2
_BOX = "☐ "


@dataclass
class Part:
    """A part of a module: its heading without the minutes, how long it takes, what the facilitator makes ready for it and
    should know about it, and its exercises by id."""

    title: str
    minutes: int
    notes: list[Element] = field(default_factory=list)
    set_up: list[str] = field(default_factory=list)
    exercises: list[str] = field(default_factory=list)


def about(source: NotebookNode) -> dict[str, Any]:
    """What a list of modules says of one: `about`, the first sentence under its title, and `minutes`."""
    words = next(one for one in read_markdown(source.cells[0].source) if isinstance(one, Paragraph))
    text = "".join(span.text for span in words.spans)
    return {
        "about": _SENTENCE.split(text)[0],
        "minutes": sum(part.minutes for part in iter_parts(source)),
    }


def iter_parts(source: NotebookNode) -> Iterator[Part]:
    """The parts of a module, from its headings of the second level: "## Hours by pillar (10 min)"."""
    part: Part | None = None
    for cell in source.cells:
        if cell.cell_type != "markdown":
            if part is not None:
                part.exercises += _CHECKED.findall(cell.source)
            continue
        is_note = FACILITATOR in cell.metadata.get("tags", ())
        for element in read_markdown(cell.source):
            if (
                isinstance(element, Heading)
                and element.level == _TITLE_LEVEL
                and element.text != YOUR_TURN
                and not is_note
            ):
                if part is not None:
                    yield part
                found = _MINUTES.search(element.text)
                part = Part(_MINUTES.sub("", element.text), int(found[1]) if found else 0)
            elif is_note and part is not None:
                tasks = _tasks(element)
                part.set_up += tasks
                part.notes += [] if tasks else [element]
    if part is not None:
        yield part


def _tasks(element: Element) -> list[str]:
    """The items of a task list; none of another element."""
    items = element.items if isinstance(element, Listing) else ()
    texts = ["".join(span.text for span in item) for item in items]
    return [text.removeprefix(_BOX) for text in texts if text.startswith(_BOX)]


def guide_sections(module: Module, executed: NotebookNode, exercises: Sequence[Exercise]) -> tuple[Section, ...]:
    """The guide as sections of a packet, from the module as it ran; cells tagged "print-out" go to the last pages."""
    parts = list(iter_parts(executed))
    notes: list[Element] = []
    for part in parts:
        if part.notes:
            notes += [Heading(2, _plain(part.title)), *part.notes]
    return (
        Section("agenda", "Agenda by the minute", (_agenda(parts), _set_up(module, parts))),
        Section("notes", "Leading the module", tuple(notes)),
        Section("answers", "Answers and common stumbles", tuple(_stumbles(exercise) for exercise in exercises)),
        Section("print-out", "Print-out", (*_handed_out(executed), _sheet(exercises))),
    )


def _plain(text: str) -> tuple[Span, ...]:
    return (Span(text),)


def _agenda(parts: Sequence[Part]) -> Table:
    rows, start = [], 0
    for part in parts:
        rows.append((f"{start // 60}:{start % 60:02d}", part.title, ", ".join(part.exercises) or None, part.minutes))
        start += part.minutes
    columns = (Column("From"), Column("Part"), Column("Exercises"), Column("Minutes", "number"))
    return Table("Agenda", columns, tuple(rows), f"{start} minutes in all.")


def _set_up(module: Module, parts: Sequence[Part]) -> Checklist:
    """What to make ready: for every module, and for this one."""
    every = (
        "Each computer is ready: `pltoolkit workshop DIR --check` finds nothing amiss",
        f"The slides are on the screen: {module.name}.slides.html; press s for these notes on yours",
        "The last pages of this guide are printed for those who work on paper",
    )
    own = [text for part in parts for text in part.set_up]
    return Checklist("Before people arrive", tuple(ChecklistItem(text.replace("`", "")) for text in (*every, *own)))


def _handed_out(executed: NotebookNode) -> list[Element]:
    """What the outputs show that people need on paper."""
    return [one for cell in executed.cells if PRINT_OUT in cell.metadata.get("tags", ()) for one in cell_elements(cell)]


def _stumbles(exercise: Exercise) -> Group:
    rows = tuple((shown(mistake.answer), mistake.feedback) for mistake in exercise.mistakes)
    columns = (Column("Who writes"), Column("is told"))
    words = f"Answer: {shown(exercise.answer)}\n{exercise.solution}"
    return Group(f"{exercise.id} {exercise.asks}", (Prose(words), Table("Common stumbles", columns, rows)))


def _sheet(exercises: Sequence[Exercise]) -> Fields:
    fields = tuple(
        Field(exercise.id, f"{exercise.id} {exercise.asks}", "text", help=exercise.expects) for exercise in exercises
    )
    return Fields("For those who work on paper", fields)


def shown(answer: Answer) -> str:
    """An answer as the guide prints it."""
    if isinstance(answer, bool):
        return "True" if answer else "False"
    if isinstance(answer, float):
        return f"{answer:.3g}" if abs(answer) < 100 else f"{answer:.1f}"
    if isinstance(answer, frozenset):
        return ", ".join(sorted(answer))
    if isinstance(answer, dict):
        return ", ".join(f"{name}: {shown(number)}" for name, number in answer.items())
    return str(answer)
