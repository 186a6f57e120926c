"""Running a function in a child process of its own, forked from a clean server that is warmed up once.

The server is `multiprocessing`'s: it imports the modules named and nothing else, has no thread, event loop or socket of
ours, and forks once per call. Where there is no fork, a new process is started for each call. A call that passes its
time or memory limit, or whose process dies, gives an error; no other call notices.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import tempfile
import threading
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from pltoolkit.errors import CrashError, LimitError, PltoolkitError

P = ParamSpec("P")
T = TypeVar("T")
_MIB = 1 << 20
BATCH_VARIABLE = "PLTOOLKIT_BATCH"
"""Environment variable that tells a notebook that nobody watches it run."""


@dataclass(frozen=True)
class Limits:
    """What one call may take."""

    seconds: float = 300
    memory_mib: int = 2048


@dataclass(frozen=True)
class _Call:
    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


class IsolatedExecutor(Executor):
    """A `concurrent.futures` executor with a fresh child process for every call, `jobs` at a time.

    `preload` names modules that the server imports before its first fork; importing one may warm things up.
    """

    def __init__(self, *, jobs: int, limits: Limits, preload: Sequence[str] = ()) -> None:
        methods = multiprocessing.get_all_start_methods()
        self._context: Any = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            self._context.set_forkserver_preload(list(preload))
        self._limits = limits
        self._calls: queue.SimpleQueue[tuple[Future[Any], _Call] | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(jobs)]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        self._calls.put((future, _Call(fn, args, kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        if cancel_futures:
            with contextlib.suppress(queue.Empty):
                while True:
                    waiting = self._calls.get_nowait()
                    if waiting is not None:
                        waiting[0].cancel()
        for _ in self._threads:
            self._calls.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _work(self) -> None:
        while (item := self._calls.get()) is not None:
            future, call = item
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(self._run(call))
            except BaseException as error:  # noqa: BLE001  (it goes to whoever waits)
                future.set_exception(error)

    def _run(self, call: _Call) -> Any:
        ours, theirs = self._context.Pipe(duplex=False)
        with tempfile.TemporaryDirectory(prefix="pltoolkit-", ignore_cleanup_errors=True) as folder:
            process = self._context.Process(target=_child, args=(theirs, call, self._limits, folder), daemon=False)
            process.start()
            theirs.close()
            try:
                if not ours.poll(self._limits.seconds):
                    raise LimitError(
                        f"Stopped after {self._limits.seconds:g} seconds.",
                        hint="Raise packets.time_limit in district.toml, or make the notebook faster.",
                    )
                done, value = ours.recv()
            except EOFError:
                process.join(5)
                raise CrashError(_death(process.exitcode), hint="The other packets are not touched by it.") from None
            finally:
                _end(process)
                ours.close()
        if not done:
            raise value
        return value


def _end(process: Any) -> None:
    """Wait for a process that has answered, kill one that has not, and whatever it has started."""
    process.join(0.5)
    if process.is_alive():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
    process.join()
    process.close()


def _death(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        name = signal.Signals(-exit_code).name
        why = " (out of memory?)" if name == "SIGKILL" else ""
        return f"The process died of {name}{why}."
    return f"The process ended by itself, with exit code {exit_code}, before it was done."


def _child(answer: Connection, call: _Call, limits: Limits, folder: str) -> None:
    """What the child does: a group of its own, a folder of its own, limits; then the call."""
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    os.chdir(folder)
    os.environ[BATCH_VARIABLE] = "1"
    tempfile.tempdir = folder
    _limit_memory(limits.memory_mib)
    try:
        answer.send((True, call.function(*call.args, **call.kwargs)))
    except MemoryError:
        answer.send((False, LimitError(f"It needed more than {limits.memory_mib} MiB of memory.", hint=_MEMORY_HINT)))
    except PltoolkitError as error:
        answer.send((False, error))
    except Exception as error:  # noqa: BLE001  (it goes to the parent)
        trace = "".join(traceback.format_exception(error))
        answer.send((False, CrashError(f"{type(error).__name__}: {error}", hint=trace)))


_MEMORY_HINT = "Raise packets.memory_limit in district.toml, or make the notebook smaller."


def _limit_memory(mib: int) -> None:
    try:
        import resource
    except ImportError:
        return
    soft = mib * _MIB
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (soft, soft))


def private_folder() -> Path:
    """The current folder of a child process: its own, and gone when it ends."""
    return Path.cwd()
