"""How the columns of a file become ours: from a mapping file, or proposed from the names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pltoolkit.errors import DataError, did_you_mean
from pltoolkit.records import TABLES

SYNONYMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "school_id": ("school", "school number", "school code", "building", "site", "site id", "schid"),
        "name": ("school name", "full name", "teacher name", "staff name"),
        "nces_id": ("ncessch", "nces school id", "nces"),
        "staff_id": ("employee id", "teacher id", "participant id", "teacher", "participant"),
        "date": ("session date", "visit date", "observation date", "timestamp"),
        "hours": ("duration", "contact hours", "pd hours", "length"),
        "minutes": ("time spent", "time in minutes"),
        "zip_code": ("zip", "postal code"),
        "grades": ("grade levels", "grades served", "attending grades"),
        "coach_id": ("coach",),
        "rating": ("score", "response"),
        "tested": ("students tested", "number tested"),
        "at_or_above": ("proficient", "number proficient", "met standard"),
    }
)
_ALIKE = 0.86


class ColumnMapping(BaseModel):
    """A mapping file. `columns`: our field = their header, or several headers to join with a space.

    `constants`: our field = one value for all rows. `values`: per field, their value = ours. `melt`: columns whose
    header starts with `prefix` become one row each, the rest of the header (in brackets, if any) going to `name`, the
    cell to `value`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    class Melt(BaseModel):
        model_config = ConfigDict(frozen=True, extra="forbid")

        prefix: str
        name: str
        value: str

    table: str
    sheet: str = ""
    columns: Mapping[str, str | tuple[str, ...]] = Field(default_factory=dict)
    constants: Mapping[str, str] = Field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    dates: Literal["mdy", "dmy", "ymd"] = "mdy"
    melt: Melt | None = None

    def headers(self) -> set[str]:
        """Their headers that the mapping uses."""
        return {one for given in self.columns.values() for one in ([given] if isinstance(given, str) else given)}


@dataclass(frozen=True)
class Proposal:
    """A mapping proposed for a file whose columns have other names: its text can be saved and used with --map."""

    file: str
    table: str
    toml: str

    def __str__(self) -> str:
        return (
            f"{self.file}: its columns have other names. Proposed mapping to {self.table}; look at it, save it as a file, "
            f"and import again with --map FILE:\n\n{self.toml}"
        )


def load_mapping(path: Path) -> ColumnMapping:
    """Read a mapping file. Raises `DataError` that lists every fault."""
    try:
        mapping = ColumnMapping.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"{path}: the mapping cannot be read: {error}") from None
    except ValidationError as error:
        faults = [f'"{".".join(map(str, item["loc"]))}": {item["msg"].lower()}' for item in error.errors()]
        raise DataError(
            f"{path.name}: {'; '.join(faults)}.", hint="docs/guides/import.md shows a mapping file."
        ) from None
    faults = _faults(mapping)
    if faults:
        raise DataError(f"{path.name}: {' '.join(faults)}", hint="docs/reference/tables.md lists tables and columns.")
    return mapping


def _faults(mapping: ColumnMapping) -> list[str]:
    if mapping.table not in TABLES:
        return [f'There is no table "{mapping.table}". {did_you_mean(mapping.table, TABLES)}'.rstrip()]
    known = TABLES[mapping.table].columns
    melted = [mapping.melt.name, mapping.melt.value] if mapping.melt else []
    named = [*mapping.columns, *mapping.constants, *mapping.values, *melted]
    return [
        f'Table {mapping.table} has no column "{name}". {did_you_mean(name, known)}'.rstrip()
        for name in dict.fromkeys(named)
        if name not in known
    ]


def plain_name(header: str) -> str:
    """A header without case, punctuation and camel case: "SchoolID" and "school_id" are one."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    return re.sub(r"[^a-z0-9]+", " ", spaced.lower()).strip()


def exact_columns(table: str, header: Sequence[str]) -> dict[str, str]:
    """Our fields found in a header by name, whatever the spelling: field → header."""
    plain = {plain_name(name): name for name in reversed(header) if name}
    return {field: plain[plain_name(field)] for field in TABLES[table].columns if plain_name(field) in plain}


def guess_table(header: Sequence[str], *, file: str) -> str | None:
    """The table whose columns a header fits best, by its required columns; the file's name decides between equals."""
    best: tuple[float, str] = (0.0, "")
    for name, table in TABLES.items():
        required = [field for field, info in table.model.model_fields.items() if info.is_required()]
        found = exact_columns(name, header)
        if all(field in found for field in required):
            named = 0.5 if name in plain_name(file).replace(" ", "_") else 0.0
            best = max(best, (len(found) + named, name))
    return best[1] or None


def propose(table: str, header: Sequence[str], *, file: str) -> Proposal:
    """The mapping that looks likeliest, required columns that found no match left to fill in."""
    lines = [f'table = "{table}"', "", "[columns]"]
    free = [name for name in header if name]
    for field, info in TABLES[table].model.model_fields.items():
        match = _likeliest(field, free)
        if match:
            free.remove(match)
            lines.append(f"{field} = {_quoted(match)}")
        elif info.is_required():
            lines.append(f'# {field} = ""   # needed: {info.description or field}')
    if free:
        lines += ["", f"# not used: {', '.join(free[:20])}{' …' if len(free) > 20 else ''}"]
    return Proposal(file, table, "\n".join(lines) + "\n")


def _likeliest(field: str, free: Sequence[str]) -> str | None:
    wanted = [plain_name(field), *SYNONYMS.get(field, ())]
    scored = [(max(_likeness(plain_name(name), one) for one in wanted), -place) for place, name in enumerate(free)]
    best, place = max(scored, default=(0.0, 0))
    return free[-place] if best >= _ALIKE else None


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.replace(" ", ""), other.replace(" ", "")).ratio()


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char >= " " else f"\\u{ord(char):04x}" for char in escaped) + '"'
