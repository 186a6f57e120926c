"""A table with a caption and header cells."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from markupsafe import Markup

from pltoolkit.blocks.base import MISSING, Block, Scalar, date_text, number_text

Kind = Literal["text", "number", "percent", "date", "check"]


@dataclass(frozen=True)
class Column:
    """A column: its label, and how its values are shown. Numbers stand to the right."""

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

    def shown(self) -> tuple[tuple[str, ...], ...]:
        """Every value as text."""
        return tuple(
            tuple(value_text(value, column.kind) for value, column in zip(row, self.columns, strict=True))
            for row in self.rows
        )

    def to_html(self) -> Markup:
        head = Markup().join(
            Markup('<th scope="col" class="plt-{}">{}</th>').format(column.align, column.label)
            for column in self.columns
        )
        body = Markup().join(self._html_row(row) for row in self.shown()) + self._html_blank() * self.blank_rows
        if not self.rows and not self.blank_rows:
            body = Markup('<tr><td colspan="{}">Nothing yet.</td></tr>').format(len(self.columns))
        note = Markup('<p class="plt-note">{}</p>').format(self.note) if self.note else ""
        return Markup("<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}").format(
            self.caption, head, body, note
        )

    def _html_row(self, row: tuple[str, ...]) -> Markup:
        first = Markup('<th scope="row" class="plt-{}">{}</th>').format(self.columns[0].align, row[0])
        rest = (
            Markup('<td class="plt-{}">{}</td>').format(column.align, text)
            for text, column in zip(row[1:], self.columns[1:], strict=True)
        )
        return Markup("<tr>{}{}</tr>").format(first, Markup().join(rest))

    def _html_blank(self) -> Markup:
        return Markup("<tr>{}</tr>").format(Markup('<td class="plt-blank">&nbsp;</td>') * len(self.columns))

    def to_text(self) -> str:
        rows = [tuple(column.label for column in self.columns), *self.shown()]
        widths = [max(len(row[place]) for row in rows) for place in range(len(self.columns))]
        lines = [
            "  ".join(
                text.rjust(width) if column.align == "right" else text.ljust(width)
                for text, width, column in zip(row, widths, self.columns, strict=True)
            ).rstrip()
            for row in rows
        ]
        return "\n".join([self.caption, *lines, *([self.note] if self.note else [])])


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
        return MISSING
    if kind == "check" and isinstance(value, bool):
        return "☑" if value else "☐"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        return number_text(value, "percent" if kind == "percent" else "")
    return date_text(value) if kind == "date" else value
