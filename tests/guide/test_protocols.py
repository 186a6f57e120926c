"""Protocols are planning blocks: steps with minutes, who takes part, what comes out."""

from __future__ import annotations

import pytest

from pltoolkit.errors import UsageError
from pltoolkit.guide import load_protocols, protocol


def test_there_are_the_eight_protocols_that_plans_are_made_of() -> None:
    assert [one.id for one in load_protocols()] == [
        "unit_internalization", "lesson_preparation", "student_work_analysis", "standards_to_unit_analysis",
        "lesson_study", "coaching_cycle", "learning_walk", "stepback",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("protocol_id", "minutes"),
    # Student work 65 minutes as in the source; lesson study 15 to 20 hours in all, of which 11.5 are meetings.
    [("unit_internalization", 75), ("lesson_preparation", 50), ("student_work_analysis", 65), ("stepback", 120),
     ("learning_walk", 120), ("lesson_study", 690)],
)  # fmt: skip
def test_the_minutes_of_a_protocol_are_those_of_its_steps(protocol_id: str, minutes: int) -> None:
    assert protocol(protocol_id).minutes == minutes


def test_an_unknown_protocol_is_told_the_nearest() -> None:
    with pytest.raises(UsageError, match=r'no protocol "lesson_studies".*\n\nhint: Did you mean "lesson_study"'):
        protocol("lesson_studies")
