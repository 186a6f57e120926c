"""Findings: what is wrong in a file, where, and how to put it right. Bad input is data, not an exception."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pltoolkit.workspace import write_atomic


class Reason(StrEnum):
    """Why a row, a column or a file was not taken as it is. docs/guides/import.md explains each."""

    UNREADABLE_FILE = "unreadable_file"
    UNSAFE_ARCHIVE = "unsafe_archive"
    EMPTY_FILE = "empty_file"
    UNKNOWN_TABLE = "unknown_table"
    UNKNOWN_COLUMN = "unknown_column"
    MISSING_COLUMN = "missing_column"
    MERGED_HEADER = "merged_header"
    OLD_ENCODING = "old_encoding"
    MISSING_VALUE = "missing_value"
    WRONG_VALUE = "wrong_value"
    DUPLICATE_KEY = "duplicate_key"
    ORPHAN = "orphan"
    LOST_ZEROS = "lost_zeros"
    NOT_KEPT = "not_kept"


NOTES = frozenset({Reason.OLD_ENCODING, Reason.UNKNOWN_COLUMN, Reason.LOST_ZEROS, Reason.NOT_KEPT})
"""Reasons that tell something but refuse nothing."""


@dataclass(frozen=True)
class Finding:
    """`row` is the row as the spreadsheet numbers it (0: the file or the header). `found` never holds a person's value."""

    file: str
    reason: Reason
    expected: str
    hint: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    found: str = ""

    def __str__(self) -> str:
        place = ", ".join(
            part
            for part in (
                self.file,
                f'sheet "{self.sheet}"' if self.sheet else "",
                f"row {self.row}" if self.row else "",
                f'column "{self.column}"' if self.column else "",
            )
            if part
        )
        found = f" (found: {self.found})" if self.found else ""
        return f"{place}: {self.expected}{found} {self.hint}".rstrip()


def write_findings(findings: Sequence[Finding], path: Path) -> None:
    """All findings as a CSV file that a spreadsheet opens beside the file itself."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(["file", "sheet", "row", "column", "reason", "expected", "found", "how to fix"])
    for one in findings:
        cells = (one.file, one.sheet, one.row or "", one.column, one.reason, one.expected, one.found, one.hint)
        writer.writerow([_harmless(str(cell)) for cell in cells])
    write_atomic(path, stream.getvalue().encode("utf-8-sig"))


def _harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
