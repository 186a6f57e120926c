"""Batches on a real Dask scheduler with real workers on loopback: workers and scheduler die, nothing is lost."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pltoolkit.api.packets import PacketReport, PacketRequest, make_packets
from pltoolkit.errors import ClusterError, UsageError
from pltoolkit.workspace import Workspace

pytest.importorskip("distributed", reason="Dask distributed is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
Make = Callable[..., PacketReport]


class Cluster:
    """A scheduler and workers, each a process of its own, started as `dask` starts them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.scheduler = self.start_scheduler()

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        return self._start("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")

    def start_worker(self, *, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """A worker below a nanny, as `dask worker` makes it: a daemonic process that may have no children."""
        options = ("--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", "--local-directory", str(self._folder))
        return self._start("worker", self.address, *options, env=env)

    def _start(self, *arguments: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        log = (self._folder / f"{len(self._processes)}-{arguments[0]}.log").open("wb")
        command = [sys.executable, "-m", "dask", *arguments]
        environment = {**os.environ, **(env or {})}
        with log:
            process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, env=environment)
        self._processes.append(process)
        return process

    def log(self) -> str:
        return "\n".join(
            path.read_text(encoding="utf-8", errors="replace") for path in sorted(self._folder.glob("*.log"))
        )

    def close(self) -> None:
        for process in reversed(self._processes):
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9 a process and everything it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    (tmp_path / "cluster").mkdir()
    made = Cluster(tmp_path / "cluster")
    yield made
    made.close()


class After:
    """A listener that does something once, when a packet has ended."""

    def __init__(self, action: Callable[[], object]) -> None:
        self._action: Callable[[], object] | None = action
        self.ended = 0

    def started(self, total: int) -> None: ...

    def finished(self, *, failed: bool) -> None:
        self.ended += 1
        if self._action:
            action, self._action = self._action, None
            action()


def packets_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): _timeless(path.read_bytes()) for path in folder.rglob("*-leader.*")}


def _timeless(data: bytes) -> bytes:
    return re.sub(rb"D:\d{14}\S*|\d{4}-\d\d-\d\dT[\d:.+Z-]+", b"TIME", data)


def test_with_a_worker_killed_in_the_middle_all_packets_are_there_and_the_same_as_made_here(
    cluster: Cluster, make: Make, workspace: Workspace, write_notebook: Callable[..., None], now: object
) -> None:
    write_notebook(workspace, "overview", "import time; time.sleep(0.3); school_id")
    here = make(formats=("html", "pdf"), out=workspace.root / "here", jobs=2)
    first, _second = cluster.start_worker(), cluster.start_worker()
    kill_first = After(lambda: kill(first))

    request = PacketRequest(formats=("html", "pdf"), scheduler=cluster.address, out=workspace.root / "there")
    report = make_packets(workspace, request, now=now, listener=kill_first)  # type: ignore[arg-type]

    assert report.failed == ()
    assert {one.packet_id for one in report.made} == {one.packet_id for one in here.made}
    assert len(report.made) == kill_first.ended == 7
    assert packets_of(workspace.root / "there") == packets_of(workspace.root / "here")
    assert make(formats=("html", "pdf"), out=workspace.root / "there").fresh == 7


def test_a_scheduler_lost_in_the_middle_is_one_clear_error_and_the_next_run_goes_on(
    cluster: Cluster, make: Make, workspace: Workspace, write_notebook: Callable[..., None], now: object
) -> None:
    write_notebook(workspace, "overview", "import time; time.sleep(0.3); school_id")
    cluster.start_worker()
    lose = After(lambda: kill(cluster.scheduler))

    with pytest.raises(ClusterError, match="The scheduler was lost") as caught:
        make_packets(workspace, PacketRequest(scheduler=cluster.address), now=now, listener=lose)  # type: ignore[arg-type]

    assert caught.value.hint == "What was finished is kept; the same command goes on from there."
    report = make()
    assert report.failed == ()
    assert len(report.made) + lose.ended == 7


def test_a_packet_that_kills_its_process_fails_alone_on_a_cluster_too(
    cluster: Cluster, make: Make, workspace: Workspace, write_notebook: Callable[..., None]
) -> None:
    write_notebook(workspace, "overview", "import os; school_id == '0102' and os._exit(9)")
    cluster.start_worker()

    report = make(scheduler=cluster.address)

    assert [(one.packet_id, one.reason) for one in report.failed] == [
        (
            "0102/ela-k-5:leader",
            "Notebook overview, school 0102: The process ended by itself, with exit code 9, before it was done.",
        )
    ]
    assert len(report.made) == 6


@pytest.mark.filterwarnings(
    "ignore::distributed.versions.VersionMismatchWarning"
)  # Dask's own, if the worker is there by then
def test_a_worker_with_other_versions_is_refused_before_anything_runs(
    cluster: Cluster, make: Make, workspace: Workspace, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    (other / "pandas-0.1.dist-info").mkdir(parents=True)
    (other / "pandas-0.1.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: pandas\nVersion: 0.1\n", encoding="utf-8"
    )
    cluster.start_worker(env={"PYTHONPATH": str(other)})

    with pytest.raises(
        UsageError, match=r"Workers have other versions than this machine\. tcp://\S+: pandas 0\.1 \(here "
    ):
        make(scheduler=cluster.address)

    assert not list(workspace.packets.rglob("*.html"))


def test_no_scheduler_and_no_worker_are_told_apart(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    from pltoolkit.execution.cluster import ClusterOptions, cluster_pool
    from pltoolkit.execution.isolation import Limits

    options = ClusterOptions("a test", Limits(), (), patience_s=3)

    with pytest.raises(UsageError, match=r"No scheduler answers at tcp://127\.0\.0\.1:1: ") as nobody:
        cluster_pool("tcp://127.0.0.1:1", options).__enter__()
    _wait_for(cluster)
    with pytest.raises(UsageError, match=rf"The scheduler at {cluster.address} has no worker\.") as idle:
        cluster_pool(cluster.address, options).__enter__()

    assert nobody.value.hint == "Start one with: dask scheduler"
    assert idle.value.hint == f"Start one with: dask worker {cluster.address}"


def _wait_for(cluster: Cluster) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", cluster.port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError(cluster.log())
