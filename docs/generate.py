"""Writes the generated pages of docs/reference: the command line, the settings, the tables. `--check` only compares."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from pydantic import BaseModel

from pltoolkit.cli import group
from pltoolkit.records import TABLES
from pltoolkit.settings import Settings, explained_toml

REFERENCE = Path(__file__).resolve().parent / "reference"


def cli_page() -> str:
    """Every command with its own help text."""
    parts = ["# Command line\n", "Written from the program's own `--help`.\n"]
    context = click.Context(group, info_name="pltoolkit", max_content_width=100)
    parts.append(f"```\n{group.get_help(context)}\n```\n")
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            continue
        own = click.Context(command, info_name=name, parent=context, max_content_width=100)
        parts.append(f"## pltoolkit {name}\n\n```\n{command.get_help(own)}\n```\n")
    parts.append(
        "## Exit codes\n\n| code | meaning |\n|---|---|\n| 0 | all well |\n| 1 | some packets failed; the others are there |\n"
        "| 2 | wrong use or wrong settings |\n| 3 | data refused |\n| 130 | stopped with Ctrl-C |\n"
    )
    return "\n".join(parts)


def settings_page() -> str:
    """Every setting with its meaning and default."""
    parts = ["# Settings\n", "`district.toml` in the workspace. Unknown or wrong settings are reported all at once.\n"]
    for section, field in Settings.model_fields.items():
        model = field.annotation
        if not isinstance(model, type) or not issubclass(model, BaseModel):
            continue
        parts.append(f"## [{section}]\n\n| setting | meaning | default |\n|---|---|---|")
        for key, setting in model.model_fields.items():
            default = "*needed*" if setting.is_required() else f"`{setting.default}`"
            parts.append(f"| `{key}` | {setting.description} | {default} |")
        parts.append("")
    example = explained_toml(name="Cedar Valley Schools", school_year="2026-27")
    parts.append(f"## The whole file\n\n```toml\n{example}```\n")
    return "\n".join(parts)


def tables_page() -> str:
    """Every table with its columns."""
    parts = [
        "# Tables and columns\n",
        "What `pltoolkit import` understands. **Bold**: must be given. Keys identify a row.\n",
    ]
    for table in TABLES.values():
        key = ", ".join(f"`{name}`" for name in table.key)
        parts.append(f"## {table.name}\n\n{table.description}. Key: {key}.\n\n| column | meaning |\n|---|---|")
        for name, field in table.model.model_fields.items():
            shown = f"**`{name}`**" if field.is_required() else f"`{name}`"
            parts.append(f"| {shown} | {field.description or ''} |")
        parts.append("")
    return "\n".join(parts)


PAGES = {"cli.md": cli_page, "settings.md": settings_page, "tables.md": tables_page}


def main() -> int:
    """Write the pages, or with --check say which are not up to date."""
    stale = []
    for name, page in PAGES.items():
        path, text = REFERENCE / name, page()
        if "--check" in sys.argv[1:]:
            stale += [name] if not path.is_file() or path.read_text(encoding="utf-8") != text else []
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"docs/reference/{name} is not up to date: run make docs", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
