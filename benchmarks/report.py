"""Figures beside the bars they are held to: as a table on the screen, as Markdown, as JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One figure. `bar` is what it is held to; `holds` whether it is (None where there is no bar)."""

    figure: str
    value: str
    bar: str = ""
    holds: bool | None = None

    @property
    def verdict(self) -> str:
        return "" if self.holds is None else "holds" if self.holds else "MISSED"


@dataclass(frozen=True)
class Report:
    """`data` are the numbers behind the rows, for programs."""

    title: str
    command: str
    rows: tuple[Row, ...]
    data: dict[str, object]

    def text(self) -> str:
        """The table in columns."""
        cells = [("figure", "measured", "bar", ""), *((r.figure, r.value, r.bar, r.verdict) for r in self.rows)]
        widths = [max(len(row[place]) for row in cells) for place in range(4)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
        ]
        return "\n".join(
            [self.title, "", lines[0], "  ".join("-" * width for width in widths), *lines[1:], "", machine()]
        )

    def markdown(self) -> str:
        """The table for a page, with the command that prints it."""
        rows = [f"| {row.figure} | {row.value} | {row.bar or '–'} |" for row in self.rows]
        return "\n".join(["| figure | measured | bar |", "|---|---|---|", *rows, "", f"`{self.command}`, {machine()}"])


def machine() -> str:
    """What the figures were taken on."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"


def parser(description: str) -> argparse.ArgumentParser:
    """A parser with the options that every benchmark has."""
    found = argparse.ArgumentParser(description=description)
    found.add_argument("--json", metavar="FILE", type=Path, help="also write the figures to a file")
    found.add_argument("--markdown", action="store_true", help="print the table in Markdown")
    return found


def show(report: Report, options: argparse.Namespace) -> None:
    """Print a report, and write it where it is asked for."""
    print(report.markdown() if options.markdown else report.text())
    if options.json:
        data = {**asdict(report), "machine": machine()}
        options.json.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


def ratio(one: float, other: float) -> float:
    """`one` over `other`; 0 where there is no other."""
    return one / other if other else 0.0
