"""`jupyter nbconvert --to pltoolkit_html` and its kin, as somebody without a workspace runs them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

new = nbformat.v4


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    output = new.new_output("execute_result", data={"text/plain": "[1, 2]"})
    cells = [new.new_markdown_cell("# My notebook\n\nSome **words**."), new.new_code_cell("[1, 2]", outputs=[output])]
    path = tmp_path / "mine.ipynb"
    nbformat.write(new.new_notebook(cells=cells), path)
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "suffix", "start"), [("html", "html", b"<!DOCTYPE"), ("pdf", "pdf", b"%PDF"), ("docx", "docx", b"PK")]
)
def test_nbconvert_exports_an_executed_notebook(name: str, suffix: str, start: bytes, notebook: Path) -> None:
    command = [sys.executable, "-m", "nbconvert", "--to", f"pltoolkit_{name}", str(notebook)]

    subprocess.run(command, check=True, capture_output=True, cwd=notebook.parent)

    made = notebook.with_suffix(f".{suffix}").read_bytes()
    assert made.startswith(start)
    if name == "html":
        assert b"My notebook" in made
        assert b"As of" not in made
