"""The fictional school year: its days off, and the nearest school day."""

from __future__ import annotations

import datetime as dt

from pltoolkit.records import CalendarRecord, DayKind, Record

YEAR_START = dt.date(2026, 8, 24)
AS_OF = dt.date(2027, 1, 15)
_HOLIDAYS = (
    (dt.date(2026, 9, 7), "Labor Day", None),
    (dt.date(2026, 11, 26), "Thanksgiving", dt.date(2026, 11, 27)),
    (dt.date(2026, 12, 21), "Winter break", dt.date(2027, 1, 1)),
    (dt.date(2027, 1, 18), "Martin Luther King Jr. Day", None),
    (dt.date(2027, 2, 15), "Presidents' Day", None),
    (dt.date(2027, 3, 29), "Spring break", dt.date(2027, 4, 2)),
)
_OFF = frozenset(
    first + dt.timedelta(days=number)
    for first, _, last in _HOLIDAYS
    for number in range(((last or first) - first).days + 1)
)


def school_day(day: dt.date) -> dt.date:
    """`day`, or the last school day before it."""
    while day.weekday() > 4 or day in _OFF:
        day -= dt.timedelta(days=1)
    return day


def school_day_from(day: dt.date) -> dt.date:
    """`day`, or the first school day after it."""
    while school_day(day) != day:
        day += dt.timedelta(days=1)
    return day


def district_calendar() -> list[Record]:
    """Holidays, terms and training days of the whole district."""
    days: list[Record] = [
        CalendarRecord(date=day, kind=DayKind.HOLIDAY, title=title, end_date=end) for day, title, end in _HOLIDAYS
    ]
    days += [
        CalendarRecord(date=dt.date(2026, 8, 24), kind=DayKind.TERM_START, title="First semester"),
        CalendarRecord(date=dt.date(2027, 1, 19), kind=DayKind.TERM_START, title="Second semester"),
        CalendarRecord(date=dt.date(2027, 2, 12), kind=DayKind.PROFESSIONAL_LEARNING, title="District training day"),
        CalendarRecord(date=dt.date(2027, 2, 24), kind=DayKind.EARLY_RELEASE, title="Early release: conferences"),
        CalendarRecord(date=dt.date(2027, 3, 8), kind=DayKind.TESTING, title="State test window",
                       end_date=dt.date(2027, 3, 12)),
    ]  # fmt: skip
    return days


def team_meetings(school_id: str, *, weekday: int, start: str, end: str) -> list[Record]:
    """The school's weekly time for planning together, from January to April."""
    first = dt.date(2027, 1, 4) + dt.timedelta(days=weekday)
    days = [first + dt.timedelta(weeks=week) for week in range(16)]
    return [
        CalendarRecord.model_construct(
            date=day, school_id=school_id, kind=DayKind.PLC, title="Team planning", end_date=None, start_time=start,
            end_time=end,
        )
        for day in days
        if school_day(day) == day
    ]  # fmt: skip
