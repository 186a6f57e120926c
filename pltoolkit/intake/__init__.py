"""Files in, valid rows and findings out: CSV, Excel, OneRoster, with mappings for foreign columns."""

from __future__ import annotations

from pltoolkit.intake.files import Reading, read_file
from pltoolkit.intake.findings import NOTES, Finding, Reason, write_findings
from pltoolkit.intake.mapping import ColumnMapping, load_mapping
from pltoolkit.intake.proposals import Proposal
from pltoolkit.intake.references import PARENTS, Known, Person, settle
from pltoolkit.intake.rows import Row

__all__ = [
    "NOTES",
    "PARENTS",
    "ColumnMapping",
    "Finding",
    "Known",
    "Person",
    "Proposal",
    "Reading",
    "Reason",
    "Row",
    "load_mapping",
    "read_file",
    "settle",
    "write_findings",
]
