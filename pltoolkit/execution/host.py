"""A process that runs calls in isolated children for another process that may have none itself.

A Dask worker may not have children of `multiprocessing`, and has threads and an event loop that must not be forked. So it
starts this module as a program of its own, sends it calls through a pipe and gets answers through another. When the pipe
closes, since the worker ended or was killed, the program takes no more calls and ends with those that run.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import IO, Any, ParamSpec, TypeVar

from pltoolkit.execution.isolation import IsolatedExecutor, Limits

P = ParamSpec("P")
T = TypeVar("T")
_HEAD = struct.Struct("!QQ")


class HostLostError(RuntimeError):
    """The host ended before it answered; another may be asked."""


@dataclass(frozen=True)
class HostOptions:
    """What an isolating executor is made with."""

    jobs: int
    limits: Limits
    preload: tuple[str, ...]


class HostedExecutor(Executor):
    """A `concurrent.futures` executor like `IsolatedExecutor`, whose fork server lives in a process started for it.

    A call whose host is lost raises `HostLostError`; the next call starts another host.
    """

    def __init__(self, *, jobs: int, limits: Limits, preload: Sequence[str] = ()) -> None:
        self._options = HostOptions(jobs, limits, tuple(preload))
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: dict[int, Future[Any]] = {}
        self._count = 0

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        call = pickle.dumps((fn, args, kwargs))
        with self._lock:
            process = self._running()
            self._count += 1
            self._waiting[self._count] = future
            with contextlib.suppress(OSError):  # its end is seen by the thread that reads
                _write(process.stdin, self._count, call)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the host; calls that run are finished first where `wait` is set."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        if cancel_futures:
            process.kill()
        with contextlib.suppress(OSError):
            process.stdin.close()  # type: ignore[union-attr]
        if wait:
            self._reader.join()

    def _running(self) -> subprocess.Popen[bytes]:
        """The host, started where there is none."""
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-m", "pltoolkit.execution.host"]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            _write(self._process.stdin, 0, pickle.dumps(self._options))
            self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
            self._reader.start()
        return self._process

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        for number, answer in _frames(process.stdout):
            with self._lock:
                future = self._waiting.pop(number)
            done, value = pickle.loads(answer)  # noqa: S301  (our own program wrote it)
            if done:
                future.set_result(value)
            else:
                future.set_exception(value)
        code = process.wait()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                stream.close()  # type: ignore[union-attr]
        with self._lock:
            lost, self._waiting = self._waiting, {}
        for future in lost.values():
            future.set_exception(HostLostError(f"The host ended with exit code {code}."))


def _write(stream: IO[bytes] | None, number: int, data: bytes) -> None:
    if stream is not None:
        stream.write(_HEAD.pack(number, len(data)) + data)
        stream.flush()


def _frames(stream: IO[bytes] | None) -> Iterator[tuple[int, bytes]]:
    """What comes until the other side is gone, whole frames only."""
    while stream is not None and len(head := stream.read(_HEAD.size)) == _HEAD.size:
        number, size = _HEAD.unpack(head)
        if len(data := stream.read(size)) < size:
            return
        yield number, data


def main() -> None:
    """The host: options first, then calls, until the pipe closes."""
    calls = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not get among the answers
    lock, frames = threading.Lock(), _frames(calls)
    options: HostOptions = pickle.loads(next(frames)[1])  # noqa: S301  (the process that started this one wrote it)

    def answer(number: int, future: Future[Any]) -> None:
        error = future.exception()
        data = pickle.dumps((error is None, error or future.result()))
        with lock, contextlib.suppress(OSError):
            _write(answers, number, data)

    with IsolatedExecutor(jobs=options.jobs, limits=options.limits, preload=options.preload) as executor:
        for number, data in frames:
            function, args, kwargs = pickle.loads(data)  # noqa: S301
            future = executor.submit(function, *args, **kwargs)
            future.add_done_callback(partial(answer, number))
        executor.shutdown(wait=True, cancel_futures=True)


if __name__ == "__main__":
    main()
