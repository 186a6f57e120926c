"""A batch of 300 schools in which notebooks crash, hang, run out of memory and out of disk: the others are right."""

from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from pltoolkit.api import PacketReport, PacketRequest, make_packets
from pltoolkit.api.workspaces import create_workspace, open_store
from pltoolkit.execution.manifest import Manifest
from pltoolkit.execution.output import open_output
from pltoolkit.records.schools import SchoolRecord
from pltoolkit.settings import load_settings
from pltoolkit.workspace import Workspace, shipped_notebooks

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SCHOOLS = 300
SAID = {
    "exits": "ended by itself, with exit code 9",
    "is killed": "It was killed",
    "crashes": "segmentation fault",
    "fails": "ZeroDivisionError: division by zero",
    "hangs": "The cell was stopped after",
    "takes all memory": "it needed more memory than it may have",
    "fills the disk": "OSError: [Errno 27] File too large",
}
"""How notebooks go wrong, and what must be said of it. The cell below draws a lot for each school: 5 % go wrong."""
WRONG = """%% parameters
school_id: str = ""
adoption_id: str = ""
school_year: str = ""
audience: str = ""
%%
import hashlib, os, signal
from pathlib import Path
lot = int(hashlib.sha256(f"25:{school_id}".encode()).hexdigest(), 16) % 140 if Path(TROUBLE).exists() else 99
if lot == 0:
    os._exit(9)
if lot == 1:
    os.kill(os.getpid(), signal.SIGKILL)
if lot == 2:
    import ctypes
    ctypes.string_at(0)
if lot == 3:
    1 / 0
if lot == 4:
    while True:
        pass
if lot == 5:
    bytearray(10**10)
if lot == 6:
    import resource
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    Path("big").write_bytes(bytes(5000))
print("The school is", school_id)
"""
FINE = WRONG.partition("\n%%\n")[0] + '\n%%\nprint("Fine at", school_id)\n'


def fate(school_id: str) -> str:
    """What the notebook of this school does, as the cell in it decides."""
    lot = int(hashlib.sha256(f"25:{school_id}".encode()).hexdigest(), 16) % 140
    return list(SAID)[lot] if lot < len(SAID) else ""


@pytest.fixture
def district(tmp_path: Path, notebook_of: Callable[[str], NotebookNode]) -> Workspace:
    """So many schools in phase I, with notebooks of two cells in place of the shipped ones."""
    workspace = create_workspace(tmp_path / "district", name="Trouble", school_year="2026-27")
    text = workspace.settings_path.read_text(encoding="utf-8")
    lines = [
        line
        for line in text.splitlines()
        if not line.lstrip("# ").startswith(("time_limit", "memory_limit", "formats"))
    ]
    at = lines.index("[packets]")
    lines[at + 1 : at + 1] = ["time_limit = 5", "memory_limit = 1024", 'formats = ["html"]']
    workspace.settings_path.write_text("\n".join(lines), encoding="utf-8")
    with open_store(workspace, load_settings(workspace.settings_path)) as store:
        store.load(
            {"schools": [SchoolRecord(school_id=f"{number:04d}", name=f"School {number}") for number in range(SCHOOLS)]}
        )
    for shipped in [shipped_notebooks() / "overview.ipynb", *shipped_notebooks().glob("phase_1_*/*.ipynb")]:
        path = workspace.notebooks / shipped.relative_to(shipped_notebooks())
        path.parent.mkdir(parents=True, exist_ok=True)
        source = WRONG.replace("TROUBLE", repr(str(tmp_path / "trouble"))) if path.stem == "overview" else FINE
        nbformat.write(notebook_of(source), path)
    (tmp_path / "trouble").touch()
    return workspace


def make(workspace: Workspace) -> PacketReport:
    """The batch of the command line, in a program of its own so that it can be killed."""
    return make_packets(workspace, PacketRequest(jobs=2), now=dt.datetime.now(dt.UTC))


def check(workspace: Workspace, *, trouble: bool) -> None:
    """Every packet is whole and its own school's; every failure says what it was, where, and keeps the notebook."""
    output = open_output(workspace.packets)
    entries = Manifest(output, names=output.sizes()).entries
    schools = {entry.school_id: entry for entry in entries.values() if entry.school_id}
    assert len(schools) == SCHOOLS
    for school_id, entry in schools.items():
        wrong = fate(school_id) if trouble else ""
        assert entry.outcome == ("failed" if wrong else "made"), entry
        for name in entry.files:
            assert (workspace.packets / name).stat().st_size > 0
        if wrong:
            assert SAID[wrong] in entry.reason
            assert "Notebook overview, " in entry.reason
            assert f"school {school_id}: " in entry.reason
        else:
            (page,) = [workspace.packets / name for name in entry.files if name.endswith(".html")]
            text = page.read_text(encoding="utf-8")
            assert f"The school is {school_id}" in text
            assert text.count(f"Fine at {school_id}") == 5
    assert not [path for path in workspace.packets.rglob("*") if path.name.endswith(".tmp")]


def test_all_others_are_right_every_failure_is_named_and_the_next_run_heals(
    district: Workspace, tmp_path: Path
) -> None:
    wrong = {school_id: fate(school_id) for school_id in (f"{number:04d}" for number in range(SCHOOLS))}
    assert {one for one in wrong.values() if one} == set(SAID)

    program = subprocess.Popen(
        [sys.executable, "-m", "pltoolkit", "packets", str(district.root), "--jobs", "2"],
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while len(list((district.packets / ".journal").glob("*"))) < 60:
        assert program.poll() is None
        time.sleep(0.05)
    program.kill()
    program.wait()

    report = make(district)

    assert 40 <= report.fresh < SCHOOLS  # of those made before the kill; failed ones were made again
    check(district, trouble=True)
    index = (district.packets / "index.html").read_text(encoding="utf-8")
    assert all(said.replace("'", "&#39;") in index for said in SAID.values())

    (tmp_path / "trouble").unlink()
    healed = make(district)

    assert len(healed.made) == sum(bool(one) for one in wrong.values())
    assert healed.failed == ()
    check(district, trouble=False)
