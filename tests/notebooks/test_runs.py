"""Every shipped notebook runs on the sample district, for a school of each phase and for one with no data."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import NotebookNode

from pltoolkit.blocks import MIME
from pltoolkit.execution.notebook import execute_notebook, read_notebook
from pltoolkit.guide import load_guide
from pltoolkit.store import SLICE_VARIABLE
from pltoolkit.workspace import shipped_notebooks
from tests.conftest import MakeSlice

# IPython warns about its own color names while a shell is made.
pytestmark = pytest.mark.filterwarnings("ignore:.*lowercase.*IPython 9:DeprecationWarning")
SCHOOLS = {
    "phase III": ("0101", "math-6-8"),
    "phase II": ("0102", "ela-k-5"),
    "phase I": ("0104", "ela-k-5"),
    "no adoption": ("0107", ""),
    "no data": ("0108", "ela-k-5"),
}
GENERAL = ["overview", "professional_learning"]
ACTIONS = {
    phase.roman: list(dict.fromkeys(action.notebook for action in phase.key_actions)) for phase in load_guide().phases
}
EVERY = [*GENERAL, *(name for names in ACTIONS.values() for name in names)]
RUNS = [
    *[("phase III", name) for name in EVERY],
    *[("no data", name) for name in EVERY],
    *[("phase II", name) for name in [*GENERAL, *ACTIONS["II"]]],
    *[("phase I", name) for name in [*GENERAL, *ACTIONS["I"]]],
    *[("no adoption", name) for name in [*GENERAL, *ACTIONS["I"]]],
]


def run(name: str, slice_path: Path, monkeypatch: pytest.MonkeyPatch, **parameters: str) -> NotebookNode:
    monkeypatch.setenv(SLICE_VARIABLE, str(slice_path))
    text = (shipped_notebooks() / f"{name}.ipynb").read_text(encoding="utf-8")
    done = execute_notebook(read_notebook(text, name=name), parameters, name=name)
    assert done.error is None, f"{done.error}\n{getattr(done.error, 'traceback_text', '')}"
    return done.notebook


def outputs(notebook: NotebookNode) -> list[NotebookNode]:
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def shows_only_blocks(notebook: NotebookNode) -> bool:
    """Whether nothing was printed, nothing warned, and every output is a block with its three forms."""
    for output in outputs(notebook):
        assert output.output_type == "execute_result", output
        assert {MIME, "text/html", "text/plain"} <= set(output.data)
        for said in ("nan", "NaT", "None", "<NA>", "inf"):
            assert f" {said} " not in f" {output.data['text/plain']} ".replace("\n", " "), output.data["text/plain"]
    return bool(outputs(notebook))


@pytest.mark.parametrize(("school", "name"), RUNS, ids=[f"{school}-{name}" for school, name in RUNS])
def test_a_notebook_runs_and_shows_blocks_alone(
    school: str, name: str, make_slice: MakeSlice, monkeypatch: pytest.MonkeyPatch
) -> None:
    school_id, adoption_id = SCHOOLS[school]
    slice_path = make_slice(school_id, adoption_id, audience="leader")
    parameters = {"school_id": school_id, "adoption_id": adoption_id, "audience": "leader"}
    assert shows_only_blocks(run(name, slice_path, monkeypatch, **parameters))


@pytest.mark.parametrize("audience", ["coach", "public"])
def test_a_school_in_phase_three_has_a_page_for_every_audience(
    audience: str, make_slice: MakeSlice, monkeypatch: pytest.MonkeyPatch
) -> None:
    slice_path = make_slice("0101", "math-6-8", audience=audience)
    for name in [*GENERAL, *ACTIONS["III"]]:
        parameters = {"school_id": "0101", "adoption_id": "math-6-8", "audience": audience}
        assert shows_only_blocks(run(name, slice_path, monkeypatch, **parameters))


def test_the_district_notebook_runs(make_slice: MakeSlice, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shows_only_blocks(run("district", make_slice(audience="leader"), monkeypatch))
