"""A small district with notebooks of one cell each, so that its packets are made in a moment."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from pltoolkit.api.packets import PacketReport, PacketRequest, make_packets
from pltoolkit.api.workspaces import create_sample
from pltoolkit.workspace import Workspace, shipped_notebooks

NOW = dt.datetime(2027, 1, 18, 6, 0, tzinfo=dt.UTC)
_PARAMETERS = (
    'school_id: str = ""\nadoption_id: str = ""\nschool_year: str = ""\naudience: str = "coach"\nworkspace: str = ""'
)


def tiny_notebook(title: str, code: str = "school_id") -> str:
    """A notebook with a title, the parameters cell and one cell of code."""
    new = nbformat.v4
    cells = [
        new.new_markdown_cell(f"# {title}"),
        new.new_code_cell(_PARAMETERS, metadata={"tags": ["parameters"]}),
        new.new_code_cell(code),
    ]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    text: str = nbformat.writes(new.new_notebook(cells=cells, metadata={"kernelspec": kernel}))
    return text


def put_notebook(workspace: Workspace, name: str, code: str) -> None:
    """A notebook of the district's own."""
    path = workspace.notebooks / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(tiny_notebook(name, code), encoding="utf-8")


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Four schools, seven packets (one of them of the district). Not to be changed: copy it."""
    workspace = create_sample(tmp_path_factory.mktemp("district") / "w", schools=4, seed=3).workspace
    for path in shipped_notebooks().rglob("*.ipynb"):
        name = path.relative_to(shipped_notebooks()).with_suffix("").as_posix()
        put_notebook(workspace, name, "school_id")
    _set(workspace, "formats", '["html"]')
    return workspace


def _set(workspace: Workspace, name: str, value: str) -> None:
    toml = workspace.settings_path.read_text(encoding="utf-8")
    changed, count = re.subn(rf"(?m)^(# )?{name} = .*$", f"{name} = {value}", toml)
    assert count == 1
    workspace.settings_path.write_text(changed, encoding="utf-8")


@pytest.fixture(scope="session")
def change_setting() -> Callable[[Workspace, str, str], None]:
    """Change one line of district.toml."""
    return _set


@pytest.fixture(scope="session")
def write_notebook() -> Callable[[Workspace, str, str], None]:
    """Put a notebook of the district's own in place, with one cell of code."""
    return put_notebook


@pytest.fixture
def workspace(district: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the district to work on."""
    shutil.copytree(district.root, tmp_path / "w")
    return Workspace(tmp_path / "w")


class Tally:
    """A listener that counts."""

    def __init__(self) -> None:
        self.total, self.ended, self.failed = -1, 0, 0

    def started(self, total: int) -> None:
        self.total = total

    def finished(self, *, failed: bool) -> None:
        self.ended += 1
        self.failed += failed


@pytest.fixture
def tally() -> Tally:
    return Tally()


@pytest.fixture
def make(workspace: Workspace) -> Callable[..., PacketReport]:
    """Make packets of the workspace, with the options of a request."""

    def run(**options: object) -> PacketReport:
        return make_packets(workspace, PacketRequest(**options), now=NOW, listener=Tally())  # type: ignore[arg-type]

    return run
