"""A call in a process of its own gives back what it returns or raises, and how it died where it did."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from pltoolkit.errors import CrashError, UsageError
from pltoolkit.execution.apart import call_apart, death

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def test_what_the_call_returns_comes_back() -> None:
    assert call_apart(lambda *parts: b"".join(parts), b"x" * 3_000_000, b"y") == b"x" * 3_000_000 + b"y"


def test_what_it_changes_stays_there() -> None:
    here: list[int] = []

    assert call_apart(lambda: here.append(1) or os.getpid()) != os.getpid()
    assert here == []


def fail() -> None:
    raise UsageError("No such school.", hint="Look again.")


def test_an_error_comes_back_as_it_is() -> None:
    with pytest.raises(UsageError, match=r"No such school\.\n\nhint: Look again\."):
        call_apart(fail)


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (partial(os._exit, 3), r"ended by itself, with exit code 3, before it was done\."),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), r"It was killed: by the system where memory ran out.*SIGKILL"),
        (lambda: ctypes.string_at(0), r"crashed \(segmentation fault\): a compiled library.*SIGSEGV"),
        (os.abort, "SIGABRT"),
    ],
)
def test_a_process_that_dies_is_told_of_in_plain_words(end: object, said: str) -> None:
    with pytest.raises(CrashError, match=said):
        call_apart(end)  # type: ignore[arg-type]


def test_a_death_is_seen_though_a_process_it_started_holds_the_pipe_open() -> None:
    def leave_a_child_and_die() -> None:
        if os.fork() == 0:
            signal.alarm(20)
            signal.pause()
        os._exit(4)

    with pytest.raises(CrashError, match="exit code 4"):
        call_apart(leave_a_child_and_die)


def test_what_was_to_be_done_at_its_end_is_done_once_and_only_its_own(tmp_path: Path) -> None:
    script = f"""
import atexit
from pltoolkit.execution.apart import call_apart
def note(word): open({str(tmp_path / "notes")!r}, "a").write(word)
atexit.register(note, "parent ")
call_apart(atexit.register, note, "child ")
"""
    subprocess.run([sys.executable, "-c", script], check=True)

    assert (tmp_path / "notes").read_text() == "child parent "


def _children() -> set[str]:
    """The processes that this one has started and not yet buried."""
    return {pid for path in Path("/proc/self/task").glob("*/children") for pid in path.read_text().split()}


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_no_process_and_no_descriptor_is_left() -> None:
    call_apart(int)
    before = _descriptors(), _children()

    for _ in range(5):
        call_apart(int)

    assert (_descriptors(), _children()) == before


def test_an_unknown_signal_is_named() -> None:
    assert death(-signal.SIGUSR1) == "The process died. It was stopped (SIGUSR1)."
