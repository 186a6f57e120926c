"""A learner at a module in a real JupyterLab: blank first, then a wrong answer, a hint, and the right one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pltoolkit.workshop.folder import write_workshop
from pltoolkit.workspace import Workspace
from tests.lab.conftest import TOKEN, LabPage, start_coach_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WRITE = """([exercise, name, value]) => {
  const {model, widgets} = window.jupyterapp.shell.currentWidget.content;
  const cells = model.sharedModel.cells;
  const place = cells.findIndex(one => one.getSource().includes(`lesson.check("${exercise}"`));
  const line = new RegExp(`^${name} = .*$`, "m");
  cells[place].setSource(cells[place].getSource().replace(line, `${name} = ${value}`));
  window.jupyterapp.shell.currentWidget.content.activeCellIndex = place;
}"""
SAID = """(exercise) => {
  const cells = window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells;
  const cell = cells.find(one => one.getSource().includes(`lesson.check("${exercise}"`));
  return cell.outputs.map(output => output.data["text/plain"]).join("");
}"""


@pytest.fixture
def learner(chromium: Browser, tmp_path: Path) -> Iterator[LabPage]:
    """`pltoolkit lab` on a workshop, in a browser."""
    training = write_workshop(tmp_path / "training", seed=1, now=dt.datetime(2027, 1, 15, 12, tzinfo=dt.UTC)).root
    server = start_coach_server(Workspace(training), tmp_path)
    page = server.page(chromium)
    yield page
    page.close()
    server.stop()


@pytest.mark.slow
def test_a_learner_is_helped_from_a_blank_over_a_mistake_to_the_right_answer(learner: LabPage) -> None:
    asked: list[str] = []
    learner.context.on("request", lambda request: asked.append(request.url))
    page = learner.page
    page.goto(f"{learner.server.url}/lab/tree/README.md?token={TOKEN}")
    page.get_by_role("link", name="Module 1: Reading a packet").click()
    page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.context?.path === '1_reading_a_packet.ipynb'")
    learner.ready().run_all()
    assert page.evaluate(SAID, "1.4").startswith("Not yet: 1.4 is still empty")

    page.evaluate(WRITE, ["1.4", "share_met", "2 / 4"])
    learner.command("notebook:run-cell")
    assert "the N/A was counted as a no" in page.evaluate(SAID, "1.4")

    assert "What does N/A say about the lesson?" in learner.in_kernel('lesson.hint("1.4").text')
    page.evaluate(WRITE, ["1.4", "share_met", "2 / 3"])
    learner.command("notebook:run-cell")

    assert page.evaluate(SAID, "1.4").startswith("Yes: 1.4 is right")
    assert page.get_by_text("Yes: 1.4 is right").is_visible()
    done = [False, False, False, True, False, False]
    assert learner.in_kernel("[item.done for item in lesson.progress().items]") == str(done)
    assert not [url for url in asked if not url.startswith((learner.server.url, "data:", "blob:"))]
