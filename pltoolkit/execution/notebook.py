"""Running one notebook through papermill, with the cell that failed as a value."""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pltoolkit.errors import CellError, DataError, LimitError, NotebookError, PltoolkitError
from pltoolkit.execution.parameters import check_parameters

if TYPE_CHECKING:
    from nbformat import NotebookNode

EngineName = Literal["inprocess", "kernel"]
_LONGEST = 300
_MARKER = "papermill-error-cell-tag"
_LIMIT_HINT = "Make the cell faster, or raise packets.time_limit in district.toml."
_MEMORY_HINT = "Make the cell need less, or raise packets.memory_limit in district.toml."
_HINTS = {
    "StdinNotImplementedError": "Nobody is there to answer when a notebook runs in a batch: put the value into its "
    "parameters cell.",
    "ModuleNotFoundError": "Install the package where packets are made.",
}
_ENGINES: Mapping[str, str | None] = {"inprocess": "pltoolkit", "kernel": None}


@dataclass(frozen=True)
class Executed:
    """A notebook with its outputs, and the error of the cell that failed, if one did."""

    notebook: NotebookNode
    error: PltoolkitError | None = None


def read_notebook(text: str, *, name: str) -> NotebookNode:
    """A notebook from its text. Raises `DataError` where it is none."""
    import nbformat

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
    """Check the parameters, inject them and run the notebook; nothing is written, `source` stays as it is.

    `folder` is where a kernel of its own would start; the in-process engine runs where its process is. Raises
    `ParametersError` before anything runs; a cell that fails is in the result, with the notebook run so far.
    """
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import raise_for_execution_errors

    check_parameters(source, parameters, name=name)
    engine_name = _ENGINES[engine]
    kernel_name = None if source.metadata.get("kernelspec") else "python3"
    with _quiet_papermill():
        notebook = _prepared(source, parameters, name=name, kernel_name=kernel_name)
        try:
            papermill_engines.execute_notebook_with_engine(
                engine_name,
                notebook,
                papermill_engines.nb_kernel_name(engine_name, notebook, kernel_name),
                progress_bar=False,
                store_widget_state=False,
                execution_timeout=cell_timeout_s,
                resources={"metadata": {"path": str(folder)}} if folder else {},
            )
            raise_for_execution_errors(notebook, None)
        except PapermillExecutionError as error:
            if not notebook.metadata.papermill.exception:
                return Executed(_without_markers(notebook))
            return Executed(notebook, _in_words(error, _place(name, error, parameters), name))
        except TimeoutError as error:
            place = _place(name, None, parameters)
            return Executed(notebook, LimitError(f"{place}: {_first_line(error)}", hint=_LIMIT_HINT))
        except RuntimeError as error:
            place = _place(name, None, parameters)
            return Executed(notebook, NotebookError(f"{place}: the kernel ended before the notebook did: {error}"))
    return Executed(notebook)


def make_kernels(count: int) -> None:
    """Make so many kernels now; each serves one notebook that is run in this process or in one forked from it."""
    from papermill.engines import papermill_engines

    name = _ENGINES["inprocess"]
    papermill_engines.register(name, papermill_engines.get_engine(name).with_kernels(count))


def _prepared(
    source: NotebookNode, parameters: Mapping[str, Any], *, name: str, kernel_name: str | None
) -> NotebookNode:
    """A copy as papermill makes it ready to run. Its own function would write it out and read it again, twice."""
    from nbformat import from_dict, v4
    from papermill import __version__
    from papermill.execute import prepare_notebook_metadata, remove_error_markers
    from papermill.parameterize import parameterize_notebook

    about = {"default_parameters": {}, "parameters": {}, "environment_variables": {}, "version": __version__}
    notebook: NotebookNode = v4.upgrade(copy.deepcopy(source))
    notebook.metadata.setdefault("papermill", from_dict(about))
    for cell in notebook.cells:
        cell.metadata.setdefault("tags", [])
        cell.metadata.setdefault("papermill", from_dict({}))
    if parameters:
        notebook = parameterize_notebook(notebook, dict(parameters), kernel_name=kernel_name)
    prepared: NotebookNode = remove_error_markers(prepare_notebook_metadata(notebook, name, None))
    return prepared


@contextmanager
def _quiet_papermill() -> Iterator[None]:
    """What papermill warns of is checked here beforehand, and is an error."""
    logger = logging.getLogger("papermill")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _without_markers(notebook: NotebookNode) -> NotebookNode:
    """A notebook all of whose errors are in cells tagged `raises-exception`: papermill marks those too."""
    notebook.cells = [cell for cell in notebook.cells if _MARKER not in cell.metadata.get("tags", ())]
    return notebook


def _place(name: str, error: Any, parameters: Mapping[str, Any]) -> str:
    """Where something went wrong: notebook, cell as the executed notebook numbers it, school."""
    cell = f", cell In [{error.exec_count}]" if error is not None else ""
    school = f", school {parameters['school_id']}" if parameters.get("school_id") else ""
    return f"Notebook {name}{cell}{school}"


def _in_words(error: Any, place: str, name: str) -> PltoolkitError:
    text, _, hint = str(error.evalue).partition("\n\nhint: ")
    if error.ename == "CellTimeoutError":
        return LimitError(f"{place}: {text}", hint=_LIMIT_HINT)
    if error.ename.endswith("MemoryError"):
        return LimitError(f"{place}: it needed more memory than it may have.", hint=_MEMORY_HINT)
    return CellError(
        f"{place}: {error.ename}: {_first_line(text)}",
        hint=hint or _HINTS.get(error.ename, "The executed notebook is kept with the failing cell marked."),
        notebook=name,
        cell_index=int(error.cell_index),
        traceback_text="\n".join(error.traceback),
    )


def _first_line(text: object) -> str:
    line = next(iter(str(text).strip().splitlines()), "")
    return f"{line[:_LONGEST]}…" if len(line) > _LONGEST else line
