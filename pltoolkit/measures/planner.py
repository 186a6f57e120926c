"""The weeks ahead: which protocol falls on which day, by rules that are printed beside the plan.

- Team planning times come from the calendar (`plc`). None is used on a holiday, a day without school or a training day.
- Of these times, the last before a unit starts goes to unit internalization, the one before that to standards-to-unit
  analysis, the first from `WORK_AFTER` days after a unit's planned end to student-work analysis; the rest to lesson
  preparation of the unit then taught. Units and their dates are those most sections have.
- A learning walk falls in the second week of a unit, on a school day that is not for testing.
- Stepbacks and check-ins are those planned; sessions of training those on record.

The recipe follows the guide's plan for collaborative planning (inferred),
https://curriculumsupport.org/key-action-ii-3/ ; a protocol's own steps and times are in `pltoolkit.guide`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from pltoolkit.measures.frames import day, shaped, typed

BEFORE_UNIT = 21
WORK_AFTER = 3
WALK_AFTER = 8
COLUMNS = ["school_id", "date", "start_time", "end_time", "what", "title", "unit"]
_OFF = frozenset({"holiday", "no_school"})
_TAKEN = _OFF | {"professional_learning"}


@dataclass(frozen=True)
class _Unit:
    title: str
    start: dt.date
    end: dt.date


def weeks_ahead(frames: Mapping[str, pd.DataFrame], *, school_id: str, as_of: dt.date, weeks: int = 8) -> pd.DataFrame:
    """What is planned for one school from `as_of`, and where protocols fit in; `frames` holds the packet's tables.

    Columns: school_id, date, start_time, end_time ("HH:MM", "" where not known), what (a protocol's id, `check_in`,
    `annual_reset` or `session`), title (of a session; else ""), unit ("" where none). Sorted by date and time.
    """
    last = as_of + dt.timedelta(weeks=weeks)
    calendar = _calendar(frames["calendar"], as_of, last)
    units = _units(frames["pacing"], school_id)
    times = _team_times(frames["calendar"], calendar, as_of, last)
    rows = [
        *_team_rows(times, units),
        *_walks(units, calendar, {time[0] for time in times}, as_of, last),
        *_meetings(frames["checkins"], school_id, as_of, last),
        *_sessions(frames, {time[0] for time in times}, as_of, last),
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS[1:]).assign(school_id=school_id)
    frame["date"] = pd.to_datetime(frame["date"])
    return shaped(frame, COLUMNS, by=["date", "start_time", "what", "title"])


Row = tuple[dt.date, str, str, str, str, str]
Time = tuple[dt.date, str, str]


def _calendar(calendar: pd.DataFrame, first: dt.date, last: dt.date) -> dict[dt.date, set[str]]:
    """The kinds of day on each day of the window; what lasts several days counts for each of them."""
    rows = typed(calendar, "calendar")
    kinds: dict[dt.date, set[str]] = {}
    for row in rows.to_dict("records"):
        begins = row["date"].date()
        ends = min(last, row["end_date"].date() if not pd.isna(row["end_date"]) else begins)
        for number in range(max(0, (first - begins).days), (ends - begins).days + 1):
            kinds.setdefault(begins + dt.timedelta(days=number), set()).add(str(row["kind"]))
    return kinds


def _units(pacing: pd.DataFrame, school_id: str) -> list[_Unit]:
    """Units in order, each with the dates that most sections have."""
    rows = typed(pacing, "pacing")
    rows = rows[rows["school_id"] == school_id]
    dates: dict[str, Counter[tuple[dt.date, dt.date]]] = {}
    for row in rows.to_dict("records"):
        dates.setdefault(str(row["unit"]), Counter())[row["planned_start"].date(), row["planned_end"].date()] += 1
    chosen = {unit: min(counted, key=lambda span: (-counted[span], span)) for unit, counted in dates.items()}
    return sorted((_Unit(unit, *span) for unit, span in chosen.items()), key=lambda unit: (unit.start, unit.title))


def _team_times(calendar: pd.DataFrame, kinds: Mapping[dt.date, set[str]], first: dt.date, last: dt.date) -> list[Time]:
    rows = typed(calendar, "calendar")
    rows = rows[(rows["kind"] == "plc") & rows["date"].between(day(first), day(last))]
    times = {(row["date"].date(), str(row["start_time"]), str(row["end_time"])) for row in rows.to_dict("records")}
    return sorted(time for time in times if not kinds.get(time[0], set()) & _TAKEN)


def _team_rows(times: list[Time], units: list[_Unit]) -> Iterator[Row]:
    """A protocol for every planning time."""
    chosen: dict[dt.date, tuple[str, str]] = {}
    for unit in units:
        before = [date for date, _, _ in times if 0 < (unit.start - date).days <= BEFORE_UNIT]
        after = [date for date, _, _ in times if (date - unit.end).days >= WORK_AFTER]
        if before:
            chosen[before[-1]] = ("unit_internalization", unit.title)
        if len(before) > 1:
            chosen.setdefault(before[-2], ("standards_to_unit_analysis", unit.title))
        if after and (after[0] - unit.end).days <= BEFORE_UNIT:
            chosen.setdefault(after[0], ("student_work_analysis", unit.title))
    for date, start, end in times:
        what, unit_title = chosen.get(date, ("lesson_preparation", _taught_on(units, date)))
        yield date, start, end, what, "", unit_title


def _taught_on(units: list[_Unit], date: dt.date) -> str:
    begun = [unit.title for unit in units if unit.start <= date]
    return begun[-1] if begun else ""


def _walks(
    units: list[_Unit], kinds: Mapping[dt.date, set[str]], busy: set[dt.date], first: dt.date, last: dt.date
) -> Iterator[Row]:
    """A learning walk in the second week of each unit."""
    for unit, after in pairwise([*units, None]):
        if unit is None:
            continue
        until = after.start if after else unit.end
        for number in range(WALK_AFTER, WALK_AFTER + 7):
            date = unit.start + dt.timedelta(days=number)
            is_free = date.weekday() < 5 and date not in busy and not kinds.get(date, set()) & (_TAKEN | {"testing"})
            if is_free and first <= date <= min(last, until):
                yield date, "", "", "learning_walk", "", unit.title
                break


def _meetings(checkins: pd.DataFrame, school_id: str, first: dt.date, last: dt.date) -> Iterator[Row]:
    rows = typed(checkins, "checkins")
    rows = rows[(rows["school_id"] == school_id) & rows["held"].isna() & rows["planned"].between(day(first), day(last))]
    for row in rows.to_dict("records"):
        yield row["planned"].date(), "", "", str(row["kind"]), "", ""


def _sessions(
    frames: Mapping[str, pd.DataFrame], team_days: set[dt.date], first: dt.date, last: dt.date
) -> Iterator[Row]:
    """Sessions on record. Team planning on a day that has a planning time is that planning time."""
    about = typed(frames["activities"], "activities")[["activity_id", "title", "pillar", "unit"]]
    rows = typed(frames["sessions"], "sessions").merge(about, on="activity_id", how="left")
    rows = rows[rows["date"].between(day(first), day(last))]
    for row in rows.to_dict("records"):
        date = row["date"].date()
        if row["pillar"] == "plan" and date in team_days:
            continue
        yield (
            date,
            str(row["start_time"]),
            _end(str(row["start_time"]), float(row["hours"])),
            "session",
            str(row["title"]),
            str(row["unit"] or ""),
        )


def _end(start: str, hours: float) -> str:
    try:
        begins = dt.datetime.strptime(start, "%H:%M")  # noqa: DTZ007  (a time of day, without a zone)
    except ValueError:
        return ""
    return f"{begins + dt.timedelta(hours=hours):%H:%M}"
