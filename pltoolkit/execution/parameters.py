"""A notebook's parameters: declared with types in its parameters cell, and checked before anything runs."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pltoolkit.errors import ParametersError, did_you_mean

if TYPE_CHECKING:
    from nbformat import NotebookNode

_PLAIN: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
    "None": (type(None),),
}
_SAME = {"List": "list", "Dict": "dict", "NoneType": "None", "Sequence": "list", "Mapping": "dict"}


@dataclass(frozen=True)
class Parameter:
    """One parameter as declared. `type_name` is "" where none is written."""

    name: str
    type_name: str
    has_default: bool


def declared_parameters(notebook: NotebookNode) -> tuple[Parameter, ...]:
    """What the notebook's parameters cell declares; nothing where it has no such cell. Raises `ParametersError`."""
    cell = next((cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ())), None)
    if cell is None:
        return ()
    try:
        tree = ast.parse(cell.source)
    except SyntaxError as error:
        raise ParametersError(f"The parameters cell is no valid Python, line {error.lineno}: {error.msg}.") from None
    found = []
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.append(Parameter(node.target.id, ast.unparse(node.annotation), node.value is not None))
        elif isinstance(node, ast.Assign):
            found += [Parameter(name.id, "", has_default=True) for name in node.targets if isinstance(name, ast.Name)]
    return tuple(found)


def check_parameters(notebook: NotebookNode, given: Mapping[str, Any], *, name: str) -> None:
    """Compare what is given with what is declared, before anything runs.

    A whole number does for a `float`; true and false are no numbers; a type that is not one of Python's plain ones takes
    anything. Raises `ParametersError` that lists every fault at once.
    """
    declared = {parameter.name: parameter for parameter in declared_parameters(notebook)}
    faults = []
    for key, value in given.items():
        if key not in declared:
            faults.append(f'"{key}" is not a parameter of it. {did_you_mean(key, declared)}'.rstrip())
        elif (type_name := declared[key].type_name) and not _fits(value, ast.parse(type_name, mode="eval").body):
            faults.append(f'"{key}" must be {type_name}, not {_kind(value)}.')
    faults += [
        f'"{key}" is missing.' for key, parameter in declared.items() if not parameter.has_default and key not in given
    ]
    if faults:
        known = ", ".join(f"{p.name}: {p.type_name}" if p.type_name else p.name for p in declared.values())
        raise ParametersError(
            f"Notebook {name}: " + " ".join(faults), hint=f"Its parameters cell declares {known or 'nothing'}."
        )


def _fits(value: Any, annotation: ast.expr) -> bool:
    """Whether a value is of the type written."""
    match annotation:
        case ast.Constant(value=str() as quoted):
            return _fits(value, ast.parse(quoted, mode="eval").body)
        case ast.Constant(value=None):
            return value is None
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _fits(value, left) or _fits(value, right)
        case ast.Subscript(value=kind, slice=inner):
            return _fits_inside(value, _word(kind), inner.elts if isinstance(inner, ast.Tuple) else [inner])
        case _:
            types = _PLAIN.get(_word(annotation))
            return types is None or (isinstance(value, types) and (not isinstance(value, bool) or types == (bool,)))


def _fits_inside(value: Any, word: str, inner: list[ast.expr]) -> bool:
    match word:
        case "Literal":
            return any(type(value) is type(one) and value == one for one in map(ast.literal_eval, inner))
        case "Optional":
            return value is None or _fits(value, inner[0])
        case "Union":
            return any(_fits(value, one) for one in inner)
        case "list":
            return isinstance(value, list) and all(_fits(one, inner[0]) for one in value)
        case "dict":
            return isinstance(value, dict) and all(
                _fits(key, inner[0]) and _fits(one, inner[-1]) for key, one in value.items()
            )
        case _:
            return True


def _word(annotation: ast.expr) -> str:
    """`Literal` of `typing.Literal`, `list` of `List`."""
    last = ast.unparse(annotation).rpartition(".")[2]
    return _SAME.get(last, last)


def _kind(value: Any) -> str:
    """What is said of a wrong value: its type, and of a list what it holds; never the value."""
    if isinstance(value, list) and value:
        return f"list of {' and '.join(dict.fromkeys(type(one).__name__ for one in value))}"
    return "None" if value is None else type(value).__name__
