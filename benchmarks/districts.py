"""Fictional districts to measure on, and the jobs of their packets."""

from __future__ import annotations

import sys
from pathlib import Path

from pltoolkit.api.jobs import packet_job
from pltoolkit.api.planning import Library, Selection, make_plan
from pltoolkit.api.workspaces import create_sample, open_store
from pltoolkit.execution.batch import PacketJob
from pltoolkit.execution.manifest import Manifest
from pltoolkit.execution.output import open_output
from pltoolkit.settings import load_settings
from pltoolkit.workspace import Workspace

_SEED = 7


def district(folder: Path, *, schools: int) -> Workspace:
    """A workspace with a fictional district; the same number gives the same district."""
    return create_sample(folder, schools=schools, seed=_SEED).workspace


def jobs_of(workspace: Workspace) -> list[PacketJob]:
    """The jobs of every packet of a workspace for school leaders."""
    settings, library = load_settings(workspace.settings_path), Library(workspace)
    output = open_output(workspace.root / "nothing")
    with open_store(workspace, settings) as store:
        plan = make_plan(store, library, settings, Selection(), Manifest(output), {})
        return [packet_job(store, one, library, settings, engine="inprocess") for one in plan.wanted.values()]


def packets_command(workspace: Workspace, out: Path, *, jobs: int, options: tuple[str, ...] = ()) -> list[str]:
    """The command that makes the packets of a workspace."""
    command = [
        sys.executable,
        "-m",
        "pltoolkit",
        "packets",
        str(workspace.root),
        "--out",
        str(out),
        "--jobs",
        str(jobs),
    ]
    return [*command, *options]
