"""`sys.stdout` and `sys.stderr` of a notebook that runs in this process, and what is written below them.

The streams are ipykernel's: text is gathered and sent on before a display, at the end of a cell, on `flush()`, and after
a fifth of a second. ipykernel does the last from a thread; here it is done when the next text comes, which gives the same
outputs without one. What programs, C libraries and forked processes write to file descriptors 1 and 2 goes to files in
memory that are looked into at the same moments, so it keeps its place among the printed lines.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import pickle
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ipykernel.iostream import IOPubThread, OutStream
from jupyter_client.session import Session

_NAMES = (("stdout", 1), ("stderr", 2))
_LENGTH = struct.Struct("!I")


class _Timers:
    """What ipykernel asks its event loop for: to be called later. Whoever has the time calls `run_due`."""

    def __init__(self) -> None:
        self._due: list[tuple[float, Callable[[], None]]] = []

    def call_later(self, delay: float, callback: Callable[[], None]) -> None:
        self._due.append((time.monotonic() + delay, callback))

    def run_due(self) -> None:
        if self._due and self._due[0][0] <= time.monotonic():
            now = time.monotonic()
            due = [callback for moment, callback in self._due if moment <= now]
            self._due = [one for one in self._due if one[0] > now]
            for callback in due:
                callback()


class _NoThread(IOPubThread):  # type: ignore[misc]
    """Stands where ipykernel has its sending thread: what is scheduled is done at once."""

    def __init__(self) -> None:
        self.thread = threading.Thread()
        self.io_loop = _Timers()


class _Tail:
    """A file without a name that any process may append to, and what has been added since the last look."""

    def __init__(self) -> None:
        if hasattr(os, "memfd_create"):
            self.descriptor = os.memfd_create("pltoolkit")
        else:
            with tempfile.TemporaryFile() as file:
                self.descriptor = os.dup(file.fileno())
        if sys.platform != "win32":
            import fcntl

            fcntl.fcntl(self.descriptor, fcntl.F_SETFL, fcntl.fcntl(self.descriptor, fcntl.F_GETFL) | os.O_APPEND)
        self._seen = 0

    def take(self) -> bytes:
        size = os.fstat(self.descriptor).st_size
        if size <= self._seen:
            return b""
        data = os.pread(self.descriptor, size - self._seen, self._seen)
        self._seen += len(data)
        return data

    def close(self) -> None:
        os.close(self.descriptor)


class _CellStream(OutStream):  # type: ignore[misc]
    """A stream of ipykernel's that needs no thread."""

    def __init__(self, session: Session, below: Below, name: str) -> None:
        self._below = below
        super().__init__(session, below.thread, name, watchfd=False)

    def write(self, string: str) -> int | None:
        self._below.look()
        return super().write(string)  # type: ignore[no-any-return]

    def flush(self) -> None:
        self._below.look()
        super().flush()

    def add(self, text: str) -> None:
        """Text that was written below this stream."""
        super().write(text)

    def stands_for(self, descriptor: int) -> None:
        """What `fileno()` gives: where this process wrote before the cell."""
        self._original_stdstream_copy = descriptor


class Below:
    """The two streams of a notebook and the files behind descriptors 1 and 2.

    `session` sends what a forked process says as if this process had said it.
    """

    def __init__(self, session: Session) -> None:
        self.thread = _NoThread()
        self._owner = os.getpid()
        self._looking = False
        self._session = session
        self._messages = _Tail()
        self._partial = b""
        self._kept: dict[str, int] = {}
        self._before = sys.stdout, sys.stderr
        self._tails = {name: _Tail() for name, _ in _NAMES}
        self._decoders = {name: codecs.getincrementaldecoder("utf-8")("replace") for name, _ in _NAMES}
        self.streams = {name: _CellStream(session, self, name) for name, _ in _NAMES}

    def look(self) -> None:
        """Take up what has come from below since the last look, and send on what has waited long enough."""
        if self._looking or os.getpid() != self._owner:
            return
        self._looking = True
        try:
            self._take_messages()
            for name, tail in self._tails.items():
                if data := tail.take():
                    self.streams[name].add(self._decoders[name].decode(data))
            self.thread.io_loop.run_due()
        finally:
            self._looking = False

    def pass_up(self, message: tuple[Any, ...]) -> None:
        """Called in a process that a cell has forked: hand a message to the notebook's process."""
        data = pickle.dumps(message)
        os.write(self._messages.descriptor, _LENGTH.pack(len(data)) + data)

    def _take_messages(self) -> None:
        data = self._partial + self._messages.take()
        while len(data) >= _LENGTH.size and len(data) >= _LENGTH.size + (length := _LENGTH.unpack_from(data)[0]):
            kind, content, parent, metadata, buffers = pickle.loads(data[_LENGTH.size : _LENGTH.size + length])  # noqa: S301 - our own
            self._session.send(None, kind, content, parent=parent, metadata=metadata, buffers=buffers)
            data = data[_LENGTH.size + length :]
        self._partial = data

    @contextlib.contextmanager
    def captured(self) -> Iterator[None]:
        """Descriptors 1 and 2 lead into our files meanwhile, where this system lets them be led elsewhere."""
        _flush_real_streams()
        for name, descriptor in _NAMES if sys.platform != "win32" else ():
            with contextlib.suppress(OSError):
                self._kept[name] = os.dup(descriptor)
                self.streams[name].stands_for(self._kept[name])
                os.dup2(self._tails[name].descriptor, descriptor)
        try:
            yield
        finally:
            _flush_real_streams()
            self._lead(self._kept)
            while self._kept:
                os.close(self._kept.popitem()[1])
            self.look()

    @contextlib.contextmanager
    def lifted(self) -> Iterator[None]:
        """Within `captured`: what is logged or printed meanwhile goes where it went before the cell."""
        streams = sys.stdout, sys.stderr
        self._lead(self._kept)
        sys.stdout, sys.stderr = self._before
        try:
            yield
        finally:
            sys.stdout, sys.stderr = streams
            self._lead({name: self._tails[name].descriptor for name in self._kept})

    def _lead(self, to: Mapping[str, int]) -> None:
        for name, descriptor in _NAMES:
            if name in to:
                os.dup2(to[name], descriptor)

    def close(self) -> None:
        for tail in (self._messages, *self._tails.values()):
            tail.close()


def _flush_real_streams() -> None:
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
