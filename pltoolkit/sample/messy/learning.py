"""Professional learning as a district's systems give it: a catalog, who came, and the coaches' log."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from pltoolkit.records import AttendanceStatus

_STATUS = {AttendanceStatus.ATTENDED: "Attended", AttendanceStatus.ABSENT: "No Show"}
CATALOG = (
    "Course ID", "Course Title", "Pillar", "Building", "Adoption", "Section ID", "Session Date", "Length", "Start",
    "During School Day", "Team", "Instructor", "Focus", "Unit", "Format", "Provider", "Location", "Protocol", "Need shown by",
    "Need Date", "Looked again", "Plan goal", "Follow-up", "One-off", "Fund", "Cost", "Tier", "Judged by", "Tags",
)  # fmt: skip
ATTENDANCE = ("Section ID", "Course Title", "Participant Email", "School", "Status")
COACHING = (
    "Entry", "Date", "Coach", "Teacher", "School", "Adoption", "Time", "Cycle", "Stage", "Focus", "Unit", "Action step", "Notes",
)  # fmt: skip


def us_day(day: dt.date | None) -> str:
    """A day as m/d/yyyy."""
    return f"{day.month}/{day.day}/{day.year}" if day else ""


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]], *, delimiter: str = ",") -> str:
    """A table as CSV."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()


def catalog(activities: Sequence[Any], sessions: Sequence[Any], random: Random) -> bytes:
    """One row a session; hours as each secretary writes them."""
    known = {one.activity_id: one for one in activities}
    return csv_text(CATALOG, (_session(known[one.activity_id], one, random) for one in sessions)).encode()


def _session(activity: Any, session: Any, random: Random) -> tuple[object, ...]:
    whole = f"{session.hours:g}"
    minutes = round(session.hours * 60)
    length = random.choice((whole, f"{whole} hrs", f"{minutes // 60}:{minutes % 60:02d}", f"{minutes} min"))
    flag = {True: "Y", False: "N", None: ""}
    return (
        activity.activity_id, activity.title, activity.pillar.title(), session.school_id, activity.adoption_id,
        session.session_id, us_day(session.date), length, session.start_time, flag[session.in_school_day], session.team,
        session.facilitator_id, activity.focus, activity.unit, activity.format, activity.provider, activity.location,
        activity.protocol, activity.data_source, us_day(activity.data_date), us_day(activity.data_reviewed), activity.goal,
        activity.follow_up, flag[activity.stand_alone], activity.fund_source,
        f"${activity.amount:,.2f}" if activity.amount else "", activity.evidence_tier or "", activity.evaluation,
        activity.tags,
    )  # fmt: skip


def attendance(
    rows: Sequence[Any], titles: Mapping[str, str], emails: Mapping[str, str], names: Mapping[str, str]
) -> bytes:
    """Who came, by e-mail address; the last rows again, and one person whom nobody knows."""
    lines = [
        (
            one.session_id, titles[one.session_id], emails[one.staff_id].upper() if place % 9 == 0 else emails[one.staff_id],
            names[one.school_id], _STATUS[one.status],
        )
        for place, one in enumerate(rows)
    ]  # fmt: skip
    lines += lines[-3:]
    if lines:
        lines.append((lines[0][0], lines[0][1], "visitor@elsewhere.example", "", "Attended"))
    return csv_text(ATTENDANCE, lines).encode()


def coaching_log(rows: Sequence[Any], people: Mapping[str, str], names: Mapping[str, str], random: Random) -> bytes:
    """The coaches' log from an older spreadsheet program: semicolons, Windows-1252, names instead of ids."""
    lines = list(_contacts(rows, people, names, random))
    if lines:
        broken = list(lines[0])
        broken[:2] = ("9001", "12/30/1899")
        unknown = list(lines[0])
        unknown[0], unknown[3] = "9002", "the new teacher"
        lines += [tuple(broken), tuple(unknown)]
    return csv_text(COACHING, lines, delimiter=";").encode("cp1252")


def _contacts(
    rows: Sequence[Any], people: Mapping[str, str], names: Mapping[str, str], random: Random
) -> Iterator[tuple[object, ...]]:
    for number, one in enumerate(rows, start=1):
        minutes = round(one.minutes)
        time = random.choice((str(minutes), f"{minutes} min", f"{minutes // 60}:{minutes % 60:02d}"))
        notes = f"{one.notes}\nSaid: “after lunch, please” – a café table will do."
        yield (
            number, us_day(one.date), people[one.coach_id], people[one.staff_id], names[one.school_id], one.adoption_id, time,
            one.cycle_id, one.stage.replace("_", " ").title(), one.focus, one.unit, one.action_step,
            notes,
        )  # fmt: skip
