"""Charts: the text alternative states every number, nothing drawn leaves the page, empty charts say so."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pltoolkit.blocks import BarChart, Chart, DotPlot, HeatGrid, LineChart, StackedBarChart
from pltoolkit.blocks.drawing import WIDTH, wrapped

SVG = "{http://www.w3.org/2000/svg}"
CHARTS: list[tuple[Chart, list[str]]] = [
    (
        BarChart("Hours", (("Grade 6", 12.5), ("Grade 7", None)), "hours", target=14),
        ["Grade 6: 12.5 hours", "Grade 7: –", "Target: 14 hours"],
    ),
    (
        StackedBarChart("Phases", ("I", "II"), (("Math", (1.0, 3.0)), ("Science", (0.0, 2.0)))),
        ["Math: 1 I, 3 II", "Science: 0 I, 2 II"],
    ),
    (
        LineChart("Visits", ("Oct", "Nov"), (("All", (2.0, None)), ("New", (1.0, 4.0))), target=3),
        ["All: Oct 2", "New: Oct 1, Nov 4", "Target: 3"],
    ),
    (
        DotPlot("Look-fors", "before", "now", (("Task", 0.5, 0.75), ("Talk", None, 1.0)), "percent"),
        ["Task: now 75%, before 50%", "Talk: now 100%, before –"],
    ),
    (HeatGrid("Answers", ("I.1", "I.2"), (("Ash", (0.25, None)),)), ["Ash: I.1 25%, I.2 –"]),
]


@pytest.mark.parametrize(("chart", "said"), CHARTS, ids=lambda value: getattr(value, "kind", ""))
def test_the_text_alternative_states_the_numbers(chart: Chart, said: list[str]) -> None:
    root = ET.fromstring(chart.to_svg())

    for words in said:
        assert words in chart.alt
        assert words in (root.findtext(f"{SVG}desc") or "")
        assert words in root.attrib["aria-label"]
    assert root.findtext(f"{SVG}title") == chart.title


@pytest.mark.parametrize("chart", [chart for chart, _ in CHARTS], ids=lambda chart: chart.kind)
def test_every_mark_stands_on_the_page(chart: Chart) -> None:
    root = ET.fromstring(chart.to_svg())
    height = float(root.attrib["height"])

    for mark in root.iter(f"{SVG}rect"):
        right, foot = (float(mark.attrib[a]) + float(mark.attrib[b]) for a, b in (("x", "width"), ("y", "height")))
        assert (right <= WIDTH + 1, foot <= height + 1) == (True, True)
    for mark in root.iter(f"{SVG}text"):
        assert 0 <= float(mark.attrib["x"]) <= WIDTH
        assert 0 < float(mark.attrib["y"]) <= height


def test_more_numbers_than_can_be_listened_to_are_counted() -> None:
    chart = BarChart("Many", tuple((f"Unit {n}", float(n)) for n in range(20)))

    assert chart.alt.endswith("Unit 13: 13; and 6 more.")


def test_a_chart_without_a_number_says_that_there_is_no_data() -> None:
    chart = BarChart("Hours", (("Grade 6", None),))

    assert chart.is_empty
    assert "No data yet." in chart.to_html()
    assert "<svg" not in chart.to_html()
    assert chart.to_text() == "Hours\nNo data yet."


def test_a_long_chart_comes_in_pieces_that_together_are_the_whole() -> None:
    rows = tuple((f"School {n}", (0.5,)) for n in range(60))
    grid = HeatGrid("Answers", ("I.1",), rows, note="By name.")

    pieces = grid.pieces(24)

    assert [piece.title for piece in pieces] == ["Answers (1 of 3)", "Answers (2 of 3)", "Answers (3 of 3)"]
    assert tuple(row for piece in pieces if isinstance(piece, HeatGrid) for row in piece.rows) == rows
    assert [piece.note for piece in pieces] == ["", "", "By name."]
    assert grid.pieces(60) == (grid,)


def test_the_text_in_a_shaded_cell_can_be_read() -> None:
    grid = HeatGrid("Answers", tuple("abcdefghijk"), (("Ash", tuple(n / 10 for n in range(11))),))

    cells = re.findall(r'<rect[^>]*fill="(#\w+)"[^>]*/><text[^>]*fill="(#\w+)"', grid.to_svg())

    assert len(cells) == 11
    assert min(contrast(back, ink) for back, ink in cells) >= 4.5


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colors by WCAG 2.1."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@given(st.text(max_size=120), st.integers(60, 300))
def test_wrapped_text_keeps_its_lines_within_the_width(text: str, width: int) -> None:
    lines = wrapped(text, width, 13.5)

    assert 1 <= len(lines) <= 3
    assert max(map(len, lines)) <= max(width / (13.5 * 0.5), 4)


@given(
    st.lists(st.tuples(st.text(max_size=40), st.one_of(st.none(), st.floats(-1e6, 1e6))), max_size=8),
    st.one_of(st.none(), st.floats(-1e6, 1e6)),
)
def test_any_bars_can_be_drawn(bars: list[tuple[str, float | None]], target: float | None) -> None:
    chart = BarChart("Any", tuple(bars), target=target)

    ET.fromstring(chart.to_svg())


def test_values_beside_lines_that_end_in_one_place_stand_apart_and_inside_the_picture() -> None:
    chart = LineChart("Hours", ("Mon", "Tue"), tuple((name, (1.0, 0.0)) for name in ("a", "b", "c")), unit="hours")

    svg = str(chart.to_html())
    (height,) = map(float, re.findall(r'viewBox="0 0 \S+ (\S+?)"', svg))
    places = sorted(float(y) for y in re.findall(r'<text[^>]* y="([\d.]+)"[^>]*font-weight="600"[^>]*>0 hours', svg))

    assert len(places) == 3
    assert all(later - earlier >= 13 for earlier, later in itertools.pairwise(places))
    assert places[-1] <= height - 4
    assert "1 hour<" in svg
