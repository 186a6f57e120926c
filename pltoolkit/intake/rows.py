"""Rows of a sheet as records of a table: what is right as records, what is wrong as findings."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Union, get_args, get_origin

from pydantic import ValidationError

from pltoolkit.errors import did_you_mean
from pltoolkit.intake import values
from pltoolkit.intake.findings import Finding, Reason
from pltoolkit.intake.mapping import ColumnMapping, exact_columns, plain_name
from pltoolkit.intake.sheets import Sheet, named_rows
from pltoolkit.records import TABLES, Rating, Record, Table

_IDS = re.compile(r"(_id|^zip_code)$")
_NCES_DIGITS = 12
Reader = Callable[[str], str]


def read_rows(sheet: Sheet, mapping: ColumnMapping) -> tuple[list[Record], list[Finding]]:
    """Every row of `sheet` under `mapping`; of rows with the same key the first is kept."""
    table = TABLES[mapping.table]
    findings = list(_header_findings(sheet, mapping))
    if any(finding.reason == Reason.MISSING_COLUMN for finding in findings):
        return [], findings
    readers = _readers(table, mapping)
    records: dict[tuple[Any, ...], Record] = {}
    for number, row in _mapped(sheet, mapping):
        record, faults = _record(table, row, readers)
        place: dict[str, Any] = {"file": sheet.file, "sheet": sheet.name, "row": number}
        findings += [Finding(**place, **fault) for fault in faults]
        if record is None:
            continue
        key = tuple(getattr(record, name) for name in table.key)
        if key in records and records[key] != record:
            columns = ", ".join(table.key)
            expected = f"Each {columns} once; this row repeats an earlier one with other values, and was left out."
            findings.append(
                Finding(**place, reason=Reason.DUPLICATE_KEY, expected=expected, hint="Keep one of the two.")
            )
        records.setdefault(key, record)
    findings += _lost_zeros(sheet, mapping, records.values())
    return list(records.values()), findings


def mapping_of(table: str, sheet: Sheet) -> ColumnMapping:
    """The mapping of a sheet whose columns have our names."""
    return ColumnMapping(table=table, columns=exact_columns(table, sheet.header))


def _header_findings(sheet: Sheet, mapping: ColumnMapping) -> Iterator[Finding]:
    table = TABLES[mapping.table]
    melted = {mapping.melt.name, mapping.melt.value} if mapping.melt else set()
    for header in sorted(mapping.headers() - set(sheet.header)):
        proposal = did_you_mean(header, sheet.header)
        yield Finding(
            sheet.file, Reason.MISSING_COLUMN, "The mapping names a column that the file does not have.", proposal,
            sheet=sheet.name, column=header,
        )  # fmt: skip
    for name, info in table.model.model_fields.items():
        if info.is_required() and name not in {*mapping.columns, *mapping.constants, *melted}:
            yield Finding(
                sheet.file, Reason.MISSING_COLUMN, f'Table {table.name} needs the column "{name}".',
                "Add it to the file, or name the column that holds it in a mapping file (--map).",
                sheet=sheet.name, column=name,
            )  # fmt: skip
    used = {plain_name(header) for header in mapping.headers()}
    unused = [name for name in sheet.header if name and plain_name(name) not in used]
    if mapping.melt:
        unused = [name for name in unused if not name.startswith(mapping.melt.prefix)]
    if unused:
        shown = ", ".join(unused[:8]) + (f" and {len(unused) - 8} more" if len(unused) > 8 else "")
        yield Finding(
            sheet.file, Reason.UNKNOWN_COLUMN, f"{len(unused)} columns were not used: {shown}.", sheet=sheet.name
        )


def _mapped(sheet: Sheet, mapping: ColumnMapping) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with our column names, melted where the mapping says so."""
    melt = mapping.melt
    for number, theirs in named_rows(sheet):
        ours = dict(mapping.constants)
        for name, given in mapping.columns.items():
            parts = [theirs[given]] if isinstance(given, str) else [theirs[one] for one in given]
            ours[name] = " ".join(part for part in parts if part)
        if melt is None:
            yield number, ours
            continue
        for header in sheet.header:
            if header.startswith(melt.prefix):
                bracket = re.search(r"\[(.+)\]\s*$", header)
                label = bracket[1] if bracket else header.removeprefix(melt.prefix).strip(" :")
                yield number, {**ours, melt.name: label, melt.value: theirs[header]}


def _readers(table: Table, mapping: ColumnMapping) -> dict[str, Reader]:
    readers: dict[str, Reader] = {}
    for name, info in table.model.model_fields.items():
        kind = _kind(info.annotation)
        translated = {plain_name(theirs): ours for theirs, ours in mapping.values.get(name, {}).items()}
        reader = _reader(name, kind, mapping.dates)
        readers[name] = _translating(translated, reader) if translated else reader
    return readers


def _translating(known: Mapping[str, str], reader: Reader) -> Reader:
    return lambda text: known[plain_name(text)] if plain_name(text) in known else reader(text)


def _reader(name: str, kind: type, order: str) -> Reader:
    if kind is date:
        return lambda text: values.read_day(text, order=order)
    if issubclass(kind, Rating):
        return values.read_rating
    if issubclass(kind, StrEnum):
        return values.read_choice
    if kind is bool:
        return values.read_truth
    if kind in {int, float}:
        return {"hours": values.read_hours, "minutes": values.read_minutes}.get(name, values.read_number)
    return str


def _kind(annotation: Any) -> type:
    if get_origin(annotation) in {Union, types.UnionType}:
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    return annotation if isinstance(annotation, type) else str


def _record(
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
    message = str(item["msg"]).removeprefix("Value error, ").replace("Input should", "It should")
    if item["type"] == "string_pattern_mismatch":
        message = f"{table.model.model_fields[name].description or 'Another form'} is expected"
    return _fault(table, name, f"{message[:1].upper()}{message[1:]}.", row.get(name, ""))


def _fault(table: Table, name: str, expected: str, text: str) -> dict[str, Any]:
    """A wrong value; the value itself is shown only where it says nothing about a person."""
    personal = name in table.personal or name in {"notes", "action_step", "value", "goal", "task", "decision"}
    shown = "" if personal or not text else (text if len(text) <= 40 else text[:39] + "…")
    return {
        "reason": Reason.WRONG_VALUE,
        "column": name,
        "expected": expected,
        "found": shown,
        "hint": "Correct the cell.",
    }


def _lost_zeros(sheet: Sheet, mapping: ColumnMapping, records: Any) -> Iterator[Finding]:
    """A note where ids look as if a spreadsheet had taken their leading zeros away."""
    for name in mapping.columns:
        if not _IDS.search(name):
            continue
        ids = {str(getattr(record, name, "")) for record in records} - {""}
        lengths = {len(one) for one in ids if one.isdigit()}
        if ids and all(one.isdigit() for one in ids) and len(lengths) == 2 and max(lengths) - min(lengths) == 1:
            starts = any(one.startswith("0") for one in ids)
            if not starts:
                yield Finding(
                    sheet.file, Reason.LOST_ZEROS, f"Some ids have {min(lengths)} digits and others {max(lengths)}.",
                    "A spreadsheet may have taken leading zeros away: format the column as text and export again.",
                    sheet=sheet.name, column=name,
                )  # fmt: skip
