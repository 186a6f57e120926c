"""Making a workspace: an empty one for a district, or a fictional one to try things on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pltoolkit.errors import UsageError
from pltoolkit.records import Record
from pltoolkit.sample import make_district, write_messy_files
from pltoolkit.settings import Settings, explained_toml, load_settings, parse_settings
from pltoolkit.store import Store
from pltoolkit.workspace import Workspace, write_atomic

_JULY = 7
_ELSEWHERE = "Name another folder, one that you may write in."


@dataclass(frozen=True)
class SampleSummary:
    """What `create_sample` made."""

    workspace: Workspace
    name: str
    rows: int


def school_year_of(day: dt.date) -> str:
    """The school year that `day` falls in, such as "2026-27"; a new one starts on July 1."""
    first = day.year if day.month >= _JULY else day.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def create_workspace(folder: Path, *, name: str, school_year: str) -> Workspace:
    """An empty workspace in `folder`. Raises `UsageError` where there is one already, or the settings are wrong."""
    return _write_workspace(folder, explained_toml(name=name, school_year=school_year))


def create_sample(folder: Path, *, schools: int, seed: int, messy: Path | None = None) -> SampleSummary:
    """A workspace with a fictional district of so many schools; `messy` also gets its raw files.

    The same `schools` and `seed` give the same district.
    """
    district = make_district(schools=schools, seed=seed)
    workspace = _write_workspace(folder, district.settings_toml, district.rows)
    if messy is not None:
        write_messy_files(district, messy, seed=seed)
    rows = sum(len(records) for records in district.rows.values())
    return SampleSummary(workspace, load_settings(workspace.settings_path).district.name, rows)


def open_store(workspace: Workspace, settings: Settings, *, create: bool = False) -> Store:
    """The district's database: the shared one that `district.toml` names, else the file in the workspace."""
    return Store.open(settings.database.url or workspace.database_path, create=create)


def _write_workspace(
    folder: Path, settings_toml: str, rows: Mapping[str, Sequence[Record]] = MappingProxyType({})
) -> Workspace:
    """A workspace whose database holds `rows`. Its settings are written last: until then the folder is no workspace."""
    workspace = Workspace(folder.expanduser().resolve())
    if workspace.settings_path.exists():
        raise UsageError(
            f"{workspace.root} is a workspace already; nothing was changed.",
            hint="Name another folder, or use this one.",
        )
    settings = parse_settings(settings_toml, path=workspace.settings_path)
    try:
        workspace.root.mkdir(parents=True, exist_ok=True)
        with open_store(workspace, settings, create=True) as store:
            store.load(rows)
        write_atomic(workspace.settings_path, settings_toml)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"{folder} is a file, or is in one: no folder can be made there.", hint=_ELSEWHERE) from None
    except OSError as error:
        raise UsageError(f"{folder} cannot become a workspace: {error.strerror}.", hint=_ELSEWHERE) from None
    return workspace
