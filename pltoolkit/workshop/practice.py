"""What learners try in the last module: a notebook's parameters, a notebook made their own, and a look made their own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4

from pltoolkit.api.planning import Library
from pltoolkit.execution.notebook import read_notebook
from pltoolkit.execution.parameters import check_parameters
from pltoolkit.workspace import Workspace, shipped_templates, write_atomic

_ACCENT = re.compile(r'^#? ?accent = ".*"$', re.M)


def try_parameters(name: str, workspace: Workspace, **parameters: Any) -> None:
    """Check parameters as a batch does before it runs a notebook. Raises `ParametersError`."""
    check_parameters(read_notebook(Library(workspace).notebook(name).text, name=name), parameters, name=name)


def make_own_notebook(name: str, workspace: Workspace, *, cell: str) -> Path:
    """A copy of a notebook in the workspace, with a code cell added at its end; returns where it is."""
    notebook = read_notebook(Library(workspace).notebook(name).text, name=name)
    notebook.cells.append(v4.new_code_cell(cell.strip()))
    path = workspace.notebooks / f"{name}.ipynb"
    write_atomic(path, nbformat.writes(notebook))
    return path


def change_look(workspace: Workspace, *, accent: str, css: str) -> list[Path]:
    """Set the accent color in the settings, and take a copy of the packets' style with `css` added; returns both files."""
    settings = workspace.settings_path.read_text(encoding="utf-8")
    write_atomic(workspace.settings_path, _ACCENT.sub(f'accent = "{accent}"', settings, count=1))
    name = Path("packet", "packet.css")
    style = (shipped_templates() / name).read_text(encoding="utf-8")
    write_atomic(workspace.templates / name, f"{style}\n{css.strip()}\n")
    return [workspace.settings_path, workspace.templates / name]
