"""Unit assessments: given against due, students tested, and the share at or above the mark. Counts only.

`share` = students at or above the mark / students tested, over all classes, so that a large class weighs more. An
assessment counts as given once its day has come or a student has been tested. Whether it was due is asked only where a
due date is recorded.

Source: curriculum-embedded assessments per unit, in the guide's monitoring plan,
https://curriculumsupport.instructionpartners.org/key-action-ii-1 ; the shares are inferred from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from pltoolkit.measures.frames import Tabular, grouped, records, share, total, typed, within
from pltoolkit.measures.result import Result, measure

if TYPE_CHECKING:
    import pandas as pd

_COUNTS = ["classes", "due", "given", "due_given", "enrolled", "tested", "at_or_above"]


def rows_of_packets(frame: pd.DataFrame, packets: pd.DataFrame, table: str) -> pd.DataFrame:
    """The rows that packets hold: those of the packet's school and adoption, and those of its school for all adoptions.

    `packets` has school_id and adoption_id; a row that several packets of a school hold is there once for each.
    """
    import pandas as pd

    rows = typed(frame, table)
    keys = packets[["school_id", "adoption_id"]]
    own = rows.merge(keys, on=["school_id", "adoption_id"])
    shared = rows[rows["adoption_id"] == ""].drop(columns="adoption_id")
    shared = shared.merge(keys[keys["adoption_id"] != ""], on="school_id")
    return pd.concat([own, shared[rows.columns]], ignore_index=True)


@measure
def sections_by_grade(assessments: Tabular) -> Result:
    """One row per school and grade: school_id, grade, sections, students (the most enrolled of each section, added up)."""
    keys = ["school_id", "grade"]
    found = []
    for key, of_grade in grouped(records(assessments, "assessments"), *keys).items():
        classes = grouped(of_grade, "class_id").values()
        found.append((*key, len(classes), sum(max(row.enrolled or 0 for row in of_class) for of_class in classes)))
    return Result(found, [*keys, "sections", "students"], by=keys, counts=["sections", "students"])


@measure
def assessment_results(
    assessments: Tabular, *, as_of: dt.date, by: Sequence[Literal["assessment", "unit", "grade"]] = ("assessment",)
) -> Result:
    """Results per school and `by`, in the order in which they were first due or given.

    Columns: school_id, `by`, classes, due (classes with a due date by now), given, due_given (due and given),
    share_given (due_given / due), enrolled (students of given classes that record it), tested, share_tested (tested /
    enrolled, over those classes), at_or_above, share (at_or_above / tested), first_day (earliest day given, else due).
    """
    keys = ["school_id", *by]
    found = []
    for of_key in grouped(records(assessments, "assessments"), *keys).values():
        due = [row for row in of_key if within(row.due, since=None, until=as_of)]
        given = [row for row in of_key if _is_given(row, as_of)]
        due_given = sum(within(row.due, since=None, until=as_of) for row in given)
        known = [row for row in given if row.enrolled is not None]
        enrolled, tested = total(row.enrolled for row in known), sum(row.tested for row in given)
        at_or_above = sum(row.at_or_above for row in given)
        found.append((
            *(getattr(of_key[0], name) for name in keys), len({row.class_id for row in of_key}), len(due), len(given),
            due_given, share(due_given, len(due)), enrolled, tested,
            share(sum(row.tested for row in known), enrolled), at_or_above, share(at_or_above, tested),
            min((row.given or row.due for row in of_key if row.given or row.due), default=None),
        ))  # fmt: skip
    columns = [
        *keys, "classes", "due", "given", "due_given", "share_given", "enrolled", "tested", "share_tested",
        "at_or_above", "share", "first_day",
    ]  # fmt: skip
    numbers = ["share_given", "share_tested", "share"]
    return Result(
        found, columns, by=["school_id", "first_day", *by], counts=_COUNTS, numbers=numbers, days=["first_day"]
    )


def _is_given(row: Any, as_of: dt.date) -> bool:
    """Its day has come, or, where none is recorded, a student has been tested."""
    return bool(row.given <= as_of if row.given else row.tested > 0)
