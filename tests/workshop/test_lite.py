"""The site that needs no installation: made from packages, and then used in a browser without the internet."""

from __future__ import annotations

import http.server
import json
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pltoolkit.errors import SiteError
from pltoolkit.workshop.lite import build_site, pure_wheel

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RUN = """async () => {
  const app = window.jupyterapp;
  await app.restored;
  while (!app.shell.currentWidget?.context) await new Promise(done => setTimeout(done, 100));
  const panel = app.shell.currentWidget;
  await panel.context.ready; await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
  return await app.commands.execute("notebook:run-all-cells");
}"""
ANSWER = """([exercise, line]) => {
  const cells = window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells;
  const cell = cells.find(one => one.getSource().includes(`lesson.check("${exercise}"`));
  cell.setSource(cell.getSource().replace(/^.*# your answer$/m, line));
}"""
SAID = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells.flatMap(cell =>
  (cell.outputs || []).map(output => output.data?.["text/plain"] ?? output.ename ?? output.text ?? ""))"""


def test_a_wheel_of_an_installed_package_holds_its_python_files_and_a_true_record(tmp_path: Path) -> None:
    wheel = pure_wheel("markupsafe", tmp_path)

    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        record = archive.read(next(name for name in names if name.endswith("RECORD"))).decode().splitlines()
    assert "markupsafe/__init__.py" in names
    assert not [name for name in names if name.endswith((".so", ".pyc"))]
    assert {line.split(",")[0] for line in record} == set(names)


WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names}:
            raise ModuleNotFoundError("No module named " + name, name=name)

sys.meta_path.insert(0, Missing())
from pltoolkit import form, open_school, sections

school = open_school("0101", "math-6-8", audience="coach", workspace={district!r})
print(type(form(school, "III.2.C")).__name__)
leader = open_school("0101", "math-6-8", audience="leader", workspace={district!r})
for show in (sections.at_a_glance, sections.what_stands_out, sections.goals, sections.survey_topics, sections.key_actions):
    show(leader)
print(sections.purpose(school, "3_2_step_back_and_adjust").kind)
"""
NOT_IN_A_BROWSER = {
    "pandas",
    "numpy",
    "papermill",
    "nbconvert",
    "nbformat",
    "nbclient",
    "jinja2",
    "mistune",
    "typst",
    "click",
}


def test_what_modules_show_in_a_browser_needs_no_pandas_nor_what_makes_packets(workshop: Path, tmp_path: Path) -> None:
    district = shutil.copytree(workshop / "district", tmp_path / "district")
    code = WITHOUT.format(names=sorted(NOT_IN_A_BROWSER), district=str(district))

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("PlanForm\ngroup\n", "")


def test_without_npm_the_error_says_what_to_install(
    workshop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("jupyterlite_core", reason="JupyterLite is not installed")
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SiteError, match="npm is not here") as raised:
        build_site(workshop, tmp_path / "site")
    assert "Node.js" in raised.value.hint
    assert not (tmp_path / "site").exists()


@pytest.fixture(scope="module")
def site(workshop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site, served from a folder."""
    pytest.importorskip("jupyterlite_core", reason="JupyterLite is not installed")
    if shutil.which("npm") is None:
        pytest.skip("npm is not on this machine")
    folder = tmp_path_factory.mktemp("lite") / "site"
    build_site(workshop, folder)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(
    ("notebook", "exercise", "line", "others"),
    [
        ("1_reading_a_packet", "1.5", 'asterisk = "hidden"', 5),
        ("5_monitoring_plan_and_stepback", "5.6", "smallest_survey = 5", 5),
    ],
)
def test_a_module_runs_in_the_browser_and_asks_nobody_else(
    site: str, chromium: Browser, notebook: str, exercise: str, line: str, others: int
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(120_000)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/lab/index.html?path={notebook}.ipynb")
    page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.context")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.context.ready")
    page.evaluate(ANSWER, [exercise, line])
    ran, said = page.evaluate(RUN), page.evaluate(SAID)
    context.close()

    assert ran is True, json.dumps(said)
    assert f"Yes: {exercise} is right" in "\n".join(said)
    assert sum(one.startswith("Not yet:") for one in said) == others
    assert not [url for url in asked if not url.startswith((site, "data:", "blob:"))]


@pytest.mark.slow
@pytest.mark.browser
def test_a_form_of_the_guide_keeps_what_is_written_after_the_page_is_loaded_again(site: str, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(120_000)
    field = page.locator(".plt-form").get_by_role("textbox", name="Improvement, row 1")
    for value in ("", "Rehearse one question a week"):
        page.goto(f"{site}/lab/index.html?path=5_monitoring_plan_and_stepback.ipynb")
        page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.context")
        assert page.evaluate(RUN) is True, json.dumps(page.evaluate(SAID))
        assert field.input_value() == value
        if not value:
            field.fill("Rehearse one question a week")
            page.locator(".plt-form").get_by_text(re.compile(r"^Saved \d")).first.wait_for()
            page.evaluate("() => localStorage.clear()")  # where a form keeps what is not saved yet
    context.close()
