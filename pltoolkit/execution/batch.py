"""A batch: packets made on any `concurrent.futures` executor; one that fails does not stop another."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field
from typing import Any

from pltoolkit.errors import ClusterError, CrashError, PltoolkitError
from pltoolkit.execution.output import Part

_CHECK_EVERY_S = 5


@dataclass(frozen=True)
class NotebookSource:
    """A notebook of a packet, and the parameters it is given. `name` is its path below notebooks/, without suffix.

    `is_shipped` where it comes with the package, whose notebooks are known to leave a process as they found it.
    """

    name: str
    text: str
    parameters: Mapping[str, Any]
    is_shipped: bool = False


@dataclass(frozen=True)
class PacketJob:
    """Everything that makes one packet, as plain data: a worker needs neither database nor shared folder.

    A slice is mostly air to a compressor, and several jobs wait or travel at a time: it is carried as `deflated_slice`.
    `cover` is what the first page says; `templates` are the district's own, by path, over the shipped ones.
    """

    packet_id: str
    deflated_slice: bytes
    notebooks: tuple[NotebookSource, ...]
    cover: Mapping[str, Any]
    formats: tuple[str, ...]
    templates: Mapping[str, bytes]
    engine: str = "inprocess"

    @property
    def slice(self) -> bytes:
        """The bytes of the slice, unpacked at each call."""
        return zlib.decompress(self.deflated_slice)


@dataclass(frozen=True)
class PacketResult:
    """What came of a job: files by name, or the error with the notebooks executed so far among the files."""

    packet_id: str
    seconds: float
    files: Mapping[str, Part] = field(default_factory=dict)
    error: PltoolkitError | None = None


@dataclass(frozen=True)
class Pool:
    """Where packets are made.

    `room` tells how many it takes at a time, waiting ones included; `check` raises where the pool is lost.
    """

    executor: Executor
    room: Callable[[], int]
    check: Callable[[], None] = lambda: None


def run_batch(
    jobs: Iterable[PacketJob], make: Callable[[PacketJob], PacketResult], pool: Pool
) -> Generator[PacketResult]:
    """Results as they come. Jobs are taken from the iterable as there is room for them, and no earlier.

    A call that raises becomes the failed result of its packet. Raises `ClusterError` where the pool itself is lost.
    """
    source = iter(jobs)
    waiting: dict[Future[PacketResult], tuple[str, float]] = {}
    try:
        while True:
            while len(waiting) < pool.room() and (job := next(source, None)) is not None:
                waiting[pool.executor.submit(make, job)] = (job.packet_id, time.monotonic())
            if not waiting:
                return
            while not (done := wait(waiting, timeout=_CHECK_EVERY_S, return_when=FIRST_COMPLETED).done):
                pool.check()
            lost = [future for future in done if isinstance(future.exception(), ClusterError)]
            for future in done.difference(lost):
                yield _result(future, *waiting.pop(future))
            if lost:
                lost[0].result()
    finally:
        for future in waiting:
            future.cancel()


def _result(future: Future[PacketResult], packet_id: str, started: float) -> PacketResult:
    seconds = time.monotonic() - started
    try:
        return future.result()
    except PltoolkitError as error:
        return PacketResult(packet_id, seconds, error=error)
    except Exception as error:  # noqa: BLE001  (an executor may raise anything)
        return PacketResult(packet_id, seconds, error=CrashError(f"{type(error).__name__}: {error}"))
