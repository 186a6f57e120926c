"""What a measure returns: a frame for people, and the same rows one by one for whatever counts or shows them further.

A school has a few rows of anything, and a frame of a few rows takes longer to build than they take to count.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from functools import wraps
from itertools import repeat
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, cast

from pltoolkit.measures.frames import DAY
from pltoolkit.records.base import row_type

if TYPE_CHECKING:
    import pandas as pd

P = ParamSpec("P")


@dataclass(frozen=True)
class Result:
    """The result of a measure: what was `found`, with values in the order of `columns`, sorted `by` its key, missing
    values last. Rows that are alike in `by` stay in the order in which they come.

    A missing count is 0, and counts are integers; wholes are integers that may be missing; numbers are floats; days
    are dates; flags are true, false or missing; the other columns are objects, text mostly.
    """

    found: Iterable[Sequence[Any]]
    columns: Sequence[str]
    _: KW_ONLY
    by: Sequence[str]
    counts: Iterable[str] = ()
    wholes: Iterable[str] = ()
    numbers: Iterable[str] = ()
    days: Iterable[str] = ()
    flags: Iterable[str] = ()

    def frame(self) -> pd.DataFrame:
        """As a frame: days are timestamps at midnight; flags and wholes of the types of pandas that know missing."""
        import pandas as pd

        return pd.DataFrame({name: _column(values, kind) for name, kind, values in self._by_column()}, copy=False)

    def rows(self) -> list[Any]:
        """As named tuples of plain objects, with the columns as attributes; what is missing is None."""
        values = (_plain(values, kind) for _, kind, values in self._by_column())
        return list(map(row_type(tuple(self.columns))._make, zip(*values, strict=True)))

    def _by_column(self) -> Iterator[tuple[str, str, Sequence[Any]]]:
        """Each column's name, kind and values, the rows in order."""
        places = [self.columns.index(name) for name in self.by]
        ordered = sorted(self.found, key=lambda row: [(row[place] is None, row[place]) for place in places])
        values = zip(*ordered, strict=True) if ordered else repeat((), len(self.columns))
        kinds = {**dict.fromkeys(self.counts, "count"), **dict.fromkeys(self.wholes, "whole"),
                 **dict.fromkeys(self.numbers, "number"), **dict.fromkeys(self.days, "day"),
                 **dict.fromkeys(self.flags, "flag")}  # fmt: skip
        for name, column in zip(self.columns, values, strict=True):
            yield name, kinds.get(name, ""), column


def _column(values: Sequence[Any], kind: str) -> Any:
    """A column of a frame."""
    import numpy as np
    import pandas as pd

    match kind:
        case "count":
            return np.array(_plain(values, kind), dtype="int64")
        case "whole":
            return pd.array(values, dtype="Int64")
        case "number":
            return np.array(values, dtype="float64")
        case "day":
            return np.array(values, dtype="datetime64[D]").astype(DAY)
        case "flag":
            return pd.array(values, dtype="boolean")
        case _:
            return pd.Index(values, dtype=object, tupleize_cols=False)


def _plain(values: Sequence[Any], kind: str) -> Sequence[Any]:
    """A column's values as plain objects."""
    match kind:
        case "count":
            return [value or 0 for value in values]
        case "number":
            return [None if value is None else float(value) for value in values]
        case _:
            return values


class Measure(Protocol[P]):
    """A measure: called, it gives a frame; `rows` gives the same as rows."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> pd.DataFrame: ...

    def rows(self, *args: P.args, **kwargs: P.kwargs) -> list[Any]: ...


def measure(count: Callable[P, Result]) -> Measure[P]:
    """`count` as a measure. Tables go in as frames or as rows, as `School.frame` and `School.rows` have them."""

    @wraps(count)
    def framed(*args: P.args, **kwargs: P.kwargs) -> pd.DataFrame:
        return count(*args, **kwargs).frame()

    def rows(*args: P.args, **kwargs: P.kwargs) -> list[Any]:
        return count(*args, **kwargs).rows()

    signature = inspect.signature(count).replace(return_annotation="pd.DataFrame")
    framed.__dict__.update(rows=rows, __signature__=signature)
    return cast("Measure[P]", framed)
