"""Rows of a sheet as records of a table: what is right as records, what is wrong as findings."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Union, get_args, get_origin

from pydantic import ValidationError

from pltoolkit.errors import did_you_mean
from pltoolkit.intake import values
from pltoolkit.intake.findings import Finding, Reason
from pltoolkit.intake.mapping import ColumnMapping
from pltoolkit.intake.proposals import exact_columns, plain_name, required_columns
from pltoolkit.intake.sheets import Sheet
from pltoolkit.records import TABLES, Rating, Record, Table

_FREE_TEXT = frozenset({"notes", "action_step", "value", "goal", "task", "decision", "outcome", "title", "focus"})
_SHOWN = 8
_DAMAGED = re.compile("[\\x80-\\x9f]|â€|Ã[\\xa0-\\xbf]")
_CODES = "Correct the cell, or say in a mapping what your word stands for: [values.{}]."
_WORDS = types.MappingProxyType(
    {
        "int_parsing": "a whole number",
        "int_from_float": "a whole number",
        "int_parsing_size": "a smaller number",
        "float_parsing": "a number",
        "finite_number": "a number",
        "bool_parsing": "yes or no",
        "enum": "one of {expected}",
        "greater_than": "more than {gt:g}",
        "greater_than_equal": "{ge:g} or more",
        "less_than_equal": "{le:g} or less",
        "string_too_long": "{max_length} characters or fewer",
    }
)
"""What a value should have been, by pydantic's types of error."""
Reader = Callable[[str], str]


@dataclass(frozen=True)
class Row:
    """A record, and where it stands: `number` as the spreadsheet numbers it.

    `given` names the columns that the file has. `finer` names stored values that say more than the file can, by column.
    """

    table: str
    record: Record
    file: str
    sheet: str
    number: int
    given: frozenset[str]
    finer: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def beside(self, stored: Mapping[str, Any]) -> Record:
        """The record, with what is stored where the file has no such column, or says less."""
        kept = {
            name: value
            for name, value in stored.items()
            if name not in self.given or str(value) in self.finer.get(name, ())
        }
        return type(self.record).model_validate(self.record.model_dump() | kept)

    @property
    def key(self) -> tuple[Any, ...]:
        return tuple(getattr(self.record, name) for name in TABLES[self.table].key)

    def finding(self, reason: Reason, expected: str, hint: str = "", *, column: str = "", found: str = "") -> Finding:
        """A finding about this row."""
        return Finding(self.file, reason, expected, hint, self.sheet, self.number, column, found)


def read_rows(sheet: Sheet, mapping: ColumnMapping) -> tuple[list[Row], list[Finding]]:
    """Every row of `sheet` under `mapping`. None, where a column that is needed is not there."""
    table = TABLES[mapping.table]
    findings = list(_header_findings(sheet, mapping))
    if any(finding.reason == Reason.MISSING_COLUMN for finding in findings):
        return [], findings
    readers = readers_of(table, mapping)
    rows: list[Row] = []
    for number, given in _mapped(sheet, mapping):
        if number in sheet.long_rows:
            expected = f"The row has more cells than the header's {len(sheet.header)}."
            hint = "A cell with a delimiter in it may lack quotation marks."
            findings.append(Finding(sheet.file, Reason.EXTRA_CELLS, expected, hint, sheet.name, number))
            continue
        record, faults = record_of(table, given, readers)
        findings += [Finding(file=sheet.file, sheet=sheet.name, row=number, **fault) for fault in faults]
        if record is not None:
            rows.append(Row(table.name, record, sheet.file, sheet.name, number, mapping.filled))
    notes = (*_lost_zeros(sheet, mapping.columns, rows), *_damaged_text(sheet, mapping))
    return rows, [*dict.fromkeys(findings), *notes]


def mapping_of(table: str, sheet: Sheet) -> ColumnMapping:
    """The mapping of a sheet whose columns have our names."""
    return ColumnMapping(table=table, columns=exact_columns(table, sheet.header))


def completed(mapping: ColumnMapping, sheet: Sheet) -> ColumnMapping:
    """The mapping for this sheet: one that names no columns takes those that have our names."""
    if mapping.columns:
        return mapping
    ours = exact_columns(mapping.table, sheet.header)
    columns = {name: header for name, header in ours.items() if name not in mapping.filled}
    return mapping.model_copy(update={"columns": columns})


def _header_findings(sheet: Sheet, mapping: ColumnMapping) -> Iterator[Finding]:
    missing = mapping.headers - set(sheet.header)
    if mapping.headers and missing == mapping.headers:
        why = "None of the columns that the mapping names is here."
        yield Finding(sheet.file, Reason.MISSING_COLUMN, why, "Is it the right mapping?", sheet.name)
        return
    for header in sorted(missing):
        hint = did_you_mean(header, sheet.header) or "Look at the file's header row; correct the mapping."
        why = "The mapping names a column that the file does not have."
        yield Finding(sheet.file, Reason.MISSING_COLUMN, why, hint, sheet.name, column=header)
    melt = mapping.melt
    if melt and not any(header.startswith(melt.prefix) for header in sheet.header):
        why = f'No column begins with "{melt.prefix}", as the mapping\'s melt wants.'
        yield Finding(sheet.file, Reason.MISSING_COLUMN, why, "Correct the prefix in the mapping.", sheet.name)
    for name in required_columns(mapping.table):
        if name not in mapping.filled:
            why = f'Table {mapping.table} needs the column "{name}".'
            hint = "Add it to the file, or name the column that holds it in a mapping file (--map)."
            yield Finding(sheet.file, Reason.MISSING_COLUMN, why, hint, sheet.name, column=name)
    used = mapping.headers
    unused = [name for name in sheet.header if name and name not in used]
    unused = [name for name in unused if not (melt and name.startswith(melt.prefix))]
    if unused:
        shown = ", ".join(unused[:_SHOWN]) + (f" and {len(unused) - _SHOWN} more" if len(unused) > _SHOWN else "")
        count = "1 column was" if len(unused) == 1 else f"{len(unused)} columns were"
        yield Finding(sheet.file, Reason.UNKNOWN_COLUMN, f"{count} not used: {shown}.", sheet=sheet.name)


def _mapped(sheet: Sheet, mapping: ColumnMapping) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with our column names, melted where the mapping says so."""
    melt = mapping.melt
    for number, theirs in sheet.named_rows():
        ours = dict(mapping.constants)
        for name, given in mapping.columns.items():
            parts = [theirs[given]] if isinstance(given, str) else [theirs[one] for one in given]
            ours[name] = " ".join(part for part in parts if part)
        if melt is None:
            yield number, _looked_up(ours, mapping)
            continue
        for header in sheet.header:
            if header.startswith(melt.prefix):
                bracket = re.search(r"\[(.+)\]$", header)
                label = bracket[1].strip() if bracket else header.removeprefix(melt.prefix).strip(" :")
                yield number, _looked_up({**ours, melt.name: label, melt.value: theirs[header]}, mapping)


def _looked_up(ours: dict[str, str], mapping: ColumnMapping) -> dict[str, str]:
    for name, lookup in mapping.lookups.items():
        known = {plain_name(theirs): value for theirs, value in lookup.values.items()}
        ours[name] = known.get(plain_name(ours.get(lookup.column, "")), "")
    return ours


def readers_of(table: Table, mapping: ColumnMapping) -> dict[str, Reader]:
    readers: dict[str, Reader] = {}
    for name, info in table.model.model_fields.items():
        reader = _reader(name, _kind(info.annotation), mapping.dates)
        translated = {plain_name(theirs): ours for theirs, ours in mapping.values.get(name, {}).items()}
        readers[name] = _translating(translated, reader) if translated else reader
    return readers


def _translating(known: Mapping[str, str], reader: Reader) -> Reader:
    return lambda text: known[plain_name(text)] if plain_name(text) in known else reader(text)


def _reader(name: str, kind: type, order: str) -> Reader:
    if kind is date:
        return lambda text: values.read_day(text, order=order)
    by_name = {"hours": values.read_hours, "minutes": values.read_minutes}
    by_kind: Mapping[type, Reader] = {bool: values.read_truth, int: values.read_count, Rating: values.read_rating}
    if kind is float:
        return by_name.get(name, values.read_number)
    if kind in by_kind:
        return by_kind[kind]
    if issubclass(kind, StrEnum):
        return values.read_choice
    if name == "nces_id":
        return values.read_nces_id
    return values.read_time if name.endswith("_time") else str


def _kind(annotation: Any) -> type:
    if get_origin(annotation) in {Union, types.UnionType}:
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    return annotation if isinstance(annotation, type) else str


def record_of(
    table: Table, row: Mapping[str, str], readers: Mapping[str, Reader]
) -> tuple[Record | None, list[dict[str, Any]]]:
    """The record, or None with what is wrong. A blank cell is as if the column were not there."""
    given: dict[str, str] = {}
    faults: list[dict[str, Any]] = []
    for name, text in row.items():
        if not text.strip() and name != "rating":
            continue
        try:
            given[name] = readers[name](text)
        except ValueError as error:
            faults.append(_fault(table, name, f"Expected {error}.", text))
    if faults:
        return None, faults
    try:
        return table.model.model_validate({name: value for name, value in given.items() if value != ""}), []
    except ValidationError as error:
        return None, [_of_pydantic(table, item, row) for item in error.errors()]


def _of_pydantic(table: Table, item: Any, row: Mapping[str, str]) -> dict[str, Any]:
    name = str(item["loc"][0]) if item["loc"] else ""
    if item["type"] == "missing":
        return {
            "reason": Reason.MISSING_VALUE,
            "column": name,
            "expected": "A value is needed here.",
            "hint": "Fill in the cell.",
        }
    if item["type"] in _WORDS:
        fault = _fault(
            table, name, f"Expected {_WORDS[item['type']].format(**item.get('ctx', {}))}.", row.get(name, "")
        )
        return fault | {"hint": _CODES.format(name)} if item["type"] == "enum" else fault
    if item["type"] == "string_pattern_mismatch":
        meaning = table.model.model_fields[name].description or "text on one line"
        return _fault(table, name, f"Expected: {meaning}.", row.get(name, ""))
    return _fault(table, name, f"{str(item['msg']).removeprefix('Value error, ')}.", row.get(name, ""))


def _fault(table: Table, name: str, expected: str, text: str) -> dict[str, Any]:
    """A wrong value; the value itself is shown only where it can hardly say anything about a person."""
    shown = "" if name in table.personal | _FREE_TEXT else _harmless(text)
    hint = "Correct the cell." if name else "Correct the row."
    return {"reason": Reason.WRONG_VALUE, "column": name, "expected": expected, "found": shown, "hint": hint}


def _harmless(text: str) -> str:
    """Text that is no name and no address: one word, or with a digit in it. A cell that slid may hold anything."""
    is_plain = "@" not in text and (len(text.split()) == 1 or any(char.isdigit() for char in text))
    return text if is_plain and len(text) <= 40 else ""


def _lost_zeros(sheet: Sheet, names: Mapping[str, Any], rows: list[Row]) -> Iterator[Finding]:
    """A note where ids look as if a spreadsheet had taken their leading zeros away."""
    for name in names:
        if not name.endswith("_id") and name != "zip_code":
            continue
        ids = {str(getattr(row.record, name)) for row in rows} - {""}
        lengths = {len(one) for one in ids}
        if all(one.isdigit() for one in ids) and len(lengths) == 2 and max(lengths) - min(lengths) == 1:
            if any(one.startswith("0") for one in ids):
                continue
            why = f"Some ids have {min(lengths)} digits and others {max(lengths)}."
            hint = "A spreadsheet may have taken leading zeros away: format the column as text and export again."
            yield Finding(sheet.file, Reason.LOST_ZEROS, why, hint, sheet.name, column=name)


def _damaged_text(sheet: Sheet, mapping: ColumnMapping) -> Iterator[Finding]:
    """A note for each column that is used and holds text once saved in a wrong encoding, such as "â€“" for a dash."""
    for place, name in enumerate(sheet.header):
        if name in mapping.headers:
            numbers = [number for number, cells in sheet.rows if _DAMAGED.search(cells[place])]
            if numbers:
                count = "1 cell looks" if len(numbers) == 1 else f"{len(numbers)} cells look"
                why = f"{count} as if saved once in a wrong encoding (accents and dashes have become several signs)."
                hint = "Correct the text; it is loaded as it is."
                yield Finding(sheet.file, Reason.DAMAGED_TEXT, why, hint, sheet.name, numbers[0], name)
