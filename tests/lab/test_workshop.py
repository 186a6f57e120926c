"""A learner at a module in a real JupyterLab: blank first, then a wrong answer, a hint, and the right one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from pltoolkit.workshop.folder import write_workshop
from pltoolkit.workspace import Workspace

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


@pytest.mark.slow
def test_a_learner_is_helped_from_a_blank_over_a_mistake_to_the_right_answer(
    notebook: Any, lab_workspace: Workspace
) -> None:
    now = dt.datetime(2027, 1, 15, 12, tzinfo=dt.UTC)
    write_workshop(lab_workspace.root / "training", seed=1, now=now)
    page = notebook.open("training/1_reading_a_packet.ipynb").run_all().page
    assert page.evaluate(SAID, "1.4").startswith("Not yet: 1.4 is still empty")

    page.evaluate(WRITE, ["1.4", "share_met", "2 / 4"])
    notebook.command("notebook:run-cell")
    assert "the N/A was counted as a no" in page.evaluate(SAID, "1.4")

    assert "What does N/A say about the lesson?" in notebook.in_kernel('lesson.hint("1.4").text')
    page.evaluate(WRITE, ["1.4", "share_met", "2 / 3"])
    notebook.command("notebook:run-cell")

    assert page.evaluate(SAID, "1.4").startswith("Yes: 1.4 is right")
    assert page.get_by_text("Yes: 1.4 is right").is_visible()
    assert notebook.in_kernel("[item.done for item in lesson.progress().items]") == str(
        [False, False, False, True, False, False]
    )
