"""Where things are: a district's folder, and the notebooks and templates that come with the package.

Every other module asks here for a path; none makes one from the current folder.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pltoolkit.errors import UsageError

_PACKAGE = Path(__file__).resolve().parent
_RESERVED = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))})

PART = ".part"
"""How the names of files end that are not whole yet, or not yet in their place."""


@dataclass(frozen=True)
class Workspace:
    """A district's folder: settings, database, own notebooks and templates, and the packets made."""

    root: Path

    @classmethod
    def at(cls, folder: Path | str) -> Workspace:
        """The workspace in `folder`. Raises `UsageError` where there is no `district.toml`."""
        root = Path(folder).expanduser().resolve()
        workspace = cls(root)
        if not workspace.settings_path.is_file():
            raise UsageError(
                f"{root} is not a workspace: it has no district.toml.",
                hint=f"Make one with: pltoolkit init {root}   (or a fictional one: pltoolkit sample {root})",
            )
        return workspace

    @property
    def settings_path(self) -> Path:
        return self.root / "district.toml"

    @property
    def database_path(self) -> Path:
        return self.root / "district.db"

    @property
    def notebooks(self) -> Path:
        """The district's own notebooks; one here wins over the shipped one of the same name."""
        return self.root / "notebooks"

    @property
    def templates(self) -> Path:
        """The district's own templates; one here wins over the shipped one of the same name."""
        return self.root / "templates"

    @property
    def packets(self) -> Path:
        return self.root / "packets"

    @property
    def suppressed_log(self) -> Path:
        """What the last batch left out and why. It stands outside the packets, since it is not to be published."""
        return self.root / "suppressed.csv"

    def template_folders(self) -> tuple[Path, ...]:
        """Where templates are looked for, first match wins."""
        shipped = shipped_templates()
        return (self.templates, shipped) if self.templates.is_dir() else (shipped,)


def shipped_notebooks() -> Path:
    """The notebooks that come with the package, in a checkout as in an installed wheel."""
    return _shipped("notebooks")


def shipped_templates() -> Path:
    """The templates that come with the package, in a checkout as in an installed wheel."""
    return _shipped("templates")


def _shipped(name: str) -> Path:
    installed = _PACKAGE / "_shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def safe_name(text: str) -> str:
    """An id as a name that every file system takes; different ids stay different."""
    plain = re.sub(r"[^A-Za-z0-9_.-]", "-", text).strip(".-")[:60]
    reserved = plain.upper().split(".")[0] in _RESERVED
    if plain == text and plain and not reserved:
        return plain
    mark = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{plain or 'id'}-{mark}"


def write_atomic(path: Path | str, data: bytes | str | Iterable[bytes]) -> None:
    """Write `path` whole or not at all: a temporary file beside it, flushed to disk, then renamed.

    `data` may come in parts, which need not be held all at once.
    """
    folder, name = os.path.split(os.path.abspath(path))  # noqa: PTH100  (text: Python's table of names grows with every Path)
    os.makedirs(folder, exist_ok=True)  # noqa: PTH103
    put_in_place(write_beside(folder, data, name=name), path)


def write_beside(folder: Path | str, data: bytes | str | Iterable[bytes], *, name: str = "") -> str:
    """Write a new hidden file in `folder`, flushed to disk, that `put_in_place` gives its name; gives its path."""
    parts = [data.encode("utf-8")] if isinstance(data, str) else [data] if isinstance(data, bytes) else data
    handle, temporary = tempfile.mkstemp(prefix=f".{name[:40]}.", suffix=PART, dir=folder)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(parts)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o644)  # noqa: PTH101
    except BaseException:
        os.unlink(temporary)  # noqa: PTH108
        raise
    return temporary


def put_in_place(temporary: str, path: Path | str) -> None:
    """Rename a file that is whole to what it is for; where that fails it is gone."""
    try:
        os.replace(temporary, path)  # noqa: PTH105
    except BaseException:
        os.unlink(temporary)  # noqa: PTH108
        raise
