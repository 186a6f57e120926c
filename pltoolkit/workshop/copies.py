"""From a module's source notebook: the learner's copy with blanks, the copy with solutions, and the one for slides.

In the source, lines between "# BEGIN SOLUTION" and "# END SOLUTION" are the solution; cells tagged "facilitator" are for
the facilitator's guide alone.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence

from nbformat import NotebookNode

FACILITATOR, EXERCISE, PRINT_OUT = "facilitator", "exercise", "print-out"
YOUR_TURN = "Your turn"
_SOLUTION = re.compile(r"^[ \t]*# BEGIN SOLUTION\n(.*?)^[ \t]*# END SOLUTION[ \t]*\n?", re.S | re.M)
_ASSIGNED = re.compile(r"^([ \t]*)(\w+)\s*(?::[^=\n]+)?=(?!=)", re.M)


def learner_copy(source: NotebookNode) -> NotebookNode:
    """The notebook that learners get: every name that a solution sets is a blank, `...`."""
    return _changed(source, _blanks)


def solution_copy(source: NotebookNode) -> NotebookNode:
    """The notebook with all solutions filled in."""
    return _changed(source, lambda found: found[1])


def slides_copy(source: NotebookNode) -> NotebookNode:
    """The copy with solutions as slides show it: the questions of each part on a slide of their own, and the
    facilitator's words as notes for the speaker."""
    made = copy.deepcopy(source)
    is_first = True
    for place, cell in enumerate(made.cells):
        if FACILITATOR in cell.metadata.get("tags", ()):
            cell.metadata.slideshow = {"slide_type": "notes"}
        elif cell.cell_type == "markdown" and cell.source.startswith("## "):
            is_first = True
        elif cell.cell_type == "markdown" and _asks(made.cells[place + 1 :]):
            cell.metadata.slideshow = {"slide_type": "subslide" if is_first else "-"}
            cell.source = f"## {YOUR_TURN}\n\n{cell.source}" if is_first else cell.source
            is_first = False
    return _solved(made, lambda found: found[1])


def _asks(after: Sequence[NotebookNode]) -> bool:
    """Whether an exercise comes next, before other words and outputs on slides do."""
    for cell in after:
        if cell.cell_type == "markdown":
            return False
        if EXERCISE in cell.metadata.get("tags", ()):
            return True
    return False


def _blanks(found: re.Match[str]) -> str:
    names = dict.fromkeys((indent, name) for indent, name in _ASSIGNED.findall(found[1]) if not name.startswith("_"))
    return "".join(f"{indent}{name} = ...  # your answer\n" for indent, name in names)


def _changed(source: NotebookNode, change: Callable[[re.Match[str]], str]) -> NotebookNode:
    made = _solved(copy.deepcopy(source), change)
    made.cells = [cell for cell in made.cells if FACILITATOR not in cell.metadata.get("tags", ())]
    return made


def _solved(made: NotebookNode, change: Callable[[re.Match[str]], str]) -> NotebookNode:
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.source = _SOLUTION.sub(change, cell.source).rstrip("\n")
            cell.outputs, cell.execution_count = [], None
    return made
