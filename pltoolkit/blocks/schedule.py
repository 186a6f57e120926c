"""A table of dates that is a calendar as well: its events are exported as an .ics file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from pltoolkit.blocks.table import Column, Table


@dataclass(frozen=True)
class Event:
    """Something on a day. `date` is an ISO date; `start` and `end` are "HH:MM", blank where no time is agreed: a calendar shows the whole day."""

    date: str
    title: str
    start: str = ""
    end: str = ""
    detail: str = ""
    location: str = ""

    @property
    def time(self) -> str:
        return f"{self.start}–{self.end}" if self.start and self.end else self.start


@dataclass(frozen=True)
class Schedule(Table):
    """Events as a table: day, time, what, and what comes out."""

    kind: ClassVar[str] = "schedule"

    events: tuple[Event, ...] = ()

    @classmethod
    def of(cls, caption: str, events: Sequence[Event], *, note: str = "", blank_rows: int = 0) -> Schedule:
        """The schedule of these events, in their order."""
        columns = (Column("Date", "date"), Column("Time"), Column("What"), Column("What comes out"))
        rows = tuple((event.date, event.time or "time to agree", event.title, event.detail) for event in events)
        return cls(caption, columns, rows, note, blank_rows, tuple(events))


def schedule_from(data: Mapping[str, Any]) -> Schedule:
    """The block from its JSON form."""
    columns = tuple(Column(**column) for column in data["columns"])
    return Schedule(**{**data, "columns": columns, "events": tuple(Event(**event) for event in data["events"])})
