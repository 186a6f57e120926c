"""Batches over the small district."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from pltoolkit.api.packets import PacketReport, PacketRequest, make_packets
from pltoolkit.workspace import Workspace

NOW = dt.datetime(2027, 1, 18, 6, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def district(tiny_district: Workspace) -> Workspace:
    """Not to be changed."""
    return tiny_district


@pytest.fixture
def workspace(tiny_workspace: Workspace) -> Workspace:
    """A copy to work on."""
    return tiny_workspace


@pytest.fixture(scope="session")
def now() -> dt.datetime:
    return NOW


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
