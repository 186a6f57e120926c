"""`pltoolkit import`"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pltoolkit.errors import UsageError
from pltoolkit.records import TABLES

if TYPE_CHECKING:
    from pltoolkit.api import ImportReport

_SHOWN = 10


@click.command("import")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--table", type=click.Choice(list(TABLES)), metavar="T", help="The table the files are for.")
@click.option(
    "--map",
    "mapping",
    metavar="MAP.toml",
    type=click.Path(path_type=Path),
    help="A mapping: which of their columns is which of ours.",
)
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@click.option("--yes", "apply", is_flag=True, help="Write the answers of a returned Word packet.")
@click.option(
    "--take", multiple=True, metavar="STEP/FIELD", help="Take this answer of a Word packet though the plan has changed."
)
def command(
    folder: Path,
    files: tuple[Path, ...],
    table: str | None,
    mapping: Path | None,
    *,
    as_json: bool,
    apply: bool,
    take: tuple[str, ...],
) -> int:
    """Load files into the workspace DIR: CSV, Excel (.xlsx), a OneRoster zip or folder; or a Word packet that came back.

    Rows that are right are loaded in one go; what is wrong is listed by file, row and column, on the screen and in a
    CSV file to open beside yours. Loading the same file twice changes nothing.

    Of a Word packet (.docx) the answers that differ are shown first, and written with --yes. An answer that has changed
    in the plan since the packet was made is left alone.

    \b
    Examples:  pltoolkit import demo roster.zip
               pltoolkit import demo schools.csv --map examples/chicago_schools.toml
               pltoolkit import demo math-6-8-coach.docx --yes
    """
    from pltoolkit import api
    from pltoolkit.workspace import Workspace

    returned = [path for path in files if path.suffix.lower() == ".docx"]
    if returned:
        from pltoolkit.cli.returned import import_packets

        if len(returned) < len(files) or table or mapping:
            raise UsageError(
                "Word packets are imported by themselves, without --table or --map.",
                hint="Import the other files first.",
            )
        return import_packets(folder, returned, apply=apply, take=take, as_json=as_json)
    if apply or take:
        raise UsageError("--yes and --take are for Word packets that came back (.docx).", hint="Leave them out.")
    report = api.import_files(Workspace.at(folder), files, table=table, mapping=mapping)
    if as_json:
        click.echo(json.dumps(report.to_json(), indent=2))
    else:
        _show(report)
    return 3 if report.refused else 0


def _show(report: ImportReport) -> None:
    """Counts to stdout, findings to stderr; a proposed mapping to stdout, alone, so that `> map.toml` saves it."""
    refused = bool(report.refused)
    for source in report.sources:
        click.echo(str(source), err=refused)
    for name, counts in report.loaded.items():
        click.echo(f"  {name}: {counts.inserted:,} new, {counts.updated:,} changed, {counts.unchanged:,} as before")
    shown = report.findings[:_SHOWN] if report.findings_path else report.findings
    for finding in shown:
        click.echo(f"  {finding}", err=True)
    if len(report.findings) > len(shown):
        click.echo(f"  … and {len(report.findings) - len(shown):,} more", err=True)
    if report.findings_path:
        count = "1 finding" if len(report.findings) == 1 else f"{len(report.findings):,} findings"
        click.echo(f"{count}, listed in {report.findings_path}", err=True)
    if refused:
        click.echo(f"Nothing was loaded, since nothing could be taken from: {', '.join(report.refused)}", err=True)
    for proposal in report.proposals:
        click.echo(str(proposal))
