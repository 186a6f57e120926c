"""What every shipped notebook looks like: a title, the parameters, calls and words; nothing else."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from pltoolkit import sections
from pltoolkit.guide import editions, load_guide
from pltoolkit.workspace import shipped_notebooks

FOLDER = shipped_notebooks()
PATHS = sorted(path for path in FOLDER.rglob("*.ipynb") if "workshop" not in path.parts)
NAMES = [str(path.relative_to(FOLDER).with_suffix("")) for path in PATHS]
PARAMETERS = ["school_id", "adoption_id", "school_year", "audience", "workspace"]
every_notebook = pytest.mark.parametrize("path", PATHS, ids=NAMES)


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tags(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))


def test_there_are_notebooks_for_the_overview_each_key_action_professional_learning_and_the_district() -> None:
    actions = {action.notebook for name in editions() for action in load_guide(name).key_actions}
    assert set(NAMES) == actions | {"overview", "professional_learning", "district"}


@every_notebook
def test_a_notebook_starts_with_its_title_and_a_sentence_on_what_it_is_for(path: Path) -> None:
    first = read(path).cells[0]
    assert first.cell_type == "markdown"
    heading, _, words = first.source.partition("\n")
    assert heading.startswith("# ")
    assert len(words.split()) >= 10, "a reader is told whom it is for and what to do with it"
    titles = [
        line for cell in read(path).cells if cell.cell_type == "markdown" for line in cell.source.splitlines() if line.startswith("# ")
    ]  # fmt: skip
    assert titles == [heading], "one title"


@every_notebook
def test_a_notebook_has_one_parameters_cell_with_a_type_and_a_word_on_each(path: Path) -> None:
    cells = [cell for cell in code(read(path)) if "parameters" in tags(cell)]
    assert len(cells) == 1
    statements = ast.parse(cells[0].source).body
    declared = []
    for statement in statements:
        assert isinstance(statement, ast.AnnAssign), ast.unparse(statement)
        assert isinstance(statement.target, ast.Name)
        assert ast.unparse(statement.annotation) == "str"
        assert isinstance(statement.value, ast.Constant)
        declared.append(statement.target.id)
    assert declared == (PARAMETERS[2:] if path.stem == "district" else PARAMETERS)
    assert all("  # " in line for line in cells[0].source.splitlines()), "each says what it is"


@every_notebook
def test_a_notebook_holds_calls_and_no_code(path: Path) -> None:
    for cell in code(read(path)):
        tree = ast.parse(cell.source)
        for node in ast.walk(tree):
            assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.For | ast.While | ast.If), (
                cell.source
            )
            if isinstance(node, ast.Import):
                assert [alias.name for alias in node.names] == ["pandas"], cell.source
            if isinstance(node, ast.ImportFrom):
                assert node.module == "pltoolkit", cell.source
        words = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        assert not any("/" in word or "\\" in word for word in words), f"no path: {cell.source}"


@every_notebook
def test_a_notebook_calls_sections_that_there_are_and_ends_each_cell_in_one_block(path: Path) -> None:
    for cell in code(read(path)):
        tree = ast.parse(cell.source)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sections":
                assert node.attr in sections.__all__, f"sections.{node.attr}"
        if "parameters" not in tags(cell) and not any(isinstance(node, ast.ImportFrom) for node in tree.body):
            assert [type(node) for node in tree.body] == [ast.Expr], cell.source


@every_notebook
def test_a_notebook_carries_no_output_and_hides_its_code(path: Path) -> None:
    notebook = read(path)
    for cell in code(notebook):
        assert cell.outputs == []
        assert cell.execution_count is None
        assert cell.metadata["jupyter"] == {"source_hidden": True}
    assert notebook.metadata.kernelspec.name == "python3"
    nbformat.validate(notebook)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


@every_notebook
def test_the_notebook_of_a_key_action_has_the_five_parts_of_its_anatomy(path: Path) -> None:
    if not path.parent.name.startswith("phase_"):
        pytest.skip("not of a key action")
    notebook = read(path)
    name = path.stem
    headings = [
        line.removeprefix("## ")
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("## ")
    ]
    assert headings == ["What our data say", "Steps and answers", "Decisions and tasks", "What comes next"]
    calls = [cell.source for cell in code(notebook)]
    for call in ("sections.purpose(school, {})", "form(school, {})", "form(school, {}, \"decisions\")",
                 "form(school, {}, \"tasks\")", "sections.what_comes_next(school, {})"):  # fmt: skip
        assert call.format(f'"{name}"') in calls


@every_notebook
def test_no_heading_stands_above_nothing(path: Path) -> None:
    cells = read(path).cells
    for cell, after in zip(cells, [*cells[1:], None], strict=True):
        if cell.cell_type == "markdown":
            assert after is not None
            assert after.cell_type == "code", cell.source
