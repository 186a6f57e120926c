"""Findings: what is wrong in a file, where, and how to put it right. Bad input is data, not an exception."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pltoolkit.workspace import write_atomic

COLUMNS = ("file", "sheet", "row", "column", "reason", "expected", "found", "how to fix")
"""The header of a list of findings."""


class Reason(StrEnum):
    """Why a row, a column or a file was not taken as it is. docs/guides/import.md explains each."""

    UNREADABLE_FILE = "unreadable_file"
    UNSAFE_ARCHIVE = "unsafe_archive"
    EMPTY_FILE = "empty_file"
    MISSING_FILE = "missing_file"
    NOT_BULK = "not_bulk"
    UNKNOWN_TABLE = "unknown_table"
    MISSING_COLUMN = "missing_column"
    MERGED_HEADER = "merged_header"
    EXTRA_CELLS = "extra_cells"
    MISSING_VALUE = "missing_value"
    WRONG_VALUE = "wrong_value"
    DUPLICATE_KEY = "duplicate_key"
    ORPHAN = "orphan"
    UNKNOWN_COLUMN = "unknown_column"
    OLD_ENCODING = "old_encoding"
    DAMAGED_TEXT = "damaged_text"
    LOST_ZEROS = "lost_zeros"
    UNCLEAR_ROLE = "unclear_role"
    LEFT_OUT = "left_out"
    NOT_KEPT = "not_kept"


NOTES = frozenset(
    {
        Reason.UNKNOWN_COLUMN,
        Reason.OLD_ENCODING,
        Reason.DAMAGED_TEXT,
        Reason.LOST_ZEROS,
        Reason.UNCLEAR_ROLE,
        Reason.LEFT_OUT,
        Reason.NOT_KEPT,
    }
)
"""Reasons that tell something but refuse no row that was to be loaded."""


@dataclass(frozen=True)
class Finding:
    """`row` is the row as the spreadsheet numbers it (0: the file or the header). `found` never holds a person's value.

    `sheet` is a workbook's sheet, or a file of a OneRoster archive.
    """

    file: str
    reason: Reason
    expected: str
    hint: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    found: str = ""

    @property
    def is_note(self) -> bool:
        """Whether it only tells something."""
        return self.reason in NOTES

    def __str__(self) -> str:
        place = ", ".join(
            part
            for part in (
                self.file,
                self.sheet if self.sheet.endswith(".csv") else f'sheet "{self.sheet}"' if self.sheet else "",
                f"row {self.row}" if self.row else "",
                f'column "{self.column}"' if self.column else "",
            )
            if part
        )
        found = f" (found: {self.found})" if self.found else ""
        return f"{place}: {self.expected}{found} {self.hint}".rstrip()

    def cells(self) -> tuple[str, ...]:
        """Its values in the order of `COLUMNS`."""
        row = str(self.row) if self.row else ""
        return (self.file, self.sheet, row, self.column, self.reason, self.expected, self.found, self.hint)


class RefusedError(Exception):
    """A file cannot be read at all; the finding says why. `pltoolkit.intake` raises it inside only."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def write_findings(findings: Sequence[Finding], path: Path) -> None:
    """All findings as a CSV file that a spreadsheet opens beside the file itself."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in one.cells()] for one in findings)
    write_atomic(path, stream.getvalue().encode("utf-8-sig"))


def _harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
