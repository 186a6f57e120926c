"""Loading a district's files: read, set side by side with what is stored, load in one transaction, list what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pltoolkit.api.answer_rows import check_answers
from pltoolkit.api.workspaces import open_store
from pltoolkit.errors import DataError, UsageError, did_you_mean
from pltoolkit.guide import load_guide
from pltoolkit.intake import (
    PARENTS,
    Finding,
    Known,
    Person,
    Proposal,
    Reading,
    Row,
    load_mapping,
    read_file,
    settle,
    write_findings,
)
from pltoolkit.records import TABLES, Record, StaffRecord
from pltoolkit.settings import Settings, load_settings
from pltoolkit.store import Counts, Store
from pltoolkit.workspace import Workspace

FINDINGS_SUFFIX = ".findings.csv"


@dataclass(frozen=True)
class Source:
    """One file: what it is, how many rows of it were taken for which table, and how many were left out."""

    file: str
    kind: str
    taken: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0

    def __str__(self) -> str:
        parts = [f"{table} {count:,}" for table, count in self.taken.items()]
        parts += [f"left out {self.left_out:,}"] if self.left_out else []
        return f"{self.file} ({self.kind}){': ' if parts else ''}{', '.join(parts)}"


@dataclass(frozen=True)
class ImportReport:
    """What an import did. `refused` names the files of which nothing could be taken: then nothing at all was loaded."""

    sources: tuple[Source, ...]
    loaded: Mapping[str, Counts]
    findings: tuple[Finding, ...]
    findings_path: Path | None
    proposals: tuple[Proposal, ...]
    refused: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values for a program to read."""
        return {
            "sources": [asdict(source) for source in self.sources],
            "loaded": {table: asdict(counts) for table, counts in self.loaded.items()},
            "findings": [asdict(finding) for finding in self.findings],
            "findings_path": str(self.findings_path) if self.findings_path else None,
            "proposals": [asdict(proposal) for proposal in self.proposals],
            "refused": list(self.refused),
        }


def import_files(
    workspace: Workspace, files: Sequence[Path], *, table: str | None = None, mapping: Path | None = None
) -> ImportReport:
    """Load the valid rows of `files` in one transaction, and write the findings to a CSV file beside the first of them.

    Where nothing of a file can be taken, nothing is loaded at all. Raises `DataError` for a mapping that is missing or
    faulty, `UsageError` where `table` is not the mapping's.
    """
    columns = load_mapping(_there(mapping)) if mapping else None
    if columns and table and columns.table != table:
        raise UsageError(f"--table says {table}, the mapping {columns.table}.", hint="Leave --table out.")
    settings = load_settings(workspace.settings_path)
    paths = list(dict.fromkeys(path.expanduser().absolute() for path in files))
    labels = _labels(paths)
    readings = [read_file(path, label=labels[path], table=table, mapping=columns) for path in paths]
    with open_store(workspace, settings) as store:
        stored = _Stored(store)
        settled, findings = settle([row for reading in readings for row in reading.rows], stored)
        kept, unfit = _beside_guide(settled, settings, stored)
        found = (*(finding for reading in readings for finding in reading.findings), *findings, *unfit)
        sources = tuple(_source(reading, kept, found) for reading in readings)
        refused = tuple(
            reading.file
            for reading, source in zip(readings, sources, strict=True)
            if _is_refused(reading, source, found)
        )
        loaded = {} if refused else store.load(_by_table(kept, store))
    proposals = tuple(proposal for reading in readings for proposal in reading.proposals)
    gone = {labels[path] for path in paths if not path.exists()}
    told = () if all(one.file in gone for one in found) else found
    return ImportReport(sources, loaded, found, _list_findings(told, paths[0], workspace), proposals, refused)


def _labels(paths: Sequence[Path]) -> dict[Path, str]:
    """What each file is called in the report: its name, or its path where two have the same name."""
    names = Counter(path.name for path in paths)
    return {path: path.name if names[path.name] == 1 else str(path) for path in paths}


def _there(mapping: Path) -> Path:
    path = mapping.expanduser().absolute()
    if not path.is_file():
        near = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
        raise DataError(
            f"The mapping {mapping} is not there.", hint=did_you_mean(path.name, near) or "Look at the name."
        )
    return path


def _beside_guide(rows: Sequence[Row], settings: Settings, stored: _Stored) -> tuple[Sequence[Row], Sequence[Finding]]:
    """The rows without the answers that the guide has no place for, and the findings about those."""
    if not any(row.table == "answers" for row in rows):
        return rows, ()
    staff = (row.record for row in rows if isinstance(row.record, StaffRecord))
    new = (Person(one.staff_id, one.school_id, one.name, one.email) for one in staff)
    return check_answers(rows, load_guide(settings.district.guide), [*stored.people(), *new])


@dataclass(frozen=True)
class _Stored(Known):
    """What the district's database holds."""

    store: Store

    def ids(self, table: str) -> Iterable[str]:
        return self.store.known_ids(table)

    def school_names(self) -> Mapping[str, str]:
        return self.store.school_names()

    def people(self) -> Iterable[Person]:
        frame = self.store.read("staff")
        columns = (frame[name] for name in ("staff_id", "school_id", "name", "email"))
        return [Person(*values) for values in zip(*columns, strict=True)]


def _by_table(rows: Iterable[Row], store: Store) -> dict[str, list[Record]]:
    """Records by table; a school, a person and the like keep what is stored where the file has no such column."""
    tables: dict[str, list[Row]] = {}
    for row in rows:
        tables.setdefault(row.table, []).append(row)
    return {table: _beside_stored(table, of_table, store) for table, of_table in tables.items()}


def _beside_stored(table: str, rows: Sequence[Row], store: Store) -> list[Record]:
    if table not in PARENTS or all(row.given.issuperset(TABLES[table].columns) and not row.finer for row in rows):
        return [row.record for row in rows]
    frame = store.read(table).astype("object")
    plain = frame.where(frame.notna(), None).to_dict("records")
    stored = {
        tuple(one[name] for name in TABLES[table].key): {str(name): value for name, value in one.items()}
        for one in plain
    }
    return [row.beside(stored[row.key]) if row.key in stored else row.record for row in rows]


def _source(reading: Reading, kept: Sequence[Row], findings: Sequence[Finding]) -> Source:
    """Counts of one file: rows taken by table, and rows that a finding refuses."""
    taken = Counter(row.table for row in kept if _is_of(reading, row.file))
    refused = {(one.file, one.sheet, one.row) for one in findings if one.row and not one.is_note}
    return Source(reading.file, reading.kind, dict(taken), sum(_is_of(reading, file) for file, _, _ in refused))


def _is_of(reading: Reading, file: str) -> bool:
    """Whether a finding or a row is of this file, or of one in this archive."""
    return file == reading.file or file.startswith(f"{reading.file}/")


def _is_refused(reading: Reading, source: Source, findings: Sequence[Finding]) -> bool:
    """Whether nothing of a file can be taken. A file whose rows are all in another one too is not refused."""
    faults = any(_is_of(reading, one.file) and not one.is_note for one in findings)
    return not source.taken and not reading.is_passed_over and (faults or not reading.rows)


def _list_findings(findings: Sequence[Finding], first: Path, workspace: Workspace) -> Path | None:
    """Write the findings beside the first file, or else into the workspace. Without findings an older list goes."""
    beside = first.with_name(f"{first.stem}{FINDINGS_SUFFIX}")
    if not findings:
        if first.exists() and beside.is_file() and read_file(beside).is_passed_over:
            beside.unlink()
        return None
    for path in (beside, workspace.root / f"import{FINDINGS_SUFFIX}"):
        if path.parent.is_dir():
            try:
                write_findings(findings, path)
            except OSError:
                continue
            return path
    return None
