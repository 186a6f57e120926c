"""The professional learning program that activities add up to: what a Title II-A coordinator files.

Fund source, amount and claimed evidence tier are what the record says; nothing here decides whether a cost is allowed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any

from pltoolkit.measures.activities import sessions_with_people
from pltoolkit.measures.frames import Tabular, entries, grouped, records, rows, total
from pltoolkit.measures.result import Result, measure
from pltoolkit.records import AttendanceStatus

STATUTORY_TAGS: Mapping[str, str] = {
    "subject_knowledge": "knowing the subject, how students learn it, and analyzing student work",
    "improvement_plan": "part of the school's or district's improvement plan",
    "personalized": "a personal plan from observed needs",
    "classroom_management": "managing a classroom",
    "recruiting": "recruiting, hiring and training effective teachers",
    "evidence_based_strategies": "teaching strategies with evidence behind them",
    "academic_goals": "aligned with the school's or district's academic goals",
    "participation": "developed with teachers, principals, parents and others",
    "english_learners": "teaching English learners",
    "technology": "using technology well in class",
    "evaluated": "evaluated regularly for its effect, with findings used to improve it",
    "disabilities": "teaching children with disabilities or developmental delays",
    "data_use": "using data and assessment in class",
    "families": "working with families",
    "higher_education": "a partnership with higher education",
    "paraprofessionals": "helping paraprofessionals toward a license",
    "follow_up": "follow-up, so that what was learned is used in class",
    "early_childhood": "joint work on the move from early childhood programs to school",
}
"""Optional activities of 20 U.S.C. 7801(42)(B), (i) to (xviii), in order: tags, never a condition (recalled)."""


@measure
def program_activities(tables: Mapping[str, Tabular], verdicts: Tabular, *, as_of: dt.date) -> Result:
    """The program as a Title II-A coordinator files it: one row per activity.

    `verdicts` as returned by `essa.essa_verdicts`. Columns: school_id, activity_id, title, pillar, provider,
    fund_source, amount (US dollars; missing where not recorded), evidence_tier (claimed; missing where not), meetings,
    hours (planned and held), participants (people who attended by `as_of`), met (of the six criteria), not_documented
    (criteria), missing (what the record lacks, fund source, amount, tier and evaluation included).
    """
    sessions = grouped(sessions_with_people(tables, as_of), "activity_id")
    about = {one.session_id: one.activity_id for of_one in sessions.values() for one in of_one if one.held}
    people: dict[str, set[str]] = {}
    for row in records(tables["attendance"], "attendance"):
        if row.status == AttendanceStatus.ATTENDED and row.session_id in about:
            people.setdefault(about[row.session_id], set()).add(row.staff_id)
    judged = grouped(rows(verdicts), "activity_id")
    found = []
    for one in records(tables["activities"], "activities"):
        met, own = judged.get(one.activity_id, []), sessions.get(one.activity_id, [])
        states = [verdict.verdict for verdict in met]
        found.append((
            one.school_id, one.activity_id, one.title, one.pillar, one.provider, one.fund_source, one.amount,
            one.evidence_tier, len({session.date for session in own}), total(session.hours for session in own),
            len(people.get(one.activity_id, ())), states.count("met"), states.count("not_documented"),
            " ".join([*(verdict.missing for verdict in met if verdict.missing), *_missing(one)]),
        ))  # fmt: skip
    columns = [
        "school_id", "activity_id", "title", "pillar", "provider", "fund_source", "amount", "evidence_tier", "meetings",
        "hours", "participants", "met", "not_documented", "missing",
    ]  # fmt: skip
    by, counts = ["school_id", "activity_id"], ["meetings", "participants", "met", "not_documented"]
    return Result(found, columns, by=by, counts=counts, wholes=["evidence_tier"], numbers=["amount", "hours"])


def _missing(activity: Any) -> list[str]:
    asked = {
        "fund_source": "Fund source.",
        "amount": "Amount.",
        "evidence_tier": "Evidence tier.",
        "evaluation": "How its effect is evaluated.",
        "goal": "The goal of the plan it serves.",
    }
    return [text for name, text in asked.items() if getattr(activity, name) in (None, "")]


@measure
def program_funds(program: Tabular) -> Result:
    """Money and evidence per school and fund source, from `program_activities`; "" is not recorded.

    Columns: school_id, fund_source, activities, with_amount (counts), amount (US dollars, of those recorded),
    all_met (activities that meet all six criteria), incomplete (activities with something missing from the record).
    """
    found = []
    for key, activities in grouped(rows(program), "school_id", "fund_source").items():
        amounts = [one.amount for one in activities if one.amount is not None]
        all_met, incomplete = sum(one.met == 6 for one in activities), sum(bool(one.missing) for one in activities)
        found.append((*key, len(activities), len(amounts), total(amounts), all_met, incomplete))
    columns = ["school_id", "fund_source", "activities", "with_amount", "amount", "all_met", "incomplete"]
    counts = ["activities", "with_amount", "all_met", "incomplete"]
    return Result(found, columns, by=columns[:2], counts=counts, numbers=["amount"])


@measure
def statutory_tags(activities: Tabular) -> Result:
    """Which optional activities of the statute a program touches, from the tags given; never a condition.

    Columns: school_id, tag, meaning ("" for a tag the statute doesn't know), activities (count).
    """
    activities_of = Counter(
        (row.school_id, tag) for row in records(activities, "activities") for tag in entries(row.tags)
    )
    found = [(school, tag, STATUTORY_TAGS.get(tag, ""), count) for (school, tag), count in activities_of.items()]
    columns = ["school_id", "tag", "meaning", "activities"]
    return Result(found, columns, by=["school_id", "tag"], counts=["activities"])
