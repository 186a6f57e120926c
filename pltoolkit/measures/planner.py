"""The weeks ahead: which protocol falls on which day, by rules that are printed beside the plan.

- Team planning times come from the calendar (`plc`). None is used on a holiday, a day without school or a training day, or
  while another session is on.
- Of these times, the last before a unit starts goes to unit internalization, the one before that to standards-to-unit
  analysis, the first from `WORK_AFTER` days after a unit's planned end to student-work analysis; the rest to lesson
  preparation of the unit then taught. Units and their dates are those most sections have.
- A learning walk falls in the second week of a unit, on a school day that is not for testing.
- Stepbacks and check-ins are those planned; sessions those on record, each with its activity's protocol, such as lesson
  study. They stay on the day they were planned for; where that is a day off, its name is told.

The recipe follows the guide's plan for collaborative planning (inferred),
https://curriculumsupport.org/key-action-ii-3/ ; a protocol's own steps and times are in `pltoolkit.guide`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import Any

from pltoolkit.measures.frames import Tabular, code_of, grouped, records
from pltoolkit.measures.result import Result, measure

BEFORE_UNIT = 21
WORK_AFTER = 3
WALK_AFTER = 8
COLUMNS = ["school_id", "date", "start_time", "end_time", "what", "title", "unit", "protocol", "day_off"]
_OFF = frozenset({"holiday", "no_school"})
_TAKEN = _OFF | {"professional_learning"}


@dataclass(frozen=True)
class _Unit:
    title: str
    start: dt.date
    end: dt.date


@measure
def weeks_ahead(tables: Mapping[str, Tabular], *, school_id: str, as_of: dt.date, weeks: int = 8) -> Result:
    """What is planned for one school from `as_of`, and where protocols fit in; `tables` holds the packet's tables.

    Columns: school_id, date, start_time, end_time ("HH:MM", "" where not known), what (a protocol's id, `check_in`,
    `annual_reset` or `session`), title (of a session; else ""), unit, protocol (a session's, as an id), day_off (what the
    calendar calls the day that a meeting or session was planned for, though it is off); "" where there is none. Sorted by
    date and time.
    """
    last = as_of + dt.timedelta(weeks=weeks)
    calendar = records(tables["calendar"], "calendar")
    kinds = _kinds(calendar, as_of, last)
    units = _units(tables["pacing"], school_id)
    on_calendar, busy = _team_times(calendar, kinds, as_of, last), _busy(tables)
    times = [time for time in on_calendar if not any(_overlap(time, session) for session in busy)]
    team_days = {date for date, _, _ in on_calendar}
    planned = [
        *_team_rows(times, units),
        *_walks(units, kinds, team_days, as_of, last),
        *_meetings(tables["checkins"], school_id, as_of, last),
        *_sessions(tables, team_days, as_of, last),
    ]
    off = _days_off(calendar, as_of, last)
    rows = [(school_id, *row, "" if row[3] == "learning_walk" else off.get(row[0], "")) for row in planned]
    return Result(rows, COLUMNS, by=["date", "start_time", "what", "title"], days=["date"])


Row = tuple[dt.date, str, str, str, str, str, str]
Time = tuple[dt.date, str, str]


def _kinds(calendar: Sequence[Any], first: dt.date, last: dt.date) -> dict[dt.date, set[str]]:
    """The kinds of day on each day of the window; what lasts several days counts for each of them."""
    kinds: dict[dt.date, set[str]] = {}
    for row in calendar:
        ends = min(last, row.end_date or row.date)
        for number in range(max(0, (first - row.date).days), (ends - row.date).days + 1):
            kinds.setdefault(row.date + dt.timedelta(days=number), set()).add(row.kind)
    return kinds


def _days_off(calendar: Sequence[Any], first: dt.date, last: dt.date) -> dict[dt.date, str]:
    """What each day off of the window is called."""
    named: dict[dt.date, str] = {}
    for row in sorted((row for row in calendar if row.kind in _OFF), key=attrgetter("date", "kind", "title")):
        for date in _kinds([row], first, last):
            named.setdefault(date, row.title or str(row.kind).replace("_", " "))
    return named


def _units(pacing: Tabular, school_id: str) -> list[_Unit]:
    """Units in order, each with the dates that most sections have."""
    taught = grouped((row for row in records(pacing, "pacing") if row.school_id == school_id), "unit")
    units = []
    for unit, sections in taught.items():
        spans = Counter((row.planned_start, row.planned_end) for row in sections)
        units.append(_Unit(unit, *min(spans, key=lambda span: (-spans[span], span))))
    return sorted(units, key=lambda unit: (unit.start, unit.title))


def _team_times(
    calendar: Sequence[Any], kinds: Mapping[dt.date, set[str]], first: dt.date, last: dt.date
) -> list[Time]:
    times = {
        (row.date, row.start_time, row.end_time) for row in calendar if row.kind == "plc" and first <= row.date <= last
    }
    return sorted(time for time in times if not kinds.get(time[0], set()) & _TAKEN)


def _busy(tables: Mapping[str, Tabular]) -> list[Time]:
    """When sessions are on that are no team planning."""
    pillars = {one.activity_id: one.pillar for one in records(tables["activities"], "activities")}
    return [
        (row.date, row.start_time, minutes_after(row.start_time, 60 * row.hours))
        for row in records(tables["sessions"], "sessions")
        if pillars.get(row.activity_id, "plan") != "plan" and row.start_time
    ]


def _overlap(one: Time, other: Time) -> bool:
    """Whether two times of day meet; a time without its hours meets none."""
    return one[0] == other[0] and bool(one[1] and other[1]) and one[1] < other[2] and other[1] < (one[2] or "24:00")


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
        yield date, start, end, what, "", unit_title, ""


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
                yield date, "", "", "learning_walk", "", unit.title, ""
                break


def _meetings(checkins: Tabular, school_id: str, first: dt.date, last: dt.date) -> Iterator[Row]:
    for row in records(checkins, "checkins"):
        if row.school_id == school_id and row.held is None and first <= row.planned <= last:
            yield row.planned, "", "", row.kind, "", "", ""


def _sessions(tables: Mapping[str, Tabular], team_days: set[dt.date], first: dt.date, last: dt.date) -> Iterator[Row]:
    """Sessions on record. Team planning on a day that has a planning time is that planning time."""
    activities = {one.activity_id: one for one in records(tables["activities"], "activities")}
    for row in records(tables["sessions"], "sessions"):
        about = activities.get(row.activity_id)
        if about is None or not first <= row.date <= last or (about.pillar == "plan" and row.date in team_days):
            continue
        ends = minutes_after(row.start_time, 60 * row.hours)
        protocol = code_of(about.protocol)
        yield row.date, row.start_time, ends, "session", about.title, about.unit, protocol


def minutes_after(start: str, minutes: float) -> str:
    """The time of day so many minutes after "HH:MM"; blank where `start` is no time."""
    try:
        begins = dt.datetime.strptime(start, "%H:%M")  # noqa: DTZ007  (a time of day, without a zone)
    except ValueError:
        return ""
    return f"{begins + dt.timedelta(minutes=minutes):%H:%M}"
