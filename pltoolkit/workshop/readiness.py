"""Whether a computer is ready for a workshop: versions, disk, browser."""

from __future__ import annotations

import shutil
import sys
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PYTHON = (3, 11)
_NEEDED = ("pltoolkit", "jupyterlab", "ipykernel", "pandas", "anywidget", "nbformat")
_DISK_MIB = 300
_BROWSERS = ("google-chrome", "chromium", "firefox", "microsoft-edge", "safari")


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
    return (_python(), *_packages(), _disk(folder), _browser())


def _python() -> Finding:
    running = ".".join(map(str, sys.version_info[:3]))
    well = sys.version_info[:2] >= _PYTHON
    return Finding(f"Python {running}", well, "" if well else "Install Python 3.11 or newer.")


def _packages() -> Iterator[Finding]:
    for name in _NEEDED:
        try:
            yield Finding(f"{name} {version(name)}", is_well=True)
        except PackageNotFoundError:
            yield Finding(f"{name} is not installed", is_well=False, hint=f"pip install {name}")


def _disk(folder: Path) -> Finding:
    place = folder.expanduser().resolve()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free >> 20
    well = free >= _DISK_MIB
    return Finding(f"{free:,} MiB free in {place}", well, "" if well else f"Make room: {_DISK_MIB} MiB are needed.")


def _browser() -> Finding:
    found = next((name for name in _BROWSERS if shutil.which(name)), "")
    try:
        name = found or type(webbrowser.get()).__name__
    except webbrowser.Error:
        return Finding("no browser found", is_well=False, hint="Install Firefox, Chrome or Edge.")
    return Finding(f"a browser ({name})", is_well=True)
