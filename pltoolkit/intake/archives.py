"""Zip archives, opened with care: nothing outside the archive is touched, nothing unpacks without end."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath

from pltoolkit.intake.findings import Finding, Reason, RefusedError

MOST_FILES = 1000
MOST_UNPACKED = 1024 * 1024 * 1024
MOST_RATIO = 200
_SMALL = 20 * 1024 * 1024
_HINT = "Ask where the file comes from, and export it again."


def read_zip(data: bytes, *, file: str, wanted: Callable[[str], bool]) -> tuple[dict[str, bytes], list[str]]:
    """The wanted files of an archive by name, and the names of those left closed.

    Raises `RefusedError` for an archive that is broken or not safe.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = _checked(archive, file)
            read = {name: _unpacked(archive, member, file) for name, member in members.items() if wanted(name)}
            return read, [name for name in members if name not in read]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        why = "The file is cut off, damaged or locked with a password."
        raise RefusedError(
            Finding(file, Reason.UNREADABLE_FILE, why, "Save or export it again, without a password.")
        ) from None


def check_zip(data: bytes, *, file: str) -> None:
    """Raises `RefusedError` where a file that is an archive inside, such as a workbook, is broken or not safe."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _checked(archive, file)
    except (zipfile.BadZipFile, ValueError, OSError):
        why = "The file is cut off or damaged."
        raise RefusedError(Finding(file, Reason.UNREADABLE_FILE, why, "Save or download it again.")) from None


def _checked(archive: zipfile.ZipFile, file: str) -> dict[str, zipfile.ZipInfo]:
    """The archive's files by name."""

    def refuse(why: str) -> RefusedError:
        return RefusedError(Finding(file, Reason.UNSAFE_ARCHIVE, why, _HINT))

    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MOST_FILES:
        raise refuse(f"The archive holds {len(members):,} files; more than {MOST_FILES:,} are not opened.")
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise refuse("The archive would unpack to more than 1 GiB.")
    named: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if not path.parts or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise refuse("A file in the archive wants to be written outside its folder.")
        if member.file_size > max(_SMALL, MOST_RATIO * member.compress_size):
            raise refuse("A file in the archive unpacks to far more than its size.")
        if path.parts[0] != "__MACOSX" and not path.name.startswith("."):
            named[str(path)] = member
    return named


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str) -> bytes:
    with archive.open(member) as stream:
        data = stream.read(member.file_size + 1)
    if len(data) > member.file_size:
        why = "A file in the archive is larger than the archive says."
        raise RefusedError(Finding(file, Reason.UNSAFE_ARCHIVE, why, _HINT))
    return data
