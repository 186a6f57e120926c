"""`pltoolkit packets`"""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pltoolkit.api import PacketReport

_SHOWN = 10


class _Formats(click.ParamType[tuple[str, ...]]):
    """Formats separated by commas."""

    name = "html,pdf,docx,ics"
    known = ("html", "pdf", "docx", "ics")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        formats = tuple(dict.fromkeys(part.strip().lower() for part in str(value).split(",") if part.strip()))
        unknown = [part for part in formats if part not in self.known]
        if unknown or not formats:
            self.fail(
                f"{', '.join(unknown) or 'nothing'} is no format; choose from {', '.join(self.known)}.", param, ctx
            )
        return formats


@click.command("packets")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--school", "schools", metavar="ID", multiple=True, help="Only this school; may be given again.")
@click.option("--adoption", "adoptions", metavar="ID", multiple=True, help="Only this adoption; may be given again.")
@click.option("--audience", type=click.Choice(["coach", "leader", "public"]), help="Whom the packets are for.")
@click.option("--format", "formats", type=_Formats(), help="What to write; the settings say what otherwise.")
@click.option("--jobs", type=click.IntRange(1, 512), help="Packets made at a time; otherwise one a processor.")
@click.option("--engine", type=click.Choice(["inprocess", "kernel"]), default="inprocess", show_default=True)
@click.option("--scheduler", metavar="ADDRESS", help="Make them on the workers of this Dask scheduler.")
@click.option("--force", is_flag=True, help="Make packets again that are up to date.")
@click.option("--prune", is_flag=True, help="Remove packets whose school or adoption is gone.")
@click.option("--out", metavar="PLACE", help="A folder, or an address such as s3://…; otherwise DIR/packets.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def command(folder: Path, *, as_json: bool, **options: Any) -> int:
    """Make a planning packet for every school of the workspace DIR.

    Packets that are up to date are skipped; a run that was stopped goes on where it was. A school whose packet fails
    does not stop the others: its notebook is kept with the failing cell marked.

    \b
    Examples:  pltoolkit packets demo
               pltoolkit packets demo --school 0101 --audience coach --format html,pdf,docx
               pltoolkit packets demo --scheduler tcp://10.0.0.5:8786 --out s3://our-bucket/packets
    """
    from pltoolkit import api
    from pltoolkit.cli.progress import BatchProgress
    from pltoolkit.workspace import Workspace

    if options["scheduler"] and options["jobs"]:
        raise click.UsageError("--jobs is for this machine; with --scheduler the workers' threads say how many.")
    options["jobs"] = options["jobs"] or os.cpu_count() or 1
    request = api.PacketRequest(**{name: value for name, value in options.items() if value is not None})
    now = dt.datetime.now(dt.UTC)
    with BatchProgress() as progress:
        report = api.make_packets(Workspace.at(folder), request, now=now, listener=progress)
    if as_json:
        click.echo(json.dumps(report.to_json(), indent=2))
    else:
        _show(report, debug=click.get_current_context().find_root().params.get("debug", False))
    return 1 if report.failed else 0


def _show(report: PacketReport, *, debug: bool) -> None:
    for entry in report.failed[:_SHOWN]:
        click.echo(f"failed: {entry.packet_id}: {entry.reason}", err=True)
        if debug and entry.packet_id in report.tracebacks:
            click.echo(report.tracebacks[entry.packet_id], err=True)
    if len(report.failed) > _SHOWN:
        click.echo(f"… and {len(report.failed) - _SHOWN:,} more failed; the index lists them.", err=True)
    if not report.made and not report.failed:
        click.echo(f"Nothing to do: {_packets(report.fresh)} {_are(report.fresh)} up to date.")
    else:
        done = f"{_packets(len(report.made))} made in {report.seconds:.0f} s"
        click.echo(f"{done}, {report.fresh:,} up to date, {len(report.failed):,} failed.")
    if report.pruned:
        click.echo(f"{_packets(len(report.pruned))} removed: the school or adoption is gone.")
    if report.left_over:
        many = len(report.left_over)
        click.echo(
            f"{_packets(many)} {_are(many)} of a school or adoption that is gone; --prune removes them.", err=True
        )
    click.echo(f"Open {report.index}")


def _packets(count: int) -> str:
    return "1 packet" if count == 1 else f"{count:,} packets"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
