"""Every notebook that comes with the package, opened and run in a real JupyterLab on the sample district."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pltoolkit.workspace import shipped_notebooks

SHOWN = """() => {
  const panel = window.jupyterapp.shell.currentWidget;
  return [panel.context.path, panel.node.querySelectorAll(".jp-OutputArea-output").length];
}"""
NOTEBOOKS = sorted(
    str(path.relative_to(shipped_notebooks()))
    for path in shipped_notebooks().rglob("*.ipynb")
    if ".ipynb_checkpoints" not in path.parts and "workshop" not in path.parts
)


@pytest.fixture(scope="module")
def lab_page(lab_server: Any, chromium: Any) -> Iterator[Any]:
    """One page of JupyterLab for all notebooks: loading it takes longer than a notebook."""
    page = lab_server.page(chromium)
    page.open(f"notebooks/{NOTEBOOKS[0]}").close_notebook()
    yield page
    page.close()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_shipped_notebook_runs_in_jupyterlab_without_error_or_warning(lab_page: Any, name: str) -> None:
    lab_page.open_beside(f"notebooks/{name}").run_all()

    path, outputs = lab_page.page.evaluate(SHOWN)
    lab_page.close_notebook()
    assert path == f"notebooks/{name}"
    assert outputs > 3
