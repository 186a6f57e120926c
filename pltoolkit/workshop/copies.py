"""From a module's source notebook: the learner's copy with blanks, and the copy with solutions.

In the source, lines between "# BEGIN SOLUTION" and "# END SOLUTION" are the solution; cells tagged "facilitator" are for
the facilitator's guide alone.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable

from nbformat import NotebookNode

FACILITATOR = "facilitator"
_SOLUTION = re.compile(r"^[ \t]*# BEGIN SOLUTION\n(.*?)^[ \t]*# END SOLUTION[ \t]*\n?", re.S | re.M)
_ASSIGNED = re.compile(r"^([ \t]*)(\w+)\s*(?::[^=\n]+)?=(?!=)", re.M)


def learner_copy(source: NotebookNode) -> NotebookNode:
    """The notebook that learners get: every name that a solution sets is a blank, `...`."""
    return _changed(source, _blanks)


def solution_copy(source: NotebookNode) -> NotebookNode:
    """The notebook with all solutions filled in."""
    return _changed(source, lambda found: found[1])


def _blanks(found: re.Match[str]) -> str:
    names = dict.fromkeys((indent, name) for indent, name in _ASSIGNED.findall(found[1]) if not name.startswith("_"))
    return "".join(f"{indent}{name} = ...  # your answer\n" for indent, name in names)


def _changed(source: NotebookNode, change: Callable[[re.Match[str]], str]) -> NotebookNode:
    made = copy.deepcopy(source)
    made.cells = [cell for cell in made.cells if FACILITATOR not in cell.metadata.get("tags", ())]
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.source = _SOLUTION.sub(change, cell.source).rstrip("\n")
            cell.outputs, cell.execution_count = [], None
    return made
