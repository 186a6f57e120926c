"""Whether a computer is ready for a workshop."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from click.testing import CliRunner

from pltoolkit.cli.workshop import command
from pltoolkit.workshop import readiness
from pltoolkit.workshop.readiness import Finding, check_computer, find_browser, find_disk, find_packages, find_python

INSTALLED = {"jupyterlab": "3.6.1", "pandas": "2.2.3", "sphinx-revealjs": "3.2.0"}


def _version_of(name: str) -> str:
    if name not in INSTALLED:
        raise PackageNotFoundError(name)
    return INSTALLED[name]


def test_an_old_python_is_a_fault() -> None:
    assert find_python((3, 11, 0)).is_well
    assert str(find_python((3, 10, 4))) == "FAULT  Python 3.10.4  → Install Python 3.11 or newer."


def test_packages_that_are_missing_or_too_old_are_named_with_what_to_type() -> None:
    required = [
        "jupyterlab>=4.2,<5",
        "pandas>=2.2",
        "anywidget>=0.9",
        'sphinx-revealjs>=3.2; extra == "workshop"',
        'distributed>=2024; extra == "dask"',
    ]

    found = [str(one) for one in find_packages(required, _version_of)]

    assert found == [
        'FAULT  jupyterlab 3.6.1 is not a version that works here  → pip install "jupyterlab<5,>=4.2"',
        'FAULT  anywidget is not installed  → pip install "anywidget>=0.9"',
        "ok     2 packages in the versions that are needed",
    ]


def test_a_folder_that_cannot_be_made_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()

    assert find_disk(tmp_path / "new" / "folder").is_well
    assert find_disk(tmp_path / "file" / "folder").hint == "Name another folder."
    monkeypatch.setattr(readiness, "_DISK_MIB", 1 << 40)
    assert "Make room" in find_disk(tmp_path).hint


def test_a_computer_without_a_browser_is_told_which_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise readiness.webbrowser.Error

    assert find_browser(lambda name: "/usr/bin/firefox" if name == "firefox" else None).what == "a browser (firefox)"
    monkeypatch.setattr(readiness.webbrowser, "get", none)
    assert find_browser(lambda _: None).hint == "Install Firefox, Chrome or Edge."


def test_this_computer_has_what_the_tests_need(tmp_path: Path) -> None:
    found = check_computer(tmp_path)

    assert found[0].is_well
    assert [one.what for one in found if "packages in the versions" in one.what]


def test_a_computer_that_is_not_ready_ends_the_check_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = (Finding("Python 3.12.1", is_well=True), Finding("no browser found", is_well=False, hint="Install one."))
    monkeypatch.setattr(readiness, "check_computer", lambda _: faults)

    done = CliRunner().invoke(command, [str(tmp_path / "w"), "--check"], standalone_mode=False)

    assert done.return_value == 1
    assert "FAULT  no browser found  → Install one." in done.output
    assert "Not ready yet: 1 of 2 amiss" in done.output
    assert not (tmp_path / "w").exists()
