from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from pltoolkit.api import Plan, create_sample
from pltoolkit.errors import UsageError
from pltoolkit.store import AnswerConflict, School, Store, open_school, read_slice, write_slice

NOW = dt.datetime(2027, 1, 20, 12, 4, tzinfo=dt.UTC)


@pytest.fixture
def school(tmp_path: Path) -> School:
    workspace = create_sample(tmp_path / "district", schools=2, seed=1).workspace
    return open_school("0102", "ela-k-5", audience="coach", workspace=str(workspace.root))


def test_a_program_saves_an_answer_as_a_form_does(school: School) -> None:
    plan = Plan.of(school)
    standing = plan.answers().get(("II.4.B", "weeks"))
    version = standing.version if standing else 0

    saved = plan.save(("II.4.B", "weeks"), 7, author="Ada", at=NOW, expected_version=version)

    assert (saved.value, saved.version) == (7, version + 1)
    assert plan.answers()["II.4.B", "weeks"].value == 7
    with pytest.raises(AnswerConflict, match="somebody changed"):
        plan.save(("II.4.B", "weeks"), 8, author="Ben", at=NOW, expected_version=version)


def test_people_are_named_with_their_role_and_checked(school: School) -> None:
    plan = Plan.of(school)
    person = next(iter(plan.people))

    assert plan.people[person].endswith(")")
    assert plan.faults(("II.1.A", "leader"), person) == ()
    assert plan.faults(("II.1.A", "leader"), "nobody")[0].message.startswith("This person is not in the staff list")


def test_a_slice_takes_no_answers(school: School, tmp_path: Path) -> None:
    assert school.workspace is not None
    with Store.open(school.workspace.database_path) as store:
        (tmp_path / "slice.db").write_bytes(write_slice(store.slice_rows(school.key), school.facts))

    with pytest.raises(UsageError, match="Answers can be written in JupyterLab only"):
        Plan.of(School(*read_slice(tmp_path / "slice.db")))
