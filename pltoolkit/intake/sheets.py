"""Files as sheets: a header and rows of text, each with the number that a spreadsheet gives it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pltoolkit.intake.findings import Finding, Reason

MOST_BYTES = 500 * 1024 * 1024
_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Sheet:
    """`rows` are (row number, cells); cells are text, "" where empty, as many as the header has names."""

    file: str
    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


class RefusedError(Exception):
    """A file cannot be read at all; the finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def read_csv(data: bytes, *, file: str) -> tuple[list[Sheet], list[Finding]]:
    """A CSV file as one sheet, whatever its encoding, delimiter and line ends. Raises `RefusedError`."""
    text, findings = _decoded(data, file)
    if not text.strip():
        raise RefusedError(Finding(file, Reason.EMPTY_FILE, "The file is empty.", "Export it again."))
    first = text.lstrip("\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    numbered: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            numbered.append((start, cells))
            start = len(numbered) + 1
    except csv.Error as error:
        hint = "Open it in a spreadsheet and save it as CSV again."
        place = f"The file cannot be read as CSV from row {start} on: {error}."
        raise RefusedError(Finding(file, Reason.UNREADABLE_FILE, place, hint)) from None
    return [_sheet(file, "", numbered)], findings


def _decoded(data: bytes, file: str) -> tuple[str, list[Finding]]:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), []
    if b"\x00" in data or data[:5] in {b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1"}:
        hint = "Save it as CSV (UTF-8), or as an Excel workbook (.xlsx)."
        raise RefusedError(
            Finding(file, Reason.UNREADABLE_FILE, "The file is no CSV file, whatever its name says.", hint)
        )
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        note = Finding(
            file, Reason.OLD_ENCODING, "The file is not UTF-8; it was read as Windows-1252.",
            "Look at a few names with accents; if they are wrong, save the file as CSV UTF-8.",
        )  # fmt: skip
        return data.decode("cp1252", errors="replace"), [note]


def read_excel(path: Path) -> tuple[list[Sheet], list[Finding]]:
    """Every sheet of a workbook that holds anything. Raises `RefusedError`."""
    import python_calamine

    hint = "Open it in a spreadsheet and save it as .xlsx again."
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(path)
        found = [(name, workbook.get_sheet_by_name(name)) for name in workbook.sheet_names]
        tables = [
            (name, sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or ()) for name, sheet in found
        ]
    except Exception as error:  # noqa: BLE001  (the reader raises many kinds for a broken workbook)
        why = f"The workbook cannot be read: {type(error).__name__}."
        raise RefusedError(Finding(path.name, Reason.UNREADABLE_FILE, why, hint)) from None
    sheets, findings = [], []
    for name, table, merged in tables:
        rows = [(number, [_cell_text(cell) for cell in cells]) for number, cells in enumerate(table, start=1)]
        if not any(any(cells) for _, cells in rows):
            continue
        if any(start[0] == 0 for start, _ in merged):
            why = "The header has merged cells, so it cannot be told which column is which."
            advice = "Give the sheet one header row with one name above each column."
            findings.append(Finding(path.name, Reason.MERGED_HEADER, why, advice, sheet=name))
            continue
        sheets.append(_sheet(path.name, name, rows))
    if not sheets and not findings:
        raise RefusedError(Finding(path.name, Reason.EMPTY_FILE, "The workbook is empty.", "Export it again."))
    return sheets, findings


def _cell_text(cell: object) -> str:
    """A cell as a person reads it: whole numbers without a point, days as ISO."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        return f"{cell.total_seconds() / 3600:g}"
    return str(cell).strip()


def _sheet(file: str, name: str, numbered: list[tuple[int, list[str]]]) -> Sheet:
    rows = [(number, [cell.strip() for cell in cells]) for number, cells in numbered]
    filled = [(number, cells) for number, cells in rows if any(cells)]
    header = tuple(filled[0][1]) if filled else ()
    width = len(header)
    body = tuple((number, tuple((cells + [""] * width)[:width])) for number, cells in filled[1:])
    return Sheet(file, name, header, body)


def named_rows(sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows as number and values by header name."""
    for number, cells in sheet.rows:
        yield number, dict(zip(sheet.header, cells, strict=True))
