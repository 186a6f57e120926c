"""Making packets on a Dask cluster: bytes go out, bytes come back.

A worker needs this package in the same versions, and nothing else: no database, no shared disk. Each packet is made in a
child process of its own there as well. Whoever can reach a scheduler can run code on its workers: see the guide.
"""

from __future__ import annotations

import pickle
import re
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any, ParamSpec, TypeVar, cast

import distributed

from pltoolkit.errors import ClusterError, CrashError, PltoolkitError, UsageError
from pltoolkit.execution.batch import Pool
from pltoolkit.execution.host import HostedExecutor
from pltoolkit.execution.isolation import Limits
from pltoolkit.execution.versions import versions

P = ParamSpec("P")
T = TypeVar("T")
_ADDRESS = re.compile(r"^[a-z]+://[^\s/]+$")
_RETRIES = 3


@dataclass(frozen=True)
class ClusterOptions:
    """`name` tells one batch's hosts on the workers from another's. `patience_s`: how long to wait for a worker."""

    name: str
    limits: Limits
    preload: tuple[str, ...]
    patience_s: float = 60


@contextmanager
def cluster_pool(address: str, options: ClusterOptions) -> Iterator[Pool]:
    """The workers of the scheduler at `address`, two calls for each of their threads at a time.

    Raises `UsageError` where nothing answers, where there is no worker, or where a worker has other versions.
    """
    if not _ADDRESS.match(address):
        raise UsageError(f'"{address}" is no address of a scheduler.', hint="It looks like tcp://10.0.0.5:8786")
    ours = versions()
    with _connected(address, options.patience_s) as client:
        _check_workers(client, address, ours, options.patience_s)
        plugin = PacketHost(options, ours)
        client.register_plugin(plugin, name=options.name)
        try:
            executor = client.get_executor(pure=False, retries=_RETRIES)
            watch = _Watch(client, address, options.patience_s)
            yield Pool(_Hosted(executor, options.name), watch.room, watch.check)
        finally:
            if client.status == "running":
                client.unregister_worker_plugin(options.name)


class PacketHost(distributed.WorkerPlugin):
    """On each worker: the host whose children make packets there."""

    def __init__(self, options: ClusterOptions, expected: Mapping[str, str]) -> None:
        self._options, self._expected = options, expected

    def setup(self, worker: Any) -> None:
        self._differs = _differences(self._expected, versions())
        self._address = worker.address
        self._executor = HostedExecutor(
            jobs=worker.state.nthreads, limits=self._options.limits, preload=self._options.preload
        )

    def teardown(self, worker: Any) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)

    def call(self, pickled: bytes) -> tuple[bool, Any]:
        """What a call returned, or the error of ours that it raised."""
        if self._differs:
            return False, _other_versions(ClusterError, {self._address: self._differs})
        function, args, kwargs = pickle.loads(pickled)  # noqa: S301  (whoever reaches a scheduler runs code anyway)
        try:
            return True, self._executor.submit(function, *args, **kwargs).result()
        except PltoolkitError as error:
            return False, error


def call_on_worker(name: str, pickled: bytes) -> bytes:
    """Runs on a worker: a call handed to its host. Bytes on both sides, which the scheduler passes on unread."""
    plugin = cast("PacketHost", distributed.get_worker().plugins[name])
    return pickle.dumps(plugin.call(pickled))


class _Hosted(Executor):
    """Sends calls to the hosts of a cluster's workers."""

    def __init__(self, executor: Any, name: str) -> None:
        self._executor, self._name = executor, name

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        inner = self._executor.submit(call_on_worker, self._name, pickle.dumps((fn, args, kwargs)))
        outer: _Linked[T] = _Linked(inner)
        inner.add_done_callback(outer.take)
        return outer


class _Linked(Future[T]):
    """A future that ends when another does; cancelling it cancels the other."""

    def __init__(self, inner: Future[bytes]) -> None:
        super().__init__()
        self._inner = inner

    def cancel(self) -> bool:
        self._inner.cancel()
        return super().cancel()

    def take(self, inner: Future[bytes]) -> None:
        """Take over what came of the other."""
        if self.cancelled():
            return
        if inner.cancelled():
            self.set_exception(_lost())
        elif (error := inner.exception()) is not None:
            self.set_exception(CrashError(f"No worker could make it: {type(error).__name__}: {error}"))
        else:
            done, value = pickle.loads(inner.result())  # noqa: S301
            self.set_result(value) if done else self.set_exception(value)


class _Watch:
    """What the cluster has to offer as time goes by; asked of the scheduler every two seconds at most."""

    def __init__(self, client: Any, address: str, patience_s: float) -> None:
        self._client, self._address, self._patience_s = client, address, patience_s
        self._threads, self._asked, self._seen = 0, float("-inf"), time.monotonic()

    def room(self) -> int:
        """How many calls the workers take at a time, waiting ones included."""
        self.check()
        return max(2 * self._threads, 1)

    def check(self) -> None:
        """Raises `ClusterError` where the scheduler is lost, or where there has been no worker for too long."""
        now = time.monotonic()
        if now < self._asked + 2:
            return
        if self._client.status != "running":
            raise _lost()
        try:
            self._threads, self._asked = sum(self._client.nthreads().values()), now
        except OSError:
            raise _lost() from None
        if self._threads:
            self._seen = now
        elif now > self._seen + self._patience_s:
            raise ClusterError(
                f"The scheduler at {self._address} has had no worker for {self._patience_s:.0f} seconds.",
                hint="Start workers; the same command goes on from there.",
            )


def _lost() -> ClusterError:
    return ClusterError(
        "The scheduler was lost or started anew while packets were being made.",
        hint="What was finished is kept; the same command goes on from there.",
    )


@contextmanager
def _connected(address: str, patience_s: float) -> Iterator[Any]:
    try:
        connect: Any = distributed.Client
        client = connect(address, timeout=min(patience_s, 15), set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"No scheduler answers at {address}: {error}.", hint="Start one with: dask scheduler"
        ) from None
    with client:
        yield client


def _check_workers(client: Any, address: str, ours: Mapping[str, str], patience_s: float) -> None:
    """Every worker must have the package, and make packets with the same versions as the fingerprint says."""
    try:
        client.wait_for_workers(1, timeout=patience_s)
    except TimeoutError:
        raise UsageError(
            f"The scheduler at {address} has no worker.", hint=f"Start one with: dask worker {address}"
        ) from None
    there = client.run(version, "pltoolkit", on_error="return")
    without = sorted(name for name, found in there.items() if isinstance(found, PackageNotFoundError))
    if without:
        raise UsageError(
            f"pltoolkit is not installed on the worker at {', '.join(without)}.",
            hint="Install the same versions on every worker: pip install 'pltoolkit[dask]'",
        )
    found = {name: _differences(ours, theirs) for name, theirs in client.run(versions).items()}
    differing = {name: one for name, one in found.items() if one}
    if differing:
        raise _other_versions(UsageError, differing)


def _differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """What is not the same, in words; "" where all is."""
    names = [name for name in ours if theirs.get(name) != ours[name]]
    return ", ".join(f"{name} {theirs.get(name, 'missing')} (here {ours[name]})" for name in names)


def _other_versions(kind: type[PltoolkitError], differing: Mapping[str, str]) -> PltoolkitError:
    told = "; ".join(f"{name}: {one}" for name, one in sorted(differing.items()))
    return kind(
        f"Workers have other versions than this machine. {told}.",
        hint="Install the same versions on every worker, since a packet says which made it.",
    )
