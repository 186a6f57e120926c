"""From a measure's frame to a block's plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pltoolkit.blocks.table import plain

if TYPE_CHECKING:
    import pandas as pd


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
    """A share as a percentage, or a dash; in words as it is."""
    if isinstance(value, str):
        return value
    known = number(value)
    return "–" if known is None else f"{known:.0%}"
