"""The modules of the workshop: their source notebooks, and their exercises."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pltoolkit.errors import UsageError
from pltoolkit.workshop.data import FIGURES, WorkshopData
from pltoolkit.workshop.exercise import Exercise
from pltoolkit.workshop.lesson import Lesson

DATA = "data"
START_PAGE = "README.md"
"""Where learners begin in JupyterLab."""


@dataclass(frozen=True)
class Module:
    """One module. `source` is its notebook, as the facilitator wrote it."""

    number: int
    source: Path

    @property
    def name(self) -> str:
        """The file's name without suffix, such as "1_reading_a_packet"."""
        return self.source.stem

    @property
    def title(self) -> str:
        """Such as "Module 1: Reading a packet"."""
        words = self.name.partition("_")[2].replace("_", " ")
        return f"Module {self.number}: {words[:1].upper()}{words[1:]}"

    def exercises(self, data: WorkshopData) -> tuple[Exercise, ...]:
        """The module's exercises on a district's data."""
        found: tuple[Exercise, ...] = importlib.import_module(
            f"pltoolkit.workshop.exercises.module_{self.number}"
        ).exercises(data)
        return found


def is_workshop(folder: Path) -> bool:
    """Whether the workshop was written into a folder."""
    return (folder / DATA / FIGURES).is_file()


def iter_modules(folder: Path) -> Iterator[Module]:
    """The modules whose source notebooks are in `folder`, by number."""
    for path in sorted(folder.glob("*.ipynb")):
        if number := re.match(r"(\d+)_", path.name):
            yield Module(int(number[1]), path)


def open_lesson(number: int, folder: str = "") -> Lesson:
    """The lesson of a module for its notebook; `folder` is the workshop's (blank: the one the notebook is in).

    Raises `UsageError` where the workshop's data are not found, or there is no such module.
    """
    here = Path(folder or ".").resolve()
    place = next((up / DATA for up in (here, *here.parents) if is_workshop(up)), None)
    if place is None:
        raise UsageError(
            f"The workshop's data are not in {here} or above it.",
            hint="Open the notebook in the folder that `pltoolkit workshop DIR` made.",
        )
    data = WorkshopData(place)
    try:
        module = importlib.import_module(f"pltoolkit.workshop.exercises.module_{number}")
    except ModuleNotFoundError:
        raise UsageError(f"There is no module {number}.", hint="The modules are 1 to 6.") from None
    return Lesson(f"Module {number}", module.exercises(data), data)
