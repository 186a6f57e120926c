from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pltoolkit.blocks import Block
from pltoolkit.blocks.base import MIME
from pltoolkit.errors import UsageError
from pltoolkit.forms import form
from pltoolkit.store import SLICE_VARIABLE, School, Store, open_school, write_slice
from pltoolkit.workspace import Workspace

_CELL = """
import sys
from pltoolkit import form, open_school
school = open_school({arguments})
shown = form(school, "2_4_plan_coaching")
bundle = shown._repr_mimebundle_()
print(*sorted(sys.modules), file=sys.stderr)
print(bundle["text/html"])
"""


def _run(arguments: str, **environment: str) -> tuple[str, set[str]]:
    """What a cell's form shows, and the modules that it loaded, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _CELL.format(arguments=arguments)],
        env={**os.environ, **environment}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout, set(done.stderr.split())


@pytest.mark.parametrize(
    ("audience", "variable"),
    [("coach", "PLTOOLKIT_BATCH"), ("leader", ""), ("public", "")],
    ids=["batch", "leader", "public"],
)
def test_nobody_to_write_means_a_block_and_no_widget_library(
    workspace: Workspace, audience: str, variable: str
) -> None:
    arguments = f'"0102", "ela-k-5", audience="{audience}", workspace={str(workspace.root)!r}'

    html, modules = _run(arguments, **({variable: "1"} if variable else {}))

    assert "II.4.A" in html
    assert not {"ipywidgets", "anywidget", "ipykernel"} & modules


def test_a_block_shows_the_same_answers_as_the_form(sqlite_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    live = form(sqlite_school, "2_4_plan_coaching")._repr_mimebundle_()[0]
    monkeypatch.setenv("PLTOOLKIT_BATCH", "1")
    block = form(sqlite_school, "2_4_plan_coaching")

    assert isinstance(block, Block)
    assert live[MIME] == block.to_json()
    assert str(block.to_html()) in live["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in live


def test_a_form_of_one_step_holds_that_step_alone(sqlite_school: School) -> None:
    html = form(sqlite_school, "II.3.A")._repr_mimebundle_()[0]["text/html"]

    assert "II.3.A" in html
    assert "II.3.B" not in html


@pytest.mark.parametrize("name", ["2_4_plan_coachin", "II.4.Z"])
def test_a_name_that_the_guide_does_not_have_is_refused(sqlite_school: School, name: str) -> None:
    with pytest.raises(UsageError, match=f'has the notebook "{name}"'):
        form(sqlite_school, name)


def test_a_form_in_a_slice_is_a_block(sqlite_school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sqlite_school.workspace is not None
    with Store.open(sqlite_school.workspace.database_path) as store:
        (tmp_path / "slice.db").write_bytes(write_slice(store.slice_rows(sqlite_school.key), sqlite_school.facts))
    monkeypatch.setenv(SLICE_VARIABLE, str(tmp_path / "slice.db"))

    assert isinstance(form(open_school("0102", "ela-k-5"), "II.4.A"), Block)


def test_what_a_form_sends_to_the_browser_is_plain_json(sqlite_school: School) -> None:
    drawing = form(sqlite_school, "2_4_plan_coaching").drawing

    assert json.loads(json.dumps(drawing)) == drawing
