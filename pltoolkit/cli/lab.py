"""`pltoolkit lab`"""

from __future__ import annotations

from pathlib import Path

import click


@click.command("lab")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(1, 65_535), help="Where it listens; otherwise the first free from 8888 on.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser; the address is printed.")
def command(folder: Path, *, port: int | None, no_browser: bool) -> None:
    """Open JupyterLab on the workspace DIR, at the start page; on a workshop, at its list of modules.

    It listens on this machine alone, asks for a token, and leaves the settings of your other Jupyter as they are.
    Ctrl-C ends it; answers are saved as they are written.

    \b
    Examples:  pltoolkit lab demo
               pltoolkit lab demo --no-browser --port 9000
    """
    from pltoolkit.lab.launch import folder_for_lab, prepare_lab, run_lab

    lab = prepare_lab(folder_for_lab(folder), port=port, browser=not no_browser)
    click.echo(f"Opening JupyterLab on {lab.workspace.root}")
    click.echo(f"    {lab.url}")
    click.echo("Press Ctrl-C here to end it.")
    run_lab(lab)
    click.echo("JupyterLab has ended.", err=True)
