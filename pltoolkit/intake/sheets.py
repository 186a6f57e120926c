"""Files as sheets: a header and rows of text, each with the number that a spreadsheet gives it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from string import ascii_uppercase

from pltoolkit.intake.archives import check_zip
from pltoolkit.intake.findings import Finding, Reason, RefusedError

SHEET_NAME = "(sheet)"
"""A mapping may name it as if it were a column: the name of the sheet a row stands on."""

_DELIMITERS = ",;\t|"
_HEAD = 65_536
_END = "\x1e end"
_NO_CSV = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1", b"\x89PNG", b"{\\rtf")

Numbered = tuple[int, list[str]]


@dataclass(frozen=True)
class Sheet:
    """`rows` are (row number, cells); cells are text, "" where empty, as many as the header has names.

    `long_rows` are the rows that had more cells than the header has names.
    """

    file: str
    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    long_rows: frozenset[int] = frozenset()

    def named_rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Rows as number and values by header name."""
        for number, cells in self.rows:
            yield number, {**dict(zip(self.header, cells, strict=True)), SHEET_NAME: self.name}


def read_csv(data: bytes, *, file: str) -> tuple[Sheet, list[Finding]]:
    """A CSV file as one sheet, whatever its encoding, delimiter and line ends. Raises `RefusedError`."""
    text, findings = _decoded(data, file)
    if not text.strip():
        raise _empty(file, "The file is empty.")
    numbered = _parsed(text, file)
    if not any(any(map(str.strip, cells)) for _, cells in numbered):
        raise _empty(file, "The file has delimiters and nothing else.")
    head = _header_place(numbered)
    width = len(numbered[head][1])
    long_rows = frozenset(number for number, cells in numbered[head + 1 :] if any(map(str.strip, cells[width:])))
    return _sheet(file, "", numbered, long_rows=long_rows), findings


def _parsed(text: str, file: str) -> list[Numbered]:
    """Every row with its number. A mark after the last line tells whether a quotation mark was left open."""
    declared = re.match(r"sep=(.)\r?\n", text)
    reader = csv.reader(
        io.StringIO(f"{text}\n{_END}", newline=""), delimiter=declared[1] if declared else _delimiter(text)
    )
    rows: list[list[str]] = []
    too_long = False
    try:
        for cells in reader:
            rows.append(cells)
    except csv.Error:
        too_long = True
        rows.append([])
    if rows.pop() != [_END]:
        why = f"A quotation mark that is opened in row {len(rows) + 1} is never closed."
        if too_long:
            most = f"{csv.field_size_limit():,}"
            why = f"A cell of row {len(rows) + 1} has more than {most} characters, or a quotation mark is never closed."
        hint = "Look at that row, or open the file in a spreadsheet and save it as CSV again."
        raise RefusedError(Finding(file, Reason.UNREADABLE_FILE, why, hint, row=len(rows) + 1))
    if declared:
        rows[0] = []
    return list(enumerate(rows, start=1))


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first rows into as many cells as the header, and the header into most."""
    whole = text[:_HEAD].rsplit("\n", 1)[0] if len(text) > _HEAD else text

    def fit(delimiter: str) -> tuple[float, int]:
        rows = [row for row in csv.reader(io.StringIO(whole, newline=""), delimiter=delimiter) if any(row)]
        header, *others = [row for row in rows if len(row) > 1] or [[]]
        alike = sum(len(row) == len(header) for row in others)
        return (alike + 1) / (len(rows) + 1) if header else 0.0, len(header)

    try:
        return max(_DELIMITERS, key=fit)
    except csv.Error:
        return max(_DELIMITERS, key=whole.split("\n", 1)[0].count)


def _decoded(data: bytes, file: str) -> tuple[str, list[Finding]]:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding), []
            except UnicodeDecodeError:
                why = f"The file begins as {encoding.removesuffix('-sig').upper()} and does not go on so."
                hint = "Save it as CSV (UTF-8) again."
                raise RefusedError(Finding(file, Reason.UNREADABLE_FILE, why, hint)) from None
    if b"\x00" in data or data.startswith(_NO_CSV):
        hint = "Save it as CSV (UTF-8), or as an Excel workbook (.xlsx)."
        raise RefusedError(
            Finding(
                file, Reason.UNREADABLE_FILE, "The file is neither CSV nor a workbook, whatever its name says.", hint
            )
        )
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        note = Finding(
            file, Reason.OLD_ENCODING, "The file is not UTF-8; it was read as Windows-1252.",
            "Look at a few names with accents; if they are wrong, save the file as CSV UTF-8.",
        )  # fmt: skip
        return data.decode("cp1252", errors="replace"), [note]


def read_excel(data: bytes, *, file: str) -> tuple[list[Sheet], list[Finding]]:
    """Every sheet of a workbook that holds anything. Raises `RefusedError`."""
    import python_calamine  # only where a workbook is read

    check_zip(data, file=file)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        tables = [(one.name, one.to_python(skip_empty_area=False), one.merged_cell_ranges or ()) for one in found]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        locked = isinstance(error, python_calamine.PasswordError)
        why = "The workbook has a password." if locked else "The workbook is damaged, or is none."
        hint = "Open it in a spreadsheet and save it as .xlsx again, without a password."
        raise RefusedError(Finding(file, Reason.UNREADABLE_FILE, why, hint)) from None
    sheets, findings = [], []
    for name, table, merged in tables:
        numbered = [(number, [_cell_text(cell) for cell in cells]) for number, cells in enumerate(table, start=1)]
        if not any(any(cells) for _, cells in numbered):
            continue
        head = _header_place(numbered)
        if any(top <= head <= bottom for (top, _), (bottom, _) in merged):
            why = "The header has merged cells, so it cannot be told which column is which."
            hint = "Give the sheet one header row with one name above each column."
            findings.append(Finding(file, Reason.MERGED_HEADER, why, hint, sheet=name, row=head + 1))
            continue
        _fill_down(numbered, merged)
        sheets.append(_sheet(file, name, numbered))
    if not sheets and not findings:
        raise _empty(file, "The workbook is empty.")
    return sheets, findings


def _fill_down(numbered: list[Numbered], merged: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Give every row beside a cell that is merged over several rows that cell's value."""
    for (top, left), (bottom, right) in merged:
        if left == right:
            for place in range(top + 1, min(bottom + 1, len(numbered))):
                numbered[place][1][left] = numbered[top][1][left]


def _empty(file: str, why: str) -> RefusedError:
    return RefusedError(Finding(file, Reason.EMPTY_FILE, why, "Export it again, with its header row."))


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


def _header_place(numbered: list[Numbered]) -> int:
    """Where the header is: the first row with anything in it, titles that stand alone above the table passed over."""
    filled = [(place, sum(1 for cell in cells if cell.strip())) for place, (_, cells) in enumerate(numbered)]
    filled = [(place, count) for place, count in filled if count]
    wide = [place for place, count in filled if count > 1]
    return wide[0] if wide else filled[0][0]


def _sheet(file: str, name: str, numbered: list[Numbered], *, long_rows: frozenset[int] = frozenset()) -> Sheet:
    head = _header_place(numbered)
    header = _distinct([" ".join(cell.split()) for cell in numbered[head][1]])
    width = len(header)
    body = [(number, [cell.strip() for cell in cells]) for number, cells in numbered[head + 1 :]]
    filled = {place for _, cells in body for place, cell in enumerate(cells[:width]) if cell}
    header = tuple(name or (_unnamed(place) if place in filled else "") for place, name in enumerate(header))
    rows = tuple((number, tuple((cells + [""] * width)[:width])) for number, cells in body if any(cells))
    return Sheet(file, name, header, rows, long_rows)


def _unnamed(place: int) -> str:
    """A name for a column without one that has something in it: "(column C)", as a spreadsheet counts."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = ascii_uppercase[letter] + letters
    return f"(column {letters})"


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Header names, a repeated one numbered: "Notes", "Notes (2)"."""
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        distinct.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    return tuple(distinct)
