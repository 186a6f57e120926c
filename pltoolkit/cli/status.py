"""`pltoolkit status`"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pltoolkit.api import Status

_SHOWN = 10


@click.command("status")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def command(folder: Path, *, as_json: bool) -> None:
    """Tell what the workspace DIR holds, what is missing, and which packets are stale and why.

    \b
    Example:  pltoolkit status demo
    """
    from pltoolkit import api
    from pltoolkit.workspace import Workspace

    status = api.workspace_status(Workspace.at(folder))
    if as_json:
        click.echo(json.dumps(status.to_json(), indent=2))
    else:
        _show(status)


def _show(status: Status) -> None:
    click.echo(f"{status.district}, {status.school_year}, as of {status.as_of:%B %-d, %Y}")
    for table, count in status.rows.items():
        click.echo(
            f"  {table:<13}{count:>9,} row{'s' * (count != 1)}"
            if count
            else f"  {table:<13}        –  {status.missing[table]}"
        )
    stale = len(status.stale)
    click.echo(f"Packets: {status.fresh:,} up to date, {stale:,} to make.")
    for packet_id, reason in list(status.stale.items())[:_SHOWN]:
        click.echo(f"  {packet_id}: {reason}")
    if stale > _SHOWN:
        click.echo(f"  … and {stale - _SHOWN:,} more")
