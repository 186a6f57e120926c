"""ESSA's tiers of evidence, worked out from facts of a study, and what a use of federal money asks for.

20 U.S.C. 7801(21), https://www.law.cornell.edu/uscode/text/20/7801 , names four: strong (an experiment), moderate (a
quasi-experiment), promising (a correlational study that controls for selection), and a rationale with a study of its
effect under way. How they are read: https://ies.ed.gov/ncee/wwc/essa (350 students and 2 sites; seen); overlap with
one's own students and setting, 50 groups of 10 as a large sample, and attrition as the What Works Clearinghouse treats
it (recalled). A tier holds for one's own students and setting: elsewhere the same study may be worth another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pltoolkit.measures.frames import Tabular, records
from pltoolkit.measures.result import Result, measure
from pltoolkit.records import Design, Effect

LARGE_SAMPLE_STUDENTS = 350
LARGE_SAMPLE_GROUPS = 50
SITES = 2
_COUNTS = ("students", "groups", "sites")
_FLAGS = (
    "well_run", "low_attrition", "equivalent_at_start", "controls_selection", "same_population", "same_setting",
    "contrary", "logic_model", "under_study",
)  # fmt: skip


@dataclass(frozen=True)
class StudyFacts:
    """What is known of a study of an activity; None where it is not known.

    `groups` are groups of ten or more students. `equivalent_at_start`: treated and comparison groups were alike
    before. `contrary`: other good studies found harm, and outweigh this one. `logic_model` rests on earlier research.
    """

    title: str
    design: Design
    effect: Effect | None = None
    well_run: bool | None = None
    low_attrition: bool | None = None
    equivalent_at_start: bool | None = None
    controls_selection: bool | None = None
    students: int | None = None
    groups: int | None = None
    sites: int | None = None
    same_population: bool | None = None
    same_setting: bool | None = None
    contrary: bool | None = None
    logic_model: bool | None = None
    under_study: bool | None = None


@dataclass(frozen=True)
class TierReason:
    """One condition of a tier: fulfilled, not, or not known (None)."""

    tier: int
    condition: str
    fulfilled: bool | None


@dataclass(frozen=True)
class TierVerdict:
    """The strongest tier whose conditions are all fulfilled, None where none is; and the conditions of every tier."""

    tier: int | None
    reasons: tuple[TierReason, ...]

    def unfulfilled(self, tier: int) -> tuple[TierReason, ...]:
        """What keeps the study from a tier: conditions not fulfilled or not known."""
        return tuple(reason for reason in self.reasons if reason.tier == tier and not reason.fulfilled)


@dataclass(frozen=True)
class MoneyUse:
    """What a use of money asks of evidence."""

    title: str
    tiers: frozenset[int]
    condition: str
    source: str


_ANY = frozenset({1, 2, 3, 4})
_IF_AVAILABLE = "Any tier, so far as the State finds that such evidence is reasonably available."
USES: Mapping[str, MoneyUse] = MappingProxyType(
    {
        "title_ii_a": MoneyUse("Title II-A, sec. 2103(b)(3)", _ANY, _IF_AVAILABLE, "recalled"),
        "title_i_a": MoneyUse("Title I-A, schoolwide and targeted plans", _ANY, _IF_AVAILABLE, "recalled"),
        "title_iii_a": MoneyUse(
            "Title III-A",
            _ANY,
            "Any tier; long and intense enough to last, no 1-day workshop outside a plan.",
            "recalled",
        ),
        "title_iv_a": MoneyUse("Title IV-A", _ANY, _IF_AVAILABLE, "recalled"),
        "school_improvement": MoneyUse(
            "Sec. 1003 school improvement", frozenset({1, 2, 3}), "Tiers 1 to 3 only (8101(21)(B)).", "recalled"
        ),
    }
)
"""Uses of federal money by code."""
_WRITTEN = {"1003": "school_improvement", "schoolimprovement": "school_improvement", "titleiia": "title_ii_a",
            "title2a": "title_ii_a", "titleia": "title_i_a", "title1a": "title_i_a", "titleiiia": "title_iii_a", "title3a": "title_iii_a", "titleiva": "title_iv_a",
            "title4a": "title_iv_a"}  # fmt: skip


def use_of(fund_source: str) -> MoneyUse | None:
    """The use of money that a fund source, as people write it ("Title II, Part A"), stands for; None where none is known."""
    letters = re.sub(r"[^a-z0-9]", "", fund_source.casefold()).replace("part", "")
    return next((USES[code] for written, code in _WRITTEN.items() if written in letters), None)


def evidence_tier(study: StudyFacts) -> TierVerdict:
    """The tier of one study. What is not known counts as not fulfilled, and is listed so."""
    conditions = {1: _strong(study), 2: _moderate(study), 3: _promising(study), 4: _rationale(study)}
    reasons = tuple(
        TierReason(tier, text, fulfilled) for tier, tests in conditions.items() for text, fulfilled in tests.items()
    )
    reached = [tier for tier, tests in conditions.items() if all(tests.values())]
    return TierVerdict(min(reached, default=None), reasons)


def best_tier(studies: Iterable[StudyFacts]) -> int | None:
    """The strongest tier that any of the studies reaches."""
    return min((tier for study in studies if (tier := evidence_tier(study).tier)), default=None)


@measure
def study_tiers(studies: Tabular) -> Result:
    """The tier of every study, from the table of studies.

    Columns: school_id, activity_id, study_id, title, link, tier (1 to 4; missing where it reaches none), reached (the
    conditions of that tier, in words), next_tier (the tier above, missing for tier 1), lacking (what keeps it from that
    tier; "not known" where nothing is on record).
    """
    columns = ["school_id", "activity_id", "study_id", "title", "link", "tier", "reached", "next_tier", "lacking"]
    found = [_tier_row(row) for row in records(studies, "studies")]
    return Result(found, columns, by=["school_id", "activity_id", "study_id"], wholes=["tier", "next_tier"])


def _tier_row(row: Any) -> tuple[object, ...]:
    known: dict[str, Any] = {name: getattr(row, name) for name in _FLAGS}
    known |= {name: None if getattr(row, name) is None else int(getattr(row, name)) for name in _COUNTS}
    facts = StudyFacts(
        title=row.title, design=Design(row.design), effect=Effect(row.effect) if row.effect else None, **known
    )
    verdict = evidence_tier(facts)
    above = (verdict.tier or 5) - 1
    reached = [reason.condition for reason in verdict.reasons if reason.tier == verdict.tier]
    lacking = [
        reason.condition + (" (not known)" if reason.fulfilled is None else "") for reason in verdict.unfulfilled(above)
    ]
    of_study = row.school_id, row.activity_id, row.study_id, row.title, row.link
    return *of_study, verdict.tier, "; ".join(reached), above or None, "; ".join(lacking)


def accepts(use: MoneyUse, tier: int | None) -> bool:
    """Whether evidence of this tier (None: of no tier) is enough for a use of money."""
    return tier in use.tiers


def _strong(study: StudyFacts) -> dict[str, bool | None]:
    return {
        "An experiment": study.design is Design.EXPERIMENT,
        "Well designed and run": study.well_run,
        "Few dropped out": study.low_attrition,
        **_found(study),
        **_sample(study),
        "Students like ours": study.same_population,
        "A setting like ours": study.same_setting,
    }


def _moderate(study: StudyFacts) -> dict[str, bool | None]:
    is_experiment = study.design is Design.EXPERIMENT
    overlap = (study.same_population, study.same_setting)
    sound = study.equivalent_at_start or (True if is_experiment and study.low_attrition else study.equivalent_at_start)
    return {
        "A quasi-experiment or an experiment": is_experiment or study.design is Design.QUASI_EXPERIMENT,
        "Well designed and run": study.well_run,
        "Groups alike at the start, or an experiment few dropped out of": sound,
        **_found(study),
        **_sample(study),
        "Students or a setting like ours": True if True in overlap else None if None in overlap else False,
    }


def _promising(study: StudyFacts) -> dict[str, bool | None]:
    controlled = study.design is not Design.CORRELATIONAL or study.controls_selection
    return {
        "A study that compares": study.design is not Design.NONE,
        "Controls for who took part": controlled,
        "Well designed and run": study.well_run,
        **_found(study),
    }


def _rationale(study: StudyFacts) -> dict[str, bool | None]:
    return {
        "A logic model that rests on research": study.logic_model,
        "Its effect is being studied": study.under_study,
    }


def _found(study: StudyFacts) -> dict[str, bool | None]:
    return {
        "A significant favorable effect": None if study.effect is None else study.effect is Effect.FAVORABLE,
        "No stronger evidence to the contrary": None if study.contrary is None else not study.contrary,
    }


def _sample(study: StudyFacts) -> dict[str, bool | None]:
    by_students = None if study.students is None else study.students >= LARGE_SAMPLE_STUDENTS
    by_groups = None if study.groups is None else study.groups >= LARGE_SAMPLE_GROUPS
    large = True if True in (by_students, by_groups) else by_students if by_students is not None else by_groups
    return {
        f"{LARGE_SAMPLE_STUDENTS} students or {LARGE_SAMPLE_GROUPS} groups of ten": large,
        f"{SITES} sites or more": None if study.sites is None else study.sites >= SITES,
    }
