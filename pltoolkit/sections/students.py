"""Unit assessments: what students could do, which were given, and how many sections and students there are."""

from __future__ import annotations

from typing import Any, NamedTuple

from pltoolkit.blocks import BarChart, Block, Column, Group, Table
from pltoolkit.blocks.base import Scalar
from pltoolkit.measures.assessment import assessment_results, sections_by_grade
from pltoolkit.measures.frames import grouped
from pltoolkit.privacy.masks import ASSESSMENTS, STUDENTS
from pltoolkit.privacy.suppression import TOTAL
from pltoolkit.sections import figures
from pltoolkit.sections.screen import (
    HIDDEN,
    grade_name,
    grade_order,
    share_drawn,
    share_shown,
    students_hidden,
    students_note,
)
from pltoolkit.store import School, Subject


def unit_assessments(school: School) -> Block:
    """Students at or above the mark, per unit assessment, and by grade where there are several."""
    results = outcomes(school)
    totals = [result for result in results if result.grade == TOTAL]
    chart = BarChart(
        "Students at or above the mark, by unit assessment",
        tuple(
            (
                one.found.assessment,
                None
                if one.hidden
                else share_drawn(school, one.found.share, one.found.tested, exact=Subject.SMALL_STUDENT_GROUPS),
            )
            for one in totals
        ),
        unit="percent",
        note=students_note(school) if any(one.hidden for one in totals) else "",
    )
    rows = tuple(
        (one.found.assessment, one.grade or "All", one.found.classes, *_tested(school, one)) for one in results
    )
    columns = (
        Column("Assessment"),
        Column("Grade"),
        Column("Classes", "number"),
        Column("Students tested", "number"),
        Column("At or above the mark", "percent"),
        Column("Tested of enrolled", "percent"),
    )
    note = students_note(school) if any(one.hidden for one in results) else ""
    return Group("", (chart, Table("Unit assessments so far", columns, rows, note)))


class Outcome(NamedTuple):
    """What a school's or a grade's (`TOTAL`: the school's) assessment came to, and whether this copy leaves it out."""

    found: Any
    grade: str
    hidden: bool


def _tested(school: School, one: Outcome) -> tuple[Scalar, Scalar, Scalar]:
    """Students tested, share at or above the mark, share tested."""
    if one.hidden:
        return (HIDDEN, HIDDEN, HIDDEN)
    tested = one.found.tested
    return tested, share_shown(school, one.found.share, tested), share_shown(school, one.found.share_tested, tested)


def outcomes(school: School) -> list[Outcome]:
    """Results of the assessments given, in their order: the school's, then each grade's where there are several."""
    rows = school.rows["assessments"]
    of_grades = grouped(assessment_results.rows(rows, as_of=school.as_of, by=["assessment", "grade"]), "assessment")
    found: list[Outcome] = []
    for whole in figures.assessment_results(school):
        parts = [(grade_name(part.grade), part) for part in of_grades[whole.assessment]]
        parts = sorted(parts, key=lambda one: grade_order(one[0])) if len(parts) > 1 else []
        found += [_outcome(school, one, grade) for grade, one in [(TOTAL, whole), *parts] if one.given]
    return found


def _outcome(school: School, found: Any, grade: str) -> Outcome:
    hidden = students_hidden(school, subject=ASSESSMENTS, table=found.assessment, grade=grade, count=found.tested)
    return Outcome(found, grade, hidden)


def assessments_given(school: School) -> Block:
    """Assessments given against due."""
    rows = tuple(
        (row.assessment, row.classes, row.due, row.due_given, row.share_given)
        for row in figures.assessment_results(school)
    )
    columns = (
        Column("Assessment"),
        Column("Classes", "number"),
        Column("Due by now", "number"),
        Column("Of these given", "number"),
        Column("Share", "percent"),
    )
    return Table("Assessments given, of those due", columns, rows)


def class_counts(school: School) -> Block:
    """Sections and students per grade: what orders are counted from."""
    rows = tuple(
        (
            f"Grade {row.grade}",
            row.sections,
            HIDDEN
            if students_hidden(school, subject=STUDENTS, table="", grade=grade_name(row.grade), count=row.students)
            else row.students,
        )
        for row in sections_by_grade.rows(school.rows["assessments"])
    )
    columns = (Column("Grade"), Column("Sections", "number"), Column("Students", "number"))
    note = "Counted from the sections in assessment files; compare with the newest roster before ordering."
    if any(row[2] == HIDDEN for row in rows):
        note = f"{note} {students_note(school)}"
    return Table("Sections and students", columns, rows, note, blank_rows=0 if rows else 3)
