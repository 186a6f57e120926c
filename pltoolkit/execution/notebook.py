"""Running one notebook through papermill, with the cell that failed as a value."""

from __future__ import annotations

import copy
import logging
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbformat import NotebookNode

from pltoolkit.errors import CellError, DataError, LimitError, NotebookError, PltoolkitError
from pltoolkit.execution.parameters import check_parameters

EngineName = Literal["inprocess", "kernel"]
_ENGINES: Mapping[str, str | None] = {"inprocess": "pltoolkit", "kernel": None}


@dataclass(frozen=True)
class Executed:
    """A notebook with its outputs, and the error of the cell that failed, if one did."""

    notebook: NotebookNode
    error: PltoolkitError | None = None


def read_notebook(text: str, *, name: str) -> NotebookNode:
    """A notebook from its text. Raises `DataError` where it is none."""
    try:
        notebook: NotebookNode = nbformat.reads(text, as_version=4)
    except Exception as error:  # noqa: BLE001  (nbformat raises many kinds)
        raise DataError(
            f"{name} is no notebook that can be read: {type(error).__name__}.", hint="Open it in JupyterLab to see why."
        ) from None
    return notebook


def execute_notebook(
    source: NotebookNode,
    parameters: Mapping[str, Any],
    *,
    name: str,
    engine: EngineName = "inprocess",
    folder: Path | None = None,
    cell_timeout_s: float | None = None,
) -> Executed:
    """Check the parameters, inject them and run the notebook; nothing is written.

    `folder` is where a kernel of its own would start; the in-process engine runs where its process is. Raises
    `ParametersError` before anything runs; a cell that fails is in the result, with the notebook run so far.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    check_parameters(source, parameters, name=name)
    logging.getLogger("papermill").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="notebook-") as scratch:
        kept = Path(scratch) / "executed.ipynb"
        try:
            executed = papermill.execute_notebook(
                copy.deepcopy(source),
                str(kept),
                parameters=dict(parameters),
                engine_name=_ENGINES[engine],
                kernel_name=None if source.metadata.get("kernelspec") else "python3",
                progress_bar=False,
                request_save_on_cell_execute=False,
                store_widget_state=False,
                execution_timeout=cell_timeout_s,
                cwd=str(folder) if folder and engine == "kernel" else None,
            )
        except PapermillExecutionError as error:
            return Executed(read_notebook(kept.read_text(encoding="utf-8"), name=name), _in_words(error, name))
        except TimeoutError as error:
            return Executed(
                source, LimitError(f"Notebook {name}: {error}", hint="Make the cell faster, or raise the limit.")
            )
        except RuntimeError as error:
            return Executed(source, NotebookError(f"Notebook {name}: the kernel did not run: {error}"))
    return Executed(executed)


def _in_words(error: Any, name: str) -> PltoolkitError:
    place = f"Notebook {name}, cell {error.cell_index}: {error.ename}: {error.evalue}"
    if error.ename == "CellTimeoutError":
        return LimitError(place, hint="Make the cell faster, or raise packets.time_limit in district.toml.")
    return CellError(
        place,
        hint="The executed notebook is kept with the failing cell marked.",
        notebook=name,
        cell_index=int(error.cell_index),
        traceback_text="\n".join(error.traceback),
    )
