"""Making one packet: where its notebooks run, and what is said when one of them goes wrong."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys

import nbformat
import pytest
from nbformat import v4

from pltoolkit.api.jobs import packet_job
from pltoolkit.api.making import make_packet
from pltoolkit.api.planning import Library, Selection, make_plan
from pltoolkit.api.workspaces import create_sample, open_store
from pltoolkit.errors import CrashError
from pltoolkit.execution.batch import NotebookSource, PacketJob
from pltoolkit.execution.manifest import Manifest
from pltoolkit.execution.output import open_output
from pltoolkit.settings import load_settings

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> PacketJob:
    """The job of one school; its overview is the district's own, the other notebooks are the shipped ones."""
    folder = tmp_path_factory.mktemp("making")
    workspace = create_sample(folder / "district", schools=1, seed=1).workspace
    settings, library = load_settings(workspace.settings_path), Library(workspace)
    workspace.notebooks.mkdir(parents=True, exist_ok=True)
    (workspace.notebooks / "overview.ipynb").write_text(library.notebook("overview").text, encoding="utf-8")
    with open_store(workspace, settings) as store:
        plan = make_plan(store, library, settings, Selection(), Manifest(open_output(folder / "out"), names={}), {})
        return packet_job(store, next(iter(plan.wanted.values())), library, settings, engine="inprocess")


def with_cells(job: PacketJob, *cells: tuple[str, bool]) -> PacketJob:
    """The job with a notebook for each cell in place of its own; the second says whether the notebook is a shipped one."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebooks = []
    for at, (cell, is_shipped) in enumerate(cells):
        notebook = v4.new_notebook(cells=[v4.new_code_cell(cell)], metadata={"kernelspec": kernel})
        notebooks.append(NotebookSource(f"part_{at}", nbformat.writes(notebook), {}, is_shipped))
    return dataclasses.replace(job, notebooks=tuple(notebooks), formats=("html",))


def test_a_job_says_which_notebooks_are_shipped(job: PacketJob) -> None:
    assert [source.name for source in job.notebooks if not source.is_shipped] == ["overview"]
    assert len(job.notebooks) > 3


LEAVE, LOOK = "import pandas; pandas.mine = 1", "import pandas; assert not hasattr(pandas, 'mine'), 'found'"


def test_no_notebook_finds_what_one_of_the_districts_own_has_left(job: PacketJob) -> None:
    done = make_packet(with_cells(job, (LEAVE, False), (LOOK, False), (LOOK, True)))

    assert done.error is None
    assert list(done.files) == ["html"]


def test_shipped_notebooks_share_the_process_that_makes_the_packet(job: PacketJob) -> None:
    here = f"import os; assert os.getpid() == {os.getpid()}"

    assert make_packet(with_cells(job, (here, True), (here, True))).error is None
    assert str(make_packet(with_cells(job, (here, False))).error).startswith("Notebook part_0, cell In [1]: AssertionE")


def test_a_notebook_whose_process_dies_is_named(job: PacketJob) -> None:
    with pytest.raises(CrashError, match=r"Notebook part_1: The process ended by itself, with exit code 3"):
        make_packet(with_cells(job, ("1", True), ("import os; os._exit(3)", False)))


def test_the_process_that_plans_a_batch_imports_nothing_that_only_a_packet_needs() -> None:
    heavy = {"pandas", "nbformat", "nbconvert", "papermill", "IPython", "ipykernel", "jsonschema", "docx", "typst"}
    look = f"import sys, pltoolkit.api.packets; print(sorted({heavy} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_warm_process_still_checks_international_addresses_for_whoever_asks() -> None:
    look = (
        "import pltoolkit.api.warm, sys, jsonschema; check = jsonschema.FormatChecker().conforms\n"
        "before = 'rfc3987_syntax' in sys.modules\n"
        "print(before, check('https://exämple.org/a', 'iri'), check('no address at all', 'iri'))"
    )

    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "True", "False"]
