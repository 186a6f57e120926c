"""Where the school stands, on one page: figures, what to do next, and what the packet rests on."""

from __future__ import annotations

from pltoolkit.blocks import Block, Checklist, ChecklistItem, Column, KeyFigure, KeyFigures, Table
from pltoolkit.blocks.table import plain
from pltoolkit.records import TABLES
from pltoolkit.sections import figures
from pltoolkit.sections.guide import guide_of, progress
from pltoolkit.sections.learning import summary
from pltoolkit.sections.plan import decisions, tasks
from pltoolkit.sections.screen import staff_hidden
from pltoolkit.store import School

_MOST = 6
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
    guide, frame = guide_of(school), progress(school)
    phase = guide.phases[school.phase - 1]
    mine = frame[frame["phase"] == school.phase]
    done, started = int((mine["state"] == "complete").sum()), int((mine["state"] == "in_progress").sum())
    late = figures.task_states(school)
    late = late[late["state"] == "late"]
    undecided = figures.open_decisions(school)
    oldest = "" if late.empty else f"the oldest by {int(late['days_late'].max())} days"
    shown = (
        KeyFigure("Phase", f"{phase.roman}", phase.title),
        KeyFigure("Key actions complete", f"{done} of {len(mine)}", f"{started} in progress"),
        KeyFigure("Late tasks", str(len(late)), oldest or "nothing is late", "alert" if len(late) else "good"),
        KeyFigure("Open decisions", str(len(undecided)), f"{(undecided['state'] == 'late').sum()} past their date"),
        *_learning_figures(school),
    )
    return KeyFigures(shown)


def _learning_figures(school: School) -> tuple[KeyFigure, ...]:
    frame = summary(school)
    total = frame[frame["pillar"] == "total"]
    if total.empty:
        return ()
    row = total.iloc[0]
    if staff_hidden(school, row["teachers"]):
        return ()
    minimum = school.settings.learning.minimum_hours
    return (
        KeyFigure("Hours per teacher (median)", f"{row['median']:.1f}", f"of {minimum:g} asked"),
        KeyFigure("Teachers reached", f"{row['share_reached']:.0%}", f"{row['reached']} of {row['teachers']}"),
    )


def next_steps(school: School) -> Block:
    """The most pressing things, at most six: late and coming decisions and tasks, overdue cycles, the next meeting."""
    items = [*_open_items(decisions(school), "Decide: "), *_open_items(tasks(school), "")]
    items.sort(key=lambda item: (not item.late, item.due or "9999"))
    items = items[: _MOST - 2]
    cycles = figures.coaching_cycles(school)
    overdue = int((cycles["state"] == "overdue").sum())
    if overdue:
        words = "coaching cycle is" if overdue == 1 else "coaching cycles are"
        items.append(ChecklistItem(f"{overdue} {words} overdue: agree who goes back, and when", owner="Coach"))
    ahead = figures.checkins_held(school)["next_planned"].dropna()
    if len(ahead):
        items.append(ChecklistItem("Meet as a team", owner="Team leader", due=str(plain(ahead.min()))))
    else:
        items.append(ChecklistItem("Put the team's next check-in on the calendar", owner="Team leader"))
    return Checklist("Most pressing first", tuple(items))


def _open_items(block: Block, prefix: str) -> list[ChecklistItem]:
    items = block.items if isinstance(block, Checklist) else ()
    return [
        ChecklistItem(f"{prefix}{item.text}", owner=item.owner, due=item.due, late=item.late)
        for item in items
        if not item.done
    ]


def data_coverage(school: School) -> Block:
    """What there is in each table, how new it is, and what its absence means."""
    rows = []
    for name, why in _WHY.items():
        frame = school.frame(name)
        newest = plain(frame[_DATES[name]].dropna().max()) if name in _DATES and len(frame) else None
        rows.append((TABLES[name].description, len(frame), newest, "" if len(frame) else f"Missing: {why}"))
    columns = (Column("Data"), Column("Rows", "number"), Column("Newest", "date"), Column("What is missing"))
    return Table(
        "What there is, and what is missing",
        columns,
        tuple(
            (label, count, None if newest is None else str(newest), gap or "nothing")
            for label, count, newest, gap in rows
        ),
    )
