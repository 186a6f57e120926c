"""How every measure reads its tables and shapes its result.

A table comes in as a frame or as rows, with the columns of its record model (`pltoolkit.records.TABLES`), and may hold one
school or the whole district. A result (`pltoolkit.measures.result`) has `school_id` first wherever its rows belong to a
school, is sorted by its key, and has its columns even when it has no row. Shares run from 0 to 1 and are missing (never 0)
where nothing could be counted.

In between, measures count rows one by one: the tables of a school are small, and a few hundred rows are counted many
times faster than frames of them are grouped and joined. pandas is loaded only where a frame comes in or is asked for:
measures of rows run where there is no pandas.
"""

from __future__ import annotations

import datetime as dt
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, Union, get_args, get_origin

from pltoolkit.errors import UsageError
from pltoolkit.records import TABLES, Role
from pltoolkit.records.base import row_type

if TYPE_CHECKING:
    import pandas as pd
    from typing_extensions import TypeIs

T = TypeVar("T")
DAY: Final = "datetime64[us]"
"""How measures hold days: wide enough for any year a person may type."""

Tabular: TypeAlias = "pd.DataFrame | Sequence[Any]"
"""A table or a measure's result: as a frame, or as rows with its columns as attributes."""

TEACHING_ROLES = frozenset({Role.TEACHER.value, Role.TEACHER_LEADER.value})
"""Roles counted as teachers: the people who teach the adopted materials."""


def typed(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """A copy of `frame` with exactly the columns of `table`, in order and of one type each, rows numbered from 0.

    Text is text and "" where missing; days are timestamps at midnight; numbers are floats (whole numbers that may not
    be missing are integers); true/false is pandas' boolean, which knows missing. Raises `UsageError` where a column
    of the table is missing.
    """
    import pandas as pd

    kinds = _kinds_in(frame, table)
    frame = frame[list(kinds)]
    if not frame.index.equals(pd.RangeIndex(len(frame))):
        frame = frame.reset_index(drop=True)
    columns = {name: frame[name] for name in kinds}
    changed = {name: _typed_column(columns[name], kind) for name, kind in kinds.items()}
    changed = {name: column for name, column in changed.items() if column is not columns[name]}
    return frame.assign(**changed) if changed else frame.copy(deep=False)


def _kinds_in(frame: pd.DataFrame, table: str) -> Mapping[str, str]:
    """How the columns of `table` are held, all of which `frame` must have."""
    kinds = _kinds(table)
    missing = [name for name in kinds if name not in frame.columns]
    if missing:
        raise UsageError(
            f'A frame of the table "{table}" lacks the column "{missing[0]}".',
            hint=f"Columns of this table: {', '.join(kinds)}.",
        )
    return kinds


@cache
def _kinds(table: str) -> Mapping[str, str]:
    """How the columns of a table are held: day, flag, count, number, text or anything."""
    return {name: _kind(field.annotation) for name, field in TABLES[table].model.model_fields.items()}


def _kind(annotation: Any) -> str:
    kinds = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    if dt.date in kinds:
        return "day"
    if bool in kinds:
        return "flag"
    if kinds == (int,):
        return "count"
    if int in kinds or float in kinds:
        return "number"
    return "text" if any(isinstance(kind, type) and issubclass(kind, str) for kind in kinds) else "anything"


def _typed_column(column: pd.Series, kind: str) -> pd.Series:
    """A column as its kind is held; itself where it is so already, as the store's columns are."""
    import pandas as pd
    from pandas.api.types import infer_dtype, is_numeric_dtype

    match kind:
        case "text":
            if column.dtype == object and (infer_dtype(column, skipna=False) == "string" or not len(column)):
                return column
            return pd.Series([_text(value) for value in column.tolist()], index=column.index, dtype=object)
        case "day":
            days = column if column.dtype == DAY else pd.to_datetime(column.astype(object)).astype(DAY)
            return pd.Series(days.to_numpy().astype("datetime64[D]").astype(DAY), index=column.index)
        case "flag":
            is_typed = column.dtype == "boolean"
            return column if is_typed else pd.to_numeric(column.astype(object)).astype("float64").astype("boolean")
        case "count" | "number":
            wanted = "int64" if kind == "count" else "float64"
            if column.dtype == wanted:
                return column
            numbers = column if is_numeric_dtype(column.dtype) else pd.to_numeric(column.astype(object))
            return numbers.astype("int64") if kind == "count" else numbers.astype("float64")
        case _:
            return column if column.dtype == object else column.astype(object)


def _text(value: Any) -> str:
    import pandas as pd

    return "" if pd.isna(value) else str(value)


def records(table: Tabular, name: str) -> Sequence[Any]:
    """The rows of the table `name`, each with its columns as attributes.

    Text is text and "" where missing; days are dates; numbers are floats (whole numbers that may not be missing are
    integers); true/false is a bool. What is missing is None. Rows are as they were given. Raises `UsageError` where a
    column is missing.
    """
    if not _is_frame(table):
        return table
    kinds = _kinds_in(table, name)
    return _rows({column: _values(table[column], kind) for column, kind in kinds.items()})


def code_of(words: str) -> str:
    """A code as people may write it: "Lesson study" and "lesson-study" are lesson_study."""
    return words.strip().casefold().replace(" ", "_").replace("-", "_")


def rows(result: Tabular) -> Sequence[Any]:
    """The rows of a measure's result, each with its columns as attributes; what is missing is None."""
    if not _is_frame(result):
        return result
    return _rows({str(name): _values(column, _held(column)) for name, column in result.items()})


def _is_frame(table: Tabular) -> TypeIs[pd.DataFrame]:
    """Whether a table is a frame. pandas is not loaded for it: where nobody has, there is no frame."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(table, pandas.DataFrame)


def _rows(columns: Mapping[str, Sequence[Any]]) -> list[Any]:
    return list(map(row_type(tuple(columns))._make, zip(*columns.values(), strict=True)))


def _held(column: pd.Series) -> str:
    """How a column of a result is held, by its type."""
    from pandas.api.types import is_numeric_dtype

    if column.dtype == DAY:
        return "day"
    if column.dtype == "boolean":
        return "flag"
    if column.dtype == "int64":
        return "count"
    if column.dtype == "Int64":
        return "whole"
    return "number" if is_numeric_dtype(column.dtype) else "anything"


def _values(column: pd.Series, kind: str) -> list[Any]:
    """The values of a column as plain objects."""
    import pandas as pd
    from pandas.api.types import is_numeric_dtype

    match kind:
        case "text":
            return [value if type(value) is str else _text(value) for value in column.tolist()]
        case "day":
            days = column if column.dtype == DAY else pd.to_datetime(column.astype(object)).astype(DAY)
            return list(days.to_numpy().astype("datetime64[D]").tolist())
        case "flag":
            flags = column.array.to_numpy(dtype=object, na_value=None) if column.dtype == "boolean" else column
            return [None if pd.isna(value) else bool(value) for value in flags.tolist()]
        case "count":
            return [int(value) for value in column.tolist()]
        case "whole":
            return list(column.array.to_numpy(dtype=object, na_value=None).tolist())
        case "number":
            numbers = column if is_numeric_dtype(column.dtype) else pd.to_numeric(column.astype(object))
            floats = numbers.to_numpy("float64", na_value=math.nan).tolist()
            return [None if math.isnan(value) else value for value in floats]
        case _:
            return list(column.tolist())


def grouped(rows: Iterable[T], *names: str) -> dict[Any, list[T]]:
    """Rows by their values of the named attributes (a tuple where there are several), in order of appearance."""
    key = attrgetter(*names)
    groups: dict[Any, list[T]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def shaped(
    frame: pd.DataFrame, columns: Sequence[str], *, by: Sequence[str], counts: Iterable[str] = ()
) -> pd.DataFrame:
    """The result of a measure: its `columns`, sorted `by` its key; a missing count is 0, and counts are integers."""
    import pandas as pd

    result = frame.reindex(columns=list(columns))
    for name in counts:
        result[name] = pd.to_numeric(result[name]).fillna(0).astype("int64")
    return result.sort_values(list(by), kind="stable").reset_index(drop=True)


def ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    """`part / whole`, missing where `whole` is 0 or missing: nothing counted is not a share of 0."""
    whole = whole.astype("float64")
    return part.astype("float64") / whole.where(whole > 0)


def share(part: float, whole: float | None) -> float | None:
    """`part / whole`, missing where `whole` is 0 or missing: nothing counted is not a share of 0."""
    return part / whole if whole else None


def within(day: dt.date | None, *, since: dt.date | None, until: dt.date) -> bool:
    """Whether a day lies from `since` (without it, from the beginning) to `until`, both included; a missing one does not."""
    return day is not None and day <= until and (since is None or day >= since)


def total(values: Iterable[float | None]) -> float:
    """The sum of the values that are there, exact: rounding must not put a person who has just the minimum below it."""
    return math.fsum(value for value in values if value is not None)


def teaching(staff: Tabular) -> list[Any]:
    """Active staff in a teaching role as rows of the table, one per school and teacher, in that order."""
    found = [one for one in records(staff, "staff") if one.active and one.role in TEACHING_ROLES]
    first = {(one.school_id, one.staff_id): one for one in reversed(found)}
    return [first[key] for key in sorted(first)]


def entries(text: str) -> list[str]:
    """The comma-separated entries of a text, each once, in order."""
    return sorted({part.strip() for part in text.split(",") if part.strip()})
