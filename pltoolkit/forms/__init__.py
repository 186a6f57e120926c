"""The plan's forms: one call in a cell, live in JupyterLab, a block of the same answers everywhere else."""

from __future__ import annotations

import importlib
import os
from typing import Any

from pltoolkit.execution.isolation import BATCH_VARIABLE
from pltoolkit.sections import steps
from pltoolkit.store import School


def form(school: School, name: str) -> Any:
    """A form for the steps of a notebook's key action ("2_4_plan_coaching"), or for one step ("II.4.A").

    In JupyterLab the team writes its answers into it. In a batch, out of a slice, and for an audience other than the
    coach it is a block of the same answers, and no widget library is loaded. Raises `UsageError` for a name that the
    guide does not have.
    """
    if not is_live(school):
        return steps(school, name)
    return importlib.import_module("pltoolkit.forms.live").PlanForm.of(school, name)


def is_live(school: School) -> bool:
    """Whether answers can be written here: on a workspace, by a coach, with somebody there to write."""
    return school.workspace is not None and school.audience == "coach" and BATCH_VARIABLE not in os.environ
