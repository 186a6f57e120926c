"""Rows as pandas frames: every column of the record, with a type that holds when there are no rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from itertools import repeat
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
    import pandas as pd

    dtypes = _dtypes(table)
    values = zip(*rows, strict=True) if rows else repeat((), len(dtypes))
    return pd.DataFrame(
        {name: _column(column, dtypes[name]) for name, column in zip(dtypes, values, strict=True)}, copy=False
    )


def _column(values: Sequence[Any], dtype: str) -> Any:
    import numpy as np
    import pandas as pd

    if dtype == "object":
        return pd.Index(values, dtype=object, tupleize_cols=False)
    if dtype == _DAY:
        return np.array(values, dtype="datetime64[D]").astype(_DAY)
    array: Any = pd.array
    return array(values, dtype=dtype)


@cache
def _dtypes(table: str) -> dict[str, str]:
    model = TABLES[table].model
    return {name: _dtype(python_type(model, name)) for name in TABLES[table].columns}


def _dtype(kind: type) -> str:
    return next((dtype for python, dtype in _DTYPES if issubclass(kind, python)), "object")
