"""Which packets there are, what each is made from, and which are stale and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pltoolkit.api.screening import NOTHING, Screen, Screening
from pltoolkit.errors import UsageError, did_you_mean
from pltoolkit.execution.manifest import Entry, Inputs, Manifest, digest_of
from pltoolkit.execution.versions import versions
from pltoolkit.guide import Guide, load_guide
from pltoolkit.settings import Settings
from pltoolkit.store import Audience, PacketKey, Store, today
from pltoolkit.workspace import Workspace, safe_name, shipped_notebooks, shipped_templates

_WHY = {
    "data": "its data or answers have changed",
    "notebooks": "a notebook has changed",
    "templates": "a template has changed",
    "settings": "a setting has changed",
    "as_of": "it speaks from an earlier date",
    "versions": "other versions of the programs made it",
}
_LOOKS = ("packet", "packet_pdf")
DISTRICT = PacketKey("")
"""The key of the packet about all schools."""


@dataclass(frozen=True)
class Notebook:
    """A notebook as a packet uses it: its name below notebooks/, its text and the text's digest, and whose it is."""

    name: str
    text: str
    digest: str
    is_shipped: bool


@dataclass(frozen=True)
class Notebooks:
    """The notebooks of a packet, in order."""

    notebooks: tuple[Notebook, ...]

    @cached_property
    def digest(self) -> str:
        return digest_of([[one.name, one.digest] for one in self.notebooks])


@dataclass(frozen=True, slots=True)
class Wanted:
    """One packet to be had: what about, for whom, from which notebooks, with what digests."""

    key: PacketKey
    audience: Audience
    formats: tuple[str, ...]
    notebooks: tuple[Notebook, ...]
    inputs: Inputs
    screen: Screen = NOTHING

    @property
    def packet_id(self) -> str:
        about = "all schools" if self.key == DISTRICT else "/".join(_quoted(part) for part in self.key if part)
        return f"{about}:{self.audience}"

    @property
    def stem(self) -> str:
        """The path of its files below the output folder, without suffix."""
        if self.key == DISTRICT:
            return f"district-{self.audience}"
        adoption = safe_name(self.key.adoption_id) if self.key.adoption_id else "packet"
        return f"{safe_name(self.key.school_id)}/{adoption}-{self.audience}"


def _quoted(part: str) -> str:
    """An id as a part of a packet's id: unlike ids stay unlike, whatever they hold."""
    return part.translate({ord(mark): f"%{ord(mark):02X}" for mark in "%/: "})


class Library:
    """The notebooks and templates of a workspace (the district's own over the shipped ones), and the programs."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def notebook(self, name: str) -> Notebook:
        """A notebook by name. Raises `UsageError` where neither the workspace nor the package has it."""
        for folder, is_shipped in ((self._workspace.notebooks, False), (shipped_notebooks(), True)):
            path = folder / f"{name}.ipynb"
            if path.is_file():
                text = path.read_text(encoding="utf-8")
                return Notebook(name, text, digest_of(text), is_shipped)
        raise UsageError(f'There is no notebook "{name}".', hint=f"Looked in {self._workspace.notebooks}.")

    def notebooks_of(self, guide: Guide, phase: int) -> Notebooks:
        """The notebooks of a packet of a school in this phase, in order."""
        names = list(dict.fromkeys(action.notebook for action in guide.phases[phase - 1].key_actions))
        after = ["professional_learning"] if phase > 1 else []
        return Notebooks(tuple(self._cached(name) for name in ("overview", *names, *after)))

    def district_notebooks(self) -> Notebooks:
        return Notebooks((self._cached("district"),))

    def _cached(self, name: str) -> Notebook:
        if name not in self._found:
            self._found[name] = self.notebook(name)
        return self._found[name]

    @cached_property
    def _found(self) -> dict[str, Notebook]:
        return {}

    @cached_property
    def versions(self) -> Mapping[str, str]:
        return versions()

    @cached_property
    def own_templates(self) -> Mapping[str, bytes]:
        """The district's own templates of packets, by path."""
        return _looks(self._workspace.templates)

    @cached_property
    def templates_digest(self) -> str:
        found = {**_looks(shipped_templates()), **self.own_templates}
        return digest_of({name: digest_of(data) for name, data in found.items()})


def _looks(folder: Path) -> dict[str, bytes]:
    """What gives packets their look; the index has its own, which no packet depends on."""
    paths = sorted(path for look in _LOOKS for path in (folder / look).rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if not path.name.startswith(".")}


@dataclass(frozen=True)
class Selection:
    """Which packets are asked for: blank means all."""

    schools: tuple[str, ...] = ()
    adoptions: tuple[str, ...] = ()
    audience: Audience = "leader"
    formats: tuple[str, ...] = ("html", "pdf")

    @property
    def is_everything(self) -> bool:
        return not self.schools and not self.adoptions


@dataclass(frozen=True)
class Plan:
    """Every packet asked for, why those that are stale are, the entries whose school or adoption is gone, and what is
    left out for the readers' sake."""

    wanted: Mapping[str, Wanted]
    stale: Mapping[str, str]
    left_over: tuple[str, ...]
    screening: Screening | None = None


def make_plan(
    store: Store,
    library: Library,
    settings: Settings,
    selection: Selection,
    manifest: Manifest,
    sizes: Mapping[str, int],
) -> Plan:
    """What to make. `sizes` are the files that are there.

    Raises `UsageError` for a school or adoption that is not there, and where there is no school at all.
    """
    phases = store.phases()
    digests, surveys = {}, {}
    for key, of_tables in store.digests(_selected(store, selection, phases.keys())):
        digests[key], surveys[key] = digest_of(of_tables), of_tables["survey"]
    screening = Screening(store, settings, selection.audience, surveys, as_of=today(settings))
    found = _wanted_packets(library, settings, selection, digests, phases, screening)
    wanted = {one.packet_id: one for one in found}
    reasons = ((name, stale_reason(one, manifest.entries.get(name), sizes)) for name, one in wanted.items())
    stale = {name: why for name, why in reasons if why}
    about = ((name, PacketKey(entry.school_id, entry.adoption_id)) for name, entry in manifest.entries.items())
    gone = tuple(name for name, key in about if key not in phases and key != DISTRICT)
    return Plan(wanted, stale, gone, screening)


def _wanted_packets(
    library: Library,
    settings: Settings,
    selection: Selection,
    digests: Mapping[PacketKey, str],
    phases: Mapping[PacketKey, int],
    screening: Screening,
) -> Iterator[Wanted]:
    """Every packet asked for, the district's last."""
    guide = load_guide(settings.district.guide)
    common = {
        "templates": library.templates_digest,
        "settings": digest_of(settings.of_packet()),
        "as_of": today(settings).isoformat(),
        "versions": digest_of(dict(library.versions)),
    }

    def one(key: PacketKey, data: str, notebooks: Notebooks, screen: Screen) -> Wanted:
        inputs = Inputs(data=digest_of([data, screen.to_json()]), notebooks=notebooks.digest, **common)
        return Wanted(key, selection.audience, selection.formats, notebooks.notebooks, inputs, screen)

    of_phases = {number: library.notebooks_of(guide, number) for number in range(1, len(guide.phases) + 1)}
    for key, data in digests.items():
        yield one(key, data, of_phases[phases[key]], screening.of(key))
    if selection.is_everything and selection.audience != "coach":
        screen = screening.of_district(key.adoption_id for key in digests)
        yield one(DISTRICT, digest_of(list(digests.values())), library.district_notebooks(), screen)


def _selected(store: Store, selection: Selection, keys: Collection[PacketKey]) -> list[PacketKey]:
    if not keys:
        raise UsageError(
            "There is no school in this workspace yet.", hint="Load a list of schools with: pltoolkit import DIR FILE"
        )
    schools = {key.school_id for key in keys}
    for school_id in selection.schools:
        if school_id not in schools:
            store.check_key(PacketKey(school_id))
    known = sorted({key.adoption_id for key in keys if key.adoption_id})
    for adoption_id in selection.adoptions:
        if adoption_id not in known:
            hint = did_you_mean(adoption_id, known) or f"There are: {', '.join(known) or 'none'}."
            raise UsageError(f'No school has the adoption "{adoption_id}".', hint=hint)
    chosen = [
        key
        for key in keys
        if (not selection.schools or key.school_id in selection.schools)
        and (not selection.adoptions or key.adoption_id in selection.adoptions)
    ]
    if not chosen:
        store.check_key(PacketKey(selection.schools[0], selection.adoptions[0]))
    return chosen


def stale_reason(wanted: Wanted, entry: Entry | None, sizes: Mapping[str, int]) -> str:
    """Why a packet must be made, or "" where it is up to date."""
    if entry is None:
        return "never made"
    if entry.outcome == "failed":
        return "it failed the last time"
    changed = [why for name, why in _WHY.items() if getattr(entry.inputs, name) != getattr(wanted.inputs, name)]
    if changed:
        return ", ".join(changed)
    lacking = [one for one in wanted.formats if one not in entry.formats]
    if lacking:
        return f"not yet made as {' and '.join(lacking)}"
    for name, file in entry.files.items():
        if sizes.get(name) != file.size:
            return f"{name} is {'not as it was written' if name in sizes else 'missing'}"
    return ""
