"""The learner's copy and the one with solutions, from one source."""

from __future__ import annotations

import ast

import pytest
from nbformat import NotebookNode, v4

from pltoolkit.workshop.copies import learner_copy, slides_copy, solution_copy

SOLVED = """rows = [1, 2]
# BEGIN SOLUTION
total = sum(rows)
mean: float = total / len(rows)
# END SOLUTION

lesson.check("1.1", mean)"""


@pytest.fixture
def source() -> NotebookNode:
    return v4.new_notebook(
        cells=[
            v4.new_markdown_cell("# Title"),
            v4.new_markdown_cell("Only for who leads.", metadata={"tags": ["facilitator"]}),
            v4.new_code_cell(SOLVED, metadata={"tags": ["exercise"]}),
            v4.new_code_cell("if True:\n    # BEGIN SOLUTION\n    a = b = 1\n    # END SOLUTION\n    print(a)"),
        ]
    )


def test_the_learner_gets_blanks_where_the_solution_sets_names(source: NotebookNode) -> None:
    code = learner_copy(source).cells[1].source

    assert code == ('rows = [1, 2]\ntotal = ...  # your answer\nmean = ...  # your answer\n\nlesson.check("1.1", mean)')


def test_both_copies_are_python(source: NotebookNode) -> None:
    for made in (learner_copy(source), solution_copy(source)):
        for cell in made.cells:
            if cell.cell_type == "code":
                ast.parse(cell.source)


def test_the_solution_keeps_its_lines_without_the_marks(source: NotebookNode) -> None:
    code = solution_copy(source).cells[1].source

    assert "total = sum(rows)" in code
    assert "SOLUTION" not in code


def test_the_facilitators_words_are_in_neither_copy(source: NotebookNode) -> None:
    for made in (learner_copy(source), solution_copy(source)):
        assert "Only for who leads." not in [cell.source for cell in made.cells]


def test_the_source_is_left_as_it_is(source: NotebookNode) -> None:
    learner_copy(source)

    assert source.cells[2].source == SOLVED


def test_slides_hold_the_questions_of_a_part_and_the_facilitators_words_for_the_speaker() -> None:
    first, second = (v4.new_code_cell("x = 1", metadata={"tags": ["exercise"]}) for _ in range(2))
    source = v4.new_notebook(
        cells=[
            v4.new_markdown_cell("## A part (5 min)", metadata={"slideshow": {"slide_type": "slide"}}),
            v4.new_markdown_cell("**1.1** How many?"),
            first,
            v4.new_markdown_cell("**1.2** And how often?"),
            v4.new_code_cell("look()"),
            second,
            v4.new_markdown_cell("Only for who leads.", metadata={"tags": ["facilitator"]}),
            v4.new_markdown_cell("No question."),
        ]
    )

    cells = [cell for cell in slides_copy(source).cells if cell.cell_type == "markdown"]

    kinds = [cell.metadata.get("slideshow", {}).get("slide_type") for cell in cells]
    assert kinds == ["slide", "subslide", "-", "notes", None]
    assert cells[1].source == "## Your turn\n\n**1.1** How many?"
    assert cells[2].source == "**1.2** And how often?"
