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
from typing import Literal

import pandas as pd

from pltoolkit.measures.frames import day, ratio, shaped, typed

_COUNTS = ["classes", "due", "given", "due_given", "enrolled", "tested", "at_or_above"]


def rows_of_packets(frame: pd.DataFrame, packets: pd.DataFrame, table: str) -> pd.DataFrame:
    """The rows that packets hold: those of the packet's school and adoption, and those of its school for all adoptions.

    `packets` has school_id and adoption_id; a row that several packets of a school hold is there once for each.
    """
    rows = typed(frame, table)
    keys = packets[["school_id", "adoption_id"]]
    own = rows.merge(keys, on=["school_id", "adoption_id"])
    shared = rows[rows["adoption_id"] == ""].drop(columns="adoption_id")
    shared = shared.merge(keys[keys["adoption_id"] != ""], on="school_id")
    return pd.concat([own, shared[rows.columns]], ignore_index=True)


def sections_by_grade(assessments: pd.DataFrame) -> pd.DataFrame:
    """One row per school and grade: school_id, grade, sections, students (the most enrolled of each section, added up)."""
    rows = typed(assessments, "assessments")
    keys = ["school_id", "grade"]
    classes = rows.groupby([*keys, "class_id"], as_index=False).agg(enrolled=("enrolled", "max"))
    grades = classes.groupby(keys, as_index=False).agg(sections=("class_id", "nunique"), students=("enrolled", "sum"))
    return shaped(grades, [*keys, "sections", "students"], by=keys, counts=["sections", "students"])


def assessment_results(
    assessments: pd.DataFrame, *, as_of: dt.date, by: Sequence[Literal["assessment", "unit", "grade"]] = ("assessment",)
) -> pd.DataFrame:
    """Results per school and `by`, in the order in which they were first due or given.

    Columns: school_id, `by`, classes, due (classes with a due date by now), given, due_given (due and given),
    share_given (due_given / due), enrolled (students of given classes that record it), tested, share_tested (tested /
    enrolled, over those classes), at_or_above, share (at_or_above / tested), first_day (earliest day given, else due).
    """
    today = day(as_of)
    rows = typed(assessments, "assessments")
    given = (rows["given"] <= today) | (rows["given"].isna() & (rows["tested"] > 0))
    due = rows["due"] <= today
    known = given & rows["enrolled"].notna()
    rows = rows.assign(
        is_due=due,
        is_given=given,
        is_due_given=due & given,
        enrolled=rows["enrolled"].where(known, 0),
        tested_of_enrolled=rows["tested"].where(known, 0),
        tested=rows["tested"].where(given, 0),
        at_or_above=rows["at_or_above"].where(given, 0),
        first_day=rows["given"].fillna(rows["due"]),
    )
    keys = ["school_id", *by]
    sums = rows.groupby(keys, as_index=False).agg(
        classes=("class_id", "nunique"), due=("is_due", "sum"), given=("is_given", "sum"),
        due_given=("is_due_given", "sum"), enrolled=("enrolled", "sum"), tested=("tested", "sum"),
        tested_of_enrolled=("tested_of_enrolled", "sum"), at_or_above=("at_or_above", "sum"),
        first_day=("first_day", "min"),
    )  # fmt: skip
    sums["share_given"] = ratio(sums["due_given"], sums["due"])
    sums["share_tested"] = ratio(sums["tested_of_enrolled"], sums["enrolled"])
    sums["share"] = ratio(sums["at_or_above"], sums["tested"])
    columns = [
        *keys, "classes", "due", "given", "due_given", "share_given", "enrolled", "tested", "share_tested",
        "at_or_above", "share", "first_day",
    ]  # fmt: skip
    return shaped(sums, columns, by=["school_id", "first_day", *by], counts=_COUNTS)
