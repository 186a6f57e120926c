"""The command line as a whole: what every command has in common, and the commands that make a workspace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pltoolkit import api
from pltoolkit.cli import main

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line: its exit code, and what it says on stderr."""

    def call(*arguments: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as stop:
            main([*map(str, arguments)])
        return int(stop.value.code or 0), capsys.readouterr().err

    return call


def test_a_mistyped_command_is_guessed_at(run: Run) -> None:
    code, said = run("workshp")

    assert code == 2
    assert "No such command 'workshp'. Did you mean \"workshop\"?" in said


@pytest.mark.parametrize("command", ["init", "sample"])
@pytest.mark.parametrize("below", ["", "deeper"])
def test_a_file_cannot_become_a_workspace(command: str, below: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text("ours", encoding="utf-8")

    code, said = run(command, file / below)

    assert code == 2
    assert said.startswith(f"error: {file / below} is a file, or is in one: no folder can be made there.\n\nhint: Name")
    assert file.read_text(encoding="utf-8") == "ours"


def test_wrong_settings_leave_no_folder_behind(run: Run, tmp_path: Path) -> None:
    code, said = run("init", tmp_path / "new", "--school-year", "2026")

    assert code == 2
    assert 'line 7: "district.school_year": must be a school year such as "2026-27"' in said
    assert not (tmp_path / "new").exists()


def test_a_sample_that_was_stopped_while_it_was_made_is_no_workspace_yet(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("pltoolkit.store.Store.load", stopped)
        with pytest.raises(KeyboardInterrupt):
            api.create_sample(tmp_path / "demo", schools=1, seed=7)
    assert not (tmp_path / "demo" / "district.toml").exists()

    assert api.create_sample(tmp_path / "demo", schools=1, seed=7).rows > 100


def test_what_the_computer_refuses_is_said_in_words(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text("ours", encoding="utf-8")

    code, said = run("sample", tmp_path / "demo", "--schools", 1, "--messy", file)

    assert code == 1
    assert said.startswith(f"error: {file}: File exists\n\nhint: Is it what it should be, a file or a folder?")
