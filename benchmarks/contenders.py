"""Other ways to run the notebooks of packets: `python -m benchmarks.contenders WAY JOBS FOLDER`.

JOBS is a pickle of the same jobs that a batch makes: the same notebooks, parameters and slices for every way.
"""

from __future__ import annotations

import ast
import os
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat

from pltoolkit.execution.batch import NotebookSource, PacketJob
from pltoolkit.execution.isolation import BATCH_VARIABLE
from pltoolkit.store import SLICE_VARIABLE

Run = Callable[[Path, Path, NotebookSource], None]


def lay_out(jobs: list[PacketJob], folder: Path) -> list[Path]:
    """A folder for each job, with its slice and its notebooks."""
    places = []
    for number, job in enumerate(jobs):
        place = folder / f"{number:04}"
        place.mkdir(parents=True)
        (place / "slice.db").write_bytes(job.slice)
        for order, source in enumerate(job.notebooks):
            (place / _file(order, source)).write_text(source.text, encoding="utf-8")
        places.append(place)
    return places


def _file(order: int, source: NotebookSource) -> str:
    return f"{order}_{source.name.replace('/', '_')}.ipynb"


def with_papermill(path: Path, target: Path, source: NotebookSource) -> None:
    """papermill's API with its stock engine: a kernel for each notebook."""
    import papermill

    papermill.execute_notebook(path, target, dict(source.parameters), kernel_name="python3", progress_bar=False)


def with_ploomber(path: Path, target: Path, source: NotebookSource) -> None:
    """ploomber-engine: in this process, without isolation."""
    from ploomber_engine import execute_notebook

    execute_notebook(path, target, parameters=dict(source.parameters), progress_bar=False)


def to_lab_html(path: Path) -> None:
    """nbconvert's own HTML, in its `lab` look."""
    from nbconvert import HTMLExporter

    body, _ = HTMLExporter(template_name="lab").from_filename(str(path))
    path.with_suffix(".html").write_text(body, encoding="utf-8")


def in_a_loop(jobs: list[PacketJob], folder: Path, run: Run) -> None:
    """Every notebook executed and turned into HTML, one after another."""
    os.environ[BATCH_VARIABLE] = "1"
    for job, place in zip(jobs, lay_out(jobs, folder), strict=True):
        os.environ[SLICE_VARIABLE] = str(place / "slice.db")
        for order, source in enumerate(job.notebooks):
            path = place / _file(order, source)
            target = place / f"done_{path.name}"
            run(path, target, source)
            to_lab_html(target)


def floor(jobs: list[PacketJob], folder: Path) -> None:
    """The cells alone, in order, in this process, and our exporters: HTML and PDF."""
    from pltoolkit.packets.export import export_packet
    from pltoolkit.packets.packet import Cover
    from pltoolkit.workspace import shipped_templates

    os.environ[BATCH_VARIABLE] = "1"
    for job, place in zip(jobs, lay_out(jobs, folder), strict=True):
        os.environ[SLICE_VARIABLE] = str(place / "slice.db")
        executed = [(source.name, exec_cells(source)) for source in job.notebooks]
        cover = Cover.from_json(job.cover)
        for name, data in export_packet(
            executed, cover, formats=("html", "pdf"), folders=(shipped_templates(),)
        ).items():
            (place / f"packet.{name}").write_bytes(data)


def exec_cells(source: NotebookSource) -> Any:
    """The notebook with the last value of each cell as its output."""
    notebook = nbformat.reads(source.text, as_version=4)
    names: dict[str, Any] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, source.name, "exec"), names)  # noqa: S102  (our own notebooks)
        if "parameters" in cell.metadata.get("tags", ()):
            names.update(source.parameters)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), source.name, "eval"), names)  # noqa: S307
            data, metadata = _bundle(value)
            cell.outputs = [nbformat.v4.new_output("execute_result", data, metadata=metadata)]
    return notebook


def _bundle(value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    if not hasattr(value, "_repr_mimebundle_"):
        return {"text/plain": repr(value)}, {}
    bundle = value._repr_mimebundle_()
    return bundle if isinstance(bundle, tuple) else (bundle, {})


def main(way: str, jobs_path: Path, folder: Path) -> None:
    jobs: list[PacketJob] = pickle.loads(jobs_path.read_bytes())  # noqa: S301  (written by the benchmark itself)
    if way == "floor":
        floor(jobs, folder)
    else:
        in_a_loop(jobs, folder, {"papermill": with_papermill, "ploomber": with_ploomber}[way])


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
