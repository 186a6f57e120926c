"""Mapping files: how the columns of a file become ours."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pltoolkit.errors import DataError, did_you_mean
from pltoolkit.intake.sheets import SHEET_NAME
from pltoolkit.records import TABLES

_GUIDE = "docs/guides/import.md shows mapping files."


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Melt(_Part):
    """Columns whose header starts with `prefix` become one row each.

    What is in brackets at the header's end, or else the rest of it, goes to the column `name`, the cell to `value`.
    """

    prefix: str
    name: str
    value: str


class Lookup(_Part):
    """A value looked up from another of our columns, such as a topic from the item asked."""

    column: str
    values: Mapping[str, str]


class ColumnMapping(_Part):
    """A mapping file. `columns`: our column = their header, or several headers to join with a space.

    `constants`: our column = one value for all rows. `values`: per column, their value = ours. `lookups`: a column whose
    value follows from another's. `dates`: the order of month, day and year. `sheet`: the one sheet it is for.
    """

    table: str
    sheet: str = ""
    columns: Mapping[str, str | tuple[str, ...]] = Field(default_factory=dict)
    constants: Mapping[str, str] = Field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    lookups: Mapping[str, Lookup] = Field(default_factory=dict)
    dates: Literal["mdy", "dmy", "ymd"] = "mdy"
    melt: Melt | None = None

    @property
    def headers(self) -> frozenset[str]:
        """Their headers that the mapping uses."""
        given = [(one,) if isinstance(one, str) else one for one in self.columns.values()]
        return frozenset(header for headers in given for header in headers) - {SHEET_NAME}

    @property
    def filled(self) -> frozenset[str]:
        """Our columns that it fills."""
        melted = {self.melt.name, self.melt.value} if self.melt else set()
        return frozenset({*self.columns, *self.constants, *self.lookups, *melted})


def load_mapping(path: Path) -> ColumnMapping:
    """Read a mapping file. Raises `DataError` that lists every fault."""
    try:
        mapping = ColumnMapping.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else f"it is no TOML: {error}"
        raise DataError(f"{path.name}: the mapping cannot be read; {why}.", hint=_GUIDE) from None
    except OSError as error:
        raise DataError(f"{path}: the mapping cannot be read: {error.strerror}.", hint=_GUIDE) from None
    except ValidationError as error:
        faults = [_fault(item["loc"], item["type"], item["msg"]) for item in error.errors()]
        raise DataError(f"{path.name}: {' '.join(dict.fromkeys(faults))}", hint=_GUIDE) from None
    faults = _unknown_names(mapping)
    if faults:
        raise DataError(f"{path.name}: {' '.join(faults)}", hint="docs/reference/tables.md lists tables and columns.")
    return mapping


def _fault(place: tuple[int | str, ...], kind: str, message: str) -> str:
    name = ".".join(str(part) for part in place if part not in {"str", "tuple[str, ...]"})
    if kind == "extra_forbidden":
        return f'There is no entry "{name}". {did_you_mean(str(place[-1]), ColumnMapping.model_fields)}'.rstrip()
    if kind == "missing":
        return f'"{name}" is missing.'
    return f'"{name}": {message[:1].lower()}{message[1:]}.'


def _unknown_names(mapping: ColumnMapping) -> list[str]:
    if mapping.table not in TABLES:
        return [f'There is no table "{mapping.table}". {did_you_mean(mapping.table, TABLES)}'.rstrip()]
    known = TABLES[mapping.table].columns
    looked_up = [lookup.column for lookup in mapping.lookups.values()]
    return [
        f'Table {mapping.table} has no column "{name}". {did_you_mean(name, known)}'.rstrip()
        for name in dict.fromkeys([*mapping.columns, *mapping.constants, *mapping.values, *mapping.filled, *looked_up])
        if name not in known
    ]
