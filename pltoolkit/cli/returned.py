"""What `pltoolkit import` says of Word packets that came back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pltoolkit.errors import UsageError
from pltoolkit.workspace import Workspace

if TYPE_CHECKING:
    from pltoolkit.api import Difference, ReturnReport

_SAID = {
    "new": "new", "changed": "changed", "written": "written", "conflict": "CONFLICT", "refused": "not taken",
    "faulty": "not taken",
}  # fmt: skip
_MOST = 300


def import_packets(folder: Path, files: Sequence[Path], *, apply: bool, take: Sequence[str], as_json: bool) -> int:
    """Show what each returned packet would change, or change it; 1 where something was left alone."""
    from pltoolkit import api

    if take and len(files) > 1:
        raise UsageError("--take names answers of one file.", hint="Import the files one by one.")
    workspace = Workspace.at(folder)
    now = dt.datetime.now(dt.UTC)
    reports = [api.import_returned(workspace, path, apply=apply, take=take, at=now) for path in files]
    if as_json:
        click.echo(json.dumps([report.to_json() for report in reports], indent=2, ensure_ascii=False))
    else:
        for report in reports:
            _show(report, applied=apply)
    return 1 if any(report.left_alone for report in reports) else 0


def _show(report: ReturnReport, *, applied: bool) -> None:
    click.echo(f"{report.file}: {report.school}, packet {report.packet}, the {report.audience}'s copy")
    for one in report.differences:
        _show_one(one)
    open_ones = sum(one.state in {"new", "changed"} for one in report.differences)
    written = sum(one.state == "written" for one in report.differences)
    click.echo(
        f"{report.unchanged} answers as before, {written if applied else open_ones} "
        f"{'written' if applied else 'to write'}, {len(report.left_alone)} left alone."
    )
    if open_ones and not applied:
        click.echo("Nothing is written yet. Write these answers with: --yes", err=True)
    conflicts = [one.name for one in report.left_alone if one.state == "conflict"]
    if conflicts:
        click.echo(f"To take the file's answer over the plan's: --yes --take {conflicts[0]}", err=True)


def _show_one(one: Difference) -> None:
    click.echo(f"\n  {one.name}  {one.label}  [{_SAID[one.state]}]{f': {one.reason}' if one.reason else ''}")
    click.echo(f"    there  {_short(one.there)}")
    click.echo(f"    comes  {_short(one.comes)}")


def _short(text: str) -> str:
    line = " / ".join(text.split("\n")) or "(nothing)"
    return line if len(line) <= _MOST else f"{line[:_MOST]}…"
