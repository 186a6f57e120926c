"""From a measure's frame to a block's plain values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from pltoolkit.blocks.table import plain
from pltoolkit.records.base import row_type


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """The frame's rows, with a column's value as an attribute."""
    row = row_type(tuple(frame.columns))
    return map(row._make, zip(*(column for _, column in frame.items()), strict=True))


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The frame's rows as plain objects, fit for JSON."""
    return [{str(name): plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def number(value: Any) -> float | None:
    """A number, or None where it is missing."""
    shown = plain(value)
    return float(shown) if isinstance(shown, int | float) else None


def text(value: Any) -> str | None:
    """A text or an ISO date, or None where it is missing."""
    shown = plain(value)
    return None if shown is None else str(shown)


def share(value: Any) -> str:
    """A share as a percentage, or a dash."""
    known = number(value)
    return "–" if known is None else f"{known:.0%}"
