"""A packet: its cover and its sections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pltoolkit.blocks import Block, Fields, Group
from pltoolkit.packets.document import Section, read_section

if TYPE_CHECKING:
    from nbformat import NotebookNode

COPIES: Mapping[str, str] = MappingProxyType(
    {
        "coach": "Coach’s copy: it names people, keep it between them and their coaches",
        "leader": "For leaders and the school’s team: nobody is named",
        "public": "For the public: figures of groups only",
    }
)
_LEGEND = "☐ to do or to choose · ☑ done or chosen · * needed before a key action counts as complete"
_NO_DAY = dt.date(2000, 1, 1)


@dataclass(frozen=True)
class Cover:
    """What the first page says. `as_of` is the day the packet speaks of, None where it is not known; `kind` says what
    the whole is, and ends in the one word for it."""

    title: str
    subtitle: str
    district: str
    school_year: str
    audience: str
    as_of: dt.date | None
    accent: str = "#1d5c83"
    paper: str = "us-letter"
    kind: str = "Planning packet"

    @classmethod
    def from_json(cls, data: Mapping[str, str]) -> Cover:
        """From its fields, with the day as ISO text."""
        return cls(**{**data, "as_of": dt.date.fromisoformat(data["as_of"])})  # type: ignore[arg-type]

    @property
    def edition(self) -> str:
        """Whose packet it is, and of which year."""
        return " · ".join(part for part in (self.district, self.school_year) if part)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Whom the packet is for, and of which day it speaks."""
        found = (("Copy", COPIES.get(self.audience, "")), ("As of", self.day_text))
        return tuple((name, text) for name, text in found if text)

    @property
    def day_text(self) -> str:
        return f"{self.as_of:%B} {self.as_of.day}, {self.as_of.year}" if self.as_of else ""

    @property
    def stamp(self) -> dt.datetime:
        """The time written into files as theirs: the packet's day, so that the same packet gives the same bytes."""
        return dt.datetime.combine(self.as_of or _NO_DAY, dt.time(), tzinfo=dt.UTC)

    @property
    def contents_title(self) -> str:
        return f"In this {self.kind.split()[-1]}"

    @property
    def running_title(self) -> str:
        return f"{self.title} · {self.subtitle}" if self.subtitle else self.title

    @property
    def footer(self) -> str:
        """What stands at the foot of every page: whose packet, which copy, of which day."""
        copy = COPIES.get(self.audience, "").partition(":")[0]
        as_of = f"as of {self.day_text}" if self.as_of else ""
        return " · ".join(
            part for part in (self.district, f"{self.kind} {self.school_year}".rstrip(), copy, as_of) if part
        )


@dataclass(frozen=True)
class Packet:
    """`parameters` are those its notebooks were run with: which school's packet it is."""

    cover: Cover
    sections: tuple[Section, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def legend(self) -> str:
        """What the marks mean, where the packet has fields to fill in."""
        return _LEGEND if any(isinstance(block, Fields) for block in self.blocks()) else ""

    def blocks(self) -> Iterator[Block]:
        """Every block, those in groups too."""
        for section in self.sections:
            for element in section.elements:
                if isinstance(element, Block):
                    yield from _unfolded(element)


def _unfolded(block: Block) -> Iterator[Block]:
    yield block
    if isinstance(block, Group):
        for one in block.blocks:
            yield from _unfolded(one)


def read_packet(notebooks: Sequence[tuple[str, NotebookNode]], cover: Cover) -> Packet:
    """A packet from executed notebooks, each with its name."""
    sections = tuple(read_section(notebook, name=name) for name, notebook in notebooks)
    return Packet(cover, sections, _parameters(notebooks[0][1]) if notebooks else {})


def _parameters(notebook: NotebookNode) -> dict[str, Any]:
    """The parameters that papermill has written down."""
    return dict(notebook.metadata.get("papermill", {}).get("parameters", {}))
