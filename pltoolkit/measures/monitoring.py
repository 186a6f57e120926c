"""The monitoring plan: whether goals are on track by a rule that is printed, and early signals of the five pitfalls.

The pitfalls are Instruction Partners', https://curriculumsupport.instructionpartners.org/background/ ; which data raise
a signal is ours (inferred), and every signal names its data. A signal is a question for the team, not a finding.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Any

from pltoolkit.measures import dosage, observation, survey, tasks
from pltoolkit.measures.frames import TEACHING_ROLES, Tabular, grouped, records, rows, share
from pltoolkit.measures.progress import is_filled
from pltoolkit.measures.result import Result, measure

if TYPE_CHECKING:
    from pltoolkit.guide import Guide

GOAL_RULE = (
    "On track: by its latest reading, a goal's share of the way from start to target is at most 10 points behind the share "
    "of its time that has gone."
)
"""The rule of `goal_states` in words, to be printed beside it."""

PITFALLS: Mapping[str, str] = {
    "nobody_asked": "Nobody asked me.",
    "different_things": "You are telling me to do different things.",
    "robot": "I feel like a robot.",
    "resource": "I use it as a resource.",
    "will_pass": "This too shall pass.",
}
"""The five pitfalls by code, in the guide's order, with its names for them."""


@dataclass(frozen=True)
class SignalRules:
    """When a signal is raised. Shares from 0 to 1, hours per teacher.

    Steps are named by how their ids begin, in the national edition; `signal_rules` has those of another.
    """

    low_favorable: float = 0.5
    low_in_use: float = 0.75
    low_hours: float = 5
    low_held: float = 0.5
    say_topic: str = "had_a_say"
    agency_topic: str = "agency"
    grading_and_coaching: tuple[str, ...] = ("II.2.", "II.4.")
    use_guidance: tuple[str, ...] = ("II.3.D",)
    vision: tuple[str, ...] = ("I.2.",)


def signal_rules(guide: Guide) -> SignalRules:
    """The rules with the steps of this edition of the guide that stand for those of the national one."""
    rules = SignalRules()
    return replace(
        rules,
        grading_and_coaching=_beginnings(guide, rules.grading_and_coaching),
        use_guidance=_beginnings(guide, rules.use_guidance),
        vision=_beginnings(guide, rules.vision),
    )


def _beginnings(guide: Guide, national: tuple[str, ...]) -> tuple[str, ...]:
    """How the ids of an edition's steps begin: of a whole key action where all its steps are meant."""
    found = []
    for action in guide.key_actions:
        for beginning in national:
            meant = [step.id for step in action.steps if step.origin.startswith(beginning)]
            found += [f"{action.id}."] if len(meant) == len(action.steps) else meant
    return tuple(found)


@measure
def goal_states(goals: Tabular, *, as_of: dt.date, tolerance: float = 0.1) -> Result:
    """One row per goal.

    progress = (latest − baseline) / (target − baseline); expected = days from start to the newest reading (without its
    date, to `as_of`) / days from start to due, from 0 to 1.
    Columns: school_id, goal_id, family, goal, measure, unit, baseline, target, latest, latest_date, due, owner_id,
    owner_role, progress, expected, state: reached (progress ≥ 1), on_track (progress ≥ expected − `tolerance`), behind,
    missed (due before `as_of`, not reached), no_reading, not_measurable (baseline or target missing or equal),
    no_dates (start or due missing, not reached).
    """
    columns = [
        "school_id", "goal_id", "family", "goal", "measure", "unit", "baseline", "target", "latest", "latest_date",
        "due", "owner_id", "owner_role", "progress", "expected", "state",
    ]  # fmt: skip
    found = []
    for goal in records(goals, "goals"):
        progress, expected = _progress(goal), _expected(goal, as_of)
        known = [getattr(goal, name) for name in columns[:13]]
        found.append((*known, progress, expected, _goal_state(goal, progress, expected, as_of, tolerance)))
    by, numbers = ["school_id", "family", "goal_id"], ["baseline", "target", "latest", "progress", "expected"]
    return Result(found, columns, by=by, numbers=numbers, days=["latest_date", "due"])


def _progress(goal: Any) -> float | None:
    """How far a goal has come on its way from baseline to target."""
    if goal.baseline is None or goal.target is None or goal.baseline == goal.target or goal.latest is None:
        return None
    return float((goal.latest - goal.baseline) / (goal.target - goal.baseline))


def _expected(goal: Any, as_of: dt.date) -> float | None:
    """How far time has run from a goal's start to its due date, from 0 to 1."""
    if goal.start is None or goal.due is None or goal.due <= goal.start:
        return None
    gone = (goal.latest_date or as_of) - goal.start
    return min(max(float(gone / (goal.due - goal.start)), 0.0), 1.0)


def _goal_state(goal: Any, progress: float | None, expected: float | None, as_of: dt.date, tolerance: float) -> str:
    if goal.baseline is None or goal.target is None or goal.baseline == goal.target:
        return "not_measurable"
    if progress is None:
        return "no_reading"
    if progress >= 1:
        return "reached"
    if goal.due is not None and goal.due < as_of:
        return "missed"
    if expected is None:
        return "no_dates"
    return "on_track" if progress >= expected - tolerance - 1e-9 else "behind"


@measure
def pitfall_signals(
    tables: Mapping[str, Tabular],
    *,
    as_of: dt.date,
    rules: SignalRules | None = None,
    hours: Tabular | None = None,
) -> Result:
    """Two early signals per pitfall and school; `tables` holds the tables of a district or of one school, by name.

    `hours` as returned by `dosage.teacher_hours`, where the caller has them. Columns: school_id, pitfall (code),
    signal, raised (true, false; missing where there are no data or it is too early in the school's phases), value
    (share 0 to 1, or hours; missing where the signal is not a number), base (how many the value rests on: answers,
    visits, teachers …), of (what those are, in words), data (what was looked at, in words).
    """
    rules = rules or SignalRules()
    schools = [school.school_id for school in records(tables["schools"], "schools")]
    topics = survey.survey_topics.rows(tables["survey"])
    visits = observation.walkthrough_coverage.rows(tables["staff"], tables["walkthroughs"], as_of=as_of, window_days=90)
    blank = _blanks(tables)
    signals = [
        *_say_signals(tables, topics, rules, as_of),
        *_message_signals(visits, blank, rules),
        *_agency_signals(topics, blank, rules),
        *_use_signals(_hours(tables, as_of) if hours is None else rows(hours), visits, rules),
        *_vision_signals(tables, blank, rules, as_of),
    ]
    found = [
        (
            school, one.pitfall, one.signal, one.raised.get(school), one.value.get(school), one.base.get(school), one.of,
            one.data,
        )
        for school in schools
        for one in signals
    ]  # fmt: skip
    columns = ["school_id", "pitfall", "signal", "raised", "value", "base", "of", "data"]
    return Result(found, columns, by=["school_id"], wholes=["base"], numbers=["value"], flags=["raised"])


@dataclass(frozen=True)
class _Signal:
    """A signal over all schools: `raised`, `value` and `base` by school id; a school that is in none has no data."""

    pitfall: str
    signal: str
    raised: Mapping[str, bool]
    value: Mapping[str, float]
    base: Mapping[str, int]
    of: str
    data: str


_Counted = Mapping[str, tuple[float | None, int]]
"""A figure of each school, and how many it rests on."""


def _low(pitfall: str, signal: str, counted: _Counted, of: str, below: float, data: str) -> _Signal:
    return _where(lambda value: value < below, pitfall, signal, counted, of, data)


def _none(pitfall: str, signal: str, counted: _Counted, of: str, data: str) -> _Signal:
    return _where(lambda value: value == 0, pitfall, signal, counted, of, data)


def _where(
    is_raised: Callable[[float], bool], pitfall: str, signal: str, counted: _Counted, of: str, data: str
) -> _Signal:
    values = {school: value for school, (value, _) in counted.items() if value is not None}
    raised = {school: is_raised(value) for school, value in values.items()}
    return _Signal(pitfall, signal, raised, values, {school: counted[school][1] for school in values}, of, data)


def _topic_share(topics: Iterable[Any], topic: str) -> _Counted:
    """Favorable share of a topic per school, in its newest wave with answers."""
    return {row.school_id: (row.share, row.answered) for row in topics if row.topic == topic and row.answered > 0}


def _say_signals(
    tables: Mapping[str, Tabular], topics: Sequence[Any], rules: SignalRules, as_of: dt.date
) -> list[_Signal]:
    owned = [
        *tasks.task_states.rows(tables["tasks"], as_of=as_of),
        *tasks.open_decisions.rows(tables["decisions"], as_of=as_of),
    ]
    owners = grouped((row for row in owned if row.owner_role), "school_id")
    by_teachers = {
        school: (share(sum(row.owner_role in TEACHING_ROLES for row in of_school), len(of_school)), len(of_school))
        for school, of_school in owners.items()
    }
    return [
        _low("nobody_asked", "Few say they had a say", _topic_share(topics, rules.say_topic), "answers",
             rules.low_favorable, "favorable share of survey items on having a say, newest wave"),
        _none("nobody_asked", "No task or decision is a teacher's", by_teachers, "tasks and decisions",
              "share of tasks and open decisions owned by teachers or teacher leaders"),
    ]  # fmt: skip


def _message_signals(visits: Sequence[Any], blank: _Blanks, rules: SignalRules) -> list[_Signal]:
    recorded = {row.school_id: (share(row.materials_recorded, row.visits), row.visits) for row in visits}
    return [
        _none("different_things", "Walkthroughs do not look at the materials", recorded, "visits",
              "share of walkthroughs in the last 90 days that say whether the adopted materials were in use"),
        blank.signal("different_things", "Grading or coaching has not been looked at", rules.grading_and_coaching, 3),
    ]  # fmt: skip


def _agency_signals(topics: Sequence[Any], blank: _Blanks, rules: SignalRules) -> list[_Signal]:
    return [
        _low("robot", "Few feel free to use their judgment", _topic_share(topics, rules.agency_topic), "answers",
             rules.low_favorable, "favorable share of survey items on room to adapt, newest wave"),
        blank.signal("robot", "No guidance on what teachers may change", rules.use_guidance, 3),
    ]  # fmt: skip


def _hours(tables: Mapping[str, Tabular], as_of: dt.date) -> list[Any]:
    met = [tables[name] for name in ("activities", "sessions", "attendance", "coaching")]
    return dosage.teacher_hours.rows(tables["staff"], dosage.contacts.rows(*met, as_of=as_of))


def _use_signals(hours: Sequence[Any], visits: Sequence[Any], rules: SignalRules) -> list[_Signal]:
    touched = {
        school: (median(teacher.total for teacher in teachers), len(teachers))
        for school, teachers in grouped(hours, "school_id").items()
        if any(teacher.touches for teacher in teachers)
    }
    in_use = {row.school_id: (row.share_in_use, row.materials_recorded) for row in visits}
    return [
        _low("resource", "Materials often not in use", in_use, "visits", rules.low_in_use,
             "share of walkthroughs in the last 90 days that saw the adopted materials in use"),
        _low("resource", "Few hours of professional learning", touched, "teachers", rules.low_hours,
             "median hours per teacher to date"),
    ]  # fmt: skip


def _vision_signals(tables: Mapping[str, Tabular], blank: _Blanks, rules: SignalRules, as_of: dt.date) -> list[_Signal]:
    held = tasks.checkins_held.rows(tables["checkins"], as_of=as_of)
    stepbacks = {
        row.school_id: (row.share_held, row.planned) for row in held if row.kind == "stepback" and row.planned > 0
    }
    return [
        blank.signal("will_pass", "No vision is written down", rules.vision, 2),
        _low("will_pass", "Stepbacks are skipped", stepbacks, "stepbacks", rules.low_held, "share of planned stepbacks held"),
    ]  # fmt: skip


@dataclass(frozen=True)
class _Blanks:
    """Which steps have an answer in which school, and the phase that each school has come to."""

    answered: Mapping[str, frozenset[str]]
    phases: Mapping[str, int]

    def signal(self, pitfall: str, signal: str, steps: tuple[str, ...], from_phase: int) -> _Signal:
        """Raised where any of `steps` (beginnings of step ids) has no answer in a school that has come to `from_phase`."""
        raised = {
            school: not all(any(one.startswith(step) for one in self.answered.get(school, ())) for step in steps)
            for school, phase in self.phases.items()
            if phase >= from_phase
        }
        named = ", ".join(step.rstrip(".") for step in steps)
        return _Signal(pitfall, signal, raised, {}, {}, "", f"answers to {named}, from phase {from_phase} on")


def _blanks(tables: Mapping[str, Tabular]) -> _Blanks:
    answers = grouped((row for row in records(tables["answers"], "answers") if is_filled(row.value)), "school_id")
    adoptions = grouped(records(tables["adoptions"], "adoptions"), "school_id")
    return _Blanks(
        {school: frozenset(row.step_id for row in of_school) for school, of_school in answers.items()},
        {school: max(row.phase for row in of_school) for school, of_school in adoptions.items()},
    )
