from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pltoolkit.api import create_sample
from pltoolkit.execution.isolation import BATCH_VARIABLE
from pltoolkit.records import TABLES
from pltoolkit.store import PICK_VARIABLE, SLICE_VARIABLE, School, Store, open_school
from pltoolkit.workspace import Workspace

SCHOOL, ADOPTION = "0102", "ela-k-5"


@pytest.fixture(scope="session")
def _sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return create_sample(tmp_path_factory.mktemp("sample") / "district", schools=2, seed=1).workspace.root


@pytest.fixture
def workspace(_sample: Path, tmp_path: Path) -> Workspace:
    """A fictional district of two schools, this test's own."""
    return Workspace.at(shutil.copytree(_sample, tmp_path / "district"))


@pytest.fixture(autouse=True)
def _somebody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in JupyterLab: no batch, no slice, no pick."""
    for name in (BATCH_VARIABLE, SLICE_VARIABLE, PICK_VARIABLE):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def sqlite_school(workspace: Workspace) -> School:
    return open_school(SCHOOL, ADOPTION, audience="coach", workspace=str(workspace.root))


def shared(workspace: Workspace, url: str) -> Workspace:
    """The workspace with its database moved to a shared server."""
    with Store.open(workspace.database_path) as old, Store.open(url, create=True) as new:
        for name, table in TABLES.items():
            rows = old.read(name).astype(object)
            rows = rows.where(rows.notna(), None)
            new.load({name: [table.model.model_validate(row) for row in rows.to_dict("records")]})
    settings = workspace.settings_path.read_text(encoding="utf-8")
    moved = settings.replace("[database]", f'[database]\nurl = "{url}"')
    workspace.settings_path.write_text(moved, encoding="utf-8")
    workspace.database_path.unlink()
    return workspace


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def school(request: pytest.FixtureRequest, workspace: Workspace) -> School:
    """A school of a workspace on each kind of store."""
    place = shared(workspace, request.getfixturevalue("postgres_target")) if request.param == "postgres" else workspace
    return open_school("0102", "ela-k-5", audience="coach", workspace=str(place.root))
