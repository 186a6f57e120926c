"""The five drawings: bars, stacked bars, dots, lines, and a grid of shades. Labels stand at the left edge."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from pltoolkit.blocks.drawing import NORMAL, SMALL, WIDTH, Drawing, cut, height_of, text_width, wrapped
from pltoolkit.blocks.style import ACCENT, ACCENT_LIGHT, ALERT, INK, MUTED, SERIES, SHADES, TINTS, TRACK

Say = Callable[[float | None], str]
_VALUE_WIDTH = 74
_LEAST_LABEL = 96
_CELL_WIDTH = 40
_ROW, _BAR = 27.0, 15.0
_LINE = 13.0  # from one line of small text to the next


def bars(
    data: Sequence[tuple[str, float | None]], *, say: Say, target: float | None, target_label: str, unit: str
) -> Drawing:
    """Horizontal bars, the value at each end, the target as a dashed line named above."""
    values = [value for _, value in data if value is not None]
    low, high = _range([*values, *([target] if target is not None else [])], unit)
    left = _label_width([label for label, _ in data])
    place = _scale(low, high, left, WIDTH - _VALUE_WIDTH)
    drawing, top = Drawing(), 24.0 if target is not None else 2.0
    zero, y = place(max(low, 0)), top
    for label, value in data:
        start, y = y, _row_label(drawing, label, y, left)
        middle = (start + y) / 2
        if value is None:
            drawing.text(zero + 6, middle + 4.5, "no data", color=MUTED, size=SMALL)
            continue
        if unit == "percent":
            drawing.rect(left, middle - _BAR / 2, place(high) - left, _BAR, color=TRACK)
        near, far = sorted((zero, place(value)))
        drawing.rect(near, middle - _BAR / 2, max(far - near, 1.5), _BAR, color=ACCENT)
        drawing.text(max(far, zero) + 7, middle + 4.5, say(value), size=SMALL, weight=600)
    if target is not None:
        x = place(target)
        drawing.line((x, top - 2), (x, y), color=ALERT, width=1.5, dash="5 3")
        anchor = "middle" if left < x < WIDTH - 110 else ("end" if x > WIDTH / 2 else "start")
        drawing.text(
            x, top - 8, f"{cut(target_label, 260, SMALL)}: {say(target)}", anchor=anchor, color=ALERT, size=SMALL
        )
    drawing.line((zero, top), (zero, y), color=INK)
    drawing.height = y + 3
    return drawing


def stacked_bars(series: Sequence[str], data: Sequence[tuple[str, Sequence[float]]], *, say: Say, unit: str) -> Drawing:
    """Bars cut into parts, with a key above; a part's value is written in it where it fits."""
    high = max((sum(values) for _, values in data), default=1) or 1
    left = _label_width([label for label, _ in data])
    place = _scale(0, 1.0 if unit == "percent" else high, left, WIDTH - _VALUE_WIDTH)
    drawing = Drawing()
    y = _key(drawing, series, TINTS, left)
    for label, values in data:
        start, y = y, _row_label(drawing, label, y, left)
        middle, x = (start + y) / 2, left
        for number, value in enumerate(values):
            color = TINTS[number % len(TINTS)]
            width = place(value) - left
            if width > 0:
                drawing.rect(x, middle - _BAR / 2, width, _BAR, color=color, stroke=ACCENT)
            words = say(value)
            if width > text_width(words, SMALL) + 6:
                drawing.text(x + width / 2, middle + 4.5, words, anchor="middle", size=SMALL, weight=600,
                             color="#ffffff" if color == ACCENT else INK)  # fmt: skip
            x += width
        if unit != "percent":
            drawing.text(x + 7, middle + 4.5, say(sum(values)), size=SMALL, color=MUTED)
    drawing.height = y + 3
    return drawing


def dots(
    data: Sequence[tuple[str, float | None, float | None]], *, names: tuple[str, str], say: Say, unit: str
) -> Drawing:
    """A hollow dot for before and a full one for now, joined by a line; now is written at the right."""
    values = [value for _, *pair in data for value in pair if value is not None]
    low, high = _range(values, unit)
    edge = _label_width([label for label, _, _ in data])
    left, right = edge + 8, WIDTH - _VALUE_WIDTH
    place = _scale(low, high, left, right)
    drawing = Drawing()
    first, second = (cut(name, 180, SMALL) for name in names)
    drawing.dot(left, 10, color=ACCENT, hollow=True)
    drawing.text(left + 11, 14.5, first, size=SMALL)
    shift = left + 40 + text_width(first, SMALL)
    drawing.dot(shift, 10, color=ACCENT)
    drawing.text(shift + 11, 14.5, second, size=SMALL)
    y = 24.0
    for label, before, now in data:
        start, y = y, _row_label(drawing, label, y, edge)
        middle = (start + y) / 2
        drawing.line((left, middle), (right, middle))
        if before is not None and now is not None:
            drawing.line((place(before), middle), (place(now), middle), color=ACCENT_LIGHT, width=4)
        if before is not None:
            drawing.dot(place(before), middle, color=ACCENT, hollow=True)
        if now is not None:
            drawing.dot(place(now), middle, color=ACCENT)
        drawing.text(right + 14, middle + 4.5, say(now), size=SMALL, weight=600)
    for tick in (low, (low + high) / 2, high):
        drawing.text(place(tick), y + 12, say(tick), anchor="middle", color=MUTED, size=11)
    drawing.height = y + 16
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
    top = (_key(drawing, [name for name, _ in data], SERIES, 64) if len(data) > 1 else 2.0) + 12
    bottom, left, right = top + 180, 64, WIDTH - 80
    down = _scale(low, high, bottom, top)
    along = _scale(0, max(len(points) - 1, 1), left + 8, right)
    for tick in _ticks(low, high):
        drawing.line((left, down(tick)), (right, down(tick)))
        drawing.text(left - 8, down(tick) + 4, say(tick), anchor="end", color=MUTED, size=SMALL)
    every = max(1, math.ceil(len(points) / 9))
    for place, label in enumerate(points):
        if place % every == 0:
            drawing.text(along(place), bottom + 20, cut(label, 84, SMALL), anchor="middle", color=MUTED, size=SMALL)
    if target is not None:
        drawing.line((left, down(target)), (right, down(target)), color=ALERT, width=1.5, dash="5 3")
        drawing.text(
            left + 4, down(target) - 6, f"{cut(target_label, 400, SMALL)}: {say(target)}", color=ALERT, size=SMALL
        )
    taken: list[float] = []
    for (_, line), color in zip(data, SERIES, strict=False):
        known = [(along(place), down(value)) for place, value in enumerate(line) if value is not None]
        for run in _runs(line):
            drawing.path([(along(place), down(value)) for place, value in run], color=color)
        for x, y in known:
            drawing.dot(x, y, color=color, radius=3.5)
        if known:
            y = _free(known[-1][1] + 4, taken, lowest=bottom + 20)
            drawing.text(known[-1][0] + 10, y, say(next(v for v in reversed(line) if v is not None)), color=color,
                         size=SMALL, weight=600)  # fmt: skip
    drawing.height = bottom + 26
    return drawing


def heat(
    columns: Sequence[str], rows: Sequence[tuple[str, Sequence[float | None]]], *, say: Say, top: float
) -> Drawing:
    """A grid of cells shaded by value; the text in each is dark or white, whichever can be read. None is left blank."""
    drawing = Drawing()
    left = min(_label_width([label for label, _ in rows]), max(WIDTH - _CELL_WIDTH * len(columns), _LEAST_LABEL))
    width = (WIDTH - left) / max(len(columns), 1)
    for place, label in enumerate(columns):
        drawing.text(
            left + (place + 0.5) * width, 14, cut(label, width - 4, SMALL), anchor="middle", size=SMALL, color=MUTED
        )
    y = 21.0
    for label, values in rows:
        start, y = y, _row_label(drawing, label, y, left)
        for place, value in enumerate(values):
            x = left + place * width
            if value is None:
                drawing.rect(x, start + 1, width - 2, y - start - 2, color=TRACK)
                continue
            color, ink = SHADES[min(int(max(value / top, 0) * len(SHADES)), len(SHADES) - 1)]
            drawing.rect(x, start + 1, width - 2, y - start - 2, color=color)
            drawing.text(x + width / 2 - 1, (start + y) / 2 + 4.5, say(value), anchor="middle", color=ink, size=SMALL)
    drawing.height = y + 3
    return drawing


def _label_width(labels: Sequence[str]) -> float:
    """The room for labels at the left: as much as the longest needs, within bounds."""
    widest = max((text_width(label, NORMAL) for label in labels), default=0)
    return min(max(widest + 16, _LEAST_LABEL), 258)


def _row_label(drawing: Drawing, label: str, y: float, width: float) -> float:
    """Write a row's label, in several lines where it is long; returns the row's lower edge."""
    parts = wrapped(label, width - 14, NORMAL)
    height = height_of(parts, _ROW)
    drawing.lines_of_text(parts, 0, y + height / 2)
    return y + height


def _key(drawing: Drawing, names: Sequence[str], colors: Sequence[str], left: float) -> float:
    """A key of colors in one or more lines; returns its lower edge."""
    x, y = left, 4.0
    for name, color in zip(names, colors, strict=False):
        words = cut(name, 240, SMALL)
        needed = 19 + text_width(words, SMALL) + 16
        if x + needed > WIDTH and x > left:
            x, y = left, y + 18
        drawing.rect(x + 0.5, y, 12, 12, color=color, stroke=ACCENT if color in TINTS else "none")
        drawing.text(x + 19, y + 10.5, words, size=SMALL)
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


def _free(y: float, taken: list[float], *, lowest: float) -> float:
    """The place for a line of text nearest to `y` that touches none of those taken, and not below `lowest`."""
    places = [y, *(other + side * _LINE for other in taken for side in (1, -1))]
    free = [one for one in places if one <= lowest and all(abs(one - other) >= _LINE for other in taken)]
    found = min(free, key=lambda one: abs(one - y))
    taken.append(found)
    return found
