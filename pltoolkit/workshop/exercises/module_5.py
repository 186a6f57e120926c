"""Module 5, monitoring plan and stepback: progress against time, change, and small groups."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pltoolkit.workshop.data import WorkshopData
from pltoolkit.workshop.exercise import Exercise, Mistake

SCHOOL = "0103"
TESTED = {"Grade 6": 24, "Grade 7": 7, "Grade 8": 18}
_NEAR = 0.1


def exercises(data: WorkshopData) -> tuple[Exercise, ...]:
    """The module's exercises, about the goals and the survey of Cottonwood Middle School."""
    return (*_goal(data), *_change(data), *_small_numbers(data))


def _goal(data: WorkshopData) -> tuple[Exercise, ...]:
    goal = the_goal(data)
    baseline, latest, target = float(goal["baseline"]), float(goal["latest"]), float(goal["target"])
    progress = (latest - baseline) / (target - baseline)
    started, read, due = (dt.date.fromisoformat(goal[name]) for name in ("start", "latest_date", "due"))
    expected = (read - started) / (due - started)
    on_track = progress >= expected - _NEAR
    return (
        Exercise(
            "5.1",
            "How far has the team come on the way from its baseline to its target?",
            progress,
            "A share of the way; 1 is the whole of it.",
            ("The way begins at the baseline, not at 0.", "(latest − baseline) ÷ (target − baseline)"),
            "(latest - baseline) / (target - baseline)",
            (
                Mistake(latest / target, "This measures from 0. The team started at its baseline."),
                Mistake(
                    (latest - baseline) / target, "The way is as long as from the baseline to the target, not from 0."
                ),
                Mistake(latest, "This is where the team stands. How much of the way is behind it?"),
                Mistake(latest - baseline, "This is how much has changed; divide by how much was to change."),
            ),
        ),
        Exercise(
            "5.2",
            "What share of the goal's time had passed when the latest reading was taken?",
            expected,
            "A share of the time between start and due.",
            ("Subtracting one date from another gives days.", "(latest_date − start) ÷ (due − start)"),
            "(latest_date - start) / (due - start)",
            (
                Mistake(1 - expected, "This is the share that was still to come."),
                Mistake((read - started).days, "These are the days that had passed. Divide by all days of the goal."),
                Mistake((due - read).days, "These are the days that were left."),
            ),
        ),
        Exercise(
            "5.3",
            "By the printed rule, is the goal on track?",
            on_track,
            "True or False.",
            ("The rule compares progress with the time that has passed.", "On track: progress ≥ expected − 0.1."),
            "progress >= expected - 0.1",
            (
                Mistake(
                    not on_track,
                    "Compare your two numbers: the team may be up to a tenth behind the time and still be on track.",
                ),
            ),
        ),
    )


def _change(data: WorkshopData) -> tuple[Exercise, ...]:
    before, now = waves(data)
    return (
        Exercise(
            "5.4",
            "By how many percentage points did the favorable answers change between the two waves?",
            (now - before) * 100,
            "A number of percentage points, below 0 where it fell.",
            ("Points are the difference of two percentages.", "(now − before) × 100"),
            "(now - before) * 100",
            (
                Mistake(
                    (now - before) / before * 100, "This is the change in percent of the first wave, not in points."
                ),
                Mistake((before - now) * 100, "The sign is the wrong way round: the later wave minus the earlier one."),
                Mistake(now * 100, "This is where it stood in winter. By how much is that different from fall?"),
                Mistake(now - before, "Points, please: a share of 0.08 is 8 points."),
            ),
            within=0.5,
        ),
    )


def _small_numbers(data: WorkshopData) -> tuple[Exercise, ...]:
    group, respondents = data.settings["minimum_group"], data.settings["minimum_respondents"]
    hidden = {name for name, count in TESTED.items() if count < group}
    next_smallest = min((name for name in TESTED if name not in hidden), key=TESTED.__getitem__)
    return (
        Exercise(
            "5.5",
            f"The total of 49 is printed, and groups under {group} are hidden. Which grades must be hidden?",
            frozenset({*hidden, next_smallest}),
            'A list of grades, such as ["Grade 6", "Grade 8"].',
            ("Hide the small one, then play the detective.", "Total minus the grades shown is the grade hidden."),
            "The small grade, and one more so that the total gives neither away: the next smallest.",
            (
                Mistake(
                    frozenset(hidden), "With the total printed, 49 minus the two others gives the hidden one away."
                ),
                Mistake(frozenset(TESTED), "This hides more than it must; the largest grade can be shown."),
                Mistake(
                    frozenset({*hidden, max(TESTED, key=TESTED.__getitem__)}),
                    "Safe, but it hides the largest grade. Hide the next smallest instead, and less is lost.",
                ),
            ),
        ),
        Exercise(
            "5.6",
            "How many teachers must have answered before survey results are shown?",
            respondents,
            "A whole number; the district's settings say it.",
            ("There is one minimum for students and one for people who answer a survey.", "lesson.settings"),
            'lesson.settings["minimum_respondents"]',
            (Mistake(group, "This is the smallest group of students. A survey's minimum is a setting of its own."),),
        ),
    )


def the_goal(data: WorkshopData) -> dict[str, Any]:
    """The goal that the module is about: the school's first one that is on its way, past its baseline and not yet there."""
    goals = [row for row in data.of_school("goals", SCHOOL) if row["latest"] is not None and row["latest_date"]]
    under_way = [row for row in goals if row["baseline"] < row["latest"] < row["target"]]
    return min(under_way, key=lambda row: str(row["goal_id"]))


def waves(data: WorkshopData) -> tuple[float, float]:
    """Favorable share of "had a say", in the first wave and in the last."""
    rows = [row for row in data.of_school("survey", SCHOOL) if row["topic"] == "had_a_say" and row["value"] is not None]
    names = sorted({row["wave"] for row in rows})
    values = {name: [row["value"] for row in rows if row["wave"] == name] for name in (names[0], names[-1])}
    shares = [sum(value > 3 for value in found) / len(found) for found in values.values()]
    return shares[0], shares[-1]
