"""Making packets: plan, run what is stale, write each whole, keep the manifest and the index."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from pltoolkit.api.index import INDEX, index_page
from pltoolkit.api.jobs import district_job, packet_job
from pltoolkit.api.making import make_packet
from pltoolkit.api.planning import DISTRICT, Library, Plan, Selection, Wanted, make_plan
from pltoolkit.api.workspaces import open_store
from pltoolkit.errors import CellError, PacketError, PltoolkitError, UsageError
from pltoolkit.execution.batch import PacketJob, PacketResult, Pool, run_batch
from pltoolkit.execution.isolation import IsolatedExecutor, Limits
from pltoolkit.execution.manifest import Entry, Manifest, PacketFile, digest_of
from pltoolkit.execution.output import Output, carried, open_output
from pltoolkit.privacy.omissions import omissions_csv
from pltoolkit.settings import Settings, load_settings
from pltoolkit.store import Audience, Store, Subject, may_see
from pltoolkit.workspace import Workspace, write_atomic

_WARM = "pltoolkit.api.warm"
_LAST_SECONDS = 5
"""What a packet gets beyond its limit to say which cell took too long, before its process is ended."""
_ASIDE = Limits(seconds=7200, memory_mib=4096)


@dataclass(frozen=True)
class PacketRequest:
    """What is asked of a batch; blank options take what the settings say.

    `jobs` are made at a time on this machine; `scheduler` is the address of a Dask scheduler, whose workers make them
    instead. `out` is a folder or an fsspec address. `prune` removes the files of packets whose school or adoption is gone.
    """

    schools: tuple[str, ...] = ()
    adoptions: tuple[str, ...] = ()
    audience: Audience | None = None
    formats: tuple[str, ...] = ()
    jobs: int = 1
    scheduler: str = ""
    engine: str = "inprocess"
    force: bool = False
    prune: bool = False
    out: str | Path | None = None

    def selection(self, settings: Settings) -> Selection:
        audience = self.audience or settings.packets.audience
        return Selection(self.schools, self.adoptions, audience, self.formats or tuple(settings.packets.formats))


class BatchListener(Protocol):
    """Hears how a batch goes."""

    def started(self, total: int) -> None: ...

    def finished(self, *, failed: bool) -> None: ...


@dataclass(frozen=True)
class PacketReport:
    """What a batch did. `left_over` are packets whose school or adoption is gone, `pruned` those removed for it."""

    index: str
    seconds: float
    fresh: int
    made: tuple[Entry, ...] = field(default=())
    failed: tuple[Entry, ...] = field(default=())
    left_over: tuple[str, ...] = ()
    pruned: tuple[str, ...] = ()
    tracebacks: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "index": self.index,
            "seconds": round(self.seconds, 3),
            "fresh": self.fresh,
            "made": [entry.packet_id for entry in self.made],
            "failed": {entry.packet_id: entry.reason for entry in self.failed},
            "left_over": list(self.left_over),
            "pruned": list(self.pruned),
        }


def make_packets(
    workspace: Workspace, request: PacketRequest, *, now: dt.datetime, listener: BatchListener | None = None
) -> PacketReport:
    """Make every packet asked for that is not up to date.

    Each is made in a child process, from a slice that holds its school's rows alone, and its files appear whole. However
    a batch ends, what it has finished is kept, and the same call goes on from there. Raises `UsageError` for a school,
    adoption, place or scheduler that is not there and where another batch is at work, `SettingsError`, `StoreError`,
    `ClusterError` where the scheduler is lost, and `PacketError` where nothing can be written.
    """
    started = time.monotonic()
    settings = load_settings(workspace.settings_path)
    output = open_output(request.out or workspace.packets)
    with open_store(workspace, settings) as store, output.lock():
        sizes = output.sizes()
        manifest = Manifest(output, names=sizes)
        plan = make_plan(store, Library(workspace), settings, request.selection(settings), manifest, sizes)
        batch = _Batch(workspace, store, settings, request, output, manifest, now=now)
        todo = dict(plan.wanted) if request.force else {name: plan.wanted[name] for name in plan.stale}
        fresh = len(plan.wanted) - len(todo)
        pruned, left_over = (plan.left_over, ()) if request.prune else ((), plan.left_over)
        batch.prune(pruned)
        _keep_what_is_shown(plan, todo, workspace)
        del plan  # of thousands of packets: what is wanted of each is let go as it is made
        try:
            batch.run(todo, listener=listener)
        except BaseException:
            if batch.ended or pruned:
                with contextlib.suppress(PltoolkitError):
                    batch.close(pruned)
            raise
        batch.close(pruned)
    return PacketReport(
        index=output.address(INDEX),
        seconds=time.monotonic() - started,
        fresh=fresh,
        made=tuple(entry for entry in batch.ended if entry.outcome == "made"),
        failed=tuple(entry for entry in batch.ended if entry.outcome == "failed"),
        left_over=left_over,
        pruned=pruned,
        tracebacks=batch.tracebacks,
    )


def _keep_what_is_shown(plan: Plan, todo: Mapping[str, Wanted], workspace: Workspace) -> None:
    """Remember what is about to be shown, and write down, for the district alone, what is left out and why."""
    audience = next((one.audience for one in todo.values()), None)
    if audience is None or plan.screening is None or may_see(audience, Subject.PEOPLE):
        return
    plan.screening.remember()
    write_atomic(workspace.suppressed_log, omissions_csv(plan.screening.log(), audience))


class _Batch:
    """One run over an output: what it is made from, where it goes, and the entries of the packets that have ended."""

    def __init__(
        self,
        workspace: Workspace,
        store: Store,
        settings: Settings,
        request: PacketRequest,
        output: Output,
        manifest: Manifest,
        *,
        now: dt.datetime,
    ) -> None:
        self._workspace, self._store, self._settings, self._request = workspace, store, settings, request
        self._output, self._manifest, self._library = output, manifest, Library(workspace)
        self._made_at = now.isoformat(timespec="seconds")
        self.ended: list[Entry] = []
        self.tracebacks: dict[str, str] = {}

    def run(self, todo: dict[str, Wanted], *, listener: BatchListener | None) -> None:
        """Make packets, write down each as it ends, and take it from `todo`."""
        if listener:
            listener.started(len(todo))
        if not todo:
            return
        with (
            self._pool(len(todo)) as pool,
            self._jobs(todo) as jobs,
            contextlib.closing(run_batch(jobs, self._make(), pool)) as results,
        ):
            for result in results:
                entry = self._write(result, todo.pop(result.packet_id))
                self._manifest.add(entry)
                self.ended.append(entry)
                if isinstance(result.error, CellError):
                    self.tracebacks[result.packet_id] = result.error.traceback_text
                if listener:
                    listener.finished(failed=entry.outcome == "failed")

    @contextmanager
    def _jobs(self, todo: Mapping[str, Wanted]) -> Iterator[Iterator[PacketJob]]:
        """Jobs as they are asked for. That of all schools, which reads every table, is worked out aside meanwhile."""
        engine, about_all = self._request.engine, [one for one in todo.values() if one.key == DISTRICT]
        with IsolatedExecutor(jobs=len(about_all), limits=_ASIDE, preload=(_WARM,)) as aside:
            coming = [
                aside.submit(district_job, self._workspace, one, self._settings, engine=engine) for one in about_all
            ]
            yield self._as_they_come(coming, todo)

    def _as_they_come(self, coming: list[Future[PacketJob]], todo: Mapping[str, Wanted]) -> Iterator[PacketJob]:
        """What is worked out aside goes first once it is there, so that it does not run alone in the end; if it fails,
        that is told when all others are under way."""
        for name in [name for name, one in todo.items() if one.key != DISTRICT]:
            while coming and coming[0].done() and not coming[0].exception():
                yield coming.pop(0).result()
            yield packet_job(self._store, todo[name], self._library, self._settings, engine=self._request.engine)
        while coming:
            yield coming.pop(0).result()

    def _make(self) -> Callable[[PacketJob], PacketResult]:
        put_down = carried if self._request.scheduler else self._output.put_down
        return partial(make_packet, limit_s=self._settings.packets.time_limit, put_down=put_down)

    def _pool(self, packets: int) -> AbstractContextManager[Pool]:
        limits = Limits(self._settings.packets.time_limit + _LAST_SECONDS, self._settings.packets.memory_limit)
        if not self._request.scheduler:
            return _local_pool(min(self._request.jobs, packets), limits)
        try:
            from pltoolkit.execution.cluster import ClusterOptions, cluster_pool
        except ModuleNotFoundError:
            raise UsageError(
                "A scheduler needs the package distributed.", hint="pip install 'pltoolkit[dask]'"
            ) from None
        name = f"pltoolkit-{digest_of(self._output.place)}"
        return cluster_pool(self._request.scheduler, ClusterOptions(name, limits, (_WARM,)))

    def _write(self, result: PacketResult, wanted: Wanted) -> Entry:
        """Put a packet's files where they belong, each whole, and say what came of it."""
        before = self._manifest.entries.get(wanted.packet_id)
        error, files = result.error, {}
        try:
            for name, part in result.files.items():
                self._output.put(f"{wanted.stem}.{name}", part)
                files[f"{wanted.stem}.{name}"] = PacketFile(part.size, part.sha256)
            kept = _kept(before, wanted, failed=error is not None)
            if before and error is None:
                self._output.remove(sorted(before.files.keys() - kept.keys() - files.keys()))
        except PacketError as failure:
            error, kept = failure, dict(before.files) if before else {}
        return Entry(
            packet_id=wanted.packet_id,
            school_id=wanted.key.school_id,
            adoption_id=wanted.key.adoption_id,
            audience=wanted.audience,
            outcome="failed" if error else "made",
            inputs=wanted.inputs,
            versions=self._library.versions,
            made_at=self._made_at,
            seconds=round(result.seconds, 3),
            files={**kept, **files},
            reason=error.message if error else "",
            hint=error.hint if error else "",
        )

    def prune(self, packet_ids: tuple[str, ...]) -> None:
        """Remove the files of packets whose school or adoption is gone."""
        for packet_id in packet_ids:
            self._output.remove(self._manifest.entries[packet_id].files)

    def close(self, pruned: tuple[str, ...]) -> None:
        """The manifest in one piece, and the index of every packet in it."""
        self._manifest.close(without=pruned)
        page = index_page(self._store, self._manifest, self._settings, self._workspace.template_folders())
        self._output.write(INDEX, page)


def _kept(before: Entry | None, wanted: Wanted, *, failed: bool) -> Mapping[str, PacketFile]:
    """The files of an earlier run that stay: all where this one failed, else those that still say the same."""
    if before is None:
        return {}
    if failed:
        return before.files
    stays = before.outcome == "made" and before.inputs == wanted.inputs
    return before.files if stays else {}


@contextmanager
def _local_pool(jobs: int, limits: Limits) -> Iterator[Pool]:
    """Child processes of this machine."""
    with IsolatedExecutor(jobs=jobs, limits=limits, preload=(_WARM,)) as executor:
        yield Pool(executor, lambda: 2 * jobs)
