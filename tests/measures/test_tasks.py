from __future__ import annotations

import datetime as dt

import pytest

from pltoolkit.measures.tasks import checkins_held, open_decisions, task_counts, task_states


def _task(number, due=None, status="open", role="principal", action="II.1"):
    return {
        "task_id": f"t{number}", "school_id": "s", "task": "x", "due": due, "status": status, "owner_role": role,
        "key_action": action,
    }  # fmt: skip


@pytest.fixture
def tasks(make_frame):
    return make_frame(
        "tasks",
        _task(1, dt.date(2026, 10, 23)),
        _task(2, dt.date(2026, 11, 2)),
        _task(3, dt.date(2026, 12, 24), role="coach"),
        _task(4, None, role="coach"),
        _task(5, dt.date(2026, 9, 1), "done", action="II.2"),
    )


def test_a_task_is_late_from_the_day_after_it_was_due(tasks, as_of) -> None:
    states = task_states(tasks, as_of=as_of)

    assert states[["task_id", "state"]].values.tolist() == [
        ["t1", "late"], ["t2", "due_soon"], ["t3", "open"], ["t4", "no_date"], ["t5", "done"],
    ]  # fmt: skip
    assert states["days_late"].tolist()[0] == 10


def test_task_counts_add_up_by_owner_and_by_key_action(tasks, as_of) -> None:
    by_role = task_counts(tasks, by="owner_role", as_of=as_of).set_index("owner_role")
    by_action = task_counts(tasks, by="key_action", as_of=as_of).set_index("key_action")

    assert by_role.loc["principal", ["tasks", "done", "late", "due_soon"]].tolist() == [3, 1, 1, 1]
    assert by_role.loc["coach", "share_done"] == 0
    assert by_action.loc["II.2", "share_done"] == 1
    assert task_counts(tasks, by="school_id", as_of=as_of)["tasks"].tolist() == [5]


def test_a_decided_decision_is_no_longer_open(make_frame, as_of) -> None:
    decisions = make_frame(
        "decisions",
        {"decision_id": "d1", "school_id": "s", "decision": "grading", "due": dt.date(2026, 10, 1)},
        {"decision_id": "d2", "school_id": "s", "decision": "pacing", "status": "decided"},
        {"decision_id": "d3", "school_id": "s", "decision": "coaching"},
    )

    found = open_decisions(decisions, as_of=as_of)

    assert found[["decision_id", "state"]].values.tolist() == [["d1", "late"], ["d3", "no_date"]]


def test_check_ins_still_to_come_are_in_no_denominator(make_frame, as_of) -> None:
    days = [("c1", dt.date(2026, 9, 7), dt.date(2026, 9, 8)), ("c2", dt.date(2026, 10, 5), None)]
    days += [("c3", dt.date(2026, 11, 30), None), ("c4", dt.date(2026, 11, 16), dt.date(2026, 11, 1))]
    rows = [{"check_in_id": name, "school_id": "s", "planned": planned, "held": held} for name, planned, held in days]

    held = checkins_held(make_frame("checkins", *rows), as_of=as_of).iloc[0]

    assert (held["planned"], held["held"], held["missed"]) == (3, 2, 1)
    assert held["share_held"] == pytest.approx(2 / 3)
    assert held["next_planned"].date() == dt.date(2026, 11, 30)
