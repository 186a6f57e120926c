"""`pltoolkit sample`"""

from __future__ import annotations

from pathlib import Path

import click


@click.command("sample")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--schools", default=8, show_default=True, type=click.IntRange(1, 50_000), help="How many schools.")
@click.option("--seed", default=1, show_default=True, help="Another number gives another district.")
@click.option(
    "--messy", metavar="DIR2", type=click.Path(path_type=Path), help="Also write the raw files, with the usual faults."
)
def command(folder: Path, schools: int, seed: int, messy: Path | None) -> None:
    """Make a fictional district in DIR, to try things on and to measure with.

    \b
    Example:  pltoolkit sample demo
    """
    from pltoolkit import api

    summary = api.create_sample(folder, schools=schools, seed=seed, messy=messy)
    rows = f"{summary.rows:,}"
    click.echo(f"{summary.workspace.root}: {summary.name}, {schools:,} schools, {rows} rows.")
    if messy is not None:
        click.echo(f"{messy.resolve()}: the same district as raw files; README.txt there tells the way.")
    click.echo(f"Next: pltoolkit packets {folder}")
