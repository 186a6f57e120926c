"""A packet's events as an iCalendar file (RFC 5545), to be opened in any calendar program.

Times are floating: 14:00 is two o'clock where the school is. The same packet gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator

from pltoolkit.blocks import Block, Event, Group, Schedule
from pltoolkit.packets.packet import Cover, Packet

_NO_DAY = dt.date(2000, 1, 1)
_MOST_BYTES = 75
"""The longest line of an iCalendar file, without its end."""


def packet_ics(packet: Packet) -> bytes:
    """Every event of the packet's schedules. A packet without any holds one reminder, on its own day, to plan some."""
    found = _events(element for section in packet.sections for element in section.elements)
    events = list(dict.fromkeys(found))
    title, made = packet.cover.running_title, packet.cover.as_of or _NO_DAY
    if not events:
        events = [Event(made.isoformat(), "Put the team's next meeting on the calendar")]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//pltoolkit//planning packet//EN", "CALSCALE:GREGORIAN",
             "METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(title)}"]  # fmt: skip
    for event in events:
        lines += _event_lines(event, packet.cover, made)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _events(elements: Iterable[object]) -> Iterator[Event]:
    for element in elements:
        if isinstance(element, Schedule):
            yield from element.events
        elif isinstance(element, Group):
            inner: tuple[Block, ...] = element.blocks
            yield from _events(inner)


def _event_lines(event: Event, cover: Cover, made: dt.date) -> Iterator[str]:
    named = "\n".join((cover.running_title, event.date, event.start, event.title))
    yield "BEGIN:VEVENT"
    yield f"UID:{hashlib.blake2b(named.encode(), digest_size=16).hexdigest()}@pltoolkit"
    yield f"DTSTAMP:{made:%Y%m%d}T000000Z"
    day = dt.date.fromisoformat(event.date)
    if event.start:
        yield f"DTSTART:{day:%Y%m%d}T{event.start.replace(':', '')}00"
        if event.end > event.start:
            yield f"DTEND:{day:%Y%m%d}T{event.end.replace(':', '')}00"
    else:
        yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{day + dt.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(event.title)}"
    if event.detail:
        yield f"DESCRIPTION:{escaped(event.detail)}"
    yield f"LOCATION:{escaped(event.location or cover.title)}"
    yield "TRANSP:OPAQUE" if event.start else "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """Text as a value: backslash, semicolon, comma and line break escaped, other control characters left out."""
    for plain, safe in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(plain, safe)
    return "".join(character for character in text if character == "\t" or character >= " ")


def folded(line: str) -> str:
    """A line of more than 75 bytes on several, each further one after a space; no character is cut in two."""
    parts: list[str] = []
    part = ""
    for character in line:
        if len((part + character).encode()) > _MOST_BYTES - (1 if parts else 0):
            parts.append(part)
            part = ""
        part += character
    return "\r\n ".join([*parts, part])
