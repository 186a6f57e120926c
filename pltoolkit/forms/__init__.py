"""The plan's forms: one call in a cell, live in JupyterLab, a block of the same answers everywhere else."""

from __future__ import annotations

import importlib
import os
from typing import Any, Literal, get_args

from pltoolkit.api.plan_rows import PlanTable
from pltoolkit.errors import UsageError, did_you_mean
from pltoolkit.execution.isolation import BATCH_VARIABLE
from pltoolkit.forms.row_desk import table_block
from pltoolkit.sections import steps
from pltoolkit.store import School

Part = Literal["steps"] | PlanTable
_PARTS = ("steps", *get_args(PlanTable))


def form(school: School, name: str = "", part: Part = "steps") -> Any:
    """A form for the steps of a notebook's key action ("2_4_plan_coaching"), or for one step ("II.4.A").

    With `part`, for the rows of a table of the plan: "tasks" or "decisions" (of a notebook, or all), "goals",
    "checkins". In JupyterLab the team writes into it. In a batch, out of a slice, and for an audience other than the
    coach it is a block of the same answers, and no widget library is loaded. Raises `UsageError` for a name that the
    guide does not have, and for a part that there is not.
    """
    if part not in _PARTS:
        hint = did_you_mean(part, _PARTS) or f"There are: {', '.join(_PARTS)}."
        raise UsageError(f'A form has no part "{part}".', hint=hint)
    if is_live(school):
        return importlib.import_module("pltoolkit.forms.live").PlanForm.of(school, name, part)
    return steps(school, name) if part == "steps" else table_block(school, name, part)


def is_live(school: School) -> bool:
    """Whether answers can be written here: on a workspace, by a coach, with somebody there to write."""
    return school.workspace is not None and school.audience == "coach" and BATCH_VARIABLE not in os.environ
