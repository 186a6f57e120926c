"""Where the school stands, on one page: figures, what to do next, and what the packet rests on."""

from __future__ import annotations

from pltoolkit.blocks import Block, Checklist, ChecklistItem, Column, KeyFigure, KeyFigures, Table
from pltoolkit.records import TABLES
from pltoolkit.sections import figures
from pltoolkit.sections.guide import guide_of, progress
from pltoolkit.sections.learning import hours_in_all
from pltoolkit.sections.plan import decisions, tasks
from pltoolkit.sections.rows import share, text
from pltoolkit.sections.screen import part_of_staff, share_of_staff, staff_hidden
from pltoolkit.store import School

_MOST = 5
_DATES = {
    "sessions": "date", "coaching": "date", "walkthroughs": "date", "assessments": "given", "pacing": "actual_start",
    "goals": "latest_date", "checkins": "held", "answers": "updated_at",
}  # fmt: skip
_WHY = {
    "staff": "teachers cannot be counted",
    "sessions": "hours of training and planning are not known",
    "attendance": "nobody's hours are known",
    "coaching": "coaching is not known",
    "walkthroughs": "nothing is known from classrooms",
    "survey": "staff have not been asked",
    "assessments": "unit results are not known",
    "pacing": "the pace of sections is not known",
    "calendar": "days off and meetings are not known",
    "goals": "nothing to measure progress against",
    "decisions": "no decision is written down",
    "tasks": "no task is written down",
    "checkins": "no meeting is planned",
    "answers": "the team has answered nothing yet",
}


def at_a_glance(school: School) -> Block:
    """The school's phase and its key figures."""
    phase = guide_of(school).phases[school.phase - 1]
    states = [action.state for action in progress(school) if action.phase == school.phase]
    late = [task for task in figures.task_states(school) if task.state == "late"]
    undecided = [decision.state for decision in figures.open_decisions(school)]
    oldest = f"the oldest by {max(task.days_late for task in late)} days" if late else ""
    shown = (
        KeyFigure("Phase", f"{phase.roman}", phase.title),
        KeyFigure(
            "Key actions complete",
            f"{states.count('complete')} of {len(states)}",
            f"{states.count('in_progress')} in progress",
        ),
        KeyFigure("Late tasks", str(len(late)), oldest or "nothing is late", "alert" if late else "good"),
        KeyFigure("Open decisions", str(len(undecided)), f"{undecided.count('late')} past their date"),
        *_learning_figures(school),
    )
    return KeyFigures(shown)


def _learning_figures(school: School) -> tuple[KeyFigure, ...]:
    row = hours_in_all(school)
    if row is None or staff_hidden(school, row.teachers):
        return ()
    minimum = school.settings.learning.minimum_hours
    return (
        KeyFigure("Hours per teacher (median)", f"{row.median:.1f}", f"of {minimum:g} asked"),
        KeyFigure(
            "Teachers reached",
            share(share_of_staff(school, row.reached, row.teachers)),
            part_of_staff(school, row.reached, row.teachers),
        ),
    )


def next_steps(school: School) -> Block:
    """At most five things: late and coming decisions and tasks, overdue cycles, the next meeting. What is late first, then
    by date."""
    open_items = [*_open_items(decisions(school), "Decide: "), *_open_items(tasks(school), "")]
    others = [*_overdue_cycles(school), _next_meeting(school)]
    steps = [*sorted(open_items, key=_urgency)[: _MOST - len(others)], *others]
    return Checklist("Most pressing first", tuple(sorted(steps, key=_urgency)))


def _urgency(item: ChecklistItem) -> tuple[bool, str]:
    return not item.late, item.due or "9999"


def _overdue_cycles(school: School) -> list[ChecklistItem]:
    overdue = sum(cycle.state == "overdue" for cycle in figures.coaching_cycles(school))
    if not overdue:
        return []
    counted = "1 coaching cycle is" if overdue == 1 else f"{overdue} coaching cycles are"
    words = "Some coaching cycles are" if staff_hidden(school, overdue) else counted
    return [ChecklistItem(f"{words} overdue: agree who goes back, and when", owner="Coach", late=True)]


def _next_meeting(school: School) -> ChecklistItem:
    ahead = [meetings.next_planned for meetings in figures.checkins_held(school) if meetings.next_planned]
    if ahead:
        return ChecklistItem("Meet as a team", owner="Team leader", due=str(min(ahead)))
    return ChecklistItem("Put the team's next check-in on the calendar", owner="Team leader")


def _open_items(block: Block, prefix: str) -> list[ChecklistItem]:
    items = block.items if isinstance(block, Checklist) else ()
    return [
        ChecklistItem(f"{prefix}{item.text}", owner=item.owner, due=item.due, late=item.late)
        for item in items
        if not item.done
    ]


def data_coverage(school: School) -> Block:
    """What there is in each table, how new it is, and what its absence means."""
    rows = tuple(
        (TABLES[name].description, len(school.rows[name]), _newest(school, name), _gap(school, name)) for name in _WHY
    )
    columns = (Column("Data"), Column("Rows", "number"), Column("Newest", "date"), Column("What is missing"))
    return Table("What there is, and what is missing", columns, rows)


def _newest(school: School, name: str) -> str | None:
    """The newest day of a table."""
    days = [getattr(row, _DATES[name]) for row in school.rows[name]] if name in _DATES else []
    return text(max((day for day in days if day), default=None))


def _gap(school: School, name: str) -> str:
    return "nothing" if school.rows[name] else f"Missing: {_WHY[name]}"
