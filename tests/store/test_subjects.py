from __future__ import annotations

from typing import get_args

import pytest

from pltoolkit.settings import Audience
from pltoolkit.store.audiences import SEES, Subject, may_see


def test_every_audience_has_a_rule_and_each_sees_less_than_the_one_before() -> None:
    assert set(SEES) == set(get_args(Audience))
    assert SEES["public"] < SEES["leader"] < SEES["coach"]


@pytest.mark.parametrize("audience", ["leader", "public"])
@pytest.mark.parametrize(
    "subject", [Subject.PEOPLE, Subject.TEACHER_ROWS, Subject.COACHING_CONTENT, Subject.SMALL_STAFF_GROUPS]
)
def test_nothing_of_a_person_leaves_the_coachs_copy(audience: Audience, subject: Subject) -> None:
    assert not may_see(audience, subject)


def test_a_principal_sees_small_groups_of_students_and_nobody_sees_few_survey_answers() -> None:
    assert may_see("leader", Subject.SMALL_STUDENT_GROUPS)
    assert not may_see("public", Subject.SMALL_STUDENT_GROUPS)
    assert not any(may_see(audience, Subject.FEW_SURVEY_ANSWERS) for audience in get_args(Audience))


def test_what_the_team_wrote_is_for_the_school_and_not_for_the_public() -> None:
    assert may_see("leader", Subject.TEAM_WORDS)
    assert not may_see("public", Subject.TEAM_WORDS)
