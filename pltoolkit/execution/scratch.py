"""A folder for what lives no longer than this process, removed even where the process is killed: by the next one."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PREFIX = "pltoolkit-"
_LOCK = "in-use"


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A new folder in the system's place for temporary files. Those of processes that have died are removed first."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        _remove_left_over(folder)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        with _locked(folder / _LOCK, create=True):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_left_over(folder: Path) -> None:
    with contextlib.suppress(OSError), _locked(folder / _LOCK, create=False):
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _locked(path: Path, *, create: bool) -> Iterator[None]:
    """Hold a lock that the system frees when this process ends. Raises `OSError` where another holds it."""
    try:
        import fcntl
    except ImportError:
        if not create:
            raise OSError from None
        yield
        return
    descriptor = os.open(path, os.O_RDWR | (os.O_CREAT if create else 0), 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
