"""`pltoolkit packets` and `pltoolkit status` as a person or a program calls them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pltoolkit.cli import main
from pltoolkit.workspace import Workspace

Run = Callable[..., "Done"]


@pytest.fixture
def workspace(tiny_workspace: Workspace) -> Workspace:
    return tiny_workspace


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(workspace: Workspace, capfd: pytest.CaptureFixture[str]) -> Run:
    """Call the command line on the workspace; there is no terminal."""

    def call(command: str, *options: str) -> Done:
        with pytest.raises(SystemExit) as ended:
            main([command, str(workspace.root), *options])
        said = capfd.readouterr()
        return Done(int(ended.value.code or 0), said.out, said.err)

    return call


def test_packets_tells_what_was_made_and_where_to_look(run: Run, workspace: Workspace) -> None:
    done = run("packets", "--school", "0102")

    assert done.returncode == 0
    first, last = done.stdout.splitlines()
    assert first.startswith("1 packet made in ")
    assert first.endswith(" s, 0 up to date, 0 failed.")
    assert last == f"Open {workspace.packets / 'index.html'}"
    assert done.stderr == ""


def test_a_second_run_says_that_there_is_nothing_to_do(run: Run) -> None:
    run("packets", "--school", "0102")

    assert run("packets", "--school", "0102").stdout.startswith("Nothing to do: 1 packet is up to date.\n")


def test_failed_packets_are_named_with_the_reason_and_the_exit_code_is_1(
    run: Run, workspace: Workspace, write_notebook: Callable[..., None]
) -> None:
    write_notebook(workspace, "overview", "1 / 0 if school_id == '0102' else school_id")

    done = run("packets", "--school", "0102", "--school", "0104")

    assert done.returncode == 1
    assert done.stderr.startswith("failed: 0102/ela-k-5:leader: Notebook overview, cell ")
    assert done.stderr.endswith(": ZeroDivisionError: division by zero\n")
    assert "1 packet made in " in done.stdout
    assert "1 failed." in done.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--school", "0109"), 'error: There is no school "0109" in district.db.\n\nhint: Did you mean "010'),
        (("--adoption", "math-68"), 'error: No school has the adoption "math-68".\n\nhint: Did you mean "math-6-8"?'),
        (("--audience", "everyone"), "Error: Invalid value for '--audience': 'everyone' is not one of"),
        (
            ("--format", "odt"),
            "Error: Invalid value for '--format': odt is no format; choose from html, pdf, docx, ics.",
        ),
        (("--jobs", "0"), "Error: Invalid value for '--jobs': 0 is not in the range"),
        (("--out", "s4://bucket"), "error: s4://bucket is no place that packets can be written to: Protocol not known"),
        (("--scheduler", "nowhere"), 'error: "nowhere" is no address of a scheduler.\n\nhint: It looks like tcp://'),
    ],
)
def test_wrong_use_is_told_in_words_with_exit_code_2(run: Run, options: tuple[str, ...], message: str) -> None:
    done = run("packets", *options)

    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""


def test_a_folder_that_is_no_workspace_is_named(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "pltoolkit", "packets", str(tmp_path / "nothing")]
    done = subprocess.run(line, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert f"error: {tmp_path / 'nothing'} is not a workspace: it has no district.toml." in done.stderr
    assert "pltoolkit init" in done.stderr


def test_json_gives_the_whole_report_and_nothing_else(run: Run, workspace: Workspace) -> None:
    report = json.loads(run("packets", "--school", "0102", "--json").stdout)

    assert report.keys() == {"index", "seconds", "fresh", "made", "failed", "left_over", "pruned"}
    assert report["made"] == ["0102/ela-k-5:leader"]
    assert report["index"] == str(workspace.packets / "index.html")


def test_out_audience_and_format_are_followed(run: Run, tmp_path: Path) -> None:
    done = run(
        "packets", "--school", "0102", "--audience", "public", "--format", "html,docx", "--out", str(tmp_path / "there")
    )

    assert done.returncode == 0
    assert {path.name for path in (tmp_path / "there").rglob("*.*") if path.name != ".lock"} == {
        "ela-k-5-public.html", "ela-k-5-public.docx", "index.html", "manifest.jsonl",
    }  # fmt: skip


def test_as_a_program_it_writes_no_color_codes_where_they_are_not_wanted(workspace: Workspace) -> None:
    line = [sys.executable, "-m", "pltoolkit", "packets", str(workspace.root), "--school", "0102", "--jobs", "1"]
    environment = {**os.environ, "NO_COLOR": "1", "TERM": "xterm-256color"}
    done = subprocess.run(line, capture_output=True, text=True, check=True, env=environment)

    assert done.stdout.startswith("1 packet made in ")
    assert "\x1b" not in done.stdout + done.stderr


def test_status_counts_rows_and_tells_which_packets_are_stale_and_why(run: Run) -> None:
    run("packets", "--school", "0102")

    done = run("status")

    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "Cedar Valley Schools, 2026-27, as of January 15, 2027"
    assert "  schools              4 rows" in lines
    assert "Packets: 1 up to date, 6 to make." in lines
    assert "  0101/math-6-8:leader: never made" in lines


def test_status_as_json_can_be_read_by_a_program(run: Run) -> None:
    status = json.loads(run("status", "--json").stdout)

    assert status["rows"]["schools"] == 4
    assert len(status["stale"]) == 7
    assert status["left_over"] == []


def test_status_of_an_empty_workspace_says_what_each_missing_table_means(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pltoolkit"]
    subprocess.run([*command, "init", str(tmp_path / "w"), "--name", "Ours"], check=True, capture_output=True)
    done = subprocess.run([*command, "status", str(tmp_path / "w")], check=True, capture_output=True, text=True)

    assert "no school yet: import a list of schools, or a OneRoster archive" in done.stdout
    assert "Packets: 0 up to date, 0 to make." in done.stdout
