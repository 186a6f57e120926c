"""Charts as data: a title, figures, and a text that states the numbers. `drawing.py` draws them as SVG."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from markupsafe import Markup

from pltoolkit.blocks import drawing
from pltoolkit.blocks.base import MISSING, Block, number_text

Unit = Literal["", "percent", "hours", "weeks", "visits", "minutes", "teachers", "people", "classes"]
_MOST_IN_WORDS = 14


class Chart(Block):
    """What every chart has: `title`, `unit`, `note`, and `alt`, which says the numbers in words."""

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
    def draw(self) -> drawing.Drawing:
        """The marks of the chart."""

    def to_svg(self, *, font_family: str = "inherit") -> str:
        """A standalone SVG image with title and description."""
        return drawing.svg(self.draw(), title=self.title, alt=self.alt, ids=self.element_id("chart"), font=font_family)

    def to_html(self) -> Markup:
        note = Markup('<p class="plt-note">{}</p>').format(self.note) if self.note else ""
        if self.is_empty:
            return Markup('<figure><figcaption>{}</figcaption><p class="plt-note">No data yet.</p></figure>').format(
                self.title
            )
        return Markup("<figure><figcaption>{}</figcaption>{}{}</figure>").format(
            self.title, Markup(self.to_svg()), note
        )

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

    def draw(self) -> drawing.Drawing:
        return drawing.bars(self.bars, say=self.say, target=self.target, target_label=self.target_label, unit=self.unit)


@dataclass(frozen=True)
class StackedBarChart(Chart):
    """One bar per label, cut into the parts named in `series`."""

    kind: ClassVar[str] = "stacked_bar_chart"

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

    def draw(self) -> drawing.Drawing:
        return drawing.stacked_bars(self.series, self.bars, say=self.say, unit=self.unit)


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

    def draw(self) -> drawing.Drawing:
        return drawing.lines(
            self.points, self.lines, say=self.say, target=self.target, target_label=self.target_label, unit=self.unit
        )


@dataclass(frozen=True)
class DotPlot(Chart):
    """Two dots per label, before and now, so that change can be seen."""

    kind: ClassVar[str] = "dot_plot"

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

    def draw(self) -> drawing.Drawing:
        return drawing.dots(self.dots, names=(self.before_label, self.now_label), say=self.say, unit=self.unit)


@dataclass(frozen=True)
class HeatGrid(Chart):
    """A grid of values between 0 and `top`: the darker the more, with the value written in every cell."""

    kind: ClassVar[str] = "heat_grid"

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

    def draw(self) -> drawing.Drawing:
        return drawing.heat(self.columns, self.rows, say=self.say, top=self.top)
