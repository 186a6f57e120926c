"""Blocks of words: paragraphs, a callout, key figures, a checklist, and a group of blocks under a heading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from markupsafe import Markup

from pltoolkit.blocks.base import Block, date_text


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
        html = Markup()
        for kind, lines in self.parts():
            if kind == "list":
                html += Markup("<ul>{}</ul>").format(
                    Markup().join(Markup("<li>{}</li>").format(line) for line in lines)
                )
            else:
                html += Markup("<p>{}</p>").format(lines[0])
        return html

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
        title = Markup("<p><strong>{}</strong></p>").format(self.title) if self.title else ""
        text = Markup("<p>{}</p>").format(self.text) if self.text else ""
        return Markup('<div class="plt-callout plt-{}">{}{}</div>').format(self.tone, title, text)

    def to_text(self) -> str:
        return f"{self.title}\n{self.text}".strip()


@dataclass(frozen=True)
class Facts(Block):
    """Short facts, each under its name: what something is for, who takes part, when."""

    kind: ClassVar[str] = "facts"

    facts: tuple[tuple[str, str], ...]
    note: str = ""

    def to_html(self) -> Markup:
        rows = (Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, text) for name, text in self.facts)
        note = Markup('<p class="plt-note">{}</p>').format(self.note) if self.note else ""
        return Markup('<dl class="plt-facts">{}</dl>{}').format(Markup().join(rows), note)

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
        items = (
            Markup(
                '<div class="plt-{}"><dt>{}</dt><dd><span class="plt-value">{}</span>'
                '<span class="plt-detail">{}</span></dd></div>'
            ).format(figure.state or "plain", figure.label, figure.value, figure.note)
            for figure in self.figures
        )
        return Markup('<dl class="plt-figures">{}</dl>').format(Markup().join(items))

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
        title = Markup('<p class="plt-title">{}</p>').format(self.title) if self.title else Markup()
        if not self.items:
            return title + Markup('<p class="plt-note">{}</p>').format(self.empty)
        items = Markup().join(map(_item_html, self.items))
        return Markup('<div class="plt-checklist">{}<ul aria-label="{}">{}</ul></div>').format(
            title, self.title or "Checklist", items
        )

    def to_text(self) -> str:
        lines = [f"[{'x' if item.done else ' '}] {item.text} {item.detail}".rstrip() for item in self.items]
        return "\n".join([*([self.title] if self.title else []), *(lines or [self.empty])])


def _item_html(item: ChecklistItem) -> Markup:
    box = Markup('<span class="plt-box" role="img" aria-label="{}">{}</span>').format(
        "done" if item.done else "to do", "☑" if item.done else "☐"
    )
    detail = Markup('<span class="plt-who{}">{}</span>').format(" plt-late" if item.late else "", item.detail)
    text = Markup('<span class="plt-what">{}</span>').format(item.text)
    return Markup("<li{}>{} {} {}</li>").format(
        Markup(' class="plt-done"') if item.done else "", box, text, detail if item.detail else ""
    )


@dataclass(frozen=True)
class Group(Block):
    """Blocks under a heading (level 3 or 4 of the page)."""

    kind: ClassVar[str] = "group"

    title: str
    blocks: tuple[Block, ...]
    level: Literal[3, 4] = 3

    def to_html(self) -> Markup:
        heading = Markup("<h{0}>{1}</h{0}>").format(self.level, self.title) if self.title.strip() else Markup()
        return heading + Markup().join(block.to_html() for block in self.blocks)

    def to_text(self) -> str:
        return "\n\n".join([*([self.title] if self.title else []), *(block.to_text() for block in self.blocks)])
