"""The professional learning program that activities add up to: what a Title II-A coordinator files.

Fund source, amount and claimed evidence tier are what the record says; nothing here decides whether a cost is allowed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pltoolkit.measures.activities import sessions_with_people
from pltoolkit.measures.frames import Tabular, entries, grouped, records, rows, share, total
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
    (criteria), lacks (what the file lacks beside the criteria: fund source, amount, tier, evaluation, goal), missing (that,
    and what the criteria lack).
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
        states, lacks = [verdict.verdict for verdict in met], _lacks(one)
        found.append((
            one.school_id, one.activity_id, one.title, one.pillar, one.provider, one.fund_source, one.amount,
            one.evidence_tier, len({session.date for session in own}), total(session.hours for session in own),
            len(people.get(one.activity_id, ())), states.count("met"), states.count("not_documented"), " ".join(lacks),
            " ".join([*(verdict.missing for verdict in met if verdict.missing), *lacks]),
        ))  # fmt: skip
    columns = [
        "school_id", "activity_id", "title", "pillar", "provider", "fund_source", "amount", "evidence_tier", "meetings",
        "hours", "participants", "met", "not_documented", "lacks", "missing",
    ]  # fmt: skip
    by, counts = ["school_id", "activity_id"], ["meetings", "participants", "met", "not_documented"]
    return Result(found, columns, by=by, counts=counts, wholes=["evidence_tier"], numbers=["amount", "hours"])


def _lacks(activity: Any) -> list[str]:
    asked = {
        "fund_source": "Fund source.",
        "amount": "Amount.",
        "evidence_tier": "Evidence tier.",
        "evaluation": "How its effect is evaluated.",
        "goal": "The goal of the plan it serves.",
    }
    return [text for name, text in asked.items() if getattr(activity, name) in (None, "")]


@measure
def program_verdicts(program: Tabular, verdicts: Tabular, *, program_share: float = 0.5) -> Result:
    """A school's program as a whole against each criterion, by the hours of its activities (planned and held).

    `program` as returned by `program_activities`, `verdicts` by `essa.essa_verdicts`. Share = hours of activities that meet
    the criterion / hours of activities whose record says anything of it: what is not documented is in no denominator,
    and `coverage` tells how much it is (hours said / all hours). Met: a share of `program_share` or more (the district's
    rule; inferred). Partly: some activity meets it at least in part. Not met: none does. Not documented: no record.
    Columns: school_id, criterion, verdict, met_hours, known_hours, hours, share, coverage, evidence (activities that meet
    it), missing (those that don't, and those without a record).
    """
    about = {(one.school_id, one.activity_id): one for one in rows(program)}
    found = []
    for (school, criterion), judged in grouped(rows(verdicts), "school_id", "criterion").items():
        by_state: dict[str, list[Any]] = {}
        for one in judged:
            by_state.setdefault(one.verdict, []).append(about[school, one.activity_id])
        hours = {state: total(one.hours for one in of_state) for state, of_state in by_state.items()}
        met, everything = hours.get("met", 0.0), total(hours.values())
        known = everything - hours.get("not_documented", 0.0)
        reached = share(met, known)
        verdict = _program_verdict(by_state, reached is not None and reached >= program_share)
        found.append((
            school, criterion, verdict, met, known, everything, reached, share(known, everything),
            _titles("", by_state, "met"),
            " ".join(filter(None, (_titles("Not or partly: ", by_state, "partly", "not_met"),
                                   _titles("No record: ", by_state, "not_documented")))),
        ))  # fmt: skip
    numbers = ["met_hours", "known_hours", "hours", "share", "coverage"]
    columns = ["school_id", "criterion", "verdict", *numbers, "evidence", "missing"]
    return Result(found, columns, by=["school_id"], numbers=numbers)


def _program_verdict(by_state: Mapping[str, Sequence[Any]], is_enough: bool) -> str:
    if is_enough:
        return "met"
    if "met" in by_state or "partly" in by_state:
        return "partly"
    return "not_met" if "not_met" in by_state else "not_documented"


def _titles(what: str, by_state: Mapping[str, Sequence[Any]], *states: str) -> str:
    titles = sorted({one.title for state in states for one in by_state.get(state, ())})
    return f"{what}{'; '.join(titles)}." if titles else ""


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
