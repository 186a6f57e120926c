"""A papermill engine that runs cells in this process: no kernel is started, outputs are the same.

It keeps nothing between runs but what any Python code leaves in its process: pandas options, environment variables,
module attributes. Where that matters (a batch does), run it in a child process of its own; see `isolation.py`.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from papermill.engines import Engine

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from pltoolkit.execution.shell import NotebookShell, Outputs


class CellTimeoutError(TimeoutError):
    """A cell ran longer than `execution_timeout` seconds."""


class _CellFailedError(Exception):
    """Tells papermill that a cell failed; what went wrong is in the cell's outputs."""


class InProcessEngine(Engine):  # type: ignore[misc]
    """`papermill … --engine pltoolkit`, or `execute_notebook(…, engine_name="pltoolkit")`."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, execution_timeout: float | None = None, **_: Any
    ) -> None:
        """Run the cells in order until one fails. `execution_timeout` is in seconds, per cell."""
        from pltoolkit.execution.shell import Outputs, in_shell

        outputs = Outputs()
        with in_shell(outputs) as shell:
            for index, cell in enumerate(nb_man.nb.cells):
                try:
                    nb_man.cell_start(cell, index)
                    _run(cell, shell, outputs, execution_timeout)
                except _CellFailedError as failure:
                    nb_man.cell_exception(cell, index, exception=failure)
                    break
                finally:
                    nb_man.cell_complete(cell, index)


def _run(cell: NotebookNode, shell: NotebookShell, outputs: Outputs, timeout: float | None) -> None:
    tags = cell.metadata.get("tags", ())
    if cell.cell_type != "code" or not cell.source.strip() or "skip-execution" in tags:
        return
    cell.outputs = []
    cell.execution_count = shell.execution_count
    outputs.start(cell.outputs)
    with _time_limit(timeout):
        result = shell.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]
    if not result.success and "raises-exception" not in tags:
        raise _CellFailedError(str(result.error_in_exec or result.error_before_exec))


@contextmanager
def _time_limit(seconds: float | None) -> Iterator[None]:
    """Interrupt what runs after so many seconds, where this process can (the main thread, not on Windows)."""
    can = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not seconds or not can:
        yield
        return

    def interrupt(*_: object) -> None:
        raise CellTimeoutError(f"The cell ran longer than {seconds:g} seconds.")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
