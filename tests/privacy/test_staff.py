"""Small groups of staff, and the log of what is left out of them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pltoolkit.privacy.staff import hidden_groups, staff_omissions
from pltoolkit.privacy.suppression import Reason
from pltoolkit.records import TABLES


def _staff(*people: dict[str, Any]) -> pd.DataFrame:
    model = TABLES["staff"].model
    rows = [{"staff_id": f"t{number}", "name": "n", **one} for number, one in enumerate(people)]
    return pd.DataFrame([model.model_validate(row).model_dump() for row in rows], columns=list(model.model_fields))


@pytest.mark.parametrize(
    ("groups", "hidden"),
    [
        ({"6": 5, "7": 9}, {}),
        ({"6": 4, "7": 9, "8": 12}, {"6": Reason.SMALL, "7": Reason.COMPLEMENTARY}),
        ({"6": 2, "7": 2}, {"6": Reason.SMALL, "7": Reason.SMALL}),
        ({}, {}),
    ],
)
def test_a_small_group_is_left_out_with_another_that_would_tell(
    groups: dict[str, int], hidden: dict[str, Reason]
) -> None:
    assert hidden_groups(groups, minimum=5) == hidden


def test_the_log_names_grades_subjects_and_roles_of_few_people_and_no_number() -> None:
    many = [{"school_id": "a", "grades": "6", "subjects": "Math"}] * 6
    few = [{"school_id": "a", "grades": "7", "subjects": "Math"}] * 3
    others = [{"school_id": "a", "role": "principal"}, {"school_id": "a", "grades": "7", "active": False}]

    found = list(staff_omissions(_staff(*many, *few, *others), minimum=5))

    assert [(one.table, one.column, one.reason) for one in found] == [
        ("grades", "6", "complementary"), ("grades", "7", "small"), ("roles", "principal", "small"),
    ]  # fmt: skip
    assert found[1].because == "fewer than 5 people"
    assert {one.school_id for one in found} == {"a"}


def test_of_a_school_with_few_teachers_nothing_is_shown_and_that_is_said_once() -> None:
    found = list(staff_omissions(_staff(*[{"school_id": "b", "grades": str(grade)} for grade in range(3)]), minimum=5))

    assert [(one.table, one.column) for one in found] == [("teachers", ""), ("roles", "teacher")]


def test_a_district_without_staff_leaves_nothing_out() -> None:
    assert list(staff_omissions(_staff(), minimum=5)) == []
