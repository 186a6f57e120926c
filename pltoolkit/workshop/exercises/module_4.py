"""Module 4, the six criteria and the tiers of evidence: what is met, what is only not written down."""

from __future__ import annotations

from pltoolkit.measures.evidence import USES, StudyFacts, accepts, evidence_tier
from pltoolkit.records import Design, Effect
from pltoolkit.workshop.data import WorkshopData
from pltoolkit.workshop.exercise import Exercise, Mistake

LAUNCH, UNIT, SUPPORT, CONFERENCE = "D1", "D2", "D3", "D4"
STUDIES = (
    StudyFacts(
        "A: teams drawn by lot in 40 schools", Design.EXPERIMENT, Effect.FAVORABLE, well_run=True, low_attrition=True,
        students=5200, sites=4, same_population=True, same_setting=True, contrary=False,
    ),
    StudyFacts(
        "B: schools that volunteered, beside others", Design.QUASI_EXPERIMENT, Effect.FAVORABLE, well_run=True,
        equivalent_at_start=False, controls_selection=True, students=1400, sites=3, same_population=True, contrary=False,
    ),
    StudyFacts(
        "C: a plan drawn from earlier research", Design.NONE, logic_model=True, under_study=True,
    ),
)  # fmt: skip
"""Three fictional studies: facts as a reader finds them in a report."""


def exercises(data: WorkshopData) -> tuple[Exercise, ...]:
    """The module's exercises, about the district's own four activities and three studies."""
    return (*_criteria(data), *_program(data), *_evidence())


def _criteria(data: WorkshopData) -> tuple[Exercise, ...]:
    launch = data.verdicts[LAUNCH]
    unknown = next(name for name, verdict in launch.items() if verdict == "not_documented")
    return (
        Exercise(
            "4.1",
            "The launch of August was one day. Is it sustained: met, partly, not met or not documented?",
            _words(launch["sustained"]),
            "One of: met, partly, not met, not documented.",
            ("The dates are known, so something can be said.", "Sustained asks for more than one meeting, over time."),
            "One meeting day is known, and it is the only one: not met.",
            (
                Mistake("met", "A good day is not a sustained activity: it asks for further meetings over time."),
                Mistake("not documented", "The date is there. Not documented is for what nobody wrote down."),
                Mistake("partly", "Neither of its checks is passed: there is one meeting, and no time between."),
            ),
        ),
        Exercise(
            "4.2",
            "Which one criterion is not documented for the launch?",
            _words(unknown),
            "The name of a criterion, such as sustained.",
            ("Look for the column with nothing in it.", "Nobody wrote down which data showed the need."),
            "Data-driven: the column data_source is blank.",
            (
                Mistake("sustained", "For this one something is known: there was a single day. That is not met."),
                Mistake("data_source", "That is the column with nothing in it. Which criterion rests on it?"),
                Mistake("classroom-focused", "Part of it is known: what it was about. That makes it partly met."),
            ),
        ),
    )


def _program(data: WorkshopData) -> tuple[Exercise, ...]:
    complete = next(
        name for name in (LAUNCH, UNIT, SUPPORT, CONFERENCE) if set(data.verdicts[name].values()) == {"met"}
    )
    return (
        Exercise(
            "4.3",
            "Which of the district's activities D1 to D4 meets all six criteria?",
            complete,
            "One of D1, D2, D3, D4.",
            ("Read the grid row by row.", "It is the one that goes on all year in the school day."),
            f"{complete}: it meets in several months, in the school day, on a unit, with data at hand.",
            (
                Mistake(CONFERENCE, "The conference was a day away from school, with many topics at once."),
                Mistake(LAUNCH, "The launch took six hours, but on one day, and nothing is known of what followed."),
                Mistake(SUPPORT, "Nearly: its series has not come together, and nobody has looked at data since."),
            ),
        ),
        Exercise(
            "4.4",
            "How many hours does federal law ask for, for an activity to be intensive?",
            "none",
            'A number of hours, or the word "none".',
            ("Who wrote the numbers in the packet: Congress, or people who studied training?", "Read the small print."),
            "None. The law names no number of hours; ranges come from studies, minimums from the district.",
            (
                Mistake(14, "That is the top of the range in which studies found no effect. The law says no number."),
                Mistake(0, 'The law does not say 0; it says nothing of hours. Write the word "none".'),
                Mistake(49, "That is the mean length in one review of studies. The law says no number."),
                Mistake(20, "That is a recommendation of a researcher. The law says no number."),
            ),
        ),
    )


def _evidence() -> tuple[Exercise, ...]:
    tiers = {study.title[0]: float(evidence_tier(study).tier or 0) for study in STUDIES}
    may = accepts(USES["school_improvement"], int(tiers["C"]))
    return (
        Exercise(
            "4.5",
            "Which tier of evidence does each study reach?",
            tiers,
            'Numbers by name: {"A": …, "B": …, "C": …}.',
            ("Begin with tier 1 and ask what is missing.", "Were B's groups alike at the start?"),
            "A is an experiment, well run, large, with students and schools like ours: 1. B's groups were not alike: 3. C: 4.",
            (
                Mistake(
                    {**tiers, "A": 2.0}, "Look for what A lacks for tier 1: lots were drawn, it is large, run well."
                ),
                Mistake(
                    {**tiers, "B": 2.0, "C": 3.0}, "B's groups were not alike at the start, and C compares nothing."
                ),
                Mistake({**tiers, "B": 2.0}, "B is a comparison, but its groups were not alike at the start: tier 3."),
                Mistake(
                    {**tiers, "C": 3.0}, "C has no study that compares yet. A reasoned plan under study is tier 4."
                ),
            ),
        ),
        Exercise(
            "4.6",
            "May school improvement money (section 1003) pay for C?",
            may,
            "True or False.",
            ("Not every use of money takes every tier.", "Section 1003 takes tiers 1 to 3."),
            "False: section 1003 asks for tiers 1 to 3. Title II-A may take tier 4.",
            (Mistake(not may, "Title II-A may, but section 1003 takes tiers 1 to 3 only."),),
        ),
    )


def _words(code: str) -> str:
    return (
        code.replace("classroom_focused", "classroom-focused").replace("data_driven", "data-driven").replace("_", " ")
    )
