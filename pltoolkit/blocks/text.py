"""Blocks of words: paragraphs, a callout, key figures, a checklist, and a group of blocks under a heading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from markupsafe import Markup

from pltoolkit.blocks.base import Block, date_text
from pltoolkit.blocks.markup import fill, joined


@dataclass(frozen=True)
class Prose(Block):
    """Plain paragraphs; lines that start with "- " make a list."""

    kind: ClassVar[str] = "prose"

    text: str

    def parts(self) -> tuple[tuple[Literal["paragraph", "list"], tuple[str, ...]], ...]:
        """The paragraphs and lists in order."""
        found: list[tuple[Literal["paragraph", "list"], list[str]]] = []
        for line in (line.strip() for line in self.text.splitlines()):
            is_item = line.startswith("- ")
            if is_item and found and found[-1][0] == "list":
                found[-1][1].append(line[2:])
            elif line:
                found.append(("list", [line[2:]]) if is_item else ("paragraph", [line]))
        return tuple((kind, tuple(lines)) for kind, lines in found)

    def to_html(self) -> Markup:
        return joined(
            fill("<ul>{}</ul>", joined(fill("<li>{}</li>", line) for line in lines))
            if kind == "list"
            else fill("<p>{}</p>", lines[0])
            for kind, lines in self.parts()
        )

    def to_text(self) -> str:
        return self.text


@dataclass(frozen=True)
class Callout(Block):
    """A few words that stand out, with what kind they are said in words as well."""

    kind: ClassVar[str] = "callout"

    tone: Literal["note", "action", "warning", "success"]
    title: str
    text: str = ""

    def to_html(self) -> Markup:
        title = fill("<p><strong>{}</strong></p>", self.title) if self.title else ""
        text = fill("<p>{}</p>", self.text) if self.text else ""
        return fill('<div class="plt-callout plt-{}">{}{}</div>', self.tone, title, text)

    def to_text(self) -> str:
        return f"{self.title}\n{self.text}".strip()


@dataclass(frozen=True)
class Facts(Block):
    """Short facts, each under its name: what something is for, who takes part, when."""

    kind: ClassVar[str] = "facts"

    facts: tuple[tuple[str, str], ...]
    note: str = ""

    def to_html(self) -> Markup:
        rows = (fill("<div><dt>{}</dt><dd>{}</dd></div>", name, text) for name, text in self.facts)
        note = fill('<p class="plt-note">{}</p>', self.note) if self.note else ""
        return fill('<dl class="plt-facts">{}</dl>{}', joined(rows), note)

    def to_text(self) -> str:
        return "\n".join([*(f"{name}: {text}" for name, text in self.facts), *([self.note] if self.note else [])])


@dataclass(frozen=True)
class KeyFigure:
    """One figure; `state` is "good", "alert" or blank, and `note` says the same in words."""

    label: str
    value: str
    note: str = ""
    state: Literal["", "good", "alert"] = ""


@dataclass(frozen=True)
class KeyFigures(Block):
    kind: ClassVar[str] = "key_figures"

    figures: tuple[KeyFigure, ...]

    def to_html(self) -> Markup:
        item = (
            '<div class="plt-{}"><dt>{}</dt><dd><span class="plt-value">{}</span>'
            '<span class="plt-detail">{}</span></dd></div>'
        )
        items = (
            fill(item, figure.state or "plain", figure.label, figure.value, figure.note) for figure in self.figures
        )
        return fill('<dl class="plt-figures">{}</dl>', joined(items))

    def to_text(self) -> str:
        return "\n".join(f"{figure.label}: {figure.value} {figure.note}".rstrip() for figure in self.figures)


@dataclass(frozen=True)
class ChecklistItem:
    """Something to do: by whom, until when (ISO date); `late` where the date has passed."""

    text: str
    done: bool = False
    owner: str = ""
    due: str = ""
    late: bool = False

    @property
    def detail(self) -> str:
        """Who and when, in words."""
        when = f"{'was due' if self.late else 'due'} {date_text(self.due)}" if self.due else ""
        return " · ".join(part for part in (self.owner, when) if part)


@dataclass(frozen=True)
class Checklist(Block):
    kind: ClassVar[str] = "checklist"

    title: str
    items: tuple[ChecklistItem, ...]
    empty: str = "Nothing here."

    def to_html(self) -> Markup:
        title = fill('<p class="plt-title">{}</p>', self.title) if self.title else Markup()
        if not self.items:
            return title + fill('<p class="plt-note">{}</p>', self.empty)
        items = joined(map(_item_html, self.items))
        return fill(
            '<div class="plt-checklist">{}<ul aria-label="{}">{}</ul></div>', title, self.title or "Checklist", items
        )

    def to_text(self) -> str:
        lines = [f"[{'x' if item.done else ' '}] {item.text} {item.detail}".rstrip() for item in self.items]
        return "\n".join([*([self.title] if self.title else []), *(lines or [self.empty])])


def _item_html(item: ChecklistItem) -> Markup:
    state, mark = ("done", "☑") if item.done else ("to do", "☐")
    box = fill('<span class="plt-box" role="img" aria-label="{}">{}</span>', state, mark)
    detail = fill('<span class="plt-who{}">{}</span>', " plt-late" if item.late else "", item.detail)
    text = fill('<span class="plt-what">{}</span>', item.text)
    style = Markup(' class="plt-done"') if item.done else ""
    return fill("<li{}>{} {} {}</li>", style, box, text, detail if item.detail else "")


@dataclass(frozen=True)
class Group(Block):
    """Blocks under a heading (level 3 or 4 of the page)."""

    kind: ClassVar[str] = "group"

    title: str
    blocks: tuple[Block, ...]
    level: Literal[3, 4] = 3

    def to_html(self) -> Markup:
        heading = fill("<h{0}>{1}</h{0}>", self.level, self.title) if self.title.strip() else Markup()
        return heading + joined(block.to_html() for block in self.blocks)

    def to_text(self) -> str:
        return "\n\n".join([*([self.title] if self.title else []), *(block.to_text() for block in self.blocks)])
