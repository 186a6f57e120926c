"""Rows as pandas frames: every column of the record, with a type that holds when there are no rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pltoolkit.records import TABLES
from pltoolkit.store.schema import python_type

if TYPE_CHECKING:
    import pandas as pd

_DAY = "datetime64[us]"  # nanoseconds end in 2262, and people mistype years
_DTYPES: tuple[tuple[type, str], ...] = (
    (str, "object"),
    (bool, "boolean"),
    (int, "Int64"),
    (float, "float64"),
    (dt.datetime, "object"),
    (dt.date, _DAY),
)


def frame_of(table: str, rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """`rows` (values in the order of the record's fields) as a frame: text as object, dates as datetime64[us]."""
    import numpy as np
    import pandas as pd

    record = TABLES[table]
    frame = pd.DataFrame(list(rows), columns=list(record.columns), dtype="object")
    for name in record.columns:
        dtype = _dtype(python_type(record.model, name))
        column: Any = frame[name]
        if dtype == _DAY:
            frame[name] = np.array(["NaT" if value is None else value for value in column], dtype=dtype)
        elif dtype != "object":
            frame[name] = column.astype(dtype)
    return frame


def _dtype(kind: type) -> str:
    return next((dtype for python, dtype in _DTYPES if issubclass(kind, python)), "object")
