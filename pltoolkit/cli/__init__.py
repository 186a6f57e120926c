"""The command line: one thin command per file, loaded when it is called, so that `--help` answers at once."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from pltoolkit.errors import PltoolkitError, did_you_mean

_COMMANDS = {
    "sample": ("sample", "A fictional district to try things on."),
    "init": ("init", "An empty workspace for your district."),
    "import": ("import_files", "Load a district's files: CSV, Excel, OneRoster."),
    "status": ("status", "What is there, what is missing, which packets are stale and why."),
    "packets": ("packets", "Make a planning packet for every school."),
    "lab": ("lab", "JupyterLab on the workspace, for coaches."),
    "workshop": ("workshop", "Training modules, slides and guides for facilitators."),
}


class _LazyGroup(click.Group):
    """A group that imports a command's module when the command is called, and not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"pltoolkit.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise click.UsageError(f"{error.message} {did_you_mean(args[0], _COMMANDS)}".rstrip(), ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in _COMMANDS.items()])


@click.command(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="pltoolkit", prog_name="pltoolkit")
def group(debug: bool) -> None:
    """From a district's own files to a planning packet for every school.

    \b
    Try it:  pltoolkit sample demo
             pltoolkit packets demo
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 well, 1 some packets failed, 2 wrong use or settings, 3 data refused."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        code: Any = group.main(args=given, prog_name="pltoolkit", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("Stopped. What was finished is kept; the same command goes on from there.", err=True)
        sys.exit(130)
    except PltoolkitError as error:
        if "--debug" in given:
            raise
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        if "--debug" in given:
            raise
        click.echo(f"error: {_in_words(error)}", err=True)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _in_words(error: OSError) -> str:
    """What the computer refused: a full disk, a folder that may not be written in."""
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}\n\nhint: Is it what it should be, a file or a folder? Is there space, and may you read and write there?"
