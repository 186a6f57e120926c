"""Parameters are checked against what the notebook declares, before anything runs."""

from __future__ import annotations

from typing import Any

import pytest
from nbformat import NotebookNode, v4

from pltoolkit.errors import ParametersError
from pltoolkit.execution.parameters import Parameter, check_parameters, declared_parameters


def notebook_with(declaration: str) -> NotebookNode:
    return v4.new_notebook(
        cells=[v4.new_markdown_cell("# Title"), v4.new_code_cell(declaration, metadata={"tags": ["parameters"]})]
    )


def test_names_types_and_defaults_are_read_from_the_parameters_cell() -> None:
    notebook = notebook_with("school_id: str\nweeks: int = 8\nplain = 3\nfirst, *rest = 1, 2\nx.y = 4")

    assert declared_parameters(notebook) == (
        Parameter("school_id", "str", has_default=False),
        Parameter("weeks", "int", has_default=True),
        Parameter("plain", "", has_default=True),
    )


def test_a_notebook_without_a_parameters_cell_takes_none() -> None:
    empty = v4.new_notebook(cells=[v4.new_code_cell("school_id = 1")])

    assert declared_parameters(empty) == ()
    with pytest.raises(
        ParametersError, match=r'Notebook n: "school_id" is not a parameter of it\.\n\nhint: .* nothing'
    ):
        check_parameters(empty, {"school_id": "1"}, name="n")


@pytest.mark.parametrize(
    ("type_name", "value"),
    [
        ("str", "0101"),
        ("int", 3),
        ("float", 3),
        ("float", 3.5),
        ("bool", True),
        ("str | None", None),
        ("None | int", 4),
        ("Optional[str]", None),
        ("typing.Optional[int]", 5),
        ("Union[int, str]", "x"),
        ("Literal['coach', 'leader']", "leader"),
        ("Literal[1, None]", None),
        ("list", [1, "a"]),
        ("list[str]", ["a", "b"]),
        ("list[str]", []),
        ("List[int | None]", [1, None]),
        ("dict[str, float]", {"a": 1}),
        ("'list[int]'", [1]),
        ("Any", object),
        ("datetime.date", "2027-01-01"),
        ("", 5),
    ],
)
def test_a_value_of_the_declared_type_passes(type_name: str, value: Any) -> None:
    check_parameters(notebook_with(f"x: {type_name} = ..." if type_name else "x = ..."), {"x": value}, name="n")


@pytest.mark.parametrize(
    ("type_name", "value", "said"),
    [
        ("str", 101, "must be str, not int"),
        ("str", None, "must be str, not None"),
        ("int", "3", "must be int, not str"),
        ("int", True, "must be int, not bool"),
        ("int", 3.0, "must be int, not float"),
        ("float", True, "must be float, not bool"),
        ("bool", 1, "must be bool, not int"),
        ("str | None", 3, r"must be str \| None, not int"),
        ("Literal['coach', 'leader']", "teacher", r"must be Literal\['coach', 'leader'\], not str"),
        ("Literal[1]", True, r"must be Literal\[1\], not bool"),
        ("list[str]", "abc", r"must be list\[str\], not str"),
        ("list[str]", ["a", 1, 2], r"must be list\[str\], not list of str and int"),
        ("dict[str, int]", {"a": "b"}, r"must be dict\[str, int\], not dict"),
        ("Optional[int]", "x", r"must be Optional\[int\], not str"),
    ],
)
def test_a_value_of_another_type_is_refused(type_name: str, value: Any, said: str) -> None:
    with pytest.raises(ParametersError, match=said) as caught:
        check_parameters(notebook_with(f"x: {type_name} = ..."), {"x": value}, name="n")

    assert "teacher" not in str(caught.value)


def test_every_fault_is_listed_at_once_with_the_nearest_name() -> None:
    notebook = notebook_with("school_id: str\nadoption_id: str\nweeks: int = 8")

    with pytest.raises(ParametersError) as caught:
        check_parameters(notebook, {"scool_id": "0101", "weeks": "8"}, name="overview")

    assert str(caught.value) == (
        'Notebook overview: "scool_id" is not a parameter of it. Did you mean "school_id"? '
        '"weeks" must be int, not str. "school_id" is missing. "adoption_id" is missing.\n\n'
        "hint: Its parameters cell declares school_id: str, adoption_id: str, weeks: int."
    )


def test_a_parameters_cell_that_is_no_python_is_named_with_its_line() -> None:
    with pytest.raises(ParametersError, match=r"The parameters cell is no valid Python, line 2: "):
        declared_parameters(notebook_with("a = 1\nb = = 2"))
