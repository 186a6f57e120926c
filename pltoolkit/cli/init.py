"""`pltoolkit init`"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", default="Our district", show_default=True, help="The district's name.")
@click.option("--school-year", metavar="YYYY-YY", help="School year; without it, the one of today.")
def command(folder: Path, name: str, school_year: str | None) -> None:
    """Make an empty workspace in DIR, with district.toml explained.

    \b
    Example:  pltoolkit init our-district --name "Cedar Valley Schools"
    """
    from pltoolkit import api

    today = dt.date.today()  # noqa: DTZ011  (the day where the person sits)
    workspace = api.create_workspace(folder, name=name, school_year=school_year or api.school_year_of(today))
    click.echo(f"{workspace.root}: an empty workspace. Settings are in {workspace.settings_path}.")
    click.echo(f"Next: pltoolkit import {folder} FILE…")
