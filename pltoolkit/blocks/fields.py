"""The team's answers as a working paper: what is written, and ruled space where nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from markupsafe import Markup

from pltoolkit.blocks.base import Block, date_text, number_text
from pltoolkit.blocks.markup import fill, joined
from pltoolkit.blocks.table import Column, Table

FieldKind = Literal["text", "long_text", "date", "person", "choice", "number", "check", "checklist", "table"]
LINES = {"long_text": 3, "text": 1}
BLANK_ROWS = 3


@dataclass(frozen=True)
class Field:
    """A question and its answer. `name` is "step/field", so that a returned Word file can be read back.

    `value`: text; a number; True or False for a check; a list of texts for a checklist; for a table a list of rows, each
    a list of texts in the order of `columns`; None where nothing is written.
    """

    name: str
    label: str
    kind: FieldKind = "text"
    value: Any = None
    help: str = ""
    choices: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        return self.value is None or self.value in ("", [], ())

    @property
    def text(self) -> str:
        """The answer as text, for the kinds that are one piece of text."""
        if self.is_blank:
            return ""
        if self.kind == "date":
            return date_text(str(self.value))
        if isinstance(self.value, bool):
            return "Yes" if self.value else "No"
        return number_text(self.value) if isinstance(self.value, int | float) else str(self.value)

    def boxes(self) -> tuple[tuple[bool, str], ...]:
        """The options of a choice, check or checklist: whether ticked, and the label."""
        if self.kind == "check":
            return ((self.value is True, self.label),)
        ticked = set(self.value) if isinstance(self.value, list | tuple) else {self.value}
        extra = tuple(str(item) for item in ticked if item and item not in self.choices) if not self.is_blank else ()
        return tuple((choice in ticked, choice) for choice in (*self.choices, *sorted(extra)))

    def table(self) -> Table:
        """The rows written so far, and rows to write in."""
        rows = tuple(tuple(str(cell) for cell in row) for row in self.value or ())
        blank = max(1, BLANK_ROWS - len(rows))
        return Table(self.label, tuple(Column(label) for label in self.columns), rows, self.help, blank)


@dataclass(frozen=True)
class Fields(Block):
    """The fields of one step, under its title, with the prompts that the team talks about first."""

    kind: ClassVar[str] = "fields"

    title: str
    fields: tuple[Field, ...]
    prompts: tuple[str, ...] = ()

    def to_html(self) -> Markup:
        prompts = Markup()
        if self.prompts:
            items = joined(fill("<li>{}</li>", prompt) for prompt in self.prompts)
            prompts = fill('<ul class="plt-prompts">{}</ul>', items)
        title, fields = self.title.strip() or "Answers", joined(map(_field_html, self.fields))
        return fill('<section class="plt-fields"><h3>{}</h3>{}{}</section>', title, prompts, fields)

    def to_text(self) -> str:
        lines = [self.title, *(f"- {prompt}" for prompt in self.prompts)]
        for field in self.fields:
            if field.kind == "table":
                lines.append(field.table().to_text())
            elif field.kind in {"choice", "check", "checklist"}:
                boxes = "  ".join(f"[{'x' if ticked else ' '}] {label}" for ticked, label in field.boxes())
                lines.append(boxes if field.kind == "check" else f"{field.label}: {boxes}")
            else:
                lines.append(f"{field.label}: {field.text or '____'}")
        return "\n".join(lines)


def _field_html(field: Field) -> Markup:
    if field.kind == "table":
        return fill('<div class="plt-field">{}</div>', field.table().to_html())
    help_text = fill('<p class="plt-help">{}</p>', field.help) if field.help else ""
    if field.kind in {"choice", "check", "checklist"}:
        label = "" if field.kind == "check" else fill('<p class="plt-label">{}</p>', field.label)
        boxes = joined(map(_box_html, field.boxes()))
        html = '<div class="plt-field">{}{}<ul class="plt-boxes" aria-label="{}">{}</ul></div>'
        return fill(html, label, help_text, field.label, boxes)
    answer = fill('<p class="plt-answer">{}</p>', field.text) if field.text else _ruled(field.kind)
    return fill('<div class="plt-field"><p class="plt-label">{}</p>{}{}</div>', field.label, help_text, answer)


def _box_html(box: tuple[bool, str]) -> Markup:
    ticked, label = box
    state, mark = ("chosen", "☑") if ticked else ("not chosen", "☐")
    return fill('<li><span role="img" aria-label="{}">{}</span> {}</li>', state, mark, label)


def _ruled(kind: FieldKind) -> Markup:
    rule = fill('<span class="plt-rule{}"></span>', "" if kind in LINES else " plt-short")
    return fill('<div role="img" aria-label="space to write">{}</div>', rule * LINES.get(kind, 1))


def fields_from(data: Mapping[str, Any]) -> Fields:
    """The block from its JSON form."""
    fields = tuple(
        Field(**{**item, "choices": tuple(item["choices"]), "columns": tuple(item["columns"])})
        for item in data["fields"]
    )
    return Fields(data["title"], fields, tuple(data["prompts"]))
