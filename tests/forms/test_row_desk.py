"""The form of a table of the plan, without a browser; on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from pltoolkit.api import Plan
from pltoolkit.errors import UsageError
from pltoolkit.forms import form
from pltoolkit.forms.row_desk import RowDesk
from pltoolkit.store import School

NOON = dt.datetime(2027, 1, 20, 12, 4, tzinfo=dt.UTC)
NOTEBOOK = "2_4_plan_coaching"


def desk(school: School, table: Any = "tasks", *, name: str = NOTEBOOK, author: str = "Ada") -> RowDesk:
    return RowDesk(school, Plan.of(school), name, author, lambda: NOON, table=table)


class Browser:
    """A form's side of the talk: the rows it shows, and what it read them at."""

    def __init__(self, at: RowDesk) -> None:
        self.desk, self.key = at, f"{at.table}/{at.name}"
        self.take(at.changes({})[self.key])

    def take(self, answer: dict[str, Any]) -> None:
        self.base, self.version = [dict(row) for row in answer["value"]], answer["version"]
        self.rows = [dict(row) for row in answer["value"]]

    def save(self) -> dict[str, Any]:
        message = {"type": "save", "key": self.key, "value": self.rows, "base": self.base, "version": self.version}
        reply = self.desk.reply(message)
        if reply["type"] == "saved":
            self.version = reply["answer"]["version"]
            held = reply["answer"]["held"]
            self.base = [dict(row) for row in self.rows if row["id"] not in held]
        return reply


def stored(school: School, table: str = "tasks") -> dict[str, Any]:
    rows = RowDesk(school, Plan.of(school), "", "x", table=table).rows  # type: ignore[arg-type]
    return {row_id: record.model_dump() for row_id, record in rows.records().items()}


def test_a_task_is_added_with_owner_and_date_and_ticked_off(school: School) -> None:
    form_page = Browser(desk(school))
    form_page.rows.append({"id": "new-1", "task": "Book the room", "owner_id": "0102-03", "due": "2027-02-01"})

    assert form_page.save()["type"] == "saved"

    task = stored(school)["new-1"]
    assert (task["task"], task["owner_id"], task["owner_role"]) == ("Book the room", "0102-03", "coach")
    assert (task["due"], task["key_action"], task["status"]) == (dt.date(2027, 2, 1), "II.4", "open")
    form_page.rows[-1]["ticked"] = True
    form_page.save()
    assert (stored(school)["new-1"]["status"], stored(school)["new-1"]["done_on"]) == ("done", dt.date(2027, 1, 20))
    form_page.rows[-1]["ticked"] = False
    form_page.save()
    assert (stored(school)["new-1"]["status"], stored(school)["new-1"]["done_on"]) == ("open", None)


def test_a_row_taken_away_is_removed_and_nothing_else(school: School) -> None:
    everything = Browser(desk(school, name=""))
    before = stored(school)
    gone = everything.rows.pop(0)["id"]

    assert everything.save()["type"] == "saved"

    after = stored(school)
    assert before.keys() - after.keys() == {gone}
    assert all(after[row_id] == before[row_id] for row_id in after)


def test_saving_untouched_rows_writes_nothing(school: School) -> None:
    assert stored(school)
    assert Browser(desk(school, name="")).save()["answer"]["faults"] == []
    for table in ("tasks", "decisions", "goals", "checkins"):
        before = stored(school, table)
        Browser(desk(school, table, name="")).save()
        assert stored(school, table) == before


def test_a_row_at_fault_is_held_back_and_the_others_are_saved(school: School) -> None:
    page = Browser(desk(school))
    page.rows += [
        {"id": "new-1", "task": None, "owner_id": "0102-03"},
        {"id": "new-2", "task": "Fine"},
        {"id": "new-3", "task": "x", "owner_id": "nobody"},
    ]
    first = len(page.rows) - 3

    answer = page.save()["answer"]

    assert [(fault["row"], fault["column"]) for fault in answer["faults"]] == [(first + 2, "owner_id"), (first, "task")]
    assert answer["held"] == ["new-1", "new-3"]
    assert {"new-2"} == {row_id for row_id in stored(school) if row_id.startswith("new")}


def test_two_coaches_at_different_rows_do_not_disturb_each_other(school: School) -> None:
    ada, ben = Browser(desk(school)), Browser(desk(school, author="Ben"))
    ada.rows.append({"id": "a", "task": "Ada's"})
    ben.rows.append({"id": "b", "task": "Ben's"})

    assert [ada.save()["type"], ben.save()["type"]] == ["saved", "saved"]
    assert {"a", "b"} <= stored(school).keys()
    assert "a" in {row["id"] for row in ben.desk.changes({ben.key: ben.version})[ben.key]["value"]}


def test_two_coaches_at_one_row_see_both_and_nothing_is_written(school: School) -> None:
    start = Browser(desk(school))
    start.rows.append({"id": "a", "task": "As read"})
    start.save()
    ada, ben = Browser(desk(school)), Browser(desk(school, author="Ben"))
    ada.rows[-1]["task"] = next(row for row in ada.rows if row["id"] == "a")["task"] = "Ada's"
    ada.save()
    next(row for row in ben.rows if row["id"] == "a")["task"] = "Ben's"
    ben.rows.append({"id": "b", "task": "Also Ben's"})

    reply = ben.save()

    assert reply["type"] == "conflict"
    assert "Ada's" in reply["theirs"]["text"]
    assert stored(school)["a"]["task"] == "Ada's"
    assert "b" not in stored(school)


def test_a_row_that_another_coach_removed_is_a_conflict_when_it_is_changed(school: School) -> None:
    start = Browser(desk(school))
    start.rows.append({"id": "a", "task": "As read"})
    start.save()
    ada, ben = Browser(desk(school)), Browser(desk(school, author="Ben"))
    ada.rows = [row for row in ada.rows if row["id"] != "a"]
    ada.save()
    next(row for row in ben.rows if row["id"] == "a")["task"] = "Ben's"

    assert ben.save()["type"] == "conflict"


def test_a_decision_keeps_what_the_form_does_not_show(school: School) -> None:
    page = Browser(desk(school, "decisions", name=""))
    row = next(row for row in page.rows if not row["ticked"])
    level = stored(school, "decisions")[row["id"]]["level"]
    row["outcome"], row["ticked"] = "The coach", True

    page.save()

    decision = stored(school, "decisions")[row["id"]]
    assert (decision["status"], decision["outcome"], decision["level"]) == ("decided", "The coach", level)
    assert decision["decided_on"] == dt.date(2027, 1, 20)


def test_a_goal_and_a_meeting_are_written_in_words(school: School) -> None:
    goals, meetings = Browser(desk(school, "goals", name="")), Browser(desk(school, "checkins", name=""))
    goals.rows.append({"id": "g", "goal": "Think more", "family": "Practice", "target": 80, "due": "2027-05-01"})
    meetings.rows.append({"id": "m", "kind": "Stepback", "planned": "2027-03-01"})

    assert goals.save()["answer"]["faults"] == meetings.save()["answer"]["faults"] == []
    assert (stored(school, "goals")["g"]["family"], stored(school, "goals")["g"]["target"]) == ("practice", 80)
    assert stored(school, "checkins")["m"]["kind"] == "stepback"


def test_the_copy_shows_the_tasks_as_they_stand(school: School) -> None:
    page = Browser(desk(school))
    page.rows.append({"id": "new-1", "task": "Book the room"})
    page.save()

    assert "Book the room" in page.desk.block().to_text()


def test_a_part_that_there_is_not_is_refused(school: School) -> None:
    with pytest.raises(UsageError, match='no part "task"') as refused:
        form(school, NOTEBOOK, "task")  # type: ignore[arg-type]

    assert refused.value.hint == 'Did you mean "tasks"?'
