"""The workshop's folder, written once for all tests of this folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from pltoolkit.workshop.data import WorkshopData
from pltoolkit.workshop.folder import write_workshop

NOW = dt.datetime(2027, 1, 15, 12, tzinfo=dt.UTC)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks for groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here are one group, so that a parallel run writes the workshop once."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("workshop"))


@pytest.fixture
def write_again() -> Callable[[Path], None]:
    """Writes the workshop into a folder, at the same time of day."""

    def write(folder: Path) -> None:
        write_workshop(folder, seed=1, now=NOW)

    return write


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workshop as `pltoolkit workshop` writes it. Not to be changed: copy it."""
    return write_workshop(tmp_path_factory.mktemp("workshop"), seed=1, now=NOW).root


@pytest.fixture(scope="session")
def data(workshop: Path) -> WorkshopData:
    return WorkshopData(workshop / "data")
