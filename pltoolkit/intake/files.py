"""One file of a district, whatever it is: CSV, a workbook, a OneRoster archive or folder, a zip of such files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pltoolkit.errors import did_you_mean
from pltoolkit.intake import findings as lists
from pltoolkit.intake.archives import read_zip
from pltoolkit.intake.findings import Finding, Reason, RefusedError
from pltoolkit.intake.mapping import ColumnMapping
from pltoolkit.intake.oneroster import COLUMNS, is_oneroster, read_oneroster
from pltoolkit.intake.proposals import Proposal, guess_table, nearest_table, propose
from pltoolkit.intake.rows import Row, completed, mapping_of, read_rows
from pltoolkit.intake.sheets import Sheet, read_csv, read_excel
from pltoolkit.records import TABLES

MOST_BYTES = 500 * 1024 * 1024
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_WORKBOOK = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_READABLE = (".csv", ".tsv", ".txt", ".xlsx")
PASSED_OVER = "a list of findings, passed over"


@dataclass(frozen=True)
class Reading:
    """What one file gave. `kind` says what it is, such as "CSV"."""

    file: str
    kind: str
    rows: tuple[Row, ...] = ()
    findings: tuple[Finding, ...] = ()
    proposals: tuple[Proposal, ...] = ()

    @property
    def is_passed_over(self) -> bool:
        """Whether it is one of our own lists of findings."""
        return self.kind == PASSED_OVER


@dataclass(frozen=True)
class _Aim:
    """What the caller said about the files."""

    table: str | None
    mapping: ColumnMapping | None


def read_file(
    path: Path, *, label: str = "", table: str | None = None, mapping: ColumnMapping | None = None
) -> Reading:
    """Read a file or a OneRoster folder, called `label` in findings (else by its name).

    Whatever is wrong with it is a finding; nothing is raised.
    """
    file = label or path.name
    try:
        return _read_path(path, file, _Aim(table, mapping))
    except RefusedError as error:
        return Reading(file, "not read", findings=(error.finding,))
    except OSError as error:
        why = f"The file cannot be opened: {error.strerror}."
        return Reading(file, "not read", findings=(Finding(file, Reason.UNREADABLE_FILE, why),))


def _read_path(path: Path, file: str, aim: _Aim) -> Reading:
    if path.is_dir():
        return _read_folder(path, file, aim)
    if not path.exists():
        raise RefusedError(Finding(file, Reason.MISSING_FILE, "There is no such file.", _near(path)))
    if not path.is_file():
        raise RefusedError(Finding(file, Reason.UNREADABLE_FILE, "It is no file that can be read to its end."))
    if path.stat().st_size > MOST_BYTES:
        why = f"The file is larger than {MOST_BYTES // 1024**2} MB."
        raise RefusedError(Finding(file, Reason.UNREADABLE_FILE, why, "Export it in parts, a year each."))
    return _read_bytes(path.read_bytes(), file, aim)


def _near(path: Path) -> str:
    if not path.parent.is_dir():
        return f"There is no folder {path.parent}."
    return did_you_mean(path.name, [one.name for one in path.parent.iterdir()]) or "Look at the name."


def _read_folder(folder: Path, file: str, aim: _Aim) -> Reading:
    files = {one.name: one for one in sorted(folder.iterdir()) if one.is_file()}
    if not is_oneroster(files):
        shown = ", ".join([name for name in files if name.lower().endswith((*_READABLE, ".zip"))][:5])
        hint = f"Name the files in it, such as: {shown}" if shown else "Name a file."
        why = "The folder holds no OneRoster files (orgs.csv, users.csv …)."
        raise RefusedError(Finding(file, Reason.UNREADABLE_FILE, why, hint))
    wanted = {name: path.read_bytes() for name, path in files.items() if name in COLUMNS}
    return _oneroster(wanted, [name for name in files if name not in wanted], file, aim)


def _read_bytes(data: bytes, file: str, aim: _Aim) -> Reading:
    if data.startswith(_ZIP) and not _is_workbook(data):
        return _read_archive(data, file, aim)
    if data.startswith((*_ZIP, _OLD_EXCEL)):
        sheets, findings = read_excel(data, file=file)
        return _of_sheets(file, "Excel", sheets, findings, aim)
    sheet, findings = read_csv(data, file=file)
    if sheet.header == lists.COLUMNS:
        return Reading(file, PASSED_OVER)
    return _of_sheets(file, "CSV", [sheet], findings, aim)


def _is_workbook(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name in _WORKBOOK for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def _read_archive(data: bytes, file: str, aim: _Aim) -> Reading:
    """A zip: OneRoster, or other files, each as if it stood alone (a form's answers are downloaded so)."""
    files, closed = read_zip(data, file=file, wanted=lambda name: PurePosixPath(name).name in COLUMNS)
    named = {PurePosixPath(name).name: content for name, content in sorted(files.items(), reverse=True)}
    if is_oneroster(named):
        return _oneroster(named, [PurePosixPath(name).name for name in closed], file, aim)
    files, _ = read_zip(data, file=file, wanted=lambda name: name.lower().endswith(_READABLE))
    if not files:
        why = "The archive holds no CSV file and no workbook."
        raise RefusedError(Finding(file, Reason.EMPTY_FILE, why, "Look into it; export it again."))
    parts = [_read_bytes(content, f"{file}/{name}", aim) for name, content in files.items()]
    return Reading(
        file,
        "zip",
        tuple(row for part in parts for row in part.rows),
        tuple(finding for part in parts for finding in part.findings),
        tuple(proposal for part in parts for proposal in part.proposals),
    )


def _oneroster(files: Mapping[str, bytes], closed: list[str], file: str, aim: _Aim) -> Reading:
    if aim.table or aim.mapping:
        why = "A OneRoster archive says itself what it holds."
        raise RefusedError(Finding(file, Reason.UNKNOWN_TABLE, why, "Import it alone, without --table and --map."))
    version, rows, findings = read_oneroster(files, file=file, closed=closed)
    return Reading(file, version, tuple(rows), tuple(findings))


def _of_sheets(file: str, kind: str, sheets: list[Sheet], findings: list[Finding], aim: _Aim) -> Reading:
    wanted = aim.mapping.sheet if aim.mapping else ""
    if wanted and wanted not in {sheet.name for sheet in sheets}:
        hint = did_you_mean(wanted, [sheet.name for sheet in sheets]) or "Look at the sheets' names."
        why = f'The mapping wants the sheet "{wanted}", which is not there.'
        raise RefusedError(Finding(file, Reason.MISSING_COLUMN, why, hint))
    rows: list[Row] = []
    proposals: list[Proposal] = []
    for sheet in sheets:
        if wanted and sheet.name != wanted:
            continue
        more, faults, proposal = _of_sheet(sheet, aim)
        rows += more
        findings = [*findings, *faults]
        proposals += [proposal] if proposal else []
    return Reading(file, kind, tuple(rows), tuple(findings), tuple(proposals))


def _of_sheet(sheet: Sheet, aim: _Aim) -> tuple[list[Row], list[Finding], Proposal | None]:
    if not sheet.rows:
        why = "There is a header, and no row below it."
        return [], [Finding(sheet.file, Reason.EMPTY_FILE, why, "Export it again.", sheet.name)], None
    if aim.mapping:
        return *read_rows(sheet, completed(aim.mapping, sheet)), None
    label = f"{sheet.file} {sheet.name}"
    table = aim.table or guess_table(sheet.header, file=label)
    if table:
        rows, findings = read_rows(sheet, mapping_of(table, sheet))
        if not any(finding.reason == Reason.MISSING_COLUMN for finding in findings):
            return rows, findings, None
        return [], [one for one in findings if not one.is_note], propose(table, sheet.header, file=sheet.file)
    nearest = nearest_table(sheet.header, file=label)
    if nearest:
        why = f"The columns have other names than ours; they come nearest to the table {nearest}."
        hint = "Look at the mapping proposed, and import again with --map."
        finding = Finding(sheet.file, Reason.MISSING_COLUMN, why, hint, sheet.name)
        return [], [finding], propose(nearest, sheet.header, file=sheet.file)
    hint = f"Say which table it is for with --table: {', '.join(TABLES)}."
    why = "The columns fit no table."
    return [], [Finding(sheet.file, Reason.UNKNOWN_TABLE, why, hint, sheet.name)], None
