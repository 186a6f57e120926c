"""Starting JupyterLab: where it listens, what it is told, and what stays as it was."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pltoolkit.errors import UsageError
from pltoolkit.lab.launch import FIRST_PORT, HOST, Lab, folder_for_lab, prepare_lab
from pltoolkit.workspace import Workspace

PROGRAM = Path(sys.executable).parent / "pltoolkit"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("JUPYTER_TOKEN", raising=False)
    (tmp_path / "district").mkdir()
    return Workspace(tmp_path / "district")


def test_it_listens_on_this_machine_alone_and_asks_for_a_token_that_no_process_list_shows(workspace: Workspace) -> None:
    lab = prepare_lab(workspace, port=None)

    assert "--ServerApp.ip=127.0.0.1" in lab.command
    assert len(lab.token) >= 32
    assert not any(lab.token in word for word in lab.command)
    assert lab.environment({})["JUPYTER_TOKEN"] == lab.token
    assert lab.url == f"http://127.0.0.1:{lab.port}/lab?token={lab.token}"
    assert prepare_lab(workspace, port=None).token != lab.token


def test_a_coachs_other_jupyter_keeps_its_settings(workspace: Workspace) -> None:
    lab = Lab(workspace, 8888, "secret", workspace.root / "state")
    given = {"JUPYTER_CONFIG_PATH": "/theirs", "JUPYTER_CONFIG_DIR": "/home/.jupyter", "PATH": "/bin"}
    environment = lab.environment(given)

    assert environment["JUPYTER_CONFIG_PATH"].endswith(f"jupyter{os.sep}config{os.pathsep}/theirs")
    assert environment["JUPYTER_CONFIG_DIR"] == str(workspace.root / "state" / "config")
    assert environment["PATH"] == "/bin"


def test_on_a_workshop_it_opens_the_list_of_modules_and_has_no_start_page_of_a_district(workspace: Workspace) -> None:
    (workspace.root / "data").mkdir()
    (workspace.root / "data" / "figures.json").write_text("{}", encoding="utf-8")
    lab = prepare_lab(folder_for_lab(workspace.root), port=None)
    environment = lab.environment({})

    assert "--LabApp.default_url=/lab/tree/README.md" in lab.command
    assert not [word for word in lab.command if "contents_manager" in word]
    assert not {"PLTOOLKIT_WORKSPACE", "PLTOOLKIT_PICK", "JUPYTER_PATH"} & set(environment)
    assert "config" in environment["JUPYTER_CONFIG_PATH"]


def test_a_folder_that_is_neither_district_nor_workshop_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match=r"is not a workspace: it has no district\.toml"):
        folder_for_lab(workspace.root)


def test_two_workspaces_have_two_picks(workspace: Workspace) -> None:
    other = Workspace(workspace.root.parent / "other")

    assert prepare_lab(workspace, port=None).state != prepare_lab(other, port=None).state


def test_a_port_that_is_taken_is_named_and_without_one_the_next_is_used(workspace: Workspace) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"Port {port} is taken") as error:
            prepare_lab(workspace, port=port)

    assert "--port" in error.value.hint
    assert prepare_lab(workspace, port=None).port >= FIRST_PORT


def test_a_folder_that_is_no_workspace_is_refused(tmp_path: Path) -> None:
    done = subprocess.run([PROGRAM, "lab", tmp_path], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "has no district.toml" in done.stderr
    assert f"pltoolkit init {tmp_path}" in done.stderr


@pytest.mark.slow
def test_ctrl_c_ends_it_cleanly_and_leaves_no_process(tmp_path: Path) -> None:
    subprocess.run([PROGRAM, "sample", tmp_path / "district"], check=True, stdout=subprocess.DEVNULL)
    private = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("DATA", "RUNTIME")}
    process = subprocess.Popen(
        [PROGRAM, "lab", tmp_path / "district", "--no-browser"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, env={**os.environ, **private},
    )  # fmt: skip
    runtime = tmp_path / "RUNTIME"
    until = time.monotonic() + 60
    while not list(runtime.glob("jpserver-*.json")) and time.monotonic() < until:
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)

    assert process.returncode == 0, err
    assert "/lab?token=" in out
    assert err.strip() == "JupyterLab has ended."
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
