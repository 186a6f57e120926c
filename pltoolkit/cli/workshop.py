"""`pltoolkit workshop`"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click


@click.command("workshop")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--seed", type=int, help="Another number gives another district.  [default: as it is, at first 1]")
@click.option("--lite", is_flag=True, help="Also make DIR/site, which runs in a browser without installation.")
@click.option(
    "--check",
    "is_check",
    is_flag=True,
    help="Tell whether this computer is ready, and make whole what is missing in DIR.",
)
def command(folder: Path, seed: int | None, *, lite: bool, is_check: bool) -> int:
    """Write the workshop into DIR: six modules, the fictional district, slides, facilitator's guides, a start page.

    Notebooks that learners have begun are kept. Nothing in the folder needs the internet; making the site with --lite does.

    \b
    Example:  pltoolkit workshop training
              pltoolkit workshop training --check
    """
    from pltoolkit.cli.progress import BatchProgress
    from pltoolkit.workshop.folder import write_workshop
    from pltoolkit.workshop.readiness import check_computer

    if is_check:
        findings = check_computer(folder)
        for finding in findings:
            click.echo(str(finding))
        if faults := sum(not finding.is_well for finding in findings):
            click.echo(f"Not ready yet: {faults} of {len(findings)} amiss, see the lines with FAULT.", err=True)
            return 1
    with BatchProgress() as progress:
        made = write_workshop(folder, seed=seed, now=dt.datetime.now(dt.UTC), listener=progress)
    if is_check:
        click.echo(f"This computer is ready, and {made.root} is whole.")
    click.echo(f"{made.root}: {len(made.modules)} modules, slides and guides. Begin with {made.root / 'start.html'}")
    if lite:
        from pltoolkit.workshop.lite import build_site

        site = build_site(made.root, made.root / "site").parent
        click.echo(f"{site}: for a browser. Hand it out with any web server: python -m http.server --directory {site}")
    return 0
