"""One of every block."""

from __future__ import annotations

import pytest

from pltoolkit.blocks import (
    BarChart,
    Block,
    Callout,
    Checklist,
    ChecklistItem,
    Column,
    DotPlot,
    Facts,
    Field,
    Fields,
    Group,
    HeatGrid,
    KeyFigure,
    KeyFigures,
    LineChart,
    Prose,
    StackedBarChart,
    Table,
)


def _blocks(text: str) -> list[Block]:
    fields = (
        Field("a/b", text, "text", text, text),
        Field("a/c", text, "choice", text, choices=(text, "other")),
        Field("a/d", text, "checklist", [text], choices=(text,)),
        Field("a/e", text, "table", [[text, "x"]], columns=(text, "Role")),
        Field("a/f", text, "check", True),
        Field("a/g", text, "number", 3),
    )
    return [
        Table(text, (Column(text), Column(text, "number")), ((text, 1.5), (text, None)), text, 1),
        Prose(f"{text}\n- {text}"),
        Callout("warning", text, text),
        KeyFigures((KeyFigure(text, text, text, "alert"),)),
        Facts(((text, text),), text),
        Checklist(text, (ChecklistItem(text, True, text, "2027-01-01", True),), text),
        Fields(text, fields, (text,)),
        Group(text, (Prose(text), Group(text, (Callout("note", text),), 4))),
        BarChart(text, ((text, 1.0), (text, None)), "hours", 2.0, text, text),
        StackedBarChart(text, (text,), ((text, (1.0,)),)),
        LineChart(text, (text, "b"), ((text, (1.0, None)),), "percent", 0.5),
        DotPlot(text, text, text, ((text, None, 0.5),), "percent"),
        HeatGrid(text, (text,), ((text, (0.5,)),)),
    ]


@pytest.fixture
def everything() -> list[Block]:
    return _blocks("Plain")


@pytest.fixture
def everything_nasty() -> list[Block]:
    return _blocks("<script>alert(1)</script>")
