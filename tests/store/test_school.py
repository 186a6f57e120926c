from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from pltoolkit.errors import UsageError
from pltoolkit.records import TABLES, Record
from pltoolkit.settings import explained_toml
from pltoolkit.store import (
    SLICE_VARIABLE,
    WORKSPACE_VARIABLE,
    PacketKey,
    SliceFacts,
    Store,
    find_workspace,
    monday_of,
    open_school,
    today,
    write_slice,
)
from pltoolkit.workspace import Workspace

Rows = dict[str, list[Record]]
Make = Callable[..., Record]
Facts = Callable[..., SliceFacts]
ASH, MATH = "0101", "math-6-8"


@pytest.fixture
def workspace(tmp_path: Path, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.delenv(SLICE_VARIABLE, raising=False)
    monkeypatch.delenv(WORKSPACE_VARIABLE, raising=False)
    toml = explained_toml(name="Fictional District", school_year="2026-27")
    (tmp_path / "district.toml").write_text(
        toml.replace("# as_of = 2027-01-15", "as_of = 2027-01-15"), encoding="utf-8"
    )
    with Store.open(tmp_path / "district.db", create=True) as store:
        store.load(rows)
    return Workspace(tmp_path)


def _slice(workspace: Workspace, given: SliceFacts) -> Path:
    with Store.open(workspace.database_path) as store:
        data = write_slice(store.packet_rows(given.key, given.audience), given)
    path = workspace.root / "slice.db"
    path.write_bytes(data)
    return path


def test_a_notebook_sees_one_school(workspace: Workspace) -> None:
    school = open_school(ASH, MATH, audience="coach", workspace=str(workspace.root))

    assert (school.name, school.phase, school.as_of) == ("Ash School", 3, dt.date(2027, 1, 15))
    assert school.key == PacketKey(ASH, MATH)
    assert school.adoption is not None
    assert school.person("P7001") == "Ada Quill"
    assert school.person("unknown", role="assistant_principal") == "assistant principal"
    assert school.answers["II.1.A", "goal"].value == "Most lessons"
    assert school.workspace == workspace


@pytest.mark.parametrize("audience", ["coach", "leader", "public"])
def test_a_slice_and_the_live_store_show_the_same(
    workspace: Workspace, facts: Facts, audience: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = open_school(ASH, MATH, audience=audience, workspace=str(workspace.root))  # type: ignore[arg-type]
    monkeypatch.setenv(SLICE_VARIABLE, str(_slice(workspace, facts(audience=audience))))
    sliced = open_school(ASH, MATH, audience=audience)  # type: ignore[arg-type]

    for name in TABLES:
        one, other = live.frame(name), sliced.frame(name)
        assert one.equals(other), name
        assert (one.dtypes == other.dtypes).all(), name
    assert sliced.workspace is None


def test_a_frame_can_be_changed_without_changing_the_school(workspace: Workspace) -> None:
    school = open_school(ASH, MATH, workspace=str(workspace.root))

    own = school.frame("tasks")
    own["task"] = "changed"

    assert "changed" not in school.frame("tasks")["task"].tolist()


def test_rows_are_those_of_every_table_by_name(workspace: Workspace) -> None:
    school = open_school(ASH, MATH, workspace=str(workspace.root))

    assert list(school.rows) == list(TABLES)
    assert [row.staff_id for row in school.rows["staff"]] == school.frame("staff")["staff_id"].tolist()
    assert "pupils" not in school.rows


def test_a_school_without_an_adoption_is_in_phase_one(workspace: Workspace, make_record: Make) -> None:
    with Store.open(workspace.database_path) as store:
        store.load({"schools": [make_record("schools", school_id="0303", name="Oak School")]})

    school = open_school("0303", workspace=str(workspace.root))

    assert (school.phase, school.adoption, len(school.frame("staff"))) == (1, None, 0)


@pytest.mark.parametrize(
    ("school_id", "adoption_id", "message"), [("0110", MATH, 'no school "0110"'), (ASH, "math", 'no adoption "math"')]
)
def test_a_school_that_is_not_there_is_named(
    workspace: Workspace, school_id: str, adoption_id: str, message: str
) -> None:
    with pytest.raises(UsageError, match=message) as error:
        open_school(school_id, adoption_id, workspace=str(workspace.root))

    assert error.value.hint


def test_another_school_year_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="holds 2026-27, not 2025-26"):
        open_school(ASH, MATH, school_year="2025-26", workspace=str(workspace.root))


def test_the_workspace_is_the_one_named_or_of_the_environment_or_above(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = workspace.root / "notebooks" / "own"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    assert find_workspace("") == workspace
    assert find_workspace(str(workspace.root)) == workspace
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(workspace.root))
    monkeypatch.chdir("/")
    assert find_workspace("") == workspace


def test_no_workspace_anywhere_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(WORKSPACE_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(UsageError, match="no workspace") as error:
        find_workspace("")

    assert "parameters cell" in error.value.hint


def test_packets_speak_from_a_monday_unless_the_settings_say_otherwise(facts: Facts) -> None:
    assert monday_of(dt.date(2027, 1, 15)) == dt.date(2027, 1, 11) == monday_of(dt.date(2027, 1, 11))
    assert today(facts().settings) == dt.date(2027, 1, 15)


def test_a_table_that_is_not_there_is_named(workspace: Workspace) -> None:
    school = open_school(ASH, MATH, workspace=str(workspace.root))

    with pytest.raises(UsageError, match='"session"'):
        school.frame("session")


def test_a_notebook_that_names_another_school_does_not_get_this_ones_data_in_a_batch(
    workspace: Workspace, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SLICE_VARIABLE, str(_slice(workspace, facts())))

    with pytest.raises(UsageError, match="0202"):
        open_school("0202", MATH)


def test_nobody_is_named_unless_the_coachs_copy_is_asked_for(workspace: Workspace) -> None:
    school = open_school(ASH, MATH, workspace=str(workspace.root))

    assert set(school.frame("staff")["name"]) == {""}
