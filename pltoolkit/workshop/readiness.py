"""Whether a computer is ready for a workshop: versions, disk, browser."""

from __future__ import annotations

import os
import re
import shutil
import sys
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

_PYTHON = (3, 11)
_DISK_MIB = 300
_BROWSERS = ("google-chrome", "chromium", "firefox", "microsoft-edge", "safari")
_EXTRA = "workshop"


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `hint` says what to do where it is not well."""

    what: str
    is_well: bool
    hint: str = ""

    def __str__(self) -> str:
        return f"{'ok   ' if self.is_well else 'FAULT'}  {self.what}{f'  → {self.hint}' if self.hint else ''}"


def check_computer(folder: Path) -> tuple[Finding, ...]:
    """Look at everything a workshop needs; nothing is changed."""
    return (
        find_python(sys.version_info[:3]),
        *find_packages(requires("pltoolkit") or (), version),
        find_disk(folder),
        find_browser(),
    )


def find_python(running: tuple[int, ...]) -> Finding:
    name = f"Python {'.'.join(map(str, running))}"
    well = running[:2] >= _PYTHON
    return Finding(name, well, "" if well else "Install Python 3.11 or newer.")


def find_packages(required: Sequence[str], version_of: Callable[[str], str]) -> Iterator[Finding]:
    """What the toolkit and its workshop require, by what is installed: a finding for each fault, one for all that are well."""
    wanted = [Requirement(text) for text in required]
    wanted = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": _EXTRA})]
    well = 0
    for one in wanted:
        try:
            found = version_of(one.name)
        except PackageNotFoundError:
            yield Finding(f"{one.name} is not installed", is_well=False, hint=f"pip install {_quoted(one)}")
            continue
        if one.specifier.contains(found, prereleases=True):
            well += 1
        else:
            hint = f"pip install {_quoted(one)}"
            yield Finding(f"{one.name} {found} is not a version that works here", is_well=False, hint=hint)
    yield Finding(f"{well} packages in the versions that are needed", is_well=True)


def _quoted(wanted: Requirement) -> str:
    return f'"{wanted.name}{wanted.specifier}"'


def find_disk(folder: Path) -> Finding:
    place = folder.expanduser().resolve()
    while not place.exists():
        place = place.parent
    if not place.is_dir() or not os.access(place, os.W_OK):
        return Finding(f"{place} cannot be written in", is_well=False, hint="Name another folder.")
    free = shutil.disk_usage(place).free >> 20
    well = free >= _DISK_MIB
    return Finding(f"{free:,} MiB free in {place}", well, "" if well else f"Make room: {_DISK_MIB} MiB are needed.")


def find_browser(which: Callable[[str], str | None] = shutil.which) -> Finding:
    found = next((name for name in _BROWSERS if which(name)), "")
    try:
        name = found or re.sub(r"(?<!^)(?=[A-Z])", " ", type(webbrowser.get()).__name__).lower()
    except webbrowser.Error:
        return Finding("no browser found", is_well=False, hint="Install Firefox, Chrome or Edge.")
    return Finding(f"a browser ({name})", is_well=True)
