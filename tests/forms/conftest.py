from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pltoolkit.api import create_sample
from pltoolkit.execution.isolation import BATCH_VARIABLE
from pltoolkit.store import PICK_VARIABLE, SLICE_VARIABLE, School, open_school
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
def school(workspace: Workspace) -> School:
    return open_school(SCHOOL, ADOPTION, audience="coach", workspace=str(workspace.root))
