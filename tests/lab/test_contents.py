"""The files that JupyterLab shows of a workspace: its own, and the guide's notebooks in their place."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import nbformat
import pytest
from tornado.web import HTTPError

from pltoolkit.errors import UsageError
from pltoolkit.lab.contents import WorkspaceContents, own_copy, shipped_path
from pltoolkit.workspace import Workspace, shipped_notebooks

GOALS = "notebooks/phase_2_prepare_to_launch/2_1_set_goals_roles_and_monitoring.ipynb"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = tmp_path / "district"
    root.mkdir()
    return Workspace(root)


@pytest.fixture
def contents(workspace: Workspace, tmp_path: Path) -> WorkspaceContents:
    manager = WorkspaceContents(root_dir=str(workspace.root), delete_to_trash=False)
    (tmp_path / "notary").mkdir()
    manager.notary.data_dir = str(tmp_path / "notary")
    return manager


def _get(contents: WorkspaceContents, path: str, **options: Any) -> dict[str, Any]:
    return asyncio.run(contents.get(path, **options))


def _names(contents: WorkspaceContents, path: str) -> list[str]:
    return [one["name"] for one in _get(contents, path)["content"]]


def _digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(str(path).encode() + path.read_bytes() for path in files)).hexdigest()


def test_the_guides_notebooks_are_seen_by_phase_and_nothing_is_written(
    contents: WorkspaceContents, workspace: Workspace
) -> None:
    assert _names(contents, "") == ["notebooks"]
    assert "phase_2_prepare_to_launch" in _names(contents, "notebooks")
    assert "2_1_set_goals_roles_and_monitoring.ipynb" in _names(contents, "notebooks/phase_2_prepare_to_launch")
    model = _get(contents, GOALS, type="notebook", require_hash=True)

    assert model["content"].cells[0].source.startswith("# Set goals")
    assert model["writable"] is False
    assert list(workspace.root.iterdir()) == []


def test_a_notebook_of_ones_own_is_shown_in_place_of_the_guides(
    contents: WorkspaceContents, workspace: Workspace
) -> None:
    own = own_copy(workspace, GOALS)
    notebook = nbformat.read(own, as_version=4)
    notebook.cells[0].source = "# Our goals"
    nbformat.write(notebook, own)
    model = _get(contents, GOALS)

    assert (model["content"].cells[0].source, model["writable"]) == ("# Our goals", True)
    assert _names(contents, "notebooks/phase_2_prepare_to_launch").count(own.name) == 1
    assert len(_names(contents, "notebooks/phase_2_prepare_to_launch")) == 5


CHANGES: dict[str, Callable[[WorkspaceContents], Coroutine[Any, Any, Any]]] = {
    "save": lambda contents: contents.save({"type": "notebook", "content": nbformat.v4.new_notebook()}, GOALS),
    "rename": lambda contents: contents.rename(GOALS, "notebooks/mine.ipynb"),
    "delete": lambda contents: contents.delete(GOALS),
    "delete the folder": lambda contents: contents.delete("notebooks/phase_2_prepare_to_launch"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_guides_notebooks_cannot_be_changed(
    contents: WorkspaceContents, workspace: Workspace, change: Callable[[WorkspaceContents], Coroutine[Any, Any, Any]]
) -> None:
    before = _digest(shipped_notebooks())

    with pytest.raises(HTTPError, match="comes with pltoolkit and is not changed") as error:
        asyncio.run(change(contents))

    assert error.value.status_code == 403
    assert "Make it my own" in str(error.value)
    assert _digest(shipped_notebooks()) == before
    assert list(workspace.root.iterdir()) == []


def test_a_new_notebook_can_be_saved_beside_the_guides(contents: WorkspaceContents, workspace: Workspace) -> None:
    model = asyncio.run(contents.new_untitled("notebooks/phase_2_prepare_to_launch", type="notebook"))

    assert (workspace.notebooks / "phase_2_prepare_to_launch" / model["name"]).is_file()
    assert len(_names(contents, "notebooks/phase_2_prepare_to_launch")) == 6


def test_a_copy_that_jupyterlab_makes_of_the_guides_notebook_gets_a_name_of_its_own(
    contents: WorkspaceContents, workspace: Workspace
) -> None:
    model = asyncio.run(contents.copy(GOALS, "notebooks/phase_2_prepare_to_launch"))

    assert model["name"] == "2_1_set_goals_roles_and_monitoring-Copy1.ipynb"
    assert (workspace.notebooks / "phase_2_prepare_to_launch" / model["name"]).is_file()
    assert shipped_path(workspace, GOALS) is not None


@pytest.mark.parametrize(
    "path",
    ["", "district.toml", "notebooks/../district.toml", "notebooks/../../errors.py", "notebooks/.hidden", "/etc/passwd",
     "notebooks//etc/passwd", "notebooks/absent.ipynb"],
)  # fmt: skip
def test_no_other_path_leads_into_the_package(workspace: Workspace, path: str) -> None:
    assert shipped_path(workspace, path) is None


def test_training_modules_with_their_solutions_are_not_shown(contents: WorkspaceContents, workspace: Workspace) -> None:
    module = next((shipped_notebooks() / "workshop").glob("*.ipynb")).name

    assert "workshop" not in _names(contents, "notebooks")
    assert shipped_path(workspace, f"notebooks/workshop/{module}") is None


def test_a_second_own_copy_is_refused_and_the_first_stays(workspace: Workspace) -> None:
    own = own_copy(workspace, GOALS)
    own.write_text("mine", encoding="utf-8")

    with pytest.raises(UsageError, match="is your own already"):
        own_copy(workspace, GOALS)
    assert own.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("path", ["notebooks/absent.ipynb", "notebooks", "../secrets.ipynb", "district.toml"])
def test_what_is_no_notebook_of_the_package_cannot_be_made_ones_own(workspace: Workspace, path: str) -> None:
    with pytest.raises(UsageError, match="No notebook that comes with pltoolkit"):
        own_copy(workspace, path)


def test_the_database_is_not_offered_as_a_file(contents: WorkspaceContents, workspace: Workspace) -> None:
    for name in ("district.db", "district.db-wal", "district.toml"):
        (workspace.root / name).touch()

    assert sorted(_names(contents, "")) == ["district.toml", "notebooks"]


def test_a_notebook_of_a_packet_is_kept_without_outputs_so_that_running_it_makes_no_packet_stale(
    contents: WorkspaceContents, workspace: Workspace
) -> None:
    own = own_copy(workspace, GOALS)
    model = _get(contents, GOALS)
    asyncio.run(contents.save({"type": "notebook", "content": model["content"]}, GOALS))
    before = own.read_bytes()
    notebook = model["content"]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [nbformat.v4.new_output("stream", text="Ada Quill")], 3
    notebook.metadata["widgets"] = {"state": {}}
    asyncio.run(contents.save({"type": "notebook", "content": notebook}, GOALS))

    assert own.read_bytes() == before
