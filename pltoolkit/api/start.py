"""What a coach sees first: every school with its phase, what is open and late, and its last packet."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from pltoolkit.api.planning import Library, Selection, make_plan
from pltoolkit.api.workspaces import open_store
from pltoolkit.execution.manifest import Entry, Manifest
from pltoolkit.execution.output import open_output
from pltoolkit.guide import Guide, load_guide
from pltoolkit.guide.model import Phase
from pltoolkit.measures.frames import records
from pltoolkit.measures.tasks import open_decisions, task_states
from pltoolkit.settings import Audience, Settings, load_settings
from pltoolkit.store import PacketKey, Store, today
from pltoolkit.workspace import Workspace


@dataclass(frozen=True)
class LastPacket:
    """A school's last packet. `files` are below the packets' folder, by format; `made_at` is an ISO time, or blank."""

    state: Literal["none", "fresh", "stale", "failed"] = "none"
    reason: str = ""
    hint: str = ""
    made_at: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SchoolLine:
    """A school with one adoption. Open decisions and late tasks are counts."""

    school_id: str
    adoption_id: str
    name: str
    subject: str
    materials: str
    phase: int
    open_decisions: int
    late_tasks: int
    packet: LastPacket


@dataclass(frozen=True)
class NotebookLine:
    """A notebook of a phase's packet. `path` is below the workspace; `is_own`: the district has made it its own."""

    title: str
    path: str
    is_own: bool


@dataclass(frozen=True)
class PhaseLine:
    number: int
    title: str
    notebooks: tuple[NotebookLine, ...]


@dataclass(frozen=True)
class StartPage:
    district: str
    school_year: str
    as_of: dt.date
    audience: Audience
    phases: tuple[PhaseLine, ...]
    schools: tuple[SchoolLine, ...]

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "as_of": self.as_of.isoformat()}


def start_page(workspace: Workspace, *, audience: Audience) -> StartPage:
    """Every school, by name, with the state of its packet for `audience`. Raises `SettingsError`, `StoreError`."""
    settings = load_settings(workspace.settings_path)
    guide = load_guide(settings.district.guide)
    with open_store(workspace, settings) as store:
        lines = tuple(_school_lines(store, workspace, settings, audience))
    return StartPage(
        settings.district.name,
        settings.district.school_year,
        today(settings),
        audience,
        _phase_lines(guide, workspace),
        tuple(sorted(lines, key=lambda line: (line.name.casefold(), line.school_id, line.adoption_id))),
    )


def last_packet(workspace: Workspace, key: PacketKey, *, audience: Audience) -> LastPacket:
    """A school's last packet. Raises `UsageError` for a school or adoption that is not there."""
    settings = load_settings(workspace.settings_path)
    with open_store(workspace, settings) as store:
        return _last_packets(store, workspace, settings, audience, schools=(key.school_id,)).get(key, LastPacket())


def _school_lines(store: Store, workspace: Workspace, settings: Settings, audience: Audience) -> Iterator[SchoolLine]:
    as_of = today(settings)
    names = store.school_names()
    adoptions = {
        PacketKey(row.school_id, row.adoption_id): row for row in records(store.read("adoptions"), "adoptions")
    }
    tasks = task_states.rows(store.read("tasks"), as_of=as_of)
    late = _counts(task for task in tasks if task.state == "late")
    undecided = _counts(open_decisions.rows(store.read("decisions"), as_of=as_of))
    keys = store.packet_keys()
    packets = _last_packets(store, workspace, settings, audience) if keys else {}
    for key in keys:
        adoption = adoptions.get(key)
        yield SchoolLine(
            school_id=key.school_id,
            adoption_id=key.adoption_id,
            name=names[key.school_id],
            subject=f"{adoption.subject} {adoption.grades}".strip() if adoption else "",
            materials=adoption.materials if adoption else "",
            phase=int(adoption.phase) if adoption else 1,
            open_decisions=_count(undecided, key),
            late_tasks=_count(late, key),
            packet=packets.get(key, LastPacket()),
        )


def _counts(rows: Iterable[Any]) -> Counter[PacketKey]:
    return Counter(PacketKey(row.school_id, row.adoption_id) for row in rows)


def _count(counts: Mapping[PacketKey, int], key: PacketKey) -> int:
    """What belongs to a packet: the adoption's own, and the school's that name no adoption."""
    return sum(counts.get(PacketKey(key.school_id, adoption), 0) for adoption in {key.adoption_id, ""})


def _last_packets(
    store: Store, workspace: Workspace, settings: Settings, audience: Audience, *, schools: tuple[str, ...] = ()
) -> dict[PacketKey, LastPacket]:
    output = open_output(workspace.packets)
    sizes = output.sizes()
    manifest = Manifest(output, names=sizes)
    selection = Selection(schools, audience=audience, formats=tuple(settings.packets.formats))
    plan = make_plan(store, Library(workspace), settings, selection, manifest, sizes)
    return {
        wanted.key: _last_packet(manifest.entries[packet_id], plan.stale.get(packet_id, ""))
        for packet_id, wanted in plan.wanted.items()
        if packet_id in manifest.entries
    }


def _last_packet(entry: Entry, stale: str) -> LastPacket:
    files = {name.rsplit(".", 1)[-1]: name for name in entry.files}
    if entry.outcome == "failed":
        return LastPacket("failed", entry.reason, entry.hint, entry.made_at, files)
    return LastPacket("stale" if stale else "fresh", stale, "", entry.made_at, files)


def _phase_lines(guide: Guide, workspace: Workspace) -> tuple[PhaseLine, ...]:
    return tuple(
        PhaseLine(phase.number, f"{phase.roman} {phase.title}", tuple(_notebook_lines(phase, workspace)))
        for phase in guide.phases
    )


def _notebook_lines(phase: Phase, workspace: Workspace) -> Iterator[NotebookLine]:
    """The notebooks of a phase's packet, in its order; one that is for several key actions is there once."""
    named = {"overview": "Overview"}
    for action in phase.key_actions:
        named.setdefault(action.notebook, f"{action.id} {action.title}")
    if phase.number > 1:
        named["professional_learning"] = "Professional learning"
    for name, title in named.items():
        is_own = (workspace.notebooks / f"{name}.ipynb").is_file()
        yield NotebookLine(title, f"notebooks/{name}.ipynb", is_own)
