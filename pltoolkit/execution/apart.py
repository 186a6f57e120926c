"""A call in a process forked for it, so that nothing it does to its process reaches the next call.

A fork of a warm process takes a few milliseconds. Where there is no fork, a new process is started.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import pickle
import select
import signal
import struct
import sys
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from pltoolkit.errors import CrashError

P = ParamSpec("P")
T = TypeVar("T")
_LENGTH = struct.Struct("!Q")
_LOOK_S = 0.05
_SIGNALS = {
    "SIGKILL": "It was killed: by the system where memory ran out, or by somebody",
    "SIGSEGV": "It crashed (segmentation fault): a compiled library that a cell uses is broken",
    "SIGABRT": "It gave up (abort): most often a compiled library that ran out of memory",
    "SIGBUS": "It crashed (bus error): most often a full disk or memory that is gone",
    "SIGTERM": "It was asked to end",
    "SIGXFSZ": "It wrote a file larger than this machine allows",
}


def call_apart(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """What `function` returns or raises, called in a process of its own.

    Both must be picklable. Raises `CrashError` where the process dies instead. What a process leaves running goes on.
    """
    if not hasattr(os, "fork"):
        return cast("T", _call_in_new_process(function, args, kwargs))
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        _answer(theirs, function, args, kwargs)
    os.close(theirs)
    try:
        data = _read(ours, pid)
    finally:
        os.close(ours)
        _, status = os.waitpid(pid, 0)
    if data is None:
        raise CrashError(death(os.waitstatus_to_exitcode(status)))
    return cast("T", _unpack(data))


def death(exit_code: int | None) -> str:
    """How a process ended before it was done, in plain words."""
    if exit_code is None or exit_code >= 0:
        return f"The process ended by itself, with exit code {exit_code}, before it was done."
    name = signal.Signals(-exit_code).name
    return f"The process died. {_SIGNALS.get(name, 'It was stopped')} ({name})."


def _answer(descriptor: int, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """In the forked process: call, write the answer, be gone. What the parent wanted done at its end is not ours."""
    code = 1
    try:
        atexit._clear()  # noqa: SLF001 - multiprocessing forgets them too
        data = _pack(function, args, kwargs)
        with open(descriptor, "wb", closefd=False) as pipe:
            pipe.write(_LENGTH.pack(len(data)) + data)
        atexit._run_exitfuncs()  # noqa: SLF001
        code = 0
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def _pack(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> bytes:
    try:
        return pickle.dumps((True, function(*args, **kwargs)))
    except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to the caller
        return pickle.dumps((False, error))


def _unpack(data: bytes) -> Any:
    done, value = pickle.loads(data)  # noqa: S301 - our own
    if not done:
        raise value
    return value


def _read(descriptor: int, pid: int) -> bytes | None:
    """The answer, or None where the process has died without one. A process it has forked may hold the pipe open."""
    data = bytearray()
    died = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None
    try:
        while len(data) < _LENGTH.size or len(data) < _LENGTH.size + _LENGTH.unpack_from(data)[0]:
            watched = [descriptor] if died is None else [descriptor, died]
            ready, _, _ = select.select(watched, [], [], _LOOK_S if died is None else None)
            if descriptor in ready:
                if not (part := os.read(descriptor, 1 << 20)):
                    return None
                data += part
            elif died in ready or _has_died(pid):
                return None
    finally:
        if died is not None:
            os.close(died)
    return bytes(data[_LENGTH.size :])


def _has_died(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _call_in_new_process(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer_new, args=(theirs, function, args, kwargs))
    process.start()
    theirs.close()
    try:
        data = ours.recv_bytes()
    except EOFError:
        process.join()
        raise CrashError(death(process.exitcode)) from None
    process.join()
    return _unpack(data)


def _answer_new(pipe: Any, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    pipe.send_bytes(_pack(function, args, kwargs))
