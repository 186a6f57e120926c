"""The monitoring plan: whether goals are on track by a rule that is printed, and early signals of the five pitfalls.

The pitfalls are Instruction Partners', https://curriculumsupport.instructionpartners.org/background/ ; which data raise
a signal is ours (inferred), and every signal names its data. A signal is a question for the team, not a finding.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from pltoolkit.measures import dosage, observation, survey, tasks
from pltoolkit.measures.frames import TEACHING_ROLES, day, shaped, typed
from pltoolkit.measures.progress import is_filled

if TYPE_CHECKING:
    from pltoolkit.guide import Guide

GOAL_RULE = (
    "On track: by its newest reading a goal has come at least as far from its baseline to its target as time has run "
    "from its start to its due date, less a tenth of the whole way."
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


def goal_states(goals: pd.DataFrame, *, as_of: dt.date, tolerance: float = 0.1) -> pd.DataFrame:
    """One row per goal.

    progress = (latest − baseline) / (target − baseline); expected = days from start to the newest reading (without its
    date, to `as_of`) / days from start to due, from 0 to 1.
    Columns: school_id, goal_id, family, goal, measure, unit, baseline, target, latest, latest_date, due, owner_id,
    owner_role, progress, expected, state: reached (progress ≥ 1), on_track (progress ≥ expected − `tolerance`), behind,
    missed (due before `as_of`, not reached), no_reading, not_measurable (baseline or target missing or equal),
    no_dates (start or due missing, not reached).
    """
    rows = typed(goals, "goals")
    way = (rows["target"] - rows["baseline"]).replace(0, float("nan"))
    rows["progress"] = (rows["latest"] - rows["baseline"]) / way
    read_on = rows["latest_date"].fillna(day(as_of))
    length = (rows["due"] - rows["start"]).dt.days.astype("float64")
    gone = (read_on - rows["start"]).dt.days.astype("float64")
    rows["expected"] = (gone / length.where(length > 0)).clip(0, 1)
    state = pd.Series("behind", index=rows.index, dtype=object)
    state = state.mask(rows["progress"] >= rows["expected"] - tolerance - 1e-9, "on_track")
    state = state.mask(rows["expected"].isna(), "no_dates").mask(rows["due"] < day(as_of), "missed")
    state = state.mask(rows["progress"] >= 1, "reached").mask(rows["latest"].isna(), "no_reading")
    rows["state"] = state.mask(way.isna(), "not_measurable")
    columns = [
        "school_id", "goal_id", "family", "goal", "measure", "unit", "baseline", "target", "latest", "latest_date",
        "due", "owner_id", "owner_role", "progress", "expected", "state",
    ]  # fmt: skip
    return shaped(rows, columns, by=["school_id", "family", "goal_id"])


def pitfall_signals(
    frames: Mapping[str, pd.DataFrame],
    *,
    as_of: dt.date,
    rules: SignalRules | None = None,
    hours: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Two early signals per pitfall and school; `frames` holds the tables of a district or of one school, by name.

    `hours` as returned by `dosage.teacher_hours`, where the caller has them. Columns: school_id, pitfall (code),
    signal, raised (true, false; missing where there are no data or it is too early in the school's phases), value
    (share 0 to 1, or hours; missing where the signal is not a number), data (what was looked at, in words).
    """
    rules = rules or SignalRules()
    schools = pd.Series(sorted(typed(frames["schools"], "schools")["school_id"]), dtype=object)
    topics = survey.survey_topics(frames["survey"])
    covered = observation.walkthrough_coverage(frames["staff"], frames["walkthroughs"], as_of=as_of, window_days=90)
    covered = covered.set_index("school_id")
    signals = [
        *_say_signals(frames, topics, rules, as_of),
        *_message_signals(frames, covered, rules),
        *_agency_signals(frames, topics, rules),
        *_use_signals(hours if hours is not None else _hours(frames, as_of), covered, rules),
        *_vision_signals(frames, rules, as_of),
    ]
    rows = [signal.on(schools).assign(place=place) for place, signal in enumerate(signals)]
    columns = ["school_id", "pitfall", "signal", "raised", "value", "data"]
    frame = pd.concat(rows) if len(schools) else pd.DataFrame(columns=[*columns, "place"])
    return shaped(frame, [*columns, "place"], by=["school_id", "place"])[columns]


@dataclass(frozen=True)
class _Signal:
    """A signal over all schools: `raised` and `value` by school id; a school that is in neither has no data."""

    pitfall: str
    signal: str
    raised: pd.Series
    value: pd.Series | None
    data: str

    def on(self, schools: pd.Series) -> pd.DataFrame:
        raised = schools.map(self.raised.astype(object)) if len(self.raised) else pd.Series(None, index=schools.index)
        value = schools.map(self.value) if self.value is not None and len(self.value) else float("nan")
        return pd.DataFrame(
            {
                "school_id": schools, "pitfall": self.pitfall, "signal": self.signal,
                "raised": raised.astype("boolean"), "value": value, "data": self.data,
            }
        )  # fmt: skip


def _low(pitfall: str, signal: str, value: pd.Series, below: float, data: str) -> _Signal:
    known = value.dropna().astype("float64")
    return _Signal(pitfall, signal, known < below, known, data)


def _topic_share(topics: pd.DataFrame, topic: str) -> pd.Series:
    """Favorable share of a topic per school, in its newest wave with answers."""
    newest = topics[(topics["topic"] == topic) & (topics["answered"] > 0)].drop_duplicates("school_id", keep="last")
    return newest.set_index("school_id")["share"]


def _say_signals(
    frames: Mapping[str, pd.DataFrame], topics: pd.DataFrame, rules: SignalRules, as_of: dt.date
) -> list[_Signal]:
    owned = [tasks.task_states(frames["tasks"], as_of=as_of), tasks.open_decisions(frames["decisions"], as_of=as_of)]
    owners = pd.concat([rows[["school_id", "owner_role"]] for rows in owned])
    owners = owners[owners["owner_role"] != ""]
    by_teachers = owners["owner_role"].isin(TEACHING_ROLES).groupby(owners["school_id"]).mean()
    return [
        _low("nobody_asked", "Few say they had a say", _topic_share(topics, rules.say_topic),
             rules.low_favorable, f'favorable share of survey items on "{rules.say_topic}", newest wave'),
        _Signal("nobody_asked", "No task or decision is a teacher's", by_teachers == 0, by_teachers,
                "share of tasks and open decisions owned by teachers or teacher leaders"),
    ]  # fmt: skip


def _message_signals(frames: Mapping[str, pd.DataFrame], covered: pd.DataFrame, rules: SignalRules) -> list[_Signal]:
    recorded = (covered["materials_recorded"] / covered["visits"])[covered["visits"] > 0]
    return [
        _Signal("different_things", "Walkthroughs do not look at the materials", recorded == 0, recorded,
                "share of walkthroughs in the last 90 days that say whether the adopted materials were in use"),
        _blank(frames, "different_things", "Grading or coaching has not been looked at", rules.grading_and_coaching, 3),
    ]  # fmt: skip


def _agency_signals(frames: Mapping[str, pd.DataFrame], topics: pd.DataFrame, rules: SignalRules) -> list[_Signal]:
    return [
        _low("robot", "Few feel free to use their judgment", _topic_share(topics, rules.agency_topic),
             rules.low_favorable, f'favorable share of survey items on "{rules.agency_topic}", newest wave'),
        _blank(frames, "robot", "No guidance on what teachers may change", rules.use_guidance, 3),
    ]  # fmt: skip


def _hours(frames: Mapping[str, pd.DataFrame], as_of: dt.date) -> pd.DataFrame:
    tables = [frames[name] for name in ("activities", "sessions", "attendance", "coaching")]
    return dosage.teacher_hours(frames["staff"], dosage.contacts(*tables, as_of=as_of))


def _use_signals(hours: pd.DataFrame, covered: pd.DataFrame, rules: SignalRules) -> list[_Signal]:
    touched = hours.groupby("school_id").agg(median=("total", "median"), touches=("touches", "sum"))
    return [
        _low("resource", "Materials often not in use", covered["share_in_use"], rules.low_in_use,
             "share of walkthroughs in the last 90 days that saw the adopted materials in use"),
        _low("resource", "Few hours of professional learning", touched["median"][touched["touches"] > 0], rules.low_hours,
             "median hours per teacher to date"),
    ]  # fmt: skip


def _vision_signals(frames: Mapping[str, pd.DataFrame], rules: SignalRules, as_of: dt.date) -> list[_Signal]:
    held = tasks.checkins_held(frames["checkins"], as_of=as_of)
    stepbacks = held[(held["kind"] == "stepback") & (held["planned"] > 0)].set_index("school_id")["share_held"]
    return [
        _blank(frames, "will_pass", "No vision is written down", rules.vision, 2),
        _low("will_pass", "Stepbacks are skipped", stepbacks, rules.low_held, "share of planned stepbacks held"),
    ]  # fmt: skip


def _blank(
    frames: Mapping[str, pd.DataFrame], pitfall: str, signal: str, steps: tuple[str, ...], from_phase: int
) -> _Signal:
    """Raised where any of `steps` (beginnings of step ids) has no answer in a school that has come to `from_phase`."""
    answers = typed(frames["answers"], "answers")
    answers = answers[answers["value"].map(is_filled).astype(bool)]
    phase = typed(frames["adoptions"], "adoptions").groupby("school_id")["phase"].max()
    reached = phase[phase >= from_phase].index
    raised = pd.Series(False, index=reached, dtype=bool)
    for step in steps:
        answered = answers.loc[answers["step_id"].str.startswith(step), "school_id"].unique()
        raised |= ~raised.index.isin(answered)
    named = ", ".join(step.rstrip(".") for step in steps)
    return _Signal(pitfall, signal, raised, None, f"answers to {named}, from phase {from_phase} on")
