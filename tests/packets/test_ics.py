"""A packet's calendar file, read back with a reader of our own that follows RFC 5545."""

from __future__ import annotations

import datetime as dt

import pytest

from pltoolkit.blocks import Event, Group, Schedule, block_from_json
from pltoolkit.packets.document import Section
from pltoolkit.packets.ics import escaped, folded, packet_ics
from pltoolkit.packets.packet import Cover, Packet

COVER = Cover("A & B; “Elementary”, x\\y", "Math", "District", "2026-27", "leader", dt.date(2027, 1, 15))


def packet(*events: Event) -> Packet:
    blocks = (Group("", (Schedule.of("Next weeks", events),)),) if events else ()
    return Packet(COVER, (Section("professional_learning", "Professional learning", blocks),))


def read(data: bytes) -> list[dict[str, str]]:
    """The events, unfolded and unescaped; every line is held to the rules while it is read."""
    text = data.decode()
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")
    events: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and line != "END:VEVENT" and name:
            plain = value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
            events[-1].setdefault(name, plain)
    return events


def test_an_event_with_times_and_one_of_a_whole_day() -> None:
    timed = Event("2027-01-21", "Unit internalization: Ratios", "14:00", "15:00", "The assessment done; marked")
    whole = Event("2027-02-03", "Stepback")
    first, second = read(packet_ics(packet(timed, whole)))

    assert first["DTSTART"] == "20270121T140000"
    assert first["DTEND"] == "20270121T150000"
    assert first["SUMMARY"] == "Unit internalization: Ratios"
    assert first["DESCRIPTION"] == "The assessment done; marked"
    assert first["LOCATION"] == COVER.title
    assert second["DTSTART;VALUE=DATE"] == "20270203"
    assert second["DTEND;VALUE=DATE"] == "20270204", "the end of a whole day is the day after"


def test_the_same_packet_gives_the_same_bytes_and_every_event_an_id_of_its_own() -> None:
    made = packet(Event("2027-01-21", "a"), Event("2027-01-21", "b"), Event("2027-01-22", "a"))
    assert packet_ics(made) == packet_ics(made)
    assert len({event["UID"] for event in read(packet_ics(made))}) == 3


def test_an_event_that_two_sections_show_is_there_once() -> None:
    event = Event("2027-01-21", "Stepback")
    assert len(read(packet_ics(packet(event, event)))) == 1


def test_a_packet_without_events_holds_a_reminder_and_is_a_valid_file() -> None:
    (only,) = read(packet_ics(packet()))
    assert only["SUMMARY"] == "Put the team's next meeting on the calendar"
    assert only["DTSTART;VALUE=DATE"] == "20270115"


@pytest.mark.parametrize("text", ["é" * 200, "x" * 74, "x" * 75, "x" * 76, "日本" * 60, "SUMMARY:" + "🙂" * 40])
def test_long_lines_are_folded_without_cutting_a_character(text: str) -> None:
    lines = folded(text).split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert lines[0] + "".join(line[1:] for line in lines[1:]) == text


def test_commas_semicolons_backslashes_and_line_breaks_are_escaped_and_control_characters_left_out() -> None:
    assert escaped("a, b; c\\d\ne\r\nf\x07") == "a\\, b\\; c\\\\d\\ne\\nf"


def test_a_schedule_is_a_table_and_comes_back_from_json() -> None:
    block = Schedule.of("Next weeks", (Event("2027-01-21", "Stepback", "09:00", "11:00", "Two improvements"),))
    assert block.shown() == (("Jan 21, 2027", "09:00–11:00", "Stepback", "Two improvements"),)
    assert block_from_json(block.to_json()) == block
