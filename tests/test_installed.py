"""The installed wheel: it carries what a checkout has, and makes packets without one."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("installed")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a process that finds the wheel's files before this checkout's, and no matplotlib: only tests
    have that."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    (folder / "matplotlib.py").write_text("raise ModuleNotFoundError('none of our dependencies', name='matplotlib')")
    return {**os.environ, "PYTHONPATH": str(folder)}


def _run(environment: dict[str, str], folder: Path, *arguments: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _below(folder: str) -> set[str]:
    listed = subprocess.run(["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=False)
    return {name for name in listed.stdout.split("\n") if name and (ROOT / name).is_file()}


def test_the_wheel_carries_every_file_of_the_package_the_notebooks_and_the_templates(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        carried = set(archive.namelist())
    package = _below("pltoolkit")
    if not package:
        pytest.skip("git does not know this folder, so there is no list of files to compare with")

    assert package <= carried
    assert {f"pltoolkit/_shipped/{name}" for name in _below("notebooks") | _below("templates")} <= carried


def test_an_installed_copy_makes_the_packets_of_the_sample_district(installed: dict[str, str], tmp_path: Path) -> None:
    where = _run(installed, tmp_path, "-c", "import pltoolkit; print(pltoolkit.__file__)")
    assert where.startswith(installed["PYTHONPATH"])

    _run(installed, tmp_path, "-m", "pltoolkit", "sample", "demo", "--schools", "3")
    said = _run(installed, tmp_path, "-m", "pltoolkit", "packets", "demo")

    assert "0 failed" in said
    assert (tmp_path / "demo" / "packets" / "index.html").is_file()
    for school in ("0101", "0102", "0103"):
        made = {path.suffix for path in (tmp_path / "demo" / "packets" / school).iterdir()}
        assert {".html", ".pdf"} <= made
