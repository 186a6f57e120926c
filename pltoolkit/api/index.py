"""What the index page says of the packets in an output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from pltoolkit.api.planning import DISTRICT
from pltoolkit.execution.manifest import Entry, Manifest
from pltoolkit.guide import load_guide
from pltoolkit.packets.index import IndexEntry, IndexPage, render_index
from pltoolkit.settings import Settings
from pltoolkit.store import PacketKey, Store, today

INDEX = "index.html"


def index_page(store: Store, manifest: Manifest, settings: Settings, folders: tuple[Path, ...]) -> Iterator[bytes]:
    """The page, part by part, that lists every packet of the manifest. `folders` are where templates are looked for."""
    describe = _describer(store, settings)
    entries = sorted(map(describe, manifest.entries.values()), key=_place)
    page = IndexPage(settings.district.name, settings.district.school_year, today(settings), tuple(entries))
    return map(str.encode, render_index(page, folders))


def _place(entry: IndexEntry) -> tuple[bool, str, str, str]:
    return entry.school_id != "", entry.school, entry.adoption, entry.audience


def _describer(store: Store, settings: Settings) -> Callable[[Entry], IndexEntry]:
    phases, names, subjects = store.phases(), store.school_names(), store.subjects()
    titles = {
        number: f"{phase.roman} {phase.title}"
        for number, phase in enumerate(load_guide(settings.district.guide).phases, 1)
    }

    def describe(entry: Entry) -> IndexEntry:
        key = PacketKey(entry.school_id, entry.adoption_id)
        about_all, is_there = key == DISTRICT, key in phases
        return IndexEntry(
            school=settings.district.name if about_all else names.get(key.school_id, key.school_id),
            school_id=key.school_id,
            adoption="All schools" if about_all else subjects.get(key.adoption_id, key.adoption_id),
            phase=titles[phases[key]] if is_there else "",
            audience=entry.audience.capitalize(),
            state="Left over" if not (is_there or about_all) else "Made" if entry.outcome == "made" else "Failed",
            files=entry.files.keys(),
            reason=entry.reason,
        )

    return describe
