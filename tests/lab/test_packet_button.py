"""The packet button in a real JupyterLab: what was just written is in the packet, which is the batch's byte for byte."""

from __future__ import annotations

import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import nbformat
import pytest

from pltoolkit.lab.contents import own_copy
from pltoolkit.workspace import Workspace

PROGRAM = Path(sys.executable).parent / "pltoolkit"
COACHING = "notebooks/phase_2_prepare_to_launch/2_4_plan_coaching.ipynb"
SCHOOL, ADOPTION = "0103", "science-6-8"


def _text_of_pdf(path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed (poppler-utils)")
    return subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout


def _make(coach: Any, place: Any) -> str:
    """Press the button, and what it says when it is done."""
    place.get_by_role("button", name="Make packet").click()
    done = coach.page.locator(".pl-news:visible").filter(has=coach.page.locator("a, .pl-alert"))
    done.wait_for(timeout=120_000)
    return str(done.inner_text())


def _batch(workspace: Workspace, out: Path) -> subprocess.CompletedProcess[str]:
    command = [PROGRAM, "packets", workspace.root, "--school", SCHOOL, "--adoption", ADOPTION, "--audience", "coach",
               "--format", "html,pdf,docx", "--out", out]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_an_answer_written_just_now_is_in_the_packet_and_the_batch_makes_the_same_bytes(
    coach: Any, coach_workspace: Workspace, tmp_path: Path
) -> None:
    coach.pick(SCHOOL, ADOPTION).open_from_start("II.4")
    form = coach.page.locator(".plt-form").first
    form.wait_for()
    answer = "Every teacher has one cycle before the winter break & no one is left out"
    form.locator("textarea").first.fill(answer)
    said = _make(coach, coach.bar)
    made = coach_workspace.packets / SCHOOL
    done = _batch(coach_workspace, tmp_path / "batch")

    assert "Packet of" in said
    assert [name for name in ("HTML", "PDF", "Word") if name in said] == ["HTML", "PDF", "Word"]
    assert answer in " ".join(_text_of_pdf(made / f"{ADOPTION}-coach.pdf").split())
    assert done.returncode == 0, done.stderr
    for suffix in ("html", "pdf", "docx"):
        name = f"{ADOPTION}-coach.{suffix}"
        assert (made / name).read_bytes() == (tmp_path / "batch" / SCHOOL / name).read_bytes(), name


def test_news_of_a_packet_goes_when_the_notebook_shows_another_school(coach: Any) -> None:
    coach.pick(SCHOOL, ADOPTION).open_from_start("Overview")
    _make(coach, coach.bar)
    coach.command("pltoolkit:start")
    coach.pick("0102", "ela-k-5")
    coach.command("docmanager:open", path="notebooks/overview.ipynb")
    assert "Packet of" in coach.bar.inner_text()
    coach.bar.get_by_role("button", name="Run again for").click()
    coach.bar.locator(".pl-says strong", has_text="(0102)").wait_for()

    assert "Packet of" not in coach.bar.inner_text()


def test_a_packets_links_open_it_and_no_script_can_run_in_it(coach: Any, coach_workspace: Workspace) -> None:
    coach.pick(SCHOOL, ADOPTION)
    _make(coach, coach.page.locator(".pl-picked"))
    link = coach.page.locator(".pl-picked").get_by_role("link", name="HTML").first
    with coach.context.expect_page() as opened:
        link.click()
    opened.value.wait_for_load_state()

    assert opened.value.locator("h1").first.inner_text()
    request = urllib.request.Request(  # noqa: S310
        link.get_attribute("href"), headers={"Authorization": "token test-token"}
    )
    with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310
        policy = reply.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    coach.page.locator(".pl-start tr.pl-is-picked", has_text="Up to date").wait_for()


def test_a_notebook_that_fails_is_told_with_its_cell_and_a_way_out(coach: Any, coach_workspace: Workspace) -> None:
    own = own_copy(coach_workspace, COACHING)
    notebook = nbformat.read(own, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("1 / 0"))
    nbformat.write(notebook, own)
    coach.pick(SCHOOL, ADOPTION)
    said = _make(coach, coach.page.locator(".pl-picked"))

    assert "was not made" in said
    assert "2_4_plan_coaching, cell" in said
    assert "ZeroDivisionError" in said
    assert "The executed notebook is kept" in said
    coach.page.locator(".pl-start tr.pl-is-picked", has_text="Failed").wait_for()


def test_a_coach_adds_cells_of_her_own_and_the_batch_uses_them(
    coach: Any, coach_workspace: Workspace, tmp_path: Path
) -> None:
    coach.pick(SCHOOL, ADOPTION).open_from_start("II.4")
    assert not (coach_workspace.root / COACHING).exists()
    coach.bar.get_by_role("button", name="Make it my own").click()
    coach.bar.locator(".pl-notice", has_text="your own now").wait_for()
    coach.page.evaluate(
        """source => window.jupyterapp.shell.currentWidget.content.model.sharedModel.addCell({cell_type: "code", source})""",
        "import pandas as pd\n"
        "import matplotlib.pyplot as plt\n"
        "visits = pd.DataFrame({'Week': ['first week', 'second week'], 'Visits': [31_337, 2]})\n"
        "plt.bar(visits['Week'], visits['Visits'])\n"
        "plt.title('Our visits')\n"
        "plt.show()\n"
        "visits",
    )
    coach.run_all()
    said = _make(coach, coach.bar)
    done = _batch(coach_workspace, tmp_path / "batch")

    assert "Packet of" in said
    assert done.returncode == 0, done.stderr
    for folder in (coach_workspace.packets, tmp_path / "batch"):
        text = _text_of_pdf(folder / SCHOOL / f"{ADOPTION}-coach.pdf")
        assert "31337" in text.replace(",", "")
        assert "second week" in text
        assert (folder / SCHOOL / f"{ADOPTION}-coach.html").read_text(encoding="utf-8").count("<img") >= 1
    coach.command("pltoolkit:start")
    coach.page.locator(".pl-picked li", has_text="II.4").locator(".pl-mark", has_text="your own").wait_for()


def test_opening_a_notebook_of_the_guide_makes_no_copy_and_asks_nothing_when_it_is_closed(
    coach: Any, coach_workspace: Workspace
) -> None:
    coach.pick(SCHOOL, ADOPTION).open_from_start("II.1")
    coach.page.locator(".jp-Notebook:visible h1").first.click()
    coach.page.keyboard.press("Control+s")
    coach.bar.locator(".pl-notice", has_text="nothing to save").wait_for()
    coach.command("application:close")

    assert coach.page.locator(".jp-Dialog").count() == 0
    assert not list(coach_workspace.notebooks.rglob("2_1_*.ipynb"))


def test_a_change_to_a_notebook_of_the_guide_is_not_lost_in_silence(coach: Any, coach_workspace: Workspace) -> None:
    coach.pick(SCHOOL, ADOPTION).open_from_start("II.1")
    coach.page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.addCell({cell_type: "markdown", source: "Ours"})"""
    )
    coach.bar.locator(".pl-notice", has_text="To keep the change").wait_for()
    coach.bar.get_by_role("button", name="Make it my own").click()
    coach.bar.locator(".pl-notice", has_text="your own now").wait_for()
    (own,) = coach_workspace.notebooks.glob("*/2_1_*.ipynb")

    assert nbformat.read(own, as_version=4).cells[-1].source == "Ours"
