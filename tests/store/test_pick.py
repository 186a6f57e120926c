"""The pick: what notebooks follow that name no school themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from pltoolkit.errors import UsageError
from pltoolkit.records import Record
from pltoolkit.settings import explained_toml
from pltoolkit.store import (
    PICK_VARIABLE,
    SLICE_VARIABLE,
    WORKSPACE_VARIABLE,
    Pick,
    Store,
    open_school,
    read_pick,
    write_pick,
)
from pltoolkit.workspace import Workspace

ASH, ELM, MATH, READING = "0101", "0202", "math-6-8", "ela-6-8"


@pytest.fixture
def workspace(tmp_path: Path, rows: dict[str, list[Record]], monkeypatch: pytest.MonkeyPatch) -> Workspace:
    made = Workspace(tmp_path / "district")
    made.root.mkdir()
    made.settings_path.write_text(explained_toml(name="Fictional District", school_year="2026-27"), encoding="utf-8")
    with Store.open(made.database_path, create=True) as store:
        store.load(rows)
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(made.root))
    monkeypatch.delenv(SLICE_VARIABLE, raising=False)
    return made


@pytest.fixture
def picked(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "state" / "pick.json"
    write_pick(path, Pick(ELM, READING, "leader"))
    monkeypatch.setenv(PICK_VARIABLE, str(path))
    return path


def test_a_notebook_that_names_no_school_shows_the_picked_one(picked: Path) -> None:
    school = open_school()

    assert (school.key, school.audience, school.is_picked) == ((ELM, READING), "leader", True)


def test_a_school_that_a_notebook_names_wins_over_the_picked_one(picked: Path) -> None:
    school = open_school(ASH, MATH)

    assert (school.key, school.audience, school.is_picked) == ((ASH, MATH), "leader", False)


def test_a_named_school_without_adoption_does_not_get_the_picked_adoption(picked: Path) -> None:
    with pytest.raises(UsageError, match='"0101" has no adoption ""'):
        open_school(ASH)


def test_an_audience_that_a_notebook_names_wins_over_the_picked_one(picked: Path) -> None:
    assert open_school(audience="public").audience == "public"


def test_the_next_notebook_follows_a_new_pick(picked: Path) -> None:
    open_school()
    write_pick(picked, Pick(ASH, MATH))

    assert open_school().key == (ASH, MATH)


def test_without_a_pick_the_schools_are_named(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PICK_VARIABLE, raising=False)

    with pytest.raises(UsageError, match="No school is picked") as error:
        open_school()

    assert "parameters cell" in error.value.hint
    assert error.value.hint.endswith("There are: 0101 Ash School, 0202 Elm School.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"school_id": 7}',
        '{"school_id": ""}',
        '{"school_id": "1", "audience": "all"}',
        '{"school": "1"}',
    ],
)
def test_a_pick_that_cannot_be_read_is_no_pick(tmp_path: Path, text: str) -> None:
    (tmp_path / "pick.json").write_text(text, encoding="utf-8")

    assert read_pick(tmp_path / "pick.json") is None
    assert read_pick(tmp_path / "absent.json") is None
