"""Running one notebook: what comes back, and in which words a failure is told."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

import nbformat
import papermill
import pytest
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from pltoolkit.errors import CellError, DataError, LimitError, NotebookError, ParametersError
from pltoolkit.execution.notebook import execute_notebook, read_notebook

Make = Callable[[str], NotebookNode]


def test_parameters_are_injected_and_the_source_stays_as_it_is(notebook_of: Make) -> None:
    source = notebook_of("%% parameters\nschool_id: str = ''\n%%\nprint(school_id)")
    before = copy.deepcopy(source)

    done = execute_notebook(source, {"school_id": "0101"}, name="n")

    assert done.error is None
    assert done.notebook.cells[2].outputs[0].text == "0101\n"
    assert source == before
    nbformat.validate(done.notebook)


def test_a_notebook_is_made_ready_as_papermill_makes_it(notebook_of: Make) -> None:
    source = notebook_of("%% parameters\nweeks: int = 8\n%%\n1 / weeks")
    source.nbformat_minor = 4
    for cell in source.cells:
        del cell["id"]
    del source.cells[1].metadata["tags"]
    failed = read_notebook(nbformat.writes(execute_notebook(source, {"weeks": 0}, name="n").notebook), name="n")
    assert any("papermill-error-cell-tag" in cell.metadata.tags for cell in failed.cells)

    for notebook in (source, failed):
        ours = execute_notebook(notebook, {"weeks": 4}, name="n").notebook
        stock = papermill.execute_notebook(
            notebook, None, {"weeks": 4}, engine_name="pltoolkit", progress_bar=False, store_widget_state=False
        )
        stock.metadata.papermill.input_path = "n"
        assert _without_times(ours) == _without_times(stock)


@pytest.mark.parametrize("engine", ["inprocess", pytest.param("kernel", marks=pytest.mark.kernel)])
def test_a_widget_that_has_html_as_well_is_not_blank_in_an_export(
    notebook_of: Make, engine: Literal["inprocess", "kernel"]
) -> None:
    source = notebook_of(
        "%%\nimport ipywidgets\n"
        "class Both(ipywidgets.VBox):\n"
        "    def _repr_mimebundle_(self, **given):\n"
        "        return {**super()._repr_mimebundle_(**given), 'text/html': '<b>what we agreed</b>'}\n"
        "Both()"
    )

    done = execute_notebook(source, {}, name="n", engine=engine)
    exported, _ = HTMLExporter().from_notebook_node(done.notebook)

    assert "application/vnd.jupyter.widget-view+json" in done.notebook.cells[-1].outputs[0].data
    assert "<b>what we agreed</b>" in exported


def _without_times(notebook: NotebookNode) -> NotebookNode:
    for metadata in (notebook.metadata, *(cell.metadata for cell in notebook.cells)):
        times = metadata.papermill
        began, ended = (datetime.fromisoformat(times.pop(name)) for name in ("start_time", "end_time"))
        assert times.pop("duration") == (ended - began).total_seconds()
        metadata.pop("execution", None)
    for cell in notebook.cells:
        del cell["id"]
    return notebook


def test_wrong_parameters_are_refused_before_anything_runs(notebook_of: Make, tmp_path: Any) -> None:
    source = notebook_of(f"%% parameters\nweeks: int = 8\n%%\nopen({str(tmp_path / 'ran')!r}, 'w').close()")

    with pytest.raises(ParametersError, match=r'Notebook n: "weeks" must be int, not str\.'):
        execute_notebook(source, {"weeks": "8"}, name="n")
    assert not (tmp_path / "ran").exists()


def test_a_failure_names_notebook_cell_and_school_and_keeps_the_notebook(notebook_of: Make) -> None:
    source = notebook_of("%% parameters\nschool_id: str = ''\n%%\nprint('before')\n%%\n{}['x']\n%%\nprint('after')")

    done = execute_notebook(source, {"school_id": "0101"}, name="overview")

    assert isinstance(done.error, CellError)
    assert str(done.error) == (
        "Notebook overview, cell In [4], school 0101: KeyError: 'x'\n\n"
        "hint: The executed notebook is kept with the failing cell marked."
    )
    assert (done.error.notebook, done.error.cell_index) == ("overview", 3)
    assert "KeyError" in done.error.traceback_text
    assert "In [4]" in done.notebook.cells[0].source
    assert done.notebook.cells[2 + 1].outputs[0].text == "before\n"
    assert done.notebook.cells[-1].outputs == []


def test_an_error_of_ours_keeps_its_own_hint(notebook_of: Make) -> None:
    source = notebook_of(
        "%%\nfrom pltoolkit.errors import UsageError\nraise UsageError('No goal yet.', hint='Write one in 2.1.')"
    )

    done = execute_notebook(source, {}, name="n")

    assert str(done.error) == "Notebook n, cell In [1]: UsageError: No goal yet.\n\nhint: Write one in 2.1."


def test_a_long_message_is_cut_to_its_first_line(notebook_of: Make) -> None:
    done = execute_notebook(notebook_of("%%\nraise ValueError('x' * 900 + '\\nmore')"), {}, name="n")

    assert done.error is not None
    assert done.error.message == f"Notebook n, cell In [1]: ValueError: {'x' * 300}…"


@pytest.mark.parametrize(
    ("source", "kind", "said", "hint"),
    [
        ("raise MemoryError", LimitError, "it needed more memory than it may have", "packets.memory_limit"),
        ("input('name')", CellError, "does not support input requests", "put the value into its parameters cell"),
        ("import not_there_at_all", CellError, "No module named 'not_there_at_all'", "where packets are made"),
        ("while True: pass", LimitError, "The cell was stopped after 0.3 seconds.", "packets.time_limit"),
    ],
)
def test_common_failures_say_what_to_do(
    source: str, kind: type[NotebookError], said: str, hint: str, notebook_of: Make
) -> None:
    done = execute_notebook(
        notebook_of(f"%%\n{source}"), {}, name="n", cell_timeout_s=0.3 if "while" in source else None
    )

    assert type(done.error) is kind
    assert said in done.error.message
    assert hint in done.error.hint


def test_an_error_that_its_cell_allows_is_no_failure(notebook_of: Make) -> None:
    done = execute_notebook(notebook_of("%% raises-exception\n1 / 0\n%%\nprint('on')"), {}, name="n")

    assert done.error is None
    assert [output.output_type for cell in done.notebook.cells for output in cell.outputs] == ["error", "stream"]


@pytest.mark.filterwarnings("default:To exit")
def test_sys_exit_ends_a_notebook_well_and_exit_with_cells_to_come_does_not(notebook_of: Make) -> None:
    well = execute_notebook(notebook_of("%%\nimport sys; sys.exit()\n%%\n1"), {}, name="n")
    badly = execute_notebook(notebook_of("%%\nprint('x'); exit()\n%%\n1"), {}, name="n")

    assert well.error is None
    assert isinstance(badly.error, NotebookError)
    assert "Notebook n: the kernel ended before the notebook did: An earlier cell has called exit()" in str(badly.error)
    assert badly.notebook.cells[0].outputs[0].text == "x\n"


@pytest.mark.kernel
def test_papermills_own_engine_tells_of_a_limit_too(notebook_of: Make) -> None:
    source = notebook_of("%%\nprint('so far')\n%%\nimport time; time.sleep(60)")

    done = execute_notebook(source, {}, name="n", engine="kernel", cell_timeout_s=2)

    assert isinstance(done.error, LimitError)
    assert "Notebook n: A cell timed out" in done.error.message
    assert done.notebook.cells[0].outputs[0].text == "so far\n"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', "# a script"])
def test_a_text_that_is_no_notebook_is_refused(text: str) -> None:
    with pytest.raises(DataError, match=r"(?s)n is no notebook that can be read: .*Open it in JupyterLab"):
        read_notebook(text, name="n")
