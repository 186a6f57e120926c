"""Picking and making packets, as Jupyter's server does it: on a file and on a shared server."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest

from pltoolkit.api import create_workspace
from pltoolkit.errors import UsageError
from pltoolkit.lab.server import Office
from pltoolkit.records import TABLES
from pltoolkit.settings import explained_toml
from pltoolkit.store import Pick, Store, read_pick
from pltoolkit.workspace import Workspace

ASH = Pick("0101", "math", "leader")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    """Two schools in a database of each kind."""
    root = tmp_path / "district"
    if request.param == "sqlite":
        made = create_workspace(root, name="Fictional", school_year="2026-27")
        target: Path | str = made.database_path
    else:
        target = request.getfixturevalue("postgres_target")
        root.mkdir()
        made = Workspace(root)
        settings = explained_toml(name="Fictional", school_year="2026-27")
        made.settings_path.write_text(settings.replace("[database]", f'[database]\nurl = "{target}"'), encoding="utf-8")
    make = {name: TABLES[name].model.model_validate for name in ("schools", "adoptions")}
    with Store.open(target, create=True) as store:
        store.load(
            {
                "schools": [make["schools"]({"school_id": one, "name": f"{one} School"}) for one in ("0101", "0202")],
                "adoptions": [
                    make["adoptions"]({"school_id": "0101", "adoption_id": "math", "subject": "Math", "phase": 1})
                ],
            }
        )
    return made


@pytest.fixture
def office(workspace: Workspace, tmp_path: Path) -> Office:
    return Office(workspace, tmp_path / "state" / "pick.json")


def test_a_pick_is_kept_outside_the_workspace_and_told_with_the_schools_name(office: Office, tmp_path: Path) -> None:
    assert office.picked() is None
    told = office.pick(ASH)

    assert told == {
        "school_id": "0101", "adoption_id": "math", "audience": "leader", "name": "0101 School", "subject": "Math"
    }  # fmt: skip
    assert read_pick(tmp_path / "state" / "pick.json") == ASH
    assert office.start(None)["audience"] == "leader"
    assert [one["school_id"] for one in office.start(None)["schools"]] == ["0101", "0202"]


def test_a_pick_that_is_not_there_changes_nothing(office: Office) -> None:
    office.pick(ASH)

    with pytest.raises(UsageError, match='has no adoption "reading"'):
        office.pick(Pick("0101", "reading"))
    assert (office.picked() or {})["adoption_id"] == "math"


def test_a_packet_asked_for_is_made_in_three_formats(office: Office, workspace: Workspace) -> None:
    name = office.make(Pick("0202", "", "leader"))["id"]
    until = time.monotonic() + 120
    while office.maker.state(name).state in {"waiting", "making"} and time.monotonic() < until:
        time.sleep(0.2)
    made = office.maker.state(name)
    office.maker.close()

    assert (made.state, made.message) == ("made", "")
    assert sorted(made.files) == ["docx", "html", "pdf"]
    assert all((workspace.packets / file).stat().st_size > 1000 for file in made.files.values())
    assert dt.datetime.fromisoformat(made.made_at).tzinfo is not None
