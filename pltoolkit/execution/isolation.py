"""Running calls in child processes of their own, forked from a clean server that is warmed up once.

The server is `multiprocessing`'s: it imports the modules named and nothing else, has no thread, event loop or socket of
ours, and forks once per call. Where there is no fork, a new process is started for each call. A call that passes its
time or memory limit, or whose process dies, gives an error; no other call notices. What a call leaves running ends with
it, and everything ends with the process that holds the executor, however that ends.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from pltoolkit.errors import CrashError, LimitError, PltoolkitError
from pltoolkit.execution.apart import death
from pltoolkit.execution.scratch import scratch_folder

P = ParamSpec("P")
T = TypeVar("T")
_MIB = 1 << 20
BATCH_VARIABLE = "PLTOOLKIT_BATCH"
"""Environment variable that tells a notebook that nobody watches it run."""
_THREADS_VARIABLES = ("RAYON_NUM_THREADS", "OPENBLAS_NUM_THREADS")
"""How many threads Typst and numpy may start: a call is the work of one processor, and others run."""
_PROCESSES = threading.Lock()
"""Taken to start a process or to see one end: `multiprocessing` looks at all of them then, whichever executor's they are,
and whoever starts one lends it environment and `__main__`."""
_TIME_HINT = "Raise packets.time_limit in district.toml, or make the notebook faster."
_MEMORY_HINT = "Raise packets.memory_limit in district.toml, or make the notebook smaller."


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

    `preload` names modules that the server imports before its first fork; importing one may warm things up. `method` is
    how processes start, "forkserver" or "spawn"; by default the first where the system has it. Leaving a `with` block by
    an exception ends the calls that run.
    """

    def __init__(self, *, jobs: int, limits: Limits, preload: Sequence[str] = (), method: str = "") -> None:
        can_fork = "forkserver" in multiprocessing.get_all_start_methods()
        self._context: Any = multiprocessing.get_context(method or ("forkserver" if can_fork else "spawn"))
        if can_fork:
            self._context.set_forkserver_preload(list(preload))
        self._limits = limits
        self._calls: queue.SimpleQueue[tuple[Future[Any], _Call] | None] = queue.SimpleQueue()
        self._running: set[int] = set()
        self._scratch = contextlib.ExitStack()
        self._folder = self._scratch.enter_context(scratch_folder())
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
            self._scratch.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            with _PROCESSES:
                for pid in self._running:
                    _kill_group(pid)
        self.shutdown(cancel_futures=kind is not None)

    def _work(self) -> None:
        while (item := self._calls.get()) is not None:
            future, call = item
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(self._run(call))
            except BaseException as error:  # noqa: BLE001  (it goes to whoever waits)
                future.set_exception(error)
            del item, future, call  # what they hold is large, and it may be long before the next

    def _run(self, call: _Call) -> Any:
        ours, theirs = self._context.Pipe(duplex=False)
        lifeline, its_end = self._context.Pipe(duplex=False)
        with ours, lifeline, tempfile.TemporaryDirectory(dir=self._folder, ignore_cleanup_errors=True) as folder:
            process = self._context.Process(target=_child, args=(theirs, its_end, call, self._limits, folder))
            try:
                with theirs, its_end, _PROCESSES, _start_conditions():
                    process.start()
                    self._running.add(process.pid)
                done, value = self._answer(ours, process)
            finally:
                self._end(process)
        if not done:
            raise value
        return value

    def _answer(self, ours: Connection, process: Any) -> tuple[bool, Any]:
        """What the child sends. A process it has started may hold the pipe open, so its death is watched for too."""
        if not wait([ours, process.sentinel], self._limits.seconds):
            raise LimitError(f"Stopped after {self._limits.seconds:g} seconds.", hint=_TIME_HINT)
        try:
            if ours.poll():
                answer: tuple[bool, Any] = ours.recv()
                return answer
        except EOFError:
            pass
        wait([process.sentinel], 5)
        with _PROCESSES:
            process.join(0)
        raise CrashError(death(process.exitcode), hint="The other packets are not touched by it.")

    def _end(self, process: Any) -> None:
        """Wait for a process that has answered, kill one that has not, and whatever either has started."""
        if process.pid is None:
            return
        wait([process.sentinel], 0.5)
        _kill_group(process.pid)
        process.kill()
        wait([process.sentinel])
        with _PROCESSES:
            self._running.discard(process.pid)
            process.join()
            process.close()


@contextlib.contextmanager
def _start_conditions() -> Iterator[None]:
    """What a child, or the server it is forked from, takes over when it starts.

    One thread a library, unless somebody has said how many; and no script of the caller's, which `multiprocessing` would
    run again in every child: nothing of it is needed there.
    """
    main = vars(sys.modules["__main__"])
    kept: dict[str, Any] = {name: main.pop(name) for name in ("__file__", "__spec__") if name in main}
    main["__spec__"] = None
    unset = [name for name in _THREADS_VARIABLES if name not in os.environ]
    os.environ.update(dict.fromkeys(unset, "1"))
    try:
        yield
    finally:
        for name in unset:
            del os.environ[name]
        main.update(kept)


def _kill_group(pid: int) -> None:
    if hasattr(os, "killpg"):
        for kill in (os.killpg, os.kill):  # one that has only just begun has no group yet
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(pid, signal.SIGKILL)


def _child(answer: Connection, lifeline: Connection, call: _Call, limits: Limits, folder: str) -> None:
    """What the child does: a group of its own, a folder of its own, limits; then the call."""
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
        _end_with(lifeline)
    os.chdir(folder)
    os.environ[BATCH_VARIABLE] = "1"
    tempfile.tempdir = folder
    _limit_resources(limits.memory_mib)
    try:
        reply = (True, call.function(*call.args, **call.kwargs))
    except MemoryError:
        reply = (False, LimitError(f"It needed more than {limits.memory_mib} MiB of memory.", hint=_MEMORY_HINT))
    except PltoolkitError as error:
        reply = (False, error)
    except OSError as error:
        reply = (False, CrashError(f"It could not go on: {error.strerror or error}.", hint=_trace(error)))
    except Exception as error:  # noqa: BLE001  (it goes to the parent)
        reply = (False, CrashError(f"{type(error).__name__}: {error}", hint=_trace(error)))
    answer.send(reply)


def _trace(error: Exception) -> str:
    return "".join(traceback.format_exception(error))


def _end_with(lifeline: Connection) -> None:
    """Have this process group killed when the other end of `lifeline` is closed, as it is when its process dies."""
    try:
        import fcntl

        set_signal = fcntl.F_SETSIG  # Linux alone
    except (ImportError, AttributeError):
        return
    descriptor = lifeline.fileno()
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, -os.getpid())
    fcntl.fcntl(descriptor, set_signal, signal.SIGKILL)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)


def _limit_resources(mib: int) -> None:
    try:
        import resource
    except ImportError:
        return
    for kind, amount in ((resource.RLIMIT_DATA, mib * _MIB), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (amount, amount))
