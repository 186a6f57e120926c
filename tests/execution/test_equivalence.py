"""The in-process engine and papermill's own give the same executed notebook, ids and times aside."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import papermill
import pytest
from nbformat import NotebookNode

from pltoolkit.execution.batch import NotebookSource, PacketJob
from pltoolkit.execution.isolation import BATCH_VARIABLE, IsolatedExecutor
from pltoolkit.execution.notebook import execute_notebook, read_notebook
from pltoolkit.store import SLICE_VARIABLE
from pltoolkit.workspace import shipped_notebooks

pytestmark = pytest.mark.kernel

HARD = Path(__file__).parent / "notebooks"
_SAME = (
    (r"/[\w/-]*/ipykernel_\d+", "ipykernel_N"),
    (r"0x[0-9a-f]{6,}", "0xN"),
    (r"\b[0-9a-f]{32}\b", "ID"),
    (r"\b[\d.]+ ?(ns|μs|us|ms|s|min)\b", "TIME"),
    (r"TIME ± TIME|TIME per loop", "TIME"),
    (r"ipykernel\.ipkernel\.IPythonKernel|pltoolkit\.execution\.kernel\.NotebookKernel", "KERNEL"),
)


def normal(notebook: NotebookNode, ids: Sequence[str] = ()) -> dict[str, Any]:
    """A notebook without what differs from run to run: ids, times, addresses. `ids` become their places."""
    text = json.dumps(notebook, ensure_ascii=False)
    for place, one in enumerate(ids):
        text = text.replace(one, f"model {place}")
    for pattern, word in _SAME:
        text = re.sub(pattern, word, text)
    plain: dict[str, Any] = json.loads(text)
    for part in (plain, *plain["cells"]):
        for name in ("start_time", "end_time", "duration"):
            part["metadata"].get("papermill", {}).pop(name, None)
    for cell in plain["cells"]:
        del cell["id"]
        cell["metadata"]["execution"] = sorted(cell["metadata"].get("execution", ()))
        if "outputs" in cell:
            cell["outputs"] = joined(cell["outputs"])
    return plain


def joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Outputs with neighboring pieces of one stream in one: where a stream is cut depends on the clock."""
    found: list[dict[str, Any]] = []
    for output in outputs:
        if output["output_type"] == "error":  # how deep a recursion goes depends on where it starts
            output["traceback"] = list(dict.fromkeys(output["traceback"]))
        if found and output["output_type"] == "stream" and found[-1].get("name") == output["name"]:
            found[-1]["text"] += output["text"]
        else:
            found.append(dict(output))
    return found


@pytest.mark.parametrize("name", sorted(path.stem for path in HARD.glob("*.txt") if path.stem != "widgets"))
def test_a_hard_notebook_comes_out_the_same(
    name: str,
    children: IsolatedExecutor,
    notebook_of: Callable[[str], NotebookNode],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # a kernel that sees it leaves file descriptors alone
    notebook = notebook_of((HARD / f"{name}.txt").read_text(encoding="utf-8"))

    ours = children.submit(execute_notebook, notebook, {}, name="hard").result()
    for _ in range(3):  # what is written to a descriptor reaches a kernel by a thread, on a busy machine too late
        stock = execute_notebook(notebook, {}, name="hard", engine="kernel", folder=tmp_path)
        if name != "below" or normal(stock.notebook) == normal(ours.notebook):
            break

    assert normal(ours.notebook) == normal(stock.notebook)
    assert repr(ours.error) == repr(stock.error)


def patiently(run: Callable[[], NotebookNode]) -> NotebookNode:
    """What a kernel of papermill's own gives; on a busy machine its client waits now and then for a reply that is lost."""
    for _ in range(2):
        with contextlib.suppress(TimeoutError):
            return run()
    return run()


def test_widgets_leave_the_same_outputs_and_the_same_state(
    children: IsolatedExecutor, notebook_of: Callable[[str], NotebookNode]
) -> None:
    notebook = notebook_of((HARD / "widgets.txt").read_text(encoding="utf-8"))
    options = {"progress_bar": False, "kernel_name": "python3"}

    stock = patiently(lambda: papermill.execute_notebook(notebook, None, execution_timeout=60, **options))
    ours = children.submit(papermill.execute_notebook, notebook, None, engine_name="pltoolkit", **options).result()

    state, stock_state = (
        one.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"] for one in (ours, stock)
    )
    assert sum(model["model_name"] == "OutputModel" for model in state.values()) == 3
    assert normal(ours, ids=list(state)) == normal(stock, ids=list(stock_state))


@pytest.mark.parametrize(
    "name", sorted(path.stem for path in shipped_notebooks().rglob("*.ipynb") if "workshop" not in path.parts)
)
def test_a_shipped_notebook_comes_out_the_same(
    name: str,
    shipped: dict[str, tuple[PacketJob, NotebookSource]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job, source = shipped[name]
    (tmp_path / "slice.db").write_bytes(job.slice)
    monkeypatch.setenv(SLICE_VARIABLE, str(tmp_path / "slice.db"))
    monkeypatch.setenv(BATCH_VARIABLE, "1")
    notebook = read_notebook(source.text, name=name)

    stock = execute_notebook(notebook, source.parameters, name=name, engine="kernel")
    ours = execute_notebook(notebook, source.parameters, name=name)

    assert stock.error is None
    assert ours.error is None
    assert any(cell.get("outputs") for cell in ours.notebook.cells)
    assert normal(ours.notebook) == normal(stock.notebook)
