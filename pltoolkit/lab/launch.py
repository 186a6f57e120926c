"""Starting JupyterLab on a workspace, with settings that apply to this JupyterLab alone.

Nothing is written into the Jupyter that a coach has besides: settings, extension and state are handed to the program by
environment variables, and what she changes in JupyterLab's own settings is kept in a folder of ours.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from pltoolkit.errors import PltoolkitError, UsageError
from pltoolkit.store import PICK_VARIABLE, WORKSPACE_VARIABLE
from pltoolkit.workshop.modules import START_PAGE, is_workshop
from pltoolkit.workspace import Workspace

HOST = "127.0.0.1"
FIRST_PORT = 8888
_PORTS_TRIED = 50
_JUPYTER = Path(__file__).resolve().parent / "jupyter"


@dataclass(frozen=True)
class Lab:
    """One JupyterLab: on which workspace, where, with what secret, and where it keeps its state."""

    workspace: Workspace
    port: int
    token: str
    state: Path
    browser: bool = True

    @property
    def is_workshop(self) -> bool:
        """Whether it is opened on a workshop, with its modules in place of the start page."""
        return is_workshop(self.workspace.root)

    @property
    def url(self) -> str:
        place = f"/tree/{START_PAGE}" if self.is_workshop else ""
        return f"http://{HOST}:{self.port}/lab{place}?token={self.token}"

    @property
    def log(self) -> Path:
        return self.state / "lab.log"

    @property
    def layouts(self) -> Path:
        """Where JupyterLab keeps what was open; each start begins at the start page."""
        return self.state / "workspaces"

    @property
    def command(self) -> list[str]:
        options = {
            "ServerApp.ip": HOST,
            "ServerApp.port": self.port,
            "ServerApp.port_retries": 0,
            "ServerApp.allow_remote_access": False,
            "ServerApp.root_dir": self.workspace.root,
            "ServerApp.contents_manager_class": "pltoolkit.lab.contents.WorkspaceContents",
            "ServerApp.terminals_enabled": False,
            "ServerApp.answer_yes": True,
            "ServerApp.open_browser": self.browser,
            "LabApp.default_url": "/lab",
            "LabApp.cache_files": False,
        }
        if self.is_workshop:
            del options["ServerApp.contents_manager_class"]
            options["LabApp.default_url"] = f"/lab/tree/{START_PAGE}"
            options["ServerApp.jpserver_extensions"] = {"pltoolkit.lab.server": False}
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options["ServerApp.allow_root"] = True
        return [sys.executable, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options.items())]

    def environment(self, given: Mapping[str, str]) -> dict[str, str]:
        """The environment that JupyterLab and its kernels get, from the one `given`."""
        settings = {
            **given,
            "JUPYTER_CONFIG_PATH": _joined(_JUPYTER / "config", given.get("JUPYTER_CONFIG_PATH", "")),
            "JUPYTER_CONFIG_DIR": str(self.state / "config"),
            "JUPYTERLAB_SETTINGS_DIR": str(self.state / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(self.layouts),
            "JUPYTER_TOKEN": self.token,
        }
        if self.is_workshop:
            return settings
        return {
            **settings,
            "JUPYTER_PATH": _joined(_JUPYTER / "share", given.get("JUPYTER_PATH", "")),
            WORKSPACE_VARIABLE: str(self.workspace.root),
            PICK_VARIABLE: str(self.state / "pick.json"),
        }


def folder_for_lab(folder: Path) -> Workspace:
    """The workspace in `folder`, or the workshop there. Raises `UsageError` where it is neither."""
    root = folder.expanduser().resolve()
    return Workspace(root) if is_workshop(root) else Workspace.at(folder)


def prepare_lab(workspace: Workspace, *, port: int | None, browser: bool = True) -> Lab:
    """Choose a port, a token (that of JUPYTER_TOKEN, where it is set) and a folder for the state.

    Raises `UsageError` where JupyterLab is not installed, and where the port is taken.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise UsageError("JupyterLab is not installed.", hint="Install it with: pip install jupyterlab")
    token = os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(24)
    return Lab(workspace, _free_port(port), token, state_folder(workspace), browser)


def run_lab(lab: Lab) -> None:
    """Run JupyterLab until it ends or Ctrl-C is pressed. What it says goes to `lab.log`.

    Raises `PltoolkitError` where it ends with an error.
    """
    lab.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.rmtree(lab.layouts, ignore_errors=True)
    with lab.log.open("wb") as log:
        process = subprocess.Popen(
            lab.command, env=lab.environment(os.environ), cwd=lab.workspace.root, stdout=log, stderr=subprocess.STDOUT
        )

    def end(_number: int, _frame: FrameType | None) -> None:
        process.terminate()

    before = signal.signal(signal.SIGTERM, end)
    try:
        code = _wait(process)
    finally:
        signal.signal(signal.SIGTERM, before)
        if process.poll() is None:
            process.kill()
            process.wait()
    if code > 0:
        raise PltoolkitError("JupyterLab ended with an error.", hint=f"What it said is in {lab.log}.")


def state_folder(workspace: Workspace) -> Path:
    """Where this person's state for a workspace is: the pick, and changes to JupyterLab's settings."""
    from jupyter_core.paths import jupyter_data_dir

    mark = hashlib.blake2b(str(workspace.root).encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()
    return Path(jupyter_data_dir()) / "pltoolkit" / mark


def _wait(process: subprocess.Popen[bytes]) -> int:
    try:
        code = process.wait()
    except KeyboardInterrupt:
        try:
            process.wait(20)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            process.terminate()
            process.wait(5)
        return 0
    return code


def _joined(first: Path, others: str) -> str:
    return os.pathsep.join([str(first), *([others] if others else [])])


def _free_port(port: int | None) -> int:
    """The port asked for, else the first free one. Raises `UsageError` where it is taken."""
    if port is not None:
        if _is_free(port):
            return port
        raise UsageError(
            f"Port {port} is taken: another program, perhaps another JupyterLab, listens there.",
            hint="Close it, name another port, or leave --port out and take a free one.",
        )
    free = next((one for one in range(FIRST_PORT, FIRST_PORT + _PORTS_TRIED) if _is_free(one)), None)
    if free is None:
        raise UsageError(
            f"Ports {FIRST_PORT} to {FIRST_PORT + _PORTS_TRIED - 1} are all taken.", hint="Name a free one with --port."
        )
    return free


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
