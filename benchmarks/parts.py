"""Where a packet's CPU goes: its cells, the engine around them, HTML, PDF, and the process it is made in.

Run as `python -m benchmarks.parts`. Each part of each packet is measured in a process forked from a warm one, as a batch
forks them, so that nothing is found ready that a batch would not find ready. Figures are medians over the packets.
"""

from __future__ import annotations

import importlib
import os
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from benchmarks.contenders import exec_cells
from benchmarks.districts import district, jobs_of
from benchmarks.report import Report, Row, parser, show
from pltoolkit.api.making import make_packet
from pltoolkit.execution.apart import call_apart
from pltoolkit.execution.batch import PacketJob
from pltoolkit.execution.isolation import BATCH_VARIABLE
from pltoolkit.execution.notebook import execute_notebook, read_notebook
from pltoolkit.packets.export import export_packet
from pltoolkit.packets.packet import Cover
from pltoolkit.store import SLICE_VARIABLE
from pltoolkit.workspace import shipped_templates

T = TypeVar("T")
_WARM = "pltoolkit.api.warm"


def parts_of(job: PacketJob) -> dict[str, float]:
    """Seconds of CPU of each part of a packet, and of the whole."""
    cells, _ = _timed_apart(partial(_cells, job))
    notebooks, executed = _timed_apart(partial(_notebooks, job))
    return {
        "cells": cells,
        "engine": notebooks - cells,
        "HTML": _timed_apart(partial(_export, job, executed, "html"))[0],
        "PDF": _timed_apart(partial(_export, job, executed, "pdf"))[0],
        "the whole": _timed_apart(partial(make_packet, job))[0],
    }


def _timed_apart(call: Callable[[], T]) -> tuple[float, T]:
    """Seconds of CPU of a call in a process of its own, and what it gives."""
    return call_apart(partial(_timed, call))


def _timed(call: Callable[[], T]) -> tuple[float, T]:
    started = time.process_time()
    value = call()
    return time.process_time() - started, value


def _cells(job: PacketJob) -> None:
    for source in job.notebooks:
        exec_cells(source)


def _notebooks(job: PacketJob) -> list[tuple[str, Any]]:
    done = []
    for source in job.notebooks:
        notebook = read_notebook(source.text, name=source.name)
        done.append((source.name, execute_notebook(notebook, source.parameters, name=source.name).notebook))
    return done


def _export(job: PacketJob, executed: list[tuple[str, Any]], name: str) -> None:
    cover = Cover.from_json(job.cover)
    export_packet(executed, cover, formats=(name,), folders=(shipped_templates(),))


def run(options: Namespace) -> Report:
    importlib.import_module(_WARM)
    os.environ[BATCH_VARIABLE] = "1"
    with tempfile.TemporaryDirectory(prefix="parts-", dir=options.folder) as folder:
        jobs = jobs_of(district(Path(folder) / "district", schools=options.schools))
        found = []
        for number, job in enumerate(jobs):
            slice_path = Path(folder) / f"{number}.db"
            slice_path.write_bytes(job.slice)
            os.environ[SLICE_VARIABLE] = str(slice_path)
            found.append(parts_of(job))
    notebooks = median(len(job.notebooks) for job in jobs)
    parts = {name: median(one[name] for one in found) for name in found[0]}
    rows = tuple(Row(name, f"{1000 * seconds:.0f} ms") for name, seconds in parts.items())
    title = f"CPU of a packet of {notebooks:.0f} notebooks, medians of {len(jobs)} packets"
    return Report(title, f"python -m benchmarks.parts --schools {options.schools}", rows, {"packets": found})


def main() -> None:
    found = parser(__doc__ or "")
    found.add_argument("--schools", type=int, default=8)
    found.add_argument("--folder", type=Path, help="where to work; otherwise the system's temporary folder")
    given = found.parse_args()
    show(run(given), given)


if __name__ == "__main__":
    main()
