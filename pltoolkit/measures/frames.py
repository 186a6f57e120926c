"""How every measure reads its frames and shapes its result.

A frame comes in with the columns of a table's record model (`pltoolkit.records.TABLES`) and may hold one school or
the whole district. A result has `school_id` first wherever its rows belong to a school, is sorted by its key, and has
its columns even when it has no row. Shares run from 0 to 1 and are missing (never 0) where nothing could be counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin

import pandas as pd
from pandas.api.types import infer_dtype, is_numeric_dtype

from pltoolkit.errors import UsageError
from pltoolkit.records import TABLES, Role

DAY: Final = "datetime64[us]"
"""How measures hold days: wide enough for any year a person may type."""

TEACHING_ROLES = frozenset({Role.TEACHER.value, Role.TEACHER_LEADER.value})
"""Roles counted as teachers: the people who teach the adopted materials."""


def typed(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """A copy of `frame` with exactly the columns of `table`, in order and of one type each, rows numbered from 0.

    Text is text and "" where missing; days are timestamps at midnight; numbers are floats (whole numbers that may not
    be missing are integers); true/false is pandas' boolean, which knows missing. Raises `UsageError` where a column
    of the table is missing.
    """
    kinds = _kinds(table)
    missing = [name for name in kinds if name not in frame.columns]
    if missing:
        raise UsageError(
            f'A frame of the table "{table}" lacks the column "{missing[0]}".',
            hint=f"Columns of this table: {', '.join(kinds)}.",
        )
    frame = frame[list(kinds)]
    if not frame.index.equals(pd.RangeIndex(len(frame))):
        frame = frame.reset_index(drop=True)
    columns = {name: frame[name] for name in kinds}
    changed = {name: _typed_column(columns[name], kind) for name, kind in kinds.items()}
    changed = {name: column for name, column in changed.items() if column is not columns[name]}
    return frame.assign(**changed) if changed else frame.copy(deep=False)


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
    return "" if pd.isna(value) else str(value)


def shaped(
    frame: pd.DataFrame, columns: Sequence[str], *, by: Sequence[str], counts: Iterable[str] = ()
) -> pd.DataFrame:
    """The result of a measure: its `columns`, sorted `by` its key; a missing count is 0, and counts are integers."""
    result = frame.reindex(columns=list(columns))
    for name in counts:
        result[name] = pd.to_numeric(result[name]).fillna(0).astype("int64")
    return result.sort_values(list(by), kind="stable").reset_index(drop=True)


def ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    """`part / whole`, missing where `whole` is 0 or missing: nothing counted is not a share of 0."""
    whole = whole.astype("float64")
    return part.astype("float64") / whole.where(whole > 0)


def day(value: dt.date) -> pd.Timestamp:
    """A day as the frames hold it."""
    return pd.Timestamp(value).normalize()


def in_period(days: pd.Series, *, since: dt.date | None, until: dt.date) -> pd.Series:
    """Which days lie from `since` (without it, from the beginning) to `until`, both included."""
    held = days <= day(until)
    return held if since is None else held & (days >= day(since))


def teachers(staff: pd.DataFrame) -> pd.DataFrame:
    """Active staff in a teaching role: school_id, staff_id, grades, subjects; one row per school and teacher."""
    roster = typed(staff, "staff")
    teaching = roster["active"].fillna(False).astype(bool) & roster["role"].isin(TEACHING_ROLES)
    columns = ["school_id", "staff_id", "grades", "subjects"]
    return shaped(roster[teaching].drop_duplicates(["school_id", "staff_id"]), columns, by=columns[:2])


def listed(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """One row per comma-separated entry of `column`; a row with none keeps one row, with ""."""
    entries = frame[column].map(lambda text: sorted({part.strip() for part in text.split(",") if part.strip()}) or [""])
    return frame.assign(**{column: entries.astype(object)}).explode(column, ignore_index=True)
