"""Shared by the tests of `execution`: one pool of children, and notebooks written down in a few lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from nbformat import NotebookNode, v4

from pltoolkit.api.jobs import packet_job
from pltoolkit.api.planning import Library, Selection, make_plan
from pltoolkit.api.workspaces import create_sample, open_store
from pltoolkit.execution.batch import NotebookSource, PacketJob
from pltoolkit.execution.isolation import IsolatedExecutor, Limits
from pltoolkit.execution.manifest import Manifest
from pltoolkit.execution.output import open_output
from pltoolkit.settings import load_settings


@pytest.fixture(scope="session")
def children() -> Iterator[IsolatedExecutor]:
    """Child processes that have everything imported, one at a time."""
    with IsolatedExecutor(jobs=1, limits=Limits(seconds=120), preload=("pltoolkit.api.warm",)) as executor:
        yield executor


@pytest.fixture(scope="session")
def notebook_of() -> Callable[..., NotebookNode]:
    """Makes a notebook from the text of its cells: a first line `%%` starts one, words after it are its tags."""

    def make(text: str) -> NotebookNode:
        cells = []
        for part in text.removeprefix("%%").split("\n%%"):
            tags, _, source = part.partition("\n")
            if tags and not tags.startswith((" ", "\n")):
                cells[-1].source += f"\n%%{part}"  # a magic, not a new cell
                continue
            cells.append(v4.new_code_cell(source.strip("\n"), metadata={"tags": tags.split()}))
        for at, cell in enumerate(cells):
            cell.id = f"cell-{at}"
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})

    return make


@pytest.fixture(scope="session")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> list[PacketJob]:
    """The job of every packet of the sample district."""
    folder = tmp_path_factory.mktemp("jobs")
    workspace = create_sample(folder / "district", schools=8, seed=1).workspace
    settings, library = load_settings(workspace.settings_path), Library(workspace)
    manifest = Manifest(open_output(folder / "packets"), names={})
    with open_store(workspace, settings) as store:
        plan = make_plan(store, library, settings, Selection(), manifest, {})
        return [packet_job(store, one, library, settings, engine="inprocess") for one in plan.wanted.values()]


@pytest.fixture(scope="session")
def shipped(jobs: list[PacketJob]) -> dict[str, tuple[PacketJob, NotebookSource]]:
    """Every notebook that a packet of the sample district holds, with a packet it belongs to."""
    return {source.name.rpartition("/")[2]: (job, source) for job in jobs for source in job.notebooks}
