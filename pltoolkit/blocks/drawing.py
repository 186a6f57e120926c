"""Drawing charts as SVG: marks on a page 720 units wide, labels wrapped or cut so that nothing collides."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from pltoolkit.blocks.style import ACCENT, ACCENT_LIGHT, ALERT, INK, MUTED, RULE, SERIES

WIDTH = 720
LABEL_WIDTH = 200
VALUE_WIDTH = 74
ROW = 26
SMALL, NORMAL = 12, 13.5
_CHAR = 0.54
Say = Callable[[float | None], str]


@dataclass
class Drawing:
    """Marks, and the height they need."""

    height: float = 0
    marks: list[Markup] = field(default_factory=list)

    def text(
        self, x: float, y: float, words: str, *, anchor: str = "start", color: str = INK, size: float = NORMAL,
        weight: int = 400,
    ) -> None:  # fmt: skip
        self.marks.append(
            Markup(
                '<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="{}" font-size="{}" font-weight="{}">{}</text>'
            ).format(x, y, anchor, color, size, weight, words)
        )

    def rect(self, x: float, y: float, width: float, height: float, *, color: str, stroke: str = "none") -> None:
        self.marks.append(
            Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}" stroke="{}"/>').format(
                x, y, max(width, 0), height, color, stroke
            )
        )

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        color: str = RULE,
        width: float = 1,
        dash: str = "",
    ) -> None:
        self.marks.append(
            Markup(
                '<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/>'
            ).format(*start, *end, color, width, dash or "none")
        )

    def dot(self, x: float, y: float, *, color: str, hollow: bool = False, radius: float = 5) -> None:
        self.marks.append(
            Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{}" fill="{}" stroke="{}" stroke-width="2"/>').format(
                x, y, radius, "#ffffff" if hollow else color, color
            )
        )

    def path(self, points: Sequence[tuple[float, float]], *, color: str) -> None:
        steps = " L ".join(f"{x:.1f} {y:.1f}" for x, y in points)
        self.marks.append(
            Markup('<path d="M {}" fill="none" stroke="{}" stroke-width="2.5" stroke-linejoin="round"/>').format(
                steps, color
            )
        )


def svg(drawing: Drawing, *, title: str, alt: str, ids: str, font: str) -> str:
    """The drawing as an SVG image that says its title and its numbers."""
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h:.0f}" width="{w}" height="{h:.0f}" role="img" '
            'aria-labelledby="{i}-t {i}-d" font-family="{f}"><title id="{i}-t">{t}</title><desc id="{i}-d">{d}</desc>{m}</svg>'
        ).format(w=WIDTH, h=drawing.height, i=ids, f=font, t=_xml(title), d=_xml(alt), m=Markup("").join(drawing.marks))
    )


def bars(
    data: Sequence[tuple[str, float | None]], *, say: Say, target: float | None, target_label: str, unit: str
) -> Drawing:
    """Horizontal bars, the value at each end, the target as a dashed line named above."""
    values = [value for _, value in data if value is not None]
    low, high = _range([*values, *([target] if target is not None else [])], unit)
    place = _scale(low, high, LABEL_WIDTH, WIDTH - VALUE_WIDTH)
    drawing, top = Drawing(), 26.0 if target is not None else 4.0
    y = top
    for label, value in data:
        y = _row_label(drawing, label, y)
        if value is None:
            drawing.text(place(low) + 6, y - 8, "no data", color=MUTED, size=SMALL)
            continue
        start, end = sorted((place(max(low, 0)), place(value)))
        drawing.rect(start, y - 20, max(end - start, 1.5), 16, color=ACCENT)
        drawing.text(max(end, place(0)) + 6, y - 7.5, say(value), size=SMALL, weight=600)
    if target is not None:
        x = place(target)
        drawing.line((x, top - 2), (x, y), color=ALERT, width=1.5, dash="5 3")
        anchor = "middle" if LABEL_WIDTH < x < WIDTH - 110 else ("end" if x > WIDTH / 2 else "start")
        drawing.text(x, top - 9, f"{target_label}: {say(target)}", anchor=anchor, color=ALERT, size=SMALL)
    drawing.line((place(max(low, 0)), top), (place(max(low, 0)), y), color=INK)
    drawing.height = y + 4
    return drawing


def stacked_bars(series: Sequence[str], data: Sequence[tuple[str, Sequence[float]]], *, say: Say, unit: str) -> Drawing:
    """Bars cut into parts, with a key above; a part's value is written in it where it fits."""
    high = max((sum(values) for _, values in data), default=1) or 1
    place = _scale(0, 1.0 if unit == "percent" else high, LABEL_WIDTH, WIDTH - VALUE_WIDTH)
    drawing = Drawing()
    y = _key(drawing, series, SERIES)
    for label, values in data:
        y, x = _row_label(drawing, label, y), float(LABEL_WIDTH)
        for value, color in zip(values, SERIES, strict=False):
            width = place(value) - LABEL_WIDTH
            drawing.rect(x, y - 20, width, 16, color=color, stroke="#ffffff")
            words = say(value)
            if width > _width(words, SMALL) + 8:
                drawing.text(x + width / 2, y - 7.5, words, anchor="middle", color="#ffffff", size=SMALL, weight=600)
            x += width
        if unit != "percent":
            drawing.text(x + 6, y - 7.5, say(sum(values)), size=SMALL, weight=600)
    drawing.height = y + 4
    return drawing


def dots(
    data: Sequence[tuple[str, float | None, float | None]], *, names: tuple[str, str], say: Say, unit: str
) -> Drawing:
    """A hollow dot for before and a full one for now, joined by a line."""
    values = [value for _, *pair in data for value in pair if value is not None]
    low, high = _range(values, unit)
    place = _scale(low, high, LABEL_WIDTH + 12, WIDTH - VALUE_WIDTH)
    drawing = Drawing()
    drawing.dot(LABEL_WIDTH + 12, 10, color=ACCENT, hollow=True)
    drawing.text(LABEL_WIDTH + 24, 14.5, names[0], size=SMALL)
    shift = LABEL_WIDTH + 50 + _width(names[0], SMALL)
    drawing.dot(shift, 10, color=ACCENT)
    drawing.text(shift + 12, 14.5, names[1], size=SMALL)
    y = 24.0
    for label, before, now in data:
        y = _row_label(drawing, label, y)
        drawing.line((LABEL_WIDTH + 12, y - 12), (WIDTH - VALUE_WIDTH, y - 12))
        if before is not None and now is not None:
            drawing.line((place(before), y - 12), (place(now), y - 12), color=ACCENT_LIGHT, width=3)
        if before is not None:
            drawing.dot(place(before), y - 12, color=ACCENT, hollow=True)
        if now is not None:
            drawing.dot(place(now), y - 12, color=ACCENT)
        drawing.text(WIDTH - VALUE_WIDTH + 12, y - 7.5, say(now), size=SMALL, weight=600)
    drawing.height = y + 4
    return drawing


def lines(
    points: Sequence[str],
    data: Sequence[tuple[str, Sequence[float | None]]],
    *,
    say: Say,
    target: float | None,
    target_label: str,
    unit: str,
) -> Drawing:
    """Lines over labels, with a key where there are several, and the last value written beside each line."""
    values = [v for _, line in data for v in line if v is not None]
    low, high = _range([*values, *([target] if target is not None else [])], unit)
    drawing = Drawing()
    top = (_key(drawing, [name for name, _ in data], SERIES) if len(data) > 1 else 4.0) + 12
    bottom, left, right = top + 190, 64, WIDTH - 80
    down = _scale(low, high, bottom, top)
    along = _scale(0, max(len(points) - 1, 1), left + 8, right)
    for tick in _ticks(low, high):
        drawing.line((left, down(tick)), (right, down(tick)))
        drawing.text(left - 8, down(tick) + 4, say(tick), anchor="end", color=MUTED, size=SMALL)
    every = max(1, math.ceil(len(points) / 9))
    for place, label in enumerate(points):
        if place % every == 0:
            drawing.text(along(place), bottom + 20, _cut(label, 84, SMALL), anchor="middle", color=MUTED, size=SMALL)
    if target is not None:
        drawing.line((left, down(target)), (right, down(target)), color=ALERT, width=1.5, dash="5 3")
        drawing.text(left + 4, down(target) - 6, f"{target_label}: {say(target)}", color=ALERT, size=SMALL)
    taken: list[float] = []
    for (_, line), color in zip(data, SERIES, strict=False):
        known = [(along(place), down(value)) for place, value in enumerate(line) if value is not None]
        for run in _runs(line):
            drawing.path([(along(place), down(value)) for place, value in run], color=color)
        for x, y in known:
            drawing.dot(x, y, color=color, radius=3.5)
        if known:
            y = _free(known[-1][1] + 4, taken)
            drawing.text(known[-1][0] + 10, y, say(next(v for v in reversed(line) if v is not None)), color=color,
                         size=SMALL, weight=600)  # fmt: skip
    drawing.height = bottom + 30
    return drawing


def heat(
    columns: Sequence[str], rows: Sequence[tuple[str, Sequence[float | None]]], *, say: Say, top: float
) -> Drawing:
    """A grid of cells shaded by value; the text in each is dark or white, whichever can be read."""
    drawing = Drawing()
    width = (WIDTH - LABEL_WIDTH) / max(len(columns), 1)
    for place, label in enumerate(columns):
        drawing.text(
            LABEL_WIDTH + (place + 0.5) * width, 15, _cut(label, width - 4, SMALL), anchor="middle", size=SMALL
        )
    y = 22.0
    for label, values in rows:
        start = y
        y = _row_label(drawing, label, y)
        for place, value in enumerate(values):
            share = 0.0 if value is None else min(max(value / top, 0), 1)
            x = LABEL_WIDTH + place * width
            drawing.rect(x, start + 1, width - 2, y - start - 2, color="#ffffff" if value is None else _shade(share),
                         stroke=RULE if value is None else "none")  # fmt: skip
            color = MUTED if value is None else ("#ffffff" if share > 0.55 else INK)
            middle = (start + y) / 2 + 4.5
            drawing.text(x + width / 2 - 1, middle, say(value), anchor="middle", color=color, size=SMALL)
    drawing.height = y + 4
    return drawing


def _row_label(drawing: Drawing, label: str, y: float) -> float:
    """Write a row's label in one or two lines; returns the row's lower edge."""
    parts = _wrapped(label, LABEL_WIDTH - 12, NORMAL)
    height = ROW if len(parts) == 1 else ROW + 12
    for number, part in enumerate(parts):
        drawing.text(LABEL_WIDTH - 10, y + height - 7.5 - (len(parts) - 1 - number) * 15, part, anchor="end")
    return y + height


def _key(drawing: Drawing, names: Sequence[str], colors: Sequence[str]) -> float:
    """A key of colors in one or more lines; returns its lower edge."""
    x, y = float(LABEL_WIDTH), 6.0
    for name, color in zip(names, colors, strict=False):
        words = _cut(name, 240, SMALL)
        needed = 20 + _width(words, SMALL) + 18
        if x + needed > WIDTH and x > LABEL_WIDTH:
            x, y = float(LABEL_WIDTH), y + 18
        drawing.rect(x, y, 12, 12, color=color)
        drawing.text(x + 18, y + 10.5, words, size=SMALL)
        x += needed
    return y + 20


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    span = (high - low) or 1
    return lambda value: start + (value - low) / span * (end - start)


def _range(values: Sequence[float], unit: str) -> tuple[float, float]:
    """From 0 or the lowest, to the highest; a share always runs to 1."""
    low = min([0.0, *values])
    high = max([1.0, *values]) if unit == "percent" else max([0.0, *values])
    return low, (high if high > low else low + 1)


def _ticks(low: float, high: float) -> list[float]:
    rough = (high - low) / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [number * step for number in range(first, math.floor(high / step + 1e-9) + 1)]


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """The stretches of a line between gaps."""
    runs: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((place, value))
    return [run for run in runs if len(run) > 1]


def _free(y: float, taken: list[float]) -> float:
    while any(abs(y - other) < 13 for other in taken):
        y += 13
    taken.append(y)
    return y


def _shade(share: float) -> str:
    """From a pale to the full accent color."""
    pale, full = (232, 240, 246), (29, 92, 131)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(pale, full, strict=True))


def _width(text: str, size: float) -> float:
    return len(text) * size * _CHAR


def _cut(text: str, width: float, size: float) -> str:
    room = max(int(width / (size * _CHAR)), 2)
    text = _xml(text)
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """One line, or two where it is too long; what does not fit into two is cut."""
    room = max(int(width / (size * _CHAR)), 4)
    text = " ".join(_xml(text).split())
    if len(text) <= room:
        return [text]
    space = text.rfind(" ", 0, room + 1)
    at = space if space > room // 3 else room
    return [text[:at].rstrip(), _cut(text[at:].strip(), width, size)]


def _xml(text: str) -> str:
    """`text` without the characters that XML cannot hold."""
    return "".join(char for char in text if char in "\t\n" or (char >= " " and not "\ud800" <= char <= "\udfff"))
