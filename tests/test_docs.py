"""The docs: generated pages are those that the program would write today, and every link leads somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from pltoolkit.cli import group

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "templates").rglob("*.md")})
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def test_generated_pages_are_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    dead = []
    for target in _LINK.findall(re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)):
        path, _, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        linked = (page.parent / path).resolve() if path else page
        if not linked.exists() or (anchor and linked.suffix == ".md" and anchor not in _anchors(linked)):
            dead.append(target)

    assert not dead


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.M)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_command_lines_shown_have_commands_and_options_that_there_are(page: Path) -> None:
    blocks = re.findall(r"^ *```\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    for line in re.findall(r"^ *pltoolkit ([^#\n>]+)", "\n".join(blocks), flags=re.M):
        name, *words = re.split(r"[\s\[\]|]+", line.strip())
        command = group.get_command(click.Context(group), name)
        assert command is not None, line
        known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_the_commands_of_the_readme_are_targets_of_make() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M)

    named = set(re.findall(r"^make ([a-z]+)", readme, flags=re.M))

    assert {"packets", "test"} <= named <= set(targets)


def test_no_file_of_the_project_names_a_path_of_the_machine_it_was_made_on() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    if listed == [""]:
        pytest.skip("git does not know this folder, so there is no list of files")
    home = re.compile(rb"/(?:root|home/\w+|Users/\w+)/|" + re.escape(str(ROOT)).encode())

    named = [name for name in listed if name and (ROOT / name).is_file() and home.search((ROOT / name).read_bytes())]

    assert not named
