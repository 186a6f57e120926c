"""Charts as data: a title, figures, and a text that states the numbers. `plots.py` draws them as SVG."""

from __future__ import annotations

import dataclasses
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, cast

from markupsafe import Markup

from pltoolkit.blocks import plots
from pltoolkit.blocks.base import MISSING, Block, number_text
from pltoolkit.blocks.drawing import Drawing, svg
from pltoolkit.blocks.markup import fill

Unit = Literal["", "percent", "hours", "weeks", "visits", "minutes", "teachers", "people", "classes"]
_MOST_IN_WORDS = 14
_FRAME = '<div class="plt-scroll" tabindex="0" role="group" aria-label="{}">{}</div>'
"""What a chart scrolls in on a narrow screen, by keyboard too."""


class Chart(Block):
    """What every chart has: `title`, `unit`, `note`, and `alt`, which says the numbers in words."""

    rows_name: ClassVar[str] = ""
    title: str
    unit: Unit
    note: str

    @property
    @abstractmethod
    def alt(self) -> str:
        """The numbers in words, for people who do not see the chart."""

    @property
    @abstractmethod
    def is_empty(self) -> bool:
        """Whether there is no number to draw."""

    @abstractmethod
    def draw(self) -> Drawing:
        """The marks of the chart."""

    @property
    def row_count(self) -> int:
        """How many rows stand below each other."""
        return len(getattr(self, self.rows_name)) if self.rows_name else 0

    def pieces(self, most: int) -> tuple[Chart, ...]:
        """The chart in pieces of at most `most` rows, for pages that hold no more; itself where that is enough."""
        if self.row_count <= most:
            return (self,)
        rows = getattr(self, self.rows_name)
        count, whole = -(-len(rows) // most), cast("Any", self)
        return tuple(
            dataclasses.replace(
                whole,
                title=f"{self.title} ({number + 1} of {count})",
                note=self.note if number == count - 1 else "",
                **{self.rows_name: rows[number * most : (number + 1) * most]},
            )
            for number in range(count)
        )

    def to_svg(self, *, font_family: str = "inherit") -> str:
        """A standalone SVG image with title and description."""
        return svg(self.draw(), title=self.title, alt=self.alt, font=font_family)

    def to_html(self) -> Markup:
        note = fill('<p class="plt-note">{}</p>', self.note) if self.note else ""
        if self.is_empty:
            return fill('<figure><figcaption>{}</figcaption><p class="plt-note">No data yet.</p></figure>', self.title)
        drawn = fill(_FRAME, self.title, Markup(self.to_svg()))
        return fill("<figure><figcaption>{}</figcaption>{}{}</figure>", self.title, drawn, note)

    def to_text(self) -> str:
        return f"{self.title}\n{self.alt if not self.is_empty else 'No data yet.'}"

    def say(self, value: float | None) -> str:
        """A value in words."""
        return MISSING if value is None else number_text(value, self.unit)


def _listed(parts: Sequence[str]) -> str:
    shown = "; ".join(parts[:_MOST_IN_WORDS])
    return f"{shown}; and {len(parts) - _MOST_IN_WORDS} more." if len(parts) > _MOST_IN_WORDS else f"{shown}."


@dataclass(frozen=True)
class BarChart(Chart):
    """One bar per label. `target` is a line that bars are read against."""

    kind: ClassVar[str] = "bar_chart"
    rows_name: ClassVar[str] = "bars"

    title: str
    bars: tuple[tuple[str, float | None], ...]
    unit: Unit = ""
    target: float | None = None
    target_label: str = "Target"
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return all(value is None for _, value in self.bars)

    @property
    def alt(self) -> str:
        words = _listed([f"{label}: {self.say(value)}" for label, value in self.bars])
        return words if self.target is None else f"{words} {self.target_label}: {self.say(self.target)}."

    def draw(self) -> Drawing:
        return plots.bars(self.bars, say=self.say, target=self.target, target_label=self.target_label, unit=self.unit)


@dataclass(frozen=True)
class StackedBarChart(Chart):
    """One bar per label, cut into the parts named in `series`."""

    kind: ClassVar[str] = "stacked_bar_chart"
    rows_name: ClassVar[str] = "bars"

    title: str
    series: tuple[str, ...]
    bars: tuple[tuple[str, tuple[float, ...]], ...]
    unit: Unit = ""
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(value for _, values in self.bars for value in values)

    @property
    def alt(self) -> str:
        return _listed(
            [
                f"{label}: " + ", ".join(f"{self.say(v)} {name}" for name, v in zip(self.series, values, strict=True))
                for label, values in self.bars
            ]
        )

    def draw(self) -> Drawing:
        return plots.stacked_bars(self.series, self.bars, say=self.say, unit=self.unit)


@dataclass(frozen=True)
class LineChart(Chart):
    """Lines over the labels of `points`; a missing value is a gap."""

    kind: ClassVar[str] = "line_chart"

    title: str
    points: tuple[str, ...]
    lines: tuple[tuple[str, tuple[float | None, ...]], ...]
    unit: Unit = ""
    target: float | None = None
    target_label: str = "Target"
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return all(value is None for _, values in self.lines for value in values)

    @property
    def alt(self) -> str:
        parts = []
        for name, values in self.lines:
            pairs = [f"{point} {self.say(v)}" for point, v in zip(self.points, values, strict=True) if v is not None]
            shown = pairs if len(pairs) <= _MOST_IN_WORDS else [pairs[0], "…", pairs[-1]]
            parts.append(f"{name}: {', '.join(shown)}")
        words = _listed(parts)
        return words if self.target is None else f"{words} {self.target_label}: {self.say(self.target)}."

    def draw(self) -> Drawing:
        return plots.lines(
            self.points, self.lines, say=self.say, target=self.target, target_label=self.target_label, unit=self.unit
        )


@dataclass(frozen=True)
class DotPlot(Chart):
    """Two dots per label, before and now, so that change can be seen."""

    kind: ClassVar[str] = "dot_plot"
    rows_name: ClassVar[str] = "dots"

    title: str
    before_label: str
    now_label: str
    dots: tuple[tuple[str, float | None, float | None], ...]
    unit: Unit = ""
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return all(now is None for _, _, now in self.dots)

    @property
    def alt(self) -> str:
        return _listed(
            [
                f"{label}: {self.now_label} {self.say(now)}, {self.before_label} {self.say(before)}"
                for label, before, now in self.dots
            ]
        )

    def draw(self) -> Drawing:
        return plots.dots(self.dots, names=(self.before_label, self.now_label), say=self.say, unit=self.unit)


@dataclass(frozen=True)
class HeatGrid(Chart):
    """A grid of values between 0 and `top`: the darker the more, with the value written in every cell."""

    kind: ClassVar[str] = "heat_grid"
    rows_name: ClassVar[str] = "rows"

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float | None, ...]], ...]
    unit: Unit = "percent"
    top: float = 1.0
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return all(value is None for _, values in self.rows for value in values)

    @property
    def alt(self) -> str:
        return _listed(
            [
                f"{label}: " + ", ".join(f"{name} {self.say(v)}" for name, v in zip(self.columns, values, strict=True))
                for label, values in self.rows
            ]
        )

    def draw(self) -> Drawing:
        return plots.heat(self.columns, self.rows, say=self.say, top=self.top)
