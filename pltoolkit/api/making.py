"""Making one packet from a job, in whatever process this runs in: execute, export, return the files.

The process that plans a batch names `make_packet` and never calls it: what only a packet needs is imported inside.
"""

from __future__ import annotations

import importlib
import math
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from pltoolkit.errors import CrashError, PltoolkitError
from pltoolkit.execution.apart import call_apart
from pltoolkit.execution.batch import NotebookSource, PacketJob, PacketResult
from pltoolkit.execution.notebook import Executed, execute_notebook, make_kernels, read_notebook
from pltoolkit.execution.output import Part, carried
from pltoolkit.store import SLICE_VARIABLE
from pltoolkit.workspace import shipped_templates

_KERNELS = 8
"""Made before a fork, enough for a packet as it ships. Notebooks beyond that have theirs made when they run."""


def make_packet(
    job: PacketJob,
    *,
    limit_s: float | None = None,
    put_down: Callable[[Mapping[str, bytes]], Mapping[str, Part]] = carried,
) -> PacketResult:
    """The packet's files by format; where a notebook fails, its executed form ("failed.ipynb") and the error.

    `put_down` says how the files come back: carrying their bytes, or written already. Raises what it raises.

    A cell that runs when `limit_s` seconds have passed since the start is stopped and fails, where it can be stopped from
    within; whoever runs this in a process of its own ends that a little later.
    """
    started = time.monotonic()
    ends = math.inf if limit_s is None else started + limit_s
    with tempfile.TemporaryDirectory(prefix="packet-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        slice_path = folder / "slice.db"
        slice_path.write_bytes(job.slice)
        before = os.environ.get(SLICE_VARIABLE)
        os.environ[SLICE_VARIABLE] = str(slice_path)
        try:
            files, error = _files(job, folder, ends)
        finally:
            os.environ.pop(SLICE_VARIABLE)
            if before is not None:
                os.environ[SLICE_VARIABLE] = before
    parts = put_down(files)
    return PacketResult(job.packet_id, time.monotonic() - started, parts, error)


def _files(job: PacketJob, folder: Path, ends: float) -> tuple[Mapping[str, bytes], PltoolkitError | None]:
    import nbformat

    from pltoolkit.packets.export import export_packet
    from pltoolkit.packets.packet import Cover

    executed = []
    for source in job.notebooks:
        done = _execute(source, job, folder, ends)
        if done.error is not None:
            return {"failed.ipynb": nbformat.writes(done.notebook).encode()}, done.error
        executed.append((source.name, done.notebook))
    cover = Cover.from_json(job.cover)
    folders = (_own_templates(job, folder), shipped_templates()) if job.templates else (shipped_templates(),)
    return export_packet(executed, cover, formats=job.formats, folders=folders), None


def _execute(source: NotebookSource, job: PacketJob, folder: Path, ends: float) -> Executed:
    """A notebook of the packet, executed: a shipped one here, and one of the district's own in a process of its own,
    so that none finds what another has left."""
    notebook = read_notebook(source.text, name=source.name)
    left_s = None if ends == math.inf else max(1, math.ceil(ends - time.monotonic()))
    run = partial(execute_notebook, notebook, source.parameters, name=source.name, cell_timeout_s=left_s)
    if job.engine == "kernel":
        return run(engine="kernel", folder=folder)
    if source.is_shipped:
        return run()
    try:
        return call_apart(run)
    except CrashError as error:
        school = f", school {source.parameters['school_id']}" if source.parameters.get("school_id") else ""
        raise CrashError(f"Notebook {source.name}{school}: {error.message}", hint=error.hint) from None


def _own_templates(job: PacketJob, folder: Path) -> Path:
    """The district's own templates, written below `folder`."""
    own = folder / "templates"
    for name, data in job.templates.items():
        path = own / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return own


def warm_process() -> None:
    """Load and warm up everything that a packet needs, before processes are forked from this one."""
    from nbformat import v4

    from pltoolkit.guide import editions, load_guide, load_protocols
    from pltoolkit.packets.export import warm_up
    from pltoolkit.records import TABLES
    from pltoolkit.records.base import row_type

    package = importlib.import_module("pltoolkit")
    for name in package.__all__:  # what notebooks import
        getattr(package, name)
    for edition in editions():
        load_guide(edition)
    load_protocols()
    for table in TABLES.values():
        row_type(table.columns)
    warm_up((shipped_templates(),))
    kernel = {"name": "python3", "language": "python", "display_name": "Python"}
    execute_notebook(v4.new_notebook(cells=[v4.new_code_cell("1")], metadata={"kernelspec": kernel}), {}, name="warm")
    make_kernels(_KERNELS)
