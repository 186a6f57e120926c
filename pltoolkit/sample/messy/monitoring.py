"""What shows how it goes, as people collect it: workbooks, a form's answers, exports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from pltoolkit.records import Rating
from pltoolkit.sample import words
from pltoolkit.sample.messy.learning import csv_text, us_day
from pltoolkit.sample.messy.workbook import Cell, WorkSheet, workbook_bytes

_LONGEST_SHEET_NAME = 31
_AGREE = {1: "Strongly disagree", 2: "Disagree", 3: "Neither", 4: "Agree", 5: "Strongly agree"}
_QUESTION = "How far do you agree?"
_WALK = ("Visit", "Date", "Walker", "Teacher", "Adoption", "Grade", "Subject", "Unit", "Minutes", "Materials in use?")
_RATINGS = {
    Rating.YES: "Y", Rating.NO: "N", Rating.ONE: "1 - Not yet", Rating.TWO: "2 - Somewhat", Rating.THREE: "3 - Mostly",
    Rating.FOUR: "4 - Fully", Rating.NOT_OBSERVED: "Not observed", Rating.NOT_APPLICABLE: "N/A",
}  # fmt: skip
_ASSESSMENTS = (
    "Class", "School", "Adoption", "Grade", "Unit", "Assessment", "Due", "Given", "Enrolled", "Tested", "Met the mark",
)  # fmt: skip
_PACING = (
    "Class ID", "Unit", "School ID", "Adoption ID", "Grade", "Unit order", "Planned start", "Planned end", "Actual start",
    "Actual end",
)  # fmt: skip
_CALENDAR = ("Date", "School ID", "Kind", "Title", "End date", "Start time", "End time")


def walkthroughs(rows: Sequence[Any], people: Mapping[str, str], names: Mapping[str, str]) -> bytes:
    """One sheet a school, one row a visit, one column a look-for; and a first sheet that only explains."""
    indicators = [indicator for _, indicator, _ in words.LOOK_FORS]
    header: tuple[Cell, ...] = (*_WALK, *(f"Look-for: {one}" for one in indicators))
    visits: dict[str, dict[str, Any]] = {}
    for one in rows:
        visits.setdefault(one.school_id, {}).setdefault(one.walkthrough_id, []).append(one)
    sheets = {"How to use": WorkSheet((("Fill in one row for each visit", "and never a judgment"), ("Thank you!",)))}
    for school, seen in visits.items():
        name = names[school] if len(names[school]) <= _LONGEST_SHEET_NAME else school
        lines = [_visit(number, group, people) for number, group in enumerate(seen.values(), start=1)]
        sheets[name] = WorkSheet(((f"Walkthroughs, {names[school]}",), (), header, *lines))
    return workbook_bytes(sheets)


def _visit(number: int, group: Sequence[Any], people: Mapping[str, str]) -> tuple[Cell, ...]:
    one = group[0]
    in_use = {True: "Yes", False: "No", None: ""}[one.materials_in_use]
    ratings = {row.indicator: _RATINGS[row.rating] for row in group}
    return (
        number, one.date, people[one.observer_id], people[one.staff_id], one.adoption_id, one.grade, one.subject, one.unit,
        one.minutes, in_use, *(ratings.get(indicator, "") for _, indicator, _ in words.LOOK_FORS),
    )  # fmt: skip


def survey(rows: Sequence[Any], names: Mapping[str, str], *, wave: str, as_text: bool) -> bytes:
    """One wave of a Google form: a grid question, labels or numbers; the first answers sent twice, one without a school."""
    items = [item for _, item, _ in words.SURVEY_ITEMS]
    header = (
        "Timestamp",
        "Email Address",
        "Which school do you work at?",
        "Your role",
        *(f"{_QUESTION} [{one}]" for one in items),
    )
    answers: dict[str, dict[str, Any]] = {}
    for one in rows:
        if one.wave == wave:
            answers.setdefault(one.response_id, {})[one.item] = one
    lines = []
    start = dt.datetime.fromisoformat(f"{wave}-05 07:30:00")
    for place, given in enumerate(answers.values()):
        first = next(iter(given.values()))
        at = start + dt.timedelta(minutes=7 * place, seconds=place % 60)
        stamp = (
            f"{us_day(at.date())} {at.hour}:{at:%M:%S}"
            if as_text
            else f"{at:%Y/%m/%d} {at.hour % 12 or 12}:{at:%M:%S %p} EST"
        )
        values = [_AGREE[given[item].value] if as_text else given[item].value for item in items]
        role = first.role.replace("_", " ").capitalize()
        lines.append((stamp, f"teacher{place}@cedarvalley.example", names[first.school_id], role, *values))
    if lines:
        lines += [lines[0], ("1/4/2027 6:00:00", "someone@cedarvalley.example", "", "Teacher", *lines[0][4:])]
    return csv_text(header, lines).encode()


def assessments(rows: Sequence[Any], names: Mapping[str, str]) -> bytes:
    """A printed summary with merged headers, and the data on a second sheet, one count in it that cannot be."""
    lines: list[tuple[Cell, ...]] = [
        (
            one.class_id, names[one.school_id], one.adoption_id, one.grade, one.unit, one.assessment, one.due, one.given,
            one.enrolled, one.tested, one.at_or_above,
        )
        for one in rows
    ]  # fmt: skip
    if lines:
        lines.append((*lines[0][:5], "Retake", *lines[0][6:9], 10, 12))
    summary = WorkSheet(
        (("", "", "Unit 1", "", "Unit 2", ""), ("School", "Grade", "tested", "met", "tested", "met")),
        ("C1:D1", "E1:F1"),
    )
    return workbook_bytes({"Summary": summary, "Data": WorkSheet((_ASSESSMENTS, *lines))})


def pacing(rows: Sequence[Any]) -> bytes:
    """Tabs and UTF-16, which is what a spreadsheet calls Unicode text; dates as each section writes them."""
    lines = [
        (
            one.class_id, one.unit, one.school_id, one.adoption_id, one.grade, one.unit_order, us_day(one.planned_start),
            one.planned_end.isoformat(), us_day(one.actual_start), us_day(one.actual_end),
        )
        for one in rows
    ]  # fmt: skip
    return csv_text(_PACING, lines, delimiter="\t").encode("utf-16")


def calendar(rows: Sequence[Any], random: Random) -> bytes:
    """A title above the table, times in two forms, and a day that a spreadsheet broke."""
    lines = [
        (
            us_day(one.date), one.school_id, one.kind.replace("_", " ").title(), one.title, us_day(one.end_date),
            "2:00 PM" if one.start_time == "14:00" and random.random() < 0.5 else one.start_time, one.end_time,
        )
        for one in rows
    ]  # fmt: skip
    lines.append(("12/30/1899", "", "Holiday", "Founders' Day", "", "", ""))
    return ("Our calendar\r\n\r\n" + csv_text(_CALENDAR, lines)).encode()
