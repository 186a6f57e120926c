from __future__ import annotations

import datetime as dt

import pytest

from pltoolkit.measures.coaching import coaching_by_teacher, coaching_cycles, coaching_summary, cycles_by_stage


@pytest.fixture
def coaching(make_frame):
    def contact(number, teacher, date, cycle="", stage=None, follow_up=None):
        return {
            "coaching_id": f"k{number}", "school_id": "s", "staff_id": teacher, "date": date, "minutes": 30,
            "cycle_id": cycle, "stage": stage, "follow_up_date": follow_up,
        }  # fmt: skip

    return make_frame(
        "coaching",
        contact(1, "t1", dt.date(2026, 9, 7), "c1", "goal"),
        contact(2, "t1", dt.date(2026, 10, 12), "c1", "observe"),
        contact(3, "t2", dt.date(2026, 10, 22), "c2", "goal"),
        contact(4, "t3", dt.date(2026, 10, 5), "c3", "debrief", dt.date(2026, 11, 20)),
        contact(5, "t3", dt.date(2026, 9, 1), "c4", "closed"),
        contact(6, "t1", dt.date(2026, 10, 14)),
        contact(7, "t1", dt.date(2026, 11, 12), "c1", "closed"),
    )


def test_a_cycle_is_due_on_the_day_named_or_two_weeks_after_the_last_contact(coaching, as_of) -> None:
    cycles = coaching_cycles(coaching, as_of=as_of).set_index("cycle_id")

    assert cycles["state"].to_dict() == {"c1": "overdue", "c2": "due_soon", "c3": "on_track", "c4": "closed"}
    assert cycles.loc["c1", ["contacts", "minutes", "stage"]].tolist() == [2, 60, "observe"]
    assert cycles.loc["c2", "next_due"].date() == dt.date(2026, 11, 5)


def test_every_stage_has_a_row_in_order(coaching, as_of) -> None:
    stages = cycles_by_stage(coaching_cycles(coaching, as_of=as_of)).set_index("stage")

    assert stages.index.tolist() == ["goal", "plan", "observe", "model", "co_teach", "debrief", "follow_up", "closed"]
    assert stages.loc["observe", ["cycles", "overdue"]].tolist() == [1, 1]
    assert stages["cycles"].sum() == 4


def test_teachers_without_coaching_are_counted(make_frame, coaching, as_of) -> None:
    staff = make_frame("staff", *[{"staff_id": f"t{n}", "school_id": "s", "name": "n"} for n in range(1, 5)])

    by_teacher = coaching_by_teacher(staff, coaching, as_of=as_of)
    summary = coaching_summary(by_teacher).iloc[0]

    assert by_teacher["minutes"].tolist() == [90, 30, 60, 0]
    assert by_teacher["days_since"].tolist()[:3] == [19, 11, 28]
    assert (summary["coached"], summary["without_coaching"], summary["share_coached"]) == (3, 1, 0.75)
    assert (summary["minutes_per_teacher"], summary["median_minutes"]) == (45, 45)
