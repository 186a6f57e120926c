"""Every notebook that comes with the package, opened and run in a real JupyterLab on the sample district."""

from __future__ import annotations

from typing import Any

import pytest

from pltoolkit.workspace import shipped_notebooks

NOTEBOOKS = sorted(
    str(path.relative_to(shipped_notebooks()))
    for path in shipped_notebooks().rglob("*.ipynb")
    if ".ipynb_checkpoints" not in path.parts and "workshop" not in path.parts
)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_shipped_notebook_runs_in_jupyterlab_without_error_or_warning(notebook: Any, name: str) -> None:
    notebook.open(f"notebooks/{name}").run_all()

    assert notebook.page.locator(".jp-OutputArea-output").count() > 3
