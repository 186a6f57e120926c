"""Which packets there are, what each is made from, and which are stale and why."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from pltoolkit.errors import UsageError
from pltoolkit.execution.manifest import Entry, Inputs, Manifest, digest_of
from pltoolkit.guide import Guide, load_guide
from pltoolkit.settings import Settings
from pltoolkit.store import Audience, PacketKey, Store, today
from pltoolkit.workspace import Workspace, safe_name, shipped_notebooks, shipped_templates

_PACKAGES = ("pltoolkit", "pandas", "papermill", "nbconvert", "typst", "ipykernel")
_WHY = {
    "data": "its data or answers have changed",
    "notebooks": "a notebook has changed",
    "templates": "a template has changed",
    "settings": "a setting has changed",
    "versions": "a newer program makes it",
}
DISTRICT = PacketKey("", "")
"""The key of the packet about all schools."""


@dataclass(frozen=True)
class Notebook:
    """A notebook as a packet uses it: its name below notebooks/, and its text."""

    name: str
    text: str

    @property
    def digest(self) -> str:
        return digest_of(self.text)


@dataclass(frozen=True)
class Wanted:
    """One packet to be had: what about, for whom, from which notebooks, with what digests."""

    key: PacketKey
    audience: Audience
    formats: tuple[str, ...]
    notebooks: tuple[Notebook, ...]
    inputs: Inputs

    @property
    def packet_id(self) -> str:
        about = "district" if self.key == DISTRICT else str(self.key)
        return f"{about}:{self.audience}"

    @property
    def stem(self) -> str:
        """The path of its files below the output folder, without suffix."""
        if self.key == DISTRICT:
            return f"district/district-{self.audience}"
        adoption = safe_name(self.key.adoption_id) if self.key.adoption_id else "packet"
        return f"{safe_name(self.key.school_id)}/{adoption}-{self.audience}"


class Library:
    """The notebooks and templates of a workspace: the district's own over the shipped ones."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def notebook(self, name: str) -> Notebook:
        """A notebook by name. Raises `UsageError` where neither the workspace nor the package has it."""
        for folder in (self._workspace.notebooks, shipped_notebooks()):
            path = folder / f"{name}.ipynb"
            if path.is_file():
                return Notebook(name, path.read_text(encoding="utf-8"))
        raise UsageError(f'There is no notebook "{name}".', hint=f"Looked in {self._workspace.notebooks}.")

    def notebooks_of(self, guide: Guide, phase: int) -> tuple[Notebook, ...]:
        """The notebooks of a packet of a school in this phase, in order."""
        names = list(dict.fromkeys(action.notebook for action in guide.phases[phase - 1].key_actions))
        after = ["professional_learning"] if phase > 1 else []
        return tuple(self._cached(name) for name in ("overview", *names, *after))

    def district_notebooks(self) -> tuple[Notebook, ...]:
        return (self._cached("district"),)

    def _cached(self, name: str) -> Notebook:
        if name not in self._found:
            self._found[name] = self.notebook(name)
        return self._found[name]

    @cached_property
    def _found(self) -> dict[str, Notebook]:
        return {}

    @cached_property
    def own_templates(self) -> Mapping[str, bytes]:
        """The district's own templates by path."""
        return _files(self._workspace.templates)

    @cached_property
    def templates_digest(self) -> str:
        shipped = _files(shipped_templates())
        return digest_of(
            {name: hashlib.sha256(data).hexdigest() for name, data in {**shipped, **self.own_templates}.items()}
        )


def _files(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        return {}
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def versions() -> dict[str, str]:
    """The versions of the programs that make a packet."""
    return {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}}


@dataclass(frozen=True)
class Selection:
    """Which packets are asked for: blank means all."""

    schools: tuple[str, ...] = ()
    adoptions: tuple[str, ...] = ()
    audience: Audience = "leader"
    formats: tuple[str, ...] = ("html", "pdf")


def wanted_packets(store: Store, library: Library, settings: Settings, selection: Selection) -> list[Wanted]:
    """Every packet asked for, the district's last. Raises `UsageError` for a school or adoption that is not there."""
    guide = load_guide(settings.district.guide)
    keys = _selected(store, selection)
    phases = store.phases()
    digests = store.digests(keys)
    setting = digest_of([settings.model_dump(mode="json", exclude={"database"}), today(settings).isoformat()])
    made_by = digest_of(versions())
    shared = (library.templates_digest, setting, made_by)
    found = []
    for key in keys:
        notebooks = library.notebooks_of(guide, phases.get(key, 1))
        found.append(_wanted(key, selection, notebooks, digest_of(digests[key]), shared))
    if not selection.schools and not selection.adoptions and selection.audience != "coach" and keys:
        everything = digest_of(sorted(digest_of(parts) for parts in digests.values()))
        found.append(_wanted(DISTRICT, selection, library.district_notebooks(), everything, shared))
    return found


def _wanted(
    key: PacketKey, selection: Selection, notebooks: tuple[Notebook, ...], data: str, shared: tuple[str, str, str]
) -> Wanted:
    templates, setting, made_by = shared
    of_notebooks = digest_of([[notebook.name, notebook.digest] for notebook in notebooks])
    inputs = Inputs(data, of_notebooks, templates, digest_of([setting, selection.formats]), made_by)
    return Wanted(key, selection.audience, selection.formats, notebooks, inputs)


def _selected(store: Store, selection: Selection) -> list[PacketKey]:
    keys = list(store.packet_keys())
    for school_id in selection.schools:
        if not any(key.school_id == school_id for key in keys):
            store.check_key(PacketKey(school_id))
    known = {key.adoption_id for key in keys if key.adoption_id}
    for adoption_id in selection.adoptions:
        if adoption_id not in known:
            raise UsageError(
                f'No school has the adoption "{adoption_id}".', hint=f"There are: {', '.join(sorted(known))}."
            )
    return [
        key
        for key in keys
        if (not selection.schools or key.school_id in selection.schools)
        and (not selection.adoptions or key.adoption_id in selection.adoptions)
    ]


def stale_reason(wanted: Wanted, entry: Entry | None, folder: Path) -> str:
    """Why a packet must be made, or "" where it is up to date."""
    if entry is None:
        return "never made"
    if entry.outcome == "failed":
        return "it failed the last time"
    changed = [why for name, why in _WHY.items() if getattr(entry.inputs, name) != getattr(wanted.inputs, name)]
    if changed:
        return ", ".join(changed)
    missing = [name for name in entry.files if not (folder / name).is_file()]
    return f"{missing[0]} is missing" if missing else ""


def stale_packets(wanted: Iterable[Wanted], manifest: Manifest, folder: Path) -> dict[str, str]:
    """Reasons by packet id, for those that are not up to date."""
    reasons = {one.packet_id: stale_reason(one, manifest.entries.get(one.packet_id), folder) for one in wanted}
    return {packet_id: reason for packet_id, reason in reasons.items() if reason}
