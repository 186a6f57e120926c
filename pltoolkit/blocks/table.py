"""A table with a caption and header cells."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, ClassVar, Literal

from markupsafe import Markup

from pltoolkit.blocks.base import MISSING, Block, Scalar, date_text, number_text
from pltoolkit.blocks.markup import fill, joined

_SHORT, _WIDE = 14, 4
Kind = Literal["text", "number", "percent", "date", "check", "write"]
_ROOM = "\u00a0" * 36  # what stands in a cell that is to write in


@dataclass(frozen=True)
class Column:
    """A column: its label, and how its values are shown. Numbers stand to the right; "write" leaves room to write."""

    label: str
    kind: Kind = "text"

    @property
    def align(self) -> str:
        return {"number": "right", "percent": "right", "check": "center"}.get(self.kind, "left")


@dataclass(frozen=True)
class Table(Block):
    """Rows of plain values under columns; the first column heads its row. `blank_rows` are to write in."""

    kind: ClassVar[str] = "table"

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Scalar, ...], ...]
    note: str = ""
    blank_rows: int = 0

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        *,
        caption: str,
        labels: Mapping[str, str] | None = None,
        kinds: Mapping[str, Kind] | None = None,
        note: str = "",
    ) -> Table:
        """A pandas frame as a table: the columns named in `labels`, in that order (all, where it is not given)."""
        names = list(labels) if labels else [str(name) for name in frame.columns]
        kinds = kinds or {}
        columns = tuple(Column((labels or {}).get(name, name), kinds.get(name, "text")) for name in names)
        values = zip(*(frame[name].tolist() for name in names), strict=True) if names else iter(())
        return cls(caption, columns, tuple(tuple(plain(value) for value in row) for row in values), note)

    @property
    def aligns(self) -> tuple[str, ...]:
        """Where each column's text stands; the first heads its row and stands at the left."""
        return tuple("left" if place == 0 else column.align for place, column in enumerate(self.columns))

    def shown(self) -> tuple[tuple[str, ...], ...]:
        """Every value as text."""
        return tuple(
            tuple(value_text(value, column.kind) for value, column in zip(row, self.columns, strict=True))
            for row in self.rows
        )

    def to_html(self) -> Markup:
        shown = self.shown()
        styles = self._styles(shown)
        head = joined(
            fill('<th scope="col"{}>{}</th>', style, column.label) if column.label else Markup("<td></td>")
            for style, column in zip(styles, self.columns, strict=True)
        )
        row = _row_template(styles)
        body = joined(fill(row, *texts) for texts in shown) + self._html_blank() * self.blank_rows
        if not shown and not self.blank_rows:
            body = fill('<tr><td colspan="{}">Nothing yet.</td></tr>', len(self.columns))
        note = fill('<p class="plt-note">{}</p>', self.note) if self.note else ""
        caption = fill("<caption>{}</caption>", self.caption) if self.caption else ""
        html = "<div{}><table>{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>{}"
        return fill(html, self._frame(), caption, head, body, note)

    def _frame(self) -> Markup:
        """The frame that a wide table scrolls in on a narrow screen, by keyboard too."""
        if len(self.columns) < _WIDE:
            return Markup(' class="plt-table"')
        label = self.caption.strip() or "Table"
        return fill(' class="plt-table plt-scroll" tabindex="0" role="group" aria-label="{}"', label)

    def _styles(self, shown: Sequence[tuple[str, ...]]) -> list[Markup]:
        """Each column's class: where its text stands, and whether all of it is short enough to stand in one line."""
        columns = zip(*shown, strict=True) if shown else repeat((), len(self.columns))
        return [
            Markup(' class="plt-write"') if column.kind == "write" else _style(align, texts)
            for column, align, texts in zip(self.columns, self.aligns, columns, strict=True)
        ]

    def _html_blank(self) -> Markup:
        return fill("<tr>{}</tr>", Markup('<td class="plt-blank">&nbsp;</td>') * len(self.columns))

    def to_text(self) -> str:
        rows = [tuple(column.label for column in self.columns), *self.shown()]
        widths = [max(len(row[place]) for row in rows) for place in range(len(self.columns))]
        lines = [
            "  ".join(
                text.rjust(width) if align == "right" else text.ljust(width)
                for text, width, align in zip(row, widths, self.aligns, strict=True)
            ).rstrip()
            for row in rows
        ]
        return "\n".join([self.caption, *lines, *([self.note] if self.note else [])])


def _style(align: str, texts: Sequence[str]) -> Markup:
    classes = [f"plt-{align}"] if align != "left" else []
    if all(len(text) <= _SHORT for text in texts):
        classes.append("plt-short")
    return fill(' class="{}"', " ".join(classes)) if classes else Markup()


def _row_template(styles: Sequence[Markup]) -> str:
    """A row of the table, with a place for each of its texts."""
    head = "".join(f'<th scope="row"{style}>{{}}</th>' for style in styles[:1])
    return f"<tr>{head}{''.join(f'<td{style}>{{}}</td>' for style in styles[1:])}</tr>"


def plain(value: Any) -> Scalar:
    """A pandas or numpy value as a plain one: missing ones as None, dates as ISO text."""
    if value is None or type(value).__name__ in {"NaTType", "NAType"}:
        return None
    if isinstance(value, float):
        return None if math.isnan(value) else float(value)
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    if isinstance(value, bool | int | str):
        return value if type(value) in {bool, int, str} else str(value)
    return plain(value.item()) if hasattr(value, "item") else str(value)


def value_text(value: Scalar, kind: Kind) -> str:
    """A value as it is shown in a column of this kind."""
    if value is None or value == "":
        return _ROOM if kind == "write" else MISSING
    if kind == "check" and isinstance(value, bool):
        return "☑" if value else "☐"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        return number_text(value, "percent" if kind == "percent" else "")
    return date_text(value) if kind == "date" else value
