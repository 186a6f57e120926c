"""The weeks ahead: what is planned, which protocol fits where, and the protocols themselves."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from pltoolkit.blocks import Block, Column, Event, Schedule, Table
from pltoolkit.guide import Protocol, load_protocols
from pltoolkit.measures.planner import minutes_after, weeks_ahead
from pltoolkit.sections import figures
from pltoolkit.store import School

WEEKS_AHEAD = 8
_OTHER = {"check_in": "Check-in of the team", "annual_reset": "Annual reset"}
_RULE = (
    "Team planning times are the calendar's, without days off. The last before a unit: unit internalization; the first after "
    "its end: student work; a learning walk in its second week; the rest: lesson preparation."
)


def next_weeks(school: School) -> Block:
    """What the next eight weeks hold, with a protocol for each planning time; exported as a calendar as well."""
    known = {protocol.id: protocol for protocol in load_protocols()}
    planned = (
        _unless_off(_event(row, known.get(row.protocol or row.what), phase=school.phase), row.day_off)
        for row in _planned(school)
    )
    events = sorted((*planned, *_coaching(school)), key=lambda event: (event.date, event.start, event.title))
    title = "The next eight weeks"
    if not events:
        note = "Nothing is on the calendar yet: write in what the team agrees."
        return Schedule.of(title, (), note=note, blank_rows=4)
    return Schedule.of(title, tuple(events), note=_RULE if school.phase > 1 else "")


def _event(row: Any, protocol: Protocol | None, *, phase: int) -> Event:
    date, start, end = str(row.date), row.start_time, row.end_time
    about = f": {row.unit}" if row.unit else ""
    if row.what == "session":
        told = f"{protocol.title}: {protocol.product[:1].lower()}{protocol.product[1:]}" if protocol else ""
        return Event(date, row.title, start, end, ". ".join(filter(None, (row.unit, told))))
    if protocol is None:
        return Event(date, _OTHER[row.what], start, end, "Quick problems solved, one owner each")
    if phase == 1 and protocol.pillar == "plan" and protocol.id != "stepback":
        return Event(date, "Team planning", start, end)
    room = end or minutes_after(start, protocol.minutes)
    return Event(date, f"{protocol.title}{about}", start, room, f"{protocol.product}{_too_short(start, end, protocol)}")


def _unless_off(event: Event, day_off: str) -> Event:
    """The event, with a word of warning where it was planned for a day off."""
    if not day_off:
        return event
    return replace(event, detail=f"No school that day ({day_off}): find another. {event.detail}".rstrip())


def _too_short(start: str, end: str, protocol: Protocol) -> str:
    """A word of warning where the planning time is shorter than the protocol."""
    fits = not (start and end) or minutes_after(start, protocol.minutes) <= end
    return (
        "" if fits else f" (takes {protocol.minutes} minutes: use two planning times, or do the first step beforehand)"
    )


def _coaching(school: School) -> list[Event]:
    """When coach and teacher meet next; in the coach's copy only."""
    if school.audience != "coach":
        return []
    return [
        Event(str(row.next_due), f"Coaching: next contact with {school.person(row.staff_id)}")
        for row in figures.coaching_cycles(school)
        if row.state in {"due_soon", "on_track"}
    ]


def protocols(school: School) -> Block:
    """The protocols that the next weeks use, and the coaching cycle, each with its steps and their minutes."""
    planned = _planned(school)
    used = {name for row in planned for name in (row.what, row.protocol)} if school.phase > 1 else set()
    chosen = [one for one in load_protocols() if one.id in used | {"coaching_cycle"}]
    rows = tuple((one.title, one.minutes, _steps(one), ", ".join(one.roles), one.product) for one in chosen)
    columns = (
        Column("Protocol"), Column("Minutes", "number"), Column("Steps, with their minutes"), Column("With"),
        Column("What comes out"),
    )  # fmt: skip
    estimated = ", ".join(one.title.lower() for one in chosen if one.evidence != "seen")
    guess = f"Minutes are our own estimate for: {estimated}. " if estimated else ""
    return Table("Step by step", columns, rows, f"{guess}Sources: {' '.join(one.source for one in chosen)}")


def _steps(protocol: Protocol) -> str:
    return "; ".join(f"{step.title} ({step.minutes})" for step in protocol.steps)


def _planned(school: School) -> list[Any]:
    """The weeks ahead; see `pltoolkit.measures.planner.weeks_ahead`."""
    make = partial(weeks_ahead.rows, school.rows, school_id=school.key.school_id, as_of=school.as_of, weeks=WEEKS_AHEAD)
    return school.once("weeks ahead", make)
