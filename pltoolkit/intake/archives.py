"""Zip archives, opened with care: nothing outside the archive is touched, nothing unpacks without end."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from pltoolkit.intake.findings import Finding, Reason
from pltoolkit.intake.sheets import RefusedError

MOST_FILES = 200
MOST_UNPACKED = 1024 * 1024 * 1024
MOST_RATIO = 200


def read_zip(data: bytes, *, file: str) -> dict[str, bytes]:
    """The files of an archive by name, without folders above them. Raises `RefusedError` for one that is not safe."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = [member for member in archive.infolist() if not member.is_dir()]
        _check(members, file)
        return {PurePosixPath(member.filename).name: _unpacked(archive, member, file) for member in members}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        why = f"The archive cannot be read: {error}."
        raise RefusedError(Finding(file, Reason.UNREADABLE_FILE, why, "Export it again, without a password.")) from None


def _check(members: list[zipfile.ZipInfo], file: str) -> None:
    def refuse(why: str) -> RefusedError:
        return RefusedError(
            Finding(file, Reason.UNSAFE_ARCHIVE, why, "Ask where the file comes from; export it again.")
        )

    if len(members) > MOST_FILES:
        raise refuse(f"The archive holds {len(members)} files; more than {MOST_FILES} are not opened.")
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise refuse("The archive would unpack to more than 1 GiB.")
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise refuse("A file in the archive wants to be written outside its folder.")
        if member.file_size > MOST_RATIO * max(member.compress_size, 1024):
            raise refuse("A file in the archive unpacks to far more than it should.")


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str) -> bytes:
    with archive.open(member) as stream:
        data = stream.read(member.file_size + 1)
    if len(data) > member.file_size:
        why = "A file in the archive is larger than the archive says."
        raise RefusedError(Finding(file, Reason.UNSAFE_ARCHIVE, why, "Export it again."))
    return data
