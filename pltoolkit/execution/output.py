"""Where a batch's files go: a folder on this machine, or any place that fsspec can write to, such as `s3://…`.

Files appear whole or not at all, wherever they are. A folder is locked while a batch writes to it. Elsewhere there is
no lock: two batches at once do each other no harm, but may make a packet twice.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from pltoolkit.errors import PacketError, UsageError, did_you_mean
from pltoolkit.workspace import PART, put_in_place, write_atomic, write_beside

_LOCK = ".lock"
_HERE = frozenset({"file", "local"})
_NOTHING: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Part:
    """A finished file on its way to an output: its bytes, or the path on this machine where they are written already."""

    content: bytes | str
    size: int
    sha256: str


def _part(content: bytes | str, data: bytes) -> Part:
    return Part(content, len(data), hashlib.sha256(data).hexdigest())


def carried(files: Mapping[str, bytes]) -> dict[str, Part]:
    """Files as parts that carry their bytes, wherever they go."""
    return {name: _part(data, data) for name, data in files.items()}


class Output(Protocol):
    """A place for files, each with a name relative to it, folders separated by "/". Every method raises `PacketError`."""

    place: str
    """The place as people write it."""

    def sizes(self) -> Mapping[str, int]:
        """The size in bytes of every file that is there, by name."""

    def read(self, name: str) -> bytes | None:
        """The bytes of a file; None where there is none."""

    def write(self, name: str, data: bytes | Iterable[bytes]) -> None:
        """Put a file there whole, in place of one of the same name. `data` may come piece by piece."""

    def put_down(self, files: Mapping[str, bytes]) -> Mapping[str, Part]:
        """Make files of a packet ready, in any process of this machine, for `put` to give them their names."""

    def put(self, name: str, part: Part) -> None:
        """Put a part there whole, in place of a file of the same name."""

    def remove(self, names: Iterable[str]) -> None:
        """Remove files; those that are not there are passed over."""

    def address(self, name: str) -> str:
        """How a person opens a file."""

    def lock(self) -> AbstractContextManager[None]:
        """Hold the place for one batch, where it can be held. Raises `UsageError` where another batch holds it."""


def open_output(place: str | Path) -> Output:
    """The output at a folder's path or an fsspec address. Raises `UsageError` for an address it cannot write to."""
    text = str(place)
    protocol, colons, rest = text.partition("://")
    if not colons and "::" not in text:
        return FolderOutput(Path(place).expanduser().resolve())
    if protocol in _HERE:
        return FolderOutput(Path(rest).resolve())
    import fsspec

    try:
        system, root = fsspec.core.url_to_fs(text)
    except ImportError as error:
        package = getattr(error.__cause__, "name", None) or f"that fsspec asks for ({error})"
        raise UsageError(
            f"Writing to {protocol}:// needs the package {package}.", hint=f"Install it with: pip install {package}"
        ) from None
    except ValueError as error:
        hint = did_you_mean(protocol, fsspec.available_protocols()) or "Name a folder, or an address such as s3://…"
        raise UsageError(f"{text} is no place that packets can be written to: {error}.", hint=hint) from None
    return RemoteOutput(system, root, place=text)


class FolderOutput:
    """A folder on this machine. Its processes may write files there themselves: large ones need not pass between them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place = str(folder)

    def sizes(self) -> Mapping[str, int]:
        with _in_words(self.place, "looked through"):
            return dict(_walk(str(self.folder), "")) if self.folder.is_dir() else _NOTHING

    def read(self, name: str) -> bytes | None:
        with _in_words(self.address(name), "read"):
            path = self.folder / name
            return path.read_bytes() if path.is_file() else None

    def write(self, name: str, data: bytes | Iterable[bytes]) -> None:
        with _in_words(self.address(name), "written"):
            write_atomic(self.address(name), data)

    def put_down(self, files: Mapping[str, bytes]) -> dict[str, Part]:
        """Files written to the folder under names of their own: all of them or none."""
        parts: dict[str, Part] = {}
        try:
            with _in_words(self.place, "written to"):
                for name, data in files.items():
                    path = write_beside(self.folder, data, name=name)
                    parts[name] = _part(path, data)
        except PacketError:
            _remove(Path(str(part.content)) for part in parts.values())
            raise
        return parts

    def put(self, name: str, part: Part) -> None:
        if isinstance(part.content, bytes):
            self.write(name, part.content)
            return
        path = self.address(name)
        with _in_words(path, "written"):
            os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
            put_in_place(part.content, path)

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            path = self.folder / name
            with _in_words(self.address(name), "removed"):
                path.unlink(missing_ok=True)
            if path.parent != self.folder:
                with contextlib.suppress(OSError):
                    path.parent.rmdir()

    def address(self, name: str) -> str:
        return os.path.normpath(f"{self.place}/{name}")

    @contextmanager
    def lock(self) -> Iterator[None]:
        with _in_words(self.place, "written to"):
            self.folder.mkdir(parents=True, exist_ok=True)
            stream = (self.folder / _LOCK).open("a+", encoding="utf-8")
        with stream:
            if not _try_lock(stream):
                stream.seek(0)
                holder = stream.read().strip() or "another process"
                raise UsageError(
                    f"Another batch is writing to {self.folder}: {holder}.",
                    hint="Wait until it has ended, or name another folder with --out.",
                )
            stream.seek(0)
            stream.truncate()
            stream.write(f"process {os.getpid()} on {socket.gethostname()}")
            stream.flush()
            _remove(self.folder.rglob(f".*{PART}"))  # what a batch that was killed left
            try:
                yield
            finally:
                _remove(self.folder.glob(f".*{PART}"))  # what a child put down before it failed


class RemoteOutput:
    """A place that fsspec can write to. One that renames nothing (an object store) shows a file when it is complete."""

    def __init__(self, system: Any, root: str, *, place: str) -> None:
        self._system = system
        self._root = root.rstrip("/")
        self._folders: set[str] = set()
        self.place = place

    def sizes(self) -> Mapping[str, int]:
        with _in_words(self.place, "looked through"):
            try:
                found = self._system.find(self._root, detail=True)
            except FileNotFoundError:
                return _NOTHING
            start = len(self._root) + 1 if self._root else 0
            return {path[start:]: int(info["size"]) for path, info in found.items()}

    def read(self, name: str) -> bytes | None:
        with _in_words(self.address(name), "read"):
            try:
                return bytes(self._system.cat_file(self._path(name)))
            except FileNotFoundError:
                return None

    def write(self, name: str, data: bytes | Iterable[bytes]) -> None:
        path = self._path(name)
        with _in_words(self.address(name), "written"):
            folder = path.rpartition("/")[0]
            if folder not in self._folders:
                self._system.makedirs(folder, exist_ok=True)
                self._folders.add(folder)
            with self._system.transaction:
                self._system.pipe_file(path, data if isinstance(data, bytes) else b"".join(data))

    put_down = staticmethod(carried)

    def put(self, name: str, part: Part) -> None:
        self.write(name, part.content if isinstance(part.content, bytes) else Path(part.content).read_bytes())

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            with _in_words(self.address(name), "removed"), contextlib.suppress(FileNotFoundError):
                self._system.rm_file(self._path(name))

    def address(self, name: str) -> str:
        return f"{self.place.rstrip('/')}/{name}"

    @contextmanager
    def lock(self) -> Iterator[None]:
        yield

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, int]]:
    with os.scandir(folder) as found:
        for item in found:
            if item.name == _LOCK or item.name.endswith(PART):
                continue
            if item.is_dir():
                yield from _walk(item.path, f"{prefix}{item.name}/")
            else:
                yield f"{prefix}{item.name}", item.stat().st_size


def _try_lock(stream: IO[str]) -> bool:
    """Lock an open file for as long as it is open; the system lets go of it when the process dies."""
    try:
        import fcntl
    except ImportError:
        import msvcrt

        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _in_words(what: str, done: str) -> Iterator[None]:
    """A failure of a file system as one of ours."""
    try:
        yield
    except (PacketError, UsageError):
        raise
    except OSError as error:
        reason = error.strerror or str(error) or type(error).__name__
        raise PacketError(
            f"{what} could not be {done}: {reason}.", hint="Is there space, and may you write there?"
        ) from None
    except Exception as error:  # noqa: BLE001  (each driver has its own)
        reason = f"{type(error).__name__}: {error}"
        raise PacketError(
            f"{what} could not be {done}: {reason}", hint="Is the address right, and may you write there?"
        ) from None
