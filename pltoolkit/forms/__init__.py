"""The plan's forms: one call in a cell."""

from __future__ import annotations

from pltoolkit.blocks import Block
from pltoolkit.sections import steps
from pltoolkit.store import School


def form(school: School, notebook: str) -> Block:
    """The steps of a notebook's key action with the team's answers, and space to write where there are none."""
    return steps(school, notebook)
