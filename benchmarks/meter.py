"""What a command costs: time on the wall, CPU of every process it starts, memory.

The measuring process becomes the one that orphans are handed to (Linux), so that the CPU of a fork server and of its
children is counted too, whoever started them. Where that cannot be had, only what the command itself waited for counts.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

_ADOPT_ORPHANS = 36
_EVERY_S = 0.02
_MEMORY_EVERY_S = 0.1
"""Looking at the memory of a process takes some milliseconds of a processor."""
_PATIENCE_S = 30


@dataclass(frozen=True)
class Cost:
    """Seconds, and MiB: the command's own peak, and the largest private memory of any process below it (0: not asked)."""

    wall_s: float
    cpu_s: float
    parent_mib: float
    child_mib: float


def measure(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, memory: bool = False) -> Cost:
    """Run a command to its end. Raises `RuntimeError` with what it wrote where it fails."""
    meter = [sys.executable, "-m", "benchmarks.meter", "memory" if memory else "time", *map(str, command)]
    done = subprocess.run(
        meter,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{done.stderr[-4000:]}")
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def _main(mode: str, command: list[str]) -> int:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=sys.stderr)
    watch = _Watch(process.pid, children=mode == "memory")
    watch.start()
    code = process.wait()
    wall = time.monotonic() - started
    watch.stop()
    _wait_for_orphans()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    sys.stdout.write(
        json.dumps(asdict(Cost(wall, used.ru_utime + used.ru_stime, watch.parent_mib, watch.child_mib))) + "\n"
    )
    return code


def _wait_for_orphans() -> None:
    """Wait until everything that was started has ended; what has not after a while is ended."""
    deadline = time.monotonic() + _PATIENCE_S
    with contextlib.suppress(ChildProcessError):
        while True:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                if time.monotonic() > deadline:
                    for pid in _children(os.getpid()):
                        os.kill(pid, signal.SIGKILL)
                time.sleep(_EVERY_S)


class _Watch(threading.Thread):
    """Looks at the memory of a process, and of all below it, until it is told to stop."""

    def __init__(self, pid: int, *, children: bool) -> None:
        super().__init__(daemon=True)
        self._pid, self._with_children, self._ended = pid, children, threading.Event()
        self.parent_mib = self.child_mib = 0.0

    def run(self) -> None:
        ended = False
        while not ended:
            self.parent_mib = max(self.parent_mib, _kib(self._pid, "status", ("VmHWM:",)) / 1024)
            if self._with_children:
                private = (_kib(pid, "smaps_rollup", ("Private_Clean:", "Private_Dirty:")) for pid in _below(self._pid))
                self.child_mib = max(self.child_mib, *(kib / 1024 for kib in private), 0.0)
            ended = self._ended.wait(_MEMORY_EVERY_S if self._with_children else _EVERY_S)

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _kib(pid: int, file: str, names: tuple[str, ...]) -> int:
    with contextlib.suppress(OSError, ValueError):
        lines = Path(f"/proc/{pid}/{file}").read_text(encoding="utf-8").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith(names))
    return 0


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        found = Path(f"/proc/{pid}/task").glob("*/children")
        return [int(child) for path in found for child in path.read_text(encoding="ascii").split()]
    return []


def _below(pid: int) -> list[int]:
    return [one for child in _children(pid) for one in (child, *_below(child))]


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1], sys.argv[2:]))
