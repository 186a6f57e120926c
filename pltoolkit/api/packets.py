"""Making packets: plan, run what is stale, write each whole, keep the manifest and the index."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pltoolkit.api.making import make_packet
from pltoolkit.api.planning import DISTRICT, Library, Selection, Wanted, stale_packets, versions, wanted_packets
from pltoolkit.api.workspaces import open_store
from pltoolkit.execution.batch import NotebookSource, PacketJob, PacketResult, run_batch
from pltoolkit.execution.isolation import IsolatedExecutor, Limits
from pltoolkit.execution.manifest import Entry, Manifest
from pltoolkit.guide import load_guide
from pltoolkit.packets.index import IndexEntry, IndexPage, render_index
from pltoolkit.sections import district_figures
from pltoolkit.settings import Settings, load_settings
from pltoolkit.store import Audience, PacketKey, SliceFacts, Store, for_audience, today, write_slice
from pltoolkit.workspace import Workspace, write_atomic

_WARM = "pltoolkit.api.warm"


@dataclass(frozen=True)
class PacketRequest:
    """What is asked of a batch; blank options take what the settings say."""

    schools: tuple[str, ...] = ()
    adoptions: tuple[str, ...] = ()
    audience: Audience | None = None
    formats: tuple[str, ...] = ()
    jobs: int = 1
    engine: str = "inprocess"
    force: bool = False
    out: Path | None = None

    def selection(self, settings: Settings) -> Selection:
        audience = self.audience or settings.packets.audience
        return Selection(self.schools, self.adoptions, audience, self.formats or tuple(settings.packets.formats))


class BatchListener(Protocol):
    """Hears how a batch goes."""

    def started(self, total: int) -> None: ...

    def finished(self, *, failed: bool) -> None: ...


@dataclass(frozen=True)
class PacketReport:
    """What a batch did."""

    index: Path
    seconds: float
    fresh: int
    made: tuple[Entry, ...] = field(default=())
    failed: tuple[Entry, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        return {
            "index": str(self.index),
            "seconds": round(self.seconds, 3),
            "fresh": self.fresh,
            "made": [entry.packet_id for entry in self.made],
            "failed": {entry.packet_id: entry.reason for entry in self.failed},
        }


def make_packets(
    workspace: Workspace, request: PacketRequest, *, now: dt.datetime, listener: BatchListener
) -> PacketReport:
    """Make every packet asked for that is not up to date.

    Each is made in a child process, from a slice that holds its school's rows alone, and its files appear whole. Raises
    `UsageError` for a school or adoption that is not there, `SettingsError`, `StoreError`.
    """
    started = time.monotonic()
    settings = load_settings(workspace.settings_path)
    folder = (request.out or workspace.packets).expanduser().resolve()
    library = Library(workspace)
    with open_store(workspace, settings) as store:
        wanted = {one.packet_id: one for one in wanted_packets(store, library, settings, request.selection(settings))}
        manifest = Manifest(folder / "manifest.jsonl")
        stale = (
            dict.fromkeys(wanted, "asked for") if request.force else stale_packets(wanted.values(), manifest, folder)
        )
        todo = [one for packet_id, one in wanted.items() if packet_id in stale]
        listener.started(len(todo))
        made: list[Entry] = []
        failed: list[Entry] = []
        for result in _results(store, todo, library, settings, request):
            entry = _write(result, wanted[result.packet_id], folder, now)
            manifest.add(entry)
            (failed if entry.outcome == "failed" else made).append(entry)
            listener.finished(failed=entry.outcome == "failed")
        index = _write_index(store, manifest, folder, settings, workspace)
    return PacketReport(index, time.monotonic() - started, len(wanted) - len(todo), tuple(made), tuple(failed))


def _results(
    store: Store, todo: list[Wanted], library: Library, settings: Settings, request: PacketRequest
) -> Iterator[PacketResult]:
    if not todo:
        return
    limits = Limits(settings.packets.time_limit, settings.packets.memory_limit)
    jobs = (_job(store, one, library, settings, request.engine) for one in todo)
    with IsolatedExecutor(jobs=min(request.jobs, len(todo)), limits=limits, preload=(_WARM,)) as executor:
        yield from run_batch(jobs, make_packet, executor=executor, most_waiting=2 * request.jobs)


def _job(store: Store, wanted: Wanted, library: Library, settings: Settings, engine: str) -> PacketJob:
    """The job of one packet: everything it needs, as bytes."""
    key, audience, as_of = wanted.key, wanted.audience, today(settings)
    parameters: dict[str, Any] = {"school_year": settings.district.school_year, "audience": audience}
    if key == DISTRICT:
        rows: Mapping[str, Any] = {}
        facts = SliceFacts(key, audience, as_of, settings, district_figures(store, settings))
        title, subtitle = settings.district.name, "All schools"
    else:
        parameters |= {"school_id": key.school_id, "adoption_id": key.adoption_id}
        rows = for_audience(store.slice_rows(key), audience)
        facts = SliceFacts(key, audience, as_of, settings, {})
        title, subtitle = _titles(rows)
    cover = {
        "title": title,
        "subtitle": subtitle,
        "district": settings.district.name,
        "school_year": settings.district.school_year,
        "audience": audience,
        "as_of": as_of.isoformat(),
        "accent": settings.packets.accent,
        "paper": settings.packets.paper,
    }
    notebooks = tuple(NotebookSource(one.name, one.text, parameters) for one in wanted.notebooks)
    templates = library.own_templates
    return PacketJob(wanted.packet_id, write_slice(rows, facts), notebooks, cover, wanted.formats, templates, engine)


def _titles(rows: Mapping[str, Any]) -> tuple[str, str]:
    """The school's name, and the subject with its materials."""
    name = rows["schools"][0][1]
    if not rows["adoptions"]:
        return name, "Selecting materials"
    _, _, subject, grades, materials, *_ = rows["adoptions"][0]
    return name, " · ".join(part for part in (f"{subject} {grades}".strip(), materials) if part)


def _write(result: PacketResult, wanted: Wanted, folder: Path, now: dt.datetime) -> Entry:
    """Put a packet's files where they belong, each whole, and say what came of it."""
    files = {}
    for name, data in result.files.items():
        path = f"{wanted.stem}.{name}"
        write_atomic(folder / path, data)
        files[path] = hashlib.sha256(data).hexdigest()
    if result.error is None:
        (folder / f"{wanted.stem}.failed.ipynb").unlink(missing_ok=True)
    return Entry(
        packet_id=wanted.packet_id,
        school_id=wanted.key.school_id,
        adoption_id=wanted.key.adoption_id,
        audience=wanted.audience,
        outcome="failed" if result.error else "made",
        inputs=wanted.inputs,
        versions=versions(),
        made_at=now.isoformat(timespec="seconds"),
        seconds=round(result.seconds, 3),
        files=files,
        reason=result.error.message if result.error else "",
        hint=result.error.hint if result.error else "",
    )


def _write_index(store: Store, manifest: Manifest, folder: Path, settings: Settings, workspace: Workspace) -> Path:
    """The index of every packet in the folder, and the manifest with one line for each."""
    phases, names = store.phases(), store.school_names()
    guide = load_guide(settings.district.guide)
    known = {str(key) for key in store.packet_keys()} | {"district"}
    manifest.compact([name for name in manifest.entries if name.rpartition(":")[0] in known])
    subjects = store.subjects()
    entries = []
    for entry in manifest.entries.values():
        phase = phases.get(PacketKey(entry.school_id, entry.adoption_id), 1)
        is_district = not entry.school_id
        links = {name.rsplit(".", 1)[-1].upper(): name for name in sorted(entry.files) if not name.endswith(".ipynb")}
        kept = [name for name in entry.files if name.endswith(".ipynb")]
        entries.append(
            IndexEntry(
                school=settings.district.name if is_district else names.get(entry.school_id, entry.school_id),
                school_id=entry.school_id,
                adoption="All schools" if is_district else subjects.get(entry.adoption_id, ""),
                phase="" if is_district else f"{guide.phases[phase - 1].roman} {guide.phases[phase - 1].title}",
                audience=entry.audience.capitalize(),
                state="Made" if entry.outcome == "made" else "Failed",
                links=links or ({"executed notebook": kept[0]} if kept else {}),
                reason=entry.reason,
            )
        )
    entries.sort(key=lambda one: (one.school_id != "", one.school, one.adoption, one.audience))
    page = IndexPage(settings.district.name, settings.district.school_year, today(settings), tuple(entries))
    write_atomic(folder / "index.html", render_index(page, workspace.template_folders()))
    return folder / "index.html"
