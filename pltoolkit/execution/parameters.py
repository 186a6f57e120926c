"""A notebook's parameters: declared with types in its parameters cell, and checked before anything runs."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from pltoolkit.errors import ParametersError, did_you_mean

_TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict}


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
    """Compare what is given with what is declared. Raises `ParametersError` that lists every fault at once."""
    declared = {parameter.name: parameter for parameter in declared_parameters(notebook)}
    faults = []
    for key, value in given.items():
        if key not in declared:
            faults.append(f'"{key}" is not a parameter of it. {did_you_mean(key, declared)}'.rstrip())
        elif not _fits(value, declared[key].type_name):
            faults.append(f'"{key}" must be {declared[key].type_name}, not {type(value).__name__}.')
    faults += [
        f'"{key}" is missing.' for key, parameter in declared.items() if not parameter.has_default and key not in given
    ]
    if faults:
        known = ", ".join(f"{p.name}: {p.type_name}" if p.type_name else p.name for p in declared.values())
        raise ParametersError(
            f"Notebook {name}: " + " ".join(faults), hint=f"Its parameters cell declares {known or 'nothing'}."
        )


def _fits(value: Any, type_name: str) -> bool:
    """Whether a value is of the type written; a union fits any of its parts, an unknown type anything."""
    parts = [part.strip().split("[")[0] for part in type_name.split("|")] if type_name else []
    if not parts or any(part not in _TYPES and part != "None" for part in parts):
        return True
    if isinstance(value, bool):
        return "bool" in parts
    if isinstance(value, int) and "float" in parts:
        return True
    return (value is None and "None" in parts) or any(
        isinstance(value, _TYPES[part]) for part in parts if part in _TYPES
    )
