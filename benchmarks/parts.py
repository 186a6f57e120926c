"""Where a packet's CPU goes: its cells, the engine around them, HTML, PDF, and the process it is made in.

Run as `python -m benchmarks.parts`. Each part of each packet is measured in a process forked from a warm one, as a batch
forks them, so that nothing is found ready that a batch would not find ready. Figures are medians over the packets.
"""

from __future__ import annotations

import datetime as dt
import importlib
import os
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

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

_WARM = "pltoolkit.api.warm"


def parts_of(job: PacketJob) -> dict[str, float]:
    """Seconds of CPU of each part of a packet, and of the whole."""
    executed = call_apart(partial(_notebooks, job))
    cells = _cpu(partial(_cells, job))
    notebooks = _cpu(partial(_notebooks, job))
    return {
        "cells": cells,
        "engine": notebooks - cells,
        "HTML": _cpu(partial(_export, job, executed, "html")),
        "PDF": _cpu(partial(_export, job, executed, "pdf")),
        "the whole": _cpu(partial(make_packet, job)),
    }


def _cpu(call: Callable[[], object]) -> float:
    return call_apart(partial(_timed, call))


def _timed(call: Callable[[], object]) -> float:
    started = time.process_time()
    call()
    return time.process_time() - started


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
    cover = Cover(**{**job.cover, "as_of": dt.date.fromisoformat(job.cover["as_of"])})
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
