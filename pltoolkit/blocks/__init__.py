"""What a cell of a notebook shows: frozen data with an HTML, a text and a JSON form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pltoolkit.blocks.base import MIME, Block
from pltoolkit.blocks.chart import BarChart, Chart, DotPlot, HeatGrid, LineChart, StackedBarChart
from pltoolkit.blocks.fields import Field, Fields, fields_from
from pltoolkit.blocks.schedule import Event, Schedule, schedule_from
from pltoolkit.blocks.style import BLOCK_CSS
from pltoolkit.blocks.table import Column, Table
from pltoolkit.blocks.text import Callout, Checklist, ChecklistItem, Facts, Group, KeyFigure, KeyFigures, Prose


def block_from_json(data: Mapping[str, Any]) -> Block:
    """The block that `to_json` gave this for. Raises `ValueError` for a kind that is not known."""
    makers: Mapping[str, Callable[[Mapping[str, Any]], Block]] = {
        "table": lambda d: Table(**{**d, "columns": tuple(Column(**column) for column in d["columns"])}),
        "prose": lambda d: Prose(**d),
        "callout": lambda d: Callout(**d),
        "facts": lambda d: Facts(**d),
        "key_figures": lambda d: KeyFigures(tuple(KeyFigure(**figure) for figure in d["figures"])),
        "checklist": lambda d: Checklist(d["title"], tuple(ChecklistItem(**item) for item in d["items"]), d["empty"]),
        "group": lambda d: Group(d["title"], tuple(block_from_json(block) for block in d["blocks"]), d["level"]),
        "fields": fields_from,
        "schedule": schedule_from,
        "bar_chart": lambda d: BarChart(**d),
        "stacked_bar_chart": lambda d: StackedBarChart(**d),
        "line_chart": lambda d: LineChart(**d),
        "dot_plot": lambda d: DotPlot(**d),
        "heat_grid": lambda d: HeatGrid(**d),
    }
    kind = data.get("kind")
    if kind not in makers:
        raise ValueError(f"unknown kind of block: {kind!r}")
    return makers[str(kind)]({name: _frozen(value) for name, value in data.items() if name not in {"kind", "version"}})


def _frozen(value: Any) -> Any:
    """Lists as tuples, all the way down; objects as they are."""
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


__all__ = [
    "BLOCK_CSS",
    "MIME",
    "BarChart",
    "Block",
    "Callout",
    "Chart",
    "Checklist",
    "ChecklistItem",
    "Column",
    "DotPlot",
    "Event",
    "Facts",
    "Field",
    "Fields",
    "Group",
    "HeatGrid",
    "KeyFigure",
    "KeyFigures",
    "LineChart",
    "Prose",
    "Schedule",
    "StackedBarChart",
    "Table",
    "block_from_json",
]
