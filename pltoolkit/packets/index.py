"""The index page of all packets: a list that can be searched, with what failed and why."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pltoolkit.blocks.base import clean_text
from pltoolkit.packets.html import page_style
from pltoolkit.packets.templates import find_template, rendered

_NAMES = {"html": "HTML", "pdf": "PDF", "docx": "Word", "ics": "Calendar"}


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One packet on the page. `files` are relative addresses; `reason` says why it failed."""

    school: str
    school_id: str
    adoption: str
    phase: str
    audience: str
    state: str
    files: Collection[str] = ()
    reason: str = ""

    @property
    def links(self) -> Mapping[str, str]:
        """Addresses by what to call them, in the order in which people look for them."""
        earlier = " of an earlier run" if self.reason else ""
        by_suffix = {name.rpartition(".")[2]: name for name in self.files}
        found = {f"{title}{earlier}": by_suffix[suffix] for suffix, title in _NAMES.items() if suffix in by_suffix}
        if "ipynb" in by_suffix:
            found["executed notebook"] = by_suffix["ipynb"]
        return found


@dataclass(frozen=True)
class IndexPage:
    district: str
    school_year: str
    as_of: dt.date
    entries: tuple[IndexEntry, ...]
    accent: str = "#1d5c83"

    @property
    def failed(self) -> tuple[IndexEntry, ...]:
        return tuple(entry for entry in self.entries if entry.reason)

    @property
    def phases(self) -> tuple[tuple[str, int], ...]:
        """Every phase that a packet stands in, in order, and how many do."""
        counts = Counter(entry.phase for entry in self.entries if entry.phase)
        return tuple(sorted(counts.items()))

    @property
    def as_of_text(self) -> str:
        return f"{self.as_of:%B} {self.as_of.day}, {self.as_of.year}"


def render_index(page: IndexPage, folders: Sequence[Path]) -> Iterator[str]:
    """The page as HTML, part by part: one file, works without its script. Raises `TemplateError`."""
    css = find_template("packet/packet.css", folders).read_text(encoding="utf-8")
    return map(clean_text, rendered("index/index.html.j2", folders, page=page, style=page_style(css, page.accent)))
