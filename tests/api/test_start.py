"""What a coach sees first: every school with what waits, and the state of its last packet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pltoolkit.api import last_packet, start_page
from pltoolkit.api.start import SchoolLine
from pltoolkit.errors import UsageError
from pltoolkit.records import TABLES
from pltoolkit.store import PacketKey, Store
from pltoolkit.workspace import Workspace

Make = Callable[..., Any]


def _lines(workspace: Workspace) -> dict[PacketKey, SchoolLine]:
    page = start_page(workspace, audience="coach")
    return {PacketKey(one.school_id, one.adoption_id): one for one in page.schools}


def _load(workspace: Workspace, table: str, *rows: dict[str, Any]) -> None:
    with Store.open(workspace.database_path) as store:
        store.load({table: [TABLES[table].model.model_validate(row) for row in rows]})


def test_late_tasks_and_open_decisions_are_those_of_the_adoption_and_of_the_whole_school(workspace: Workspace) -> None:
    key = next(key for key in _lines(workspace) if key.adoption_id)
    before = _lines(workspace)[key]
    own, school = {"school_id": key.school_id, "adoption_id": key.adoption_id}, {"school_id": key.school_id}
    other = {"school_id": key.school_id, "adoption_id": "another"}
    late, soon = {"task": "Ring", "due": "2020-01-01"}, {"task": "Ring", "due": "2099-01-01"}
    _load(
        workspace, "tasks",
        {"task_id": "N1", **late, **own}, {"task_id": "N2", **late, **school}, {"task_id": "N3", **late, **other},
        {"task_id": "N4", **soon, **own}, {"task_id": "N5", **late, **own, "status": "done"},
    )  # fmt: skip
    _load(
        workspace, "decisions",
        {"decision_id": "N1", "decision": "Who?", **own}, {"decision_id": "N2", "decision": "When?", **school},
        {"decision_id": "N3", "decision": "Why?", **other}, {"decision_id": "N4", "decision": "Where?", **own, "status": "decided"},
    )  # fmt: skip
    after = _lines(workspace)[key]

    assert after.late_tasks - before.late_tasks == 2
    assert after.open_decisions - before.open_decisions == 2


def test_a_packet_is_never_made_then_fresh_then_stale_with_the_reason(workspace: Workspace, make: Make) -> None:
    key = next(iter(_lines(workspace)))
    assert _lines(workspace)[key].packet.state == "none"
    make(schools=(key.school_id,), audience="coach", formats=("html",))
    make(schools=(key.school_id,), audience="coach", formats=("html", "pdf"))
    fresh = _lines(workspace)[key].packet

    assert (fresh.state, fresh.reason) == ("fresh", "")
    assert sorted(fresh.files) == ["html", "pdf"]
    assert (workspace.packets / fresh.files["html"]).is_file()
    assert fresh.made_at == "2027-01-18T06:00:00+00:00"
    assert last_packet(workspace, key, audience="coach") == fresh
    assert last_packet(workspace, key, audience="public").state == "none"
    _load(workspace, "tasks", {"task_id": "N1", "task": "Ring", "school_id": key.school_id})
    stale = _lines(workspace)[key].packet
    assert (stale.state, stale.reason) == ("stale", "its data or answers have changed")


def test_a_packet_that_failed_says_why(
    workspace: Workspace, make: Make, write_notebook: Callable[[Workspace, str, str], None]
) -> None:
    write_notebook(workspace, "overview", "1 / 0")
    key = next(iter(_lines(workspace)))
    make(schools=(key.school_id,), audience="coach", formats=("html",))
    failed = _lines(workspace)[key].packet

    assert failed.state == "failed"
    assert "ZeroDivisionError" in failed.reason
    assert failed.hint


def test_notebooks_are_in_the_guides_order_and_ones_own_are_marked(workspace: Workspace) -> None:
    phases = start_page(workspace, audience="coach").phases
    titles = [[one.title for one in phase.notebooks] for phase in phases]

    assert [phase.title for phase in phases] == ["I Select materials", "II Prepare to launch", "III Teach and learn"]
    assert titles[1][0] == "Overview"
    assert [title.split()[0] for title in titles[1][1:-1]] == ["II.1", "II.2", "II.3", "II.4", "II.5"]
    assert titles[1][-1] == "Professional learning"
    (workspace.notebooks / "overview.ipynb").unlink()
    lines = {
        one.path: one.is_own for phase in start_page(workspace, audience="coach").phases for one in phase.notebooks
    }
    assert lines.pop("notebooks/overview.ipynb") is False
    assert set(lines.values()) == {True}


def test_a_district_without_schools_has_an_empty_list(tmp_path: Path) -> None:
    from pltoolkit.api import create_workspace

    workspace = create_workspace(tmp_path / "new", name="New", school_year="2026-27")

    assert start_page(workspace, audience="coach").schools == ()


def test_the_last_packet_of_a_school_that_is_not_there_is_an_error(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match='no school "nowhere"'):
        last_packet(workspace, PacketKey("nowhere"), audience="coach")
