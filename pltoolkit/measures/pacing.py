"""Pacing: how many weeks a section is ahead of or behind the calendar, by the unit it is in.

Where a section is in a unit, its weeks off the calendar are
    0                              while the calendar has that unit,
    −(as-of − planned end) / 7     once the calendar has left it (behind),
    +(planned start − as-of) / 7   before the calendar has reached it (ahead).
Between units (one ended, the next not begun) the section is behind since the next unit's planned start, ahead until the
last one's planned end. A section for which no begun unit is recorded is *not documented*, not behind. The figure is a
lower bound: how far into a unit a class is, nobody records.

Source: unit in use against the calendar, from the guide's monitoring plan (inferred),
https://curriculumsupport.instructionpartners.org/key-action-ii-1 . The formula is ours.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import Any

from pltoolkit.measures.frames import Tabular, grouped, records, rows, share, within
from pltoolkit.measures.result import Result, measure

_SECTION = ["school_id", "class_id"]
_STATES = ["behind", "on_pace", "ahead"]


@measure
def section_pacing(pacing: Tabular, *, as_of: dt.date, tolerance_weeks: float = 1) -> Result:
    """One row per section.

    Columns: school_id, class_id, adoption_id, grade, unit_planned (the calendar's unit on the as-of date; between units
    the one before), unit_taught (the latest begun), weeks (negative: behind, positive: ahead; missing where nothing can
    be said), state: behind, on_pace (within `tolerance_weeks`), ahead, not_documented, not_due (nothing planned or
    begun by now).
    """
    units = sorted(records(pacing, "pacing"), key=attrgetter("unit_order", "unit"))
    found = []
    for key, of_section in grouped(units, *_SECTION).items():
        planned = [row.unit for row in of_section if within(row.planned_start, since=None, until=as_of)]
        begun = [
            (row, following)
            for row, following in pairwise([*of_section, None])
            if within(row.actual_start or row.actual_end, since=None, until=as_of)
        ]
        weeks = _weeks_off(*begun[-1], as_of) if begun else None
        state = "not_documented" if planned else "not_due"
        if weeks is not None:
            state = "behind" if weeks < -tolerance_weeks else "ahead" if weeks > tolerance_weeks else "on_pace"
        first, taught = of_section[0], begun[-1][0].unit if begun else ""
        found.append((*key, first.adoption_id, first.grade, planned[-1] if planned else "", taught, weeks, state))
    columns = [*_SECTION, "adoption_id", "grade", "unit_planned", "unit_taught", "weeks", "state"]
    return Result(found, columns, by=_SECTION, numbers=["weeks"])


def _weeks_off(unit: Any, following: Any, today: dt.date) -> float:
    """Weeks off the calendar of a section, by the latest unit it has begun and the one that follows it, if any."""
    if within(unit.actual_end, since=None, until=today):
        starts, waiting_since = unit.planned_end, following.planned_start if following else today
    else:
        starts, waiting_since = unit.planned_start, unit.planned_end
    days: int = max((starts - today).days, 0) - max((today - waiting_since).days, 0)
    return days / 7


@measure
def pacing_summary(sections: Tabular, *, by_grade: bool = False) -> Result:
    """Sections of a school (and grade) against the calendar, from `section_pacing`; sections not yet due are left out.

    Columns: school_id, (grade,) sections, documented (counts), coverage (documented / sections), behind, on_pace, ahead
    (counts), share_on_pace (on pace / documented), median_weeks (of documented sections; negative: behind).
    """
    keys = ["school_id", "grade"] if by_grade else ["school_id"]
    found = []
    for due in grouped((row for row in rows(sections) if row.state != "not_due"), *keys).values():
        states, weeks = [row.state for row in due], [row.weeks for row in due if row.weeks is not None]
        found.append((
            *(getattr(due[0], name) for name in keys), len(due), len(weeks), share(len(weeks), len(due)),
            *map(states.count, _STATES), share(states.count("on_pace"), len(weeks)), median(weeks) if weeks else None,
        ))  # fmt: skip
    columns = [*keys, "sections", "documented", "coverage", *_STATES, "share_on_pace", "median_weeks"]
    numbers = ["coverage", "share_on_pace", "median_weeks"]
    return Result(found, columns, by=keys, counts=["sections", "documented", *_STATES], numbers=numbers)
