"""A real JupyterLab on the sample district, and a real Chromium to drive it: one of each for all tests of this folder.

Tests ask for `notebook` (a page of JupyterLab in a browser context of its own) and wait on JupyterLab's own promises,
never on a time or on the look of the page. `make_notebook` makes further ones: two browsers at one answer.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pltoolkit.api import create_sample
from pltoolkit.store import PICK_VARIABLE, Pick, write_pick
from pltoolkit.workspace import Workspace, shipped_notebooks

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

TOKEN = "test-token"
READY = """async () => {
  const app = window.jupyterapp, started = Date.now();
  await app.restored;
  while (!app.shell.currentWidget?.context) {
    if (Date.now() - started > 30000) throw new Error("no notebook is open");
    await new Promise(done => setTimeout(done, 50));
  }
  const panel = app.shell.currentWidget;
  await panel.context.ready; await panel.sessionContext.ready; await panel.revealed;
  const kernel = panel.sessionContext.session?.kernel;
  if (!kernel) throw new Error("no kernel");
  await kernel.info;
}"""
ASK = """async (expression) => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const request = {code: "pass", silent: true, store_history: false, user_expressions: {value: expression}};
  const {value} = (await kernel.requestExecute(request).done).content.user_expressions;
  if (value.status !== "ok") throw new Error(`${value.ename}: ${value.evalue}`);
  return value.data["text/plain"];
}"""
FAULTS = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells.flatMap((cell, index) =>
  (cell.outputs || []).filter(output => output.output_type === "error" || output.name === "stderr")
    .map(output => `cell ${index}: ${output.ename || "stderr"}: ${output.evalue || output.text}`))"""

_REAL = frozenset({"chromium", "lab_server", "coach_server"})


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks for groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with a real JupyterLab are one group, `lab`, so that parallel runs start one server and not several."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and _REAL & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.lab)
            item.add_marker(pytest.mark.xdist_group("lab"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class LabServer:
    """A running JupyterLab. `root` is the folder it shows."""

    url: str
    root: Path
    process: subprocess.Popen[bytes]
    log: Path

    @classmethod
    def start(cls, root: Path, private: Path, *, command: Sequence[str] = (), **variables: str) -> LabServer:
        """Start `command` (blank: plain JupyterLab on `root`) with settings and state of its own, in `private`.

        `{port}` and `{token}` in the command are filled in; `variables` are added to the environment.
        """
        port = free_port()
        names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
                 "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")  # fmt: skip
        environment = {**os.environ, **{name: str(private / name.lower()) for name in names}}
        environment |= {"PYTHONPATH": "", PICK_VARIABLE: str(private / "pick.json"), **variables}
        plain = [
            sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port={port}",
            "--IdentityProvider.token={token}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={root}",
            "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None",
        ]  # fmt: skip
        words = [word.replace("{port}", str(port)).replace("{token}", TOKEN) for word in command or plain]
        log = private / "server.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                words, env=environment, cwd=root, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
            )
        server = cls(f"http://127.0.0.1:{port}", root, process, log)
        try:
            server._wait()
        except BaseException:
            server.stop()
            raise
        return server

    def _wait(self, *, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError):
                self.ask("GET", "/api/status")
                return
            time.sleep(0.1)
        raise RuntimeError(f"JupyterLab did not start:\n{self.log.read_text(errors='replace')[-3000:]}")

    def ask(self, method: str, path: str) -> Any:
        """An answer of Jupyter's REST interface, read from JSON."""
        request = urllib.request.Request(  # noqa: S310
            self.url + path, method=method, headers={"Authorization": f"token {TOKEN}"}
        )
        with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310
            return json.loads(reply.read() or b"null")

    def page(self, browser: Browser, **options: Any) -> LabPage:
        """A page in a browser context of its own."""
        return LabPage(self, browser.new_context(viewport={"width": 1280, "height": 900}, **options))

    def end_sessions(self) -> None:
        """Shut every kernel down."""
        for session in self.ask("GET", "/api/sessions"):
            self.ask("DELETE", f"/api/sessions/{session['id']}")
        for kernel in self.ask("GET", "/api/kernels"):
            self.ask("DELETE", f"/api/kernels/{kernel['id']}")

    def stop(self) -> None:
        if self.process.poll() is None:
            with contextlib.suppress(OSError):
                self.end_sessions()
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


class LabPage:
    """A page of JupyterLab in a browser context of its own. `page` is Playwright's."""

    def __init__(self, server: LabServer, context: BrowserContext) -> None:
        self.server = server
        self.context = context
        self.page: Page = context.new_page()

    def open(self, path: str) -> LabPage:
        """Open a notebook by its path below the server's root, and wait until its kernel answers."""
        self.page.goto(f"{self.server.url}/lab/tree/{path}?token={TOKEN}&reset")
        return self.ready()

    def start(self) -> LabPage:
        """Open JupyterLab at the start page."""
        self.page.goto(f"{self.server.url}/lab?token={TOKEN}&reset")
        self.page.wait_for_function("() => !!window.jupyterapp")
        self.page.locator(".pl-start table").wait_for(timeout=60_000)
        return self

    def pick(self, school_id: str, adoption_id: str) -> LabPage:
        """Pick a school on the start page."""
        self.page.locator(f'.pl-start [data-key="{school_id}/{adoption_id}"]').click()
        self.page.locator(".pl-picked .pl-facts", has_text=f"id {school_id}").wait_for()
        return self

    def show_to(self, audience: str) -> LabPage:
        """Pick whom what is shown is for, on the start page."""
        self.page.get_by_label("Whom it is for").select_option(audience)
        self.page.wait_for_function(
            "async wanted => (await (await fetch('/pltoolkit/pick')).json()).audience === wanted", arg=audience
        )
        return self

    def open_from_start(self, title: str) -> LabPage:
        """Open a notebook by its link on the start page, and wait until it says which school it shows."""
        self.page.locator(".pl-picked").get_by_role("button", name=title).first.click()
        self.page.locator(".pl-bar:visible .pl-says strong").wait_for(timeout=60_000)
        return self

    @property
    def bar(self) -> Locator:
        """The bar above the notebook that is shown."""
        return self.page.locator(".pl-bar:visible")

    def open_beside(self, path: str) -> LabPage:
        """Open a further notebook in the same JupyterLab, which saves loading it again."""
        self.page.evaluate(
            "async path => { await window.jupyterapp.commands.execute('docmanager:open', {path, factory: 'Notebook'}); }",
            path,
        )
        return self.ready()

    def close_notebook(self) -> None:
        """Close the notebook in front without saving it, and end its kernel."""
        self.page.evaluate(
            "() => { const panel = window.jupyterapp.shell.currentWidget; panel.context.model.dirty = false; panel.close(); }"
        )
        self.server.end_sessions()

    def ready(self) -> LabPage:
        """Wait until the open notebook's kernel answers: only then does "run all" run something."""
        self.page.wait_for_function("() => !!window.jupyterapp")
        self.page.evaluate(READY)
        return self

    def command(self, name: str, **arguments: object) -> Any:
        """Carry out one of JupyterLab's commands, and wait for its end."""
        return self.page.evaluate(
            "([name, given]) => window.jupyterapp.commands.execute(name, given)", [name, arguments]
        )

    def run_all(self) -> LabPage:
        """Run every cell. Fails with what the cells said where one raised or wrote to stderr."""
        ran = self.command("notebook:run-all-cells")
        faults = self.page.evaluate(FAULTS)
        assert not faults
        assert ran is not False, "the cells did not run"
        return self

    def set_parameters(self, **values: str) -> LabPage:
        """Write values into the parameters cell, as a coach would."""
        source = "\n".join(f"{name} = {value!r}" for name, value in values.items())
        self.page.evaluate(
            """source => {
              const cells = window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells;
              const cell = cells.find(one => (one.getMetadata("tags") || []).includes("parameters"));
              cell.setSource(cell.getSource() + "\\n" + source);
            }""",
            source,
        )
        return self

    def in_kernel(self, expression: str) -> str:
        """The repr of a Python expression in the notebook's kernel; the notebook is not touched."""
        return str(self.page.evaluate(ASK, expression))

    def kill_kernel(self) -> None:
        """As the kernel of a laptop that runs out of memory dies: `kill -9`. JupyterLab starts another by itself."""
        os.kill(int(self.in_kernel("__import__('os').getpid()")), signal.SIGKILL)

    def close(self) -> None:
        self.context.close()


@pytest.fixture(scope="package")
def lab_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample district, with the shipped notebooks copied into it."""
    folder = tmp_path_factory.mktemp("lab") / "district"
    subprocess.run([Path(sys.executable).parent / "pltoolkit", "sample", folder], check=True, stdout=subprocess.DEVNULL)
    workspace = Workspace.at(folder)
    shutil.copytree(
        shipped_notebooks(),
        workspace.notebooks,
        ignore=shutil.ignore_patterns(".ipynb_checkpoints"),
        dirs_exist_ok=True,
    )
    return workspace


@pytest.fixture(scope="package")
def lab_server(lab_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """JupyterLab on the workspace, with a school picked for the notebooks that name none."""
    pytest.importorskip("jupyterlab", reason="JupyterLab is not installed")
    private = tmp_path_factory.mktemp("jupyter")
    write_pick(private / "pick.json", Pick("0101", "math-6-8"))
    server = LabServer.start(lab_workspace.root, private)
    yield server
    server.stop()


def start_coach_server(workspace: Workspace, private: Path, **variables: str) -> LabServer:
    """`pltoolkit lab` on a workspace, as a coach starts it."""
    pytest.importorskip("jupyterlab", reason="JupyterLab is not installed")
    (private / "extra" / "labconfig").mkdir(parents=True)
    (private / "extra" / "labconfig" / "page_config.json").write_text('{"exposeAppInBrowser": true}', encoding="utf-8")
    program = str(Path(sys.executable).parent / "pltoolkit")
    return LabServer.start(
        workspace.root,
        private,
        command=[program, "lab", str(workspace.root), "--no-browser", "--port", "{port}"],
        JUPYTER_TOKEN=TOKEN,
        JUPYTER_CONFIG_PATH=str(private / "extra"),
        **variables,
    )


@pytest.fixture(scope="package")
def coach_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample district as `pltoolkit sample` leaves it."""
    folder = tmp_path_factory.mktemp("coach") / "district"
    return create_sample(folder, schools=8, seed=7).workspace


@pytest.fixture(scope="package")
def coach_server(coach_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """`pltoolkit lab` on the sample district."""
    server = start_coach_server(coach_workspace, tmp_path_factory.mktemp("coach-jupyter"))
    yield server
    server.stop()


@pytest.fixture
def coach(coach_server: LabServer, coach_workspace: Workspace, chromium: Browser) -> Iterator[LabPage]:
    """A coach's page, at the start page. Notebooks that a test makes its own are gone after it."""
    page = LabPage(coach_server, chromium.new_context(viewport={"width": 1280, "height": 900}))
    page.start()
    yield page
    page.close()
    coach_server.end_sessions()
    shutil.rmtree(coach_workspace.notebooks, ignore_errors=True)


@pytest.fixture
def open_lab(chromium: Browser, tmp_path: Path) -> Iterator[Callable[[Workspace], LabPage]]:
    """Starts `pltoolkit lab` on a workspace of the test's own, and opens its start page."""
    opened: list[LabPage] = []

    def start(workspace: Workspace) -> LabPage:
        server = start_coach_server(workspace, tmp_path)
        opened.append(LabPage(server, chromium.new_context(viewport={"width": 1280, "height": 900})))
        return opened[-1].start()

    yield start
    for page in opened:
        page.close()
        page.server.stop()


@pytest.fixture
def make_notebook(lab_server: LabServer, chromium: Browser) -> Iterator[Callable[..., LabPage]]:
    """Makes pages, each in a browser context of its own; closed, and their kernels shut down, after the test."""
    pages: list[LabPage] = []

    def make(**options: Any) -> LabPage:
        pages.append(lab_server.page(chromium, **options))
        return pages[-1]

    yield make
    for page in pages:
        page.close()
    lab_server.end_sessions()


@pytest.fixture
def notebook(make_notebook: Callable[..., LabPage]) -> LabPage:
    """A page of JupyterLab."""
    return make_notebook()
