"""Rows changed column by column: of most tables only a few columns change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Change = Callable[[Any], Any]


def with_columns(rows: Sequence[tuple[Any, ...]], changes: Sequence[Change | None]) -> list[tuple[Any, ...]]:
    """`rows` with each column's values changed; None leaves a column as it is. A value that is missing (None) stays so."""
    if not rows:
        return []
    columns = zip(*rows, strict=True)
    changed = (
        values if change is None else [None if value is None else change(value) for value in values]
        for values, change in zip(columns, changes, strict=True)
    )
    return list(zip(*changed, strict=True))
