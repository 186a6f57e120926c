"""The files that JupyterLab shows: the workspace's own, and the guide's notebooks in their place beneath `notebooks/`.

A notebook that comes with the package is shown as if it lay in the workspace, for as long as the workspace has none of
its own by that name. It is read-only: opening and running it writes nothing, so the next version of the package brings
its next version. What the district wants otherwise it makes its own (`own_copy`), and that copy wins in the batch.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from tornado.web import HTTPError

from pltoolkit.errors import UsageError
from pltoolkit.workspace import Workspace, shipped_notebooks, write_atomic

_FOLDER = "notebooks"
_HIDDEN = ("district.db", "district.db-*", "*.part")
_UNSHOWN = ("workshop",)
"""Training modules hold their solutions; `pltoolkit workshop` makes what participants open."""
_VOLATILE = ("widgets", "language_info")
Model = dict[str, Any]


def shipped_path(workspace: Workspace, path: str) -> Path | None:
    """The package's file or folder that a path of JupyterLab stands for; None where the workspace's own counts."""
    parts = PurePosixPath(path.strip("/")).parts
    if not parts or parts[0] != _FOLDER or any(part.startswith(".") for part in parts) or parts[1:2] == _UNSHOWN:
        return None
    shipped = shipped_notebooks().joinpath(*parts[1:])
    if (workspace.notebooks.joinpath(*parts[1:])).exists():
        return None
    return shipped if shipped.is_dir() or (shipped.is_file() and shipped.suffix == ".ipynb") else None


def stands_for_shipped(path: str) -> bool:
    """Whether a notebook at this path is a packet's: one that comes with the package has its place there."""
    parts = PurePosixPath(path.strip("/")).parts
    return parts[:1] == (_FOLDER,) and ".." not in parts and shipped_notebooks().joinpath(*parts[1:]).is_file()


def own_copy(workspace: Workspace, path: str) -> Path:
    """Put a notebook of the package into the workspace, where it wins over the package's in JupyterLab and in batches.

    Raises `UsageError` where the path stands for none, or the workspace has its own already.
    """
    shipped = shipped_path(workspace, path)
    if shipped is None or not shipped.is_file():
        if _is_own(workspace, path):
            raise UsageError(f"{path} is your own already.", hint="Change it as you like; packets are made from it.")
        raise UsageError(f"No notebook that comes with pltoolkit is called {path}.")
    own = workspace.notebooks / shipped.relative_to(shipped_notebooks())
    write_atomic(own, shipped.read_bytes())
    return own


def _is_own(workspace: Workspace, path: str) -> bool:
    parts = PurePosixPath(path).parts
    return parts[:1] == (_FOLDER,) and ".." not in parts and workspace.root.joinpath(*parts).is_file()


class WorkspaceContents(AsyncLargeFileManager):  # type: ignore[misc]
    """JupyterLab's files for a workspace."""

    @property
    def _workspace(self) -> Workspace:
        return Workspace(Path(self.root_dir))

    async def get(self, path: str, content: bool = True, **options: Any) -> Model:
        """A file or folder; a notebook of the package where the workspace has none of its own."""
        shipped = shipped_path(self._workspace, path)
        if shipped is None:
            model: Model = await super().get(path, content, **options)
        elif shipped.is_dir():
            model = _model(path, shipped, kind="directory")
            if content:
                model |= {"content": [], "format": "json"}
        else:
            model = _model(path, shipped, kind="notebook")
            if content:
                notebook = nbformat.read(shipped, as_version=4)
                self.notary.mark_cells(notebook, trusted=True)
                model |= {"content": notebook, "format": "json"}
            if options.get("require_hash"):
                model |= {"hash": hashlib.sha256(shipped.read_bytes()).hexdigest(), "hash_algorithm": "sha256"}
        if content and model["type"] == "directory":
            model["content"] = [*model["content"], *self._shipped_in(path, {one["name"] for one in model["content"]})]
        return model

    def _shipped_in(self, path: str, names: set[str]) -> list[Model]:
        """What the package adds to a folder that holds `names` of its own."""
        parts = PurePosixPath(path.strip("/")).parts
        if not parts:
            return [] if _FOLDER in names else [_model(_FOLDER, shipped_notebooks(), kind="directory")]
        if parts[0] != _FOLDER or any(part.startswith(".") for part in parts):
            return []
        folder = shipped_notebooks().joinpath(*parts[1:])
        found = (
            [shipped_path(self._workspace, f"{path}/{one.name}") for one in folder.iterdir()] if folder.is_dir() else []
        )
        return [
            _model(f"{path.strip('/')}/{one.name}", one, kind="directory" if one.is_dir() else "notebook")
            for one in sorted(filter(None, found))
            if one.name not in names
        ]

    def should_list(self, name: str) -> bool:
        """Whether a file is shown: the database and files in the making are not."""
        return bool(super().should_list(name)) and not any(fnmatch(name, pattern) for pattern in _HIDDEN)

    async def dir_exists(self, path: str) -> bool:
        shipped = shipped_path(self._workspace, path)
        return shipped.is_dir() if shipped else bool(await super().dir_exists(path))

    async def file_exists(self, path: str) -> bool:
        shipped = shipped_path(self._workspace, path)
        return shipped.is_file() if shipped else bool(await super().file_exists(path))

    def exists(self, path: str) -> bool:
        return shipped_path(self._workspace, path) is not None or bool(super().exists(path))

    async def is_hidden(self, path: str) -> bool:
        return shipped_path(self._workspace, path) is None and bool(await super().is_hidden(path))

    async def save(self, model: Model, path: str = "") -> Model:
        """Write a file. A notebook of a packet is kept without outputs: they are made anew whenever it is opened, they
        name one school's people, and a packet is stale where its notebook's text is another."""
        self._refuse_shipped(path)
        if model.get("type") == "notebook" and path.strip("/").startswith(f"{_FOLDER}/"):
            model = {**model, "content": _without_outputs(model["content"])}
        parent = PurePosixPath(path.strip("/")).parent
        folder = shipped_path(self._workspace, str(parent))
        if folder is not None and folder.is_dir():
            self._workspace.root.joinpath(*parent.parts).mkdir(parents=True, exist_ok=True)
        saved: Model = await super().save(model, path)
        return saved

    async def rename_file(self, old_path: str, new_path: str) -> None:
        self._refuse_shipped(old_path)
        self._refuse_shipped(new_path)
        await super().rename_file(old_path, new_path)

    async def delete_file(self, path: str) -> None:
        self._refuse_shipped(path)
        await super().delete_file(path)

    def _refuse_shipped(self, path: str) -> None:
        shipped = shipped_path(self._workspace, path)
        if shipped is not None:
            what = "This folder" if shipped.is_dir() else "This notebook"
            raise HTTPError(
                403,
                f"{what} comes with pltoolkit and is not changed. To change a notebook, choose “Make it my own” above it.",
            )


def _without_outputs(content: Any) -> Any:
    notebook = nbformat.from_dict(content)
    notebook.metadata = {name: notebook.metadata[name] for name in notebook.metadata if name not in _VOLATILE}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def _model(path: str, shipped: Path, *, kind: str) -> Model:
    """A model without content, as Jupyter wants it."""
    state = shipped.stat()
    changed = dt.datetime.fromtimestamp(state.st_mtime, tz=dt.UTC)
    return {
        "name": PurePosixPath(path).name,
        "path": path.strip("/"),
        "type": kind,
        "writable": kind == "directory",
        "created": changed,
        "last_modified": changed,
        "size": None if kind == "directory" else state.st_size,
        "mimetype": None,
        "content": None,
        "format": None,
        "hash": None,
        "hash_algorithm": None,
    }
