"""A packet: its cover and its sections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from nbformat import NotebookNode

from pltoolkit.packets.document import Section, read_section

MADE_FOR: Mapping[str, str] = MappingProxyType(
    {
        "coach": "Coach's copy: it names people. Keep it between the people it names and their coaches.",
        "leader": "For the school's leaders and its team: nobody is named.",
        "public": "For the public: figures of groups only.",
    }
)


@dataclass(frozen=True)
class Cover:
    """What the first page says."""

    title: str
    subtitle: str
    district: str
    school_year: str
    audience: str
    as_of: dt.date
    accent: str = "#1d5c83"
    paper: str = "us-letter"

    @property
    def made_for(self) -> str:
        """Whom the packet is for, and of which day it speaks."""
        return f"{MADE_FOR.get(self.audience, '')} As of {self.as_of:%B} {self.as_of.day}, {self.as_of.year}."

    @property
    def running_title(self) -> str:
        return f"{self.title} · {self.subtitle}" if self.subtitle else self.title


@dataclass(frozen=True)
class Packet:
    cover: Cover
    sections: tuple[Section, ...]


def read_packet(notebooks: Sequence[tuple[str, NotebookNode]], cover: Cover) -> Packet:
    """A packet from executed notebooks, each with its name."""
    return Packet(cover, tuple(read_section(notebook, name=name) for name, notebook in notebooks))
