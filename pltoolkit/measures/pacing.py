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

import pandas as pd

from pltoolkit.measures.frames import day, ratio, shaped, typed

_SECTION = ["school_id", "class_id"]


def section_pacing(pacing: pd.DataFrame, *, as_of: dt.date, tolerance_weeks: float = 1) -> pd.DataFrame:
    """One row per section.

    Columns: school_id, class_id, adoption_id, grade, unit_planned (the calendar's unit on the as-of date; between units
    the one before), unit_taught (the latest begun), weeks (negative: behind, positive: ahead; missing where nothing can
    be said), state: behind, on_pace (within `tolerance_weeks`), ahead, not_documented, not_due (nothing planned or
    begun by now).
    """
    today = day(as_of)
    rows = typed(pacing, "pacing").sort_values([*_SECTION, "unit_order", "unit"], kind="stable")
    rows["begun"] = rows["actual_start"].fillna(rows["actual_end"]) <= today
    rows["next_start"] = rows.groupby(_SECTION)["planned_start"].shift(-1)
    sections = rows.groupby(_SECTION, as_index=False).agg(
        adoption_id=("adoption_id", "first"), grade=("grade", "first"), first_start=("planned_start", "min"),
        documented=("begun", "any"),
    )  # fmt: skip
    planned = rows[rows["planned_start"] <= today].drop_duplicates(_SECTION, keep="last")
    sections = sections.merge(
        planned[[*_SECTION, "unit"]].rename(columns={"unit": "unit_planned"}), on=_SECTION, how="left"
    )
    last = rows[rows["begun"]].drop_duplicates(_SECTION, keep="last").rename(columns={"unit": "unit_taught"})
    last = last.assign(weeks=_weeks_off(last, today))
    sections = sections.merge(last[[*_SECTION, "unit_taught", "weeks"]], on=_SECTION, how="left")
    sections[["unit_planned", "unit_taught"]] = sections[["unit_planned", "unit_taught"]].fillna("")
    weeks = sections["weeks"]
    state = pd.Series("on_pace", index=sections.index, dtype=object)
    state = state.mask(weeks < -tolerance_weeks, "behind").mask(weeks > tolerance_weeks, "ahead")
    state = state.mask(~sections["documented"].astype(bool), "not_documented")
    state = state.mask(~sections["documented"].astype(bool) & (sections["first_start"] > today), "not_due")
    columns = [*_SECTION, "adoption_id", "grade", "unit_planned", "unit_taught", "weeks", "state"]
    return shaped(sections.assign(state=state), columns, by=_SECTION)


def _weeks_off(units: pd.DataFrame, today: pd.Timestamp) -> pd.Series:
    """Weeks off the calendar of sections whose latest begun unit is given, one row each."""
    over = units["actual_end"] <= today
    waiting_since = units["next_start"].where(over, units["planned_end"])
    late = (today - waiting_since).dt.days
    early = (units["planned_start"].where(~over, units["planned_end"]) - today).dt.days
    days: pd.Series = early.clip(lower=0) - late.clip(lower=0).fillna(0)
    return days.astype("float64") / 7


def pacing_summary(sections: pd.DataFrame, *, by_grade: bool = False) -> pd.DataFrame:
    """Sections of a school (and grade) against the calendar, from `section_pacing`; sections not yet due are left out.

    Columns: school_id, (grade,) sections, documented (counts), coverage (documented / sections), behind, on_pace, ahead
    (counts), share_on_pace (on pace / documented), median_weeks (of documented sections; negative: behind).
    """
    keys = ["school_id", "grade"] if by_grade else ["school_id"]
    due = sections[sections["state"] != "not_due"]
    states = ["behind", "on_pace", "ahead"]
    due = due.assign(**{state: due["state"] == state for state in states})
    rows = due.groupby(keys, as_index=False).agg(
        sections=("class_id", "size"),
        documented=("weeks", "count"),
        median_weeks=("weeks", "median"),
        **{state: (state, "sum") for state in states},
    )
    rows["coverage"] = ratio(rows["documented"], rows["sections"])
    rows["share_on_pace"] = ratio(rows["on_pace"], rows["documented"])
    columns = [*keys, "sections", "documented", "coverage", *states, "share_on_pace", "median_weeks"]
    return shaped(rows, columns, by=keys, counts=["sections", "documented", *states])
