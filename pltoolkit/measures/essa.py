"""The ESSA check: how far an activity shows the six qualities of professional development that the statute names.

20 U.S.C. 7801(42)(B), https://www.law.cornell.edu/uscode/text/20/7801 , asks that activities are sustained (not
stand-alone, 1-day or short-term workshops), intensive, collaborative, job-embedded, data-driven and classroom-focused.
It sets no number of hours, meetings or days. The numbers here are the district's working rules (`EssaRules`); their
defaults follow the metrics of Frontline's *Bridging the Gap*, https://www.frontlineinstitute.com/reports/essa-report/
(recalled), and the studies named in `STUDIES`. A verdict is a working judgment on what was written down.

Each criterion is one to three checks. A check is passed, failed, or undocumented where what it needs is blank. All
passed is *met*; some passed is *partly*; none passed and at least one failed is *not met*; nothing known is *not
documented*. Hours on an unnamed focus say nothing about intensive.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pltoolkit.measures.activities import ActivityFacts, activity_facts
from pltoolkit.measures.frames import Tabular
from pltoolkit.measures.result import Result, measure

STUDIES = {
    "Yoon et al. 2007": "https://ies.ed.gov/ncee/edlabs/regions/southwest/pdf/REL_2007033.pdf",
    "Desimone 2009 (recalled)": "https://doi.org/10.3102/0013189X08331140",
}
"""Studies that evidence texts name, with their address."""

_NOT_HELD = "A session held: all lie ahead."


class Criterion(StrEnum):
    SUSTAINED = "sustained"
    INTENSIVE = "intensive"
    COLLABORATIVE = "collaborative"
    JOB_EMBEDDED = "job_embedded"
    DATA_DRIVEN = "data_driven"
    CLASSROOM_FOCUSED = "classroom_focused"


class Verdict(StrEnum):
    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NOT_DOCUMENTED = "not_documented"


@dataclass(frozen=True)
class EssaRules:
    """The district's working rules; no federal rule sets any of these numbers.

    `studied_hours` is the top of the range in which studies found no effect (Yoon et al. 2007: 14 hours or fewer);
    `strong_hours` is Desimone's 20 contact hours (2009; recalled). The others are inferred from the statute's words: an
    activity whose days all lie within `short_days` is a short-term workshop.
    """

    meetings: int = 3
    span_days: int = 60
    short_days: int = 14
    studied_hours: float = 14
    strong_hours: float = 20
    together_share: float = 0.5
    embedded_share: float = 0.5
    data_age_days: int = 365


@dataclass(frozen=True)
class Check:
    """One check of a criterion: passed, failed, or undocumented (None); what was found, and what is missing."""

    passed: bool | None
    evidence: str = ""
    missing: str = ""


@measure
def essa_verdicts(tables: Mapping[str, Tabular], *, as_of: dt.date, rules: EssaRules | None = None) -> Result:
    """One row per activity and criterion, criteria in the statute's order.

    `tables` holds activities, sessions, attendance, coaching and walkthroughs. Planned sessions count towards sustained
    and intensive, which are about the activity's design; the others look at sessions held up to `as_of`.
    Columns: school_id, activity_id, title, criterion, verdict (met, partly, not_met, not_documented), evidence, missing
    (sentences; "" where there is nothing to say).
    """
    rules = rules or EssaRules()
    found = [
        (facts.school_id, facts.activity_id, facts.title, criterion.value, verdict.value, evidence, missing)
        for facts in activity_facts(tables, as_of=as_of)
        for criterion, checks in criteria(facts, rules).items()
        for verdict, evidence, missing in [judge(checks)]
    ]
    columns = ["school_id", "activity_id", "title", "criterion", "verdict", "evidence", "missing"]
    return Result(found, columns, by=["school_id", "activity_id"])


def judge(checks: tuple[Check, ...]) -> tuple[Verdict, str, str]:
    """Verdict, evidence and what is missing, from a criterion's checks: the rule is in the module's text."""
    passed = [check.passed for check in checks]
    if all(passed):
        verdict = Verdict.MET
    elif any(passed):
        verdict = Verdict.PARTLY
    elif False in passed:
        verdict = Verdict.NOT_MET
    else:
        verdict = Verdict.NOT_DOCUMENTED
    evidence = " ".join(check.evidence for check in checks if check.evidence)
    return verdict, evidence, " ".join(check.missing for check in checks if check.missing)


def criteria(facts: ActivityFacts, rules: EssaRules) -> dict[Criterion, tuple[Check, ...]]:
    """The checks of each criterion, in the statute's order."""
    return {
        Criterion.SUSTAINED: _sustained(facts, rules),
        Criterion.INTENSIVE: _intensive(facts, rules),
        Criterion.COLLABORATIVE: _collaborative(facts, rules),
        Criterion.JOB_EMBEDDED: _job_embedded(facts, rules),
        Criterion.DATA_DRIVEN: _data_driven(facts, rules),
        Criterion.CLASSROOM_FOCUSED: _classroom_focused(facts),
    }


def _sustained(facts: ActivityFacts, rules: EssaRules) -> tuple[Check, ...]:
    days = facts.days
    if not days:
        return (Check(None, missing="Dates of its sessions."),)
    span = (days[-1] - days[0]).days
    ahead = f", {facts.days_ahead} of them still to come" if facts.days_ahead else ""
    found = (
        f"{_count(len(days), 'meeting day')} from {_day(days[0])} to {_day(days[-1])} ({_count(span, 'day')}){ahead}."
    )
    if len(days) == 1:
        return (
            Check(False, f"One day only, {_day(days[0])}: the statute excludes 1-day workshops.", "Further meetings."),
        )
    if facts.stand_alone:
        return (
            Check(False, f"{found} Recorded as stand-alone, which the statute excludes.", "A series it is part of."),
        )
    if span < rules.short_days:
        return (Check(False, f"{found} The statute excludes short-term workshops.", "Further meetings, later on."),)
    more = rules.meetings - len(days)
    return (
        Check(more <= 0, found, f"{_count(more, 'more meeting')} to reach {rules.meetings}." if more > 0 else ""),
        Check(
            span >= rules.span_days,
            missing="" if span >= rules.span_days else f"A longer span: {span} of {rules.span_days} days.",
        ),
    )


def _intensive(facts: ActivityFacts, rules: EssaRules) -> tuple[Check, ...]:
    topics = [part.strip() for part in facts.focus.split(";") if part.strip()]
    if not topics:
        hours = f"{facts.hours:g} h in all." if facts.days else ""
        return (Check(None, hours, "The one practice or concept it concentrates on."),)
    focus = Check(True, f"One focus: {topics[0]}.")
    if len(topics) > 1:
        focus = Check(False, f"{len(topics)} topics named.", "One focus in place of several.")
    if not facts.days:
        return focus, Check(None, missing="Length of its sessions.")
    ahead = f" ({facts.hours_ahead:g} h still to come)" if facts.hours_ahead else ""
    hours = f"{facts.hours:g} h in all{ahead}"
    if facts.hours <= rules.studied_hours:
        studied = f"more than {rules.studied_hours:g} h; Yoon et al. 2007"
        below = f"{hours}, below the range in which studies found effects ({studied})."
        return focus, Check(False, below, "More time on the same focus, or coaching that adds to it.")
    suggested = f"; at least the {rules.strong_hours:g} h that Desimone 2009 suggests (recalled)"
    strong = suggested if facts.hours >= rules.strong_hours else ""
    return focus, Check(True, f"{hours}{strong}.")


def _collaborative(facts: ActivityFacts, rules: EssaRules) -> tuple[Check, ...]:
    named = facts.format.replace("_", " ")
    if facts.is_collaborative is None:
        missing = (
            "Its format (team, one on one …)." if not named else f'What "{named}" means: do teachers work together?'
        )
        form = Check(None, missing=missing)
    elif facts.is_collaborative:
        form = Check(True, f"Format: {named}.")
    else:
        form = Check(False, f"Format: {named}.", "Time in which teachers work on a shared problem.")
    if not facts.attended_known:
        return form, Check(None, missing=_NOT_HELD if facts.is_ahead else "Attendance, or the team that met.")
    share = facts.attended_together / facts.attended_known
    found = f"Colleagues or a coach together in {facts.attended_together} of {_count(facts.attended_known, 'session')}."
    return form, Check(
        share >= rules.together_share, found, "" if share >= rules.together_share else "Meeting as a team."
    )


def _job_embedded(facts: ActivityFacts, rules: EssaRules) -> tuple[Check, ...]:
    if facts.setting_hours == 0:
        unknown = "Whether sessions are in the school day, in the teachers' own setting."
        setting = Check(None, missing=_NOT_HELD if facts.is_ahead else unknown)
    else:
        share = facts.embedded_hours / facts.setting_hours
        found = (
            f"{facts.embedded_hours:g} of {facts.setting_hours:g} h in the school day, in the teachers' own setting."
        )
        passed = share >= rules.embedded_share
        setting = Check(passed, found, "" if passed else "More of it in the school day, with own classes or materials.")
    work = ", ".join(part for part in (facts.unit, facts.protocol.replace("_", " ")) if part)
    if work:
        return setting, Check(True, f"Works on: {work}.")
    return setting, Check(None, missing="The unit, lesson or protocol teachers work on.")


def _data_driven(facts: ActivityFacts, rules: EssaRules) -> tuple[Check, ...]:
    if not facts.data_source:
        return (Check(None, missing="The data that showed the need, with their date, and a review meanwhile."),)
    source = Check(True, f"Data: {facts.data_source}.")
    if not facts.days:
        return source, Check(None, missing="Dates of its sessions, to compare with the data's.")
    first, last = facts.days[0], facts.days[-1]
    if facts.data_date is None:
        dated = Check(None, missing="Date of those data.")
    elif facts.data_date > first:
        dated = Check(False, f"Dated {_day(facts.data_date)}, after the start.", "Data from before the start.")
    elif (first - facts.data_date).days > rules.data_age_days:
        old = f"Dated {_day(facts.data_date)}, more than {rules.data_age_days} days before the start."
        dated = Check(False, old, "Current data.")
    else:
        dated = Check(True, f"Dated {_day(facts.data_date)}.")
    if facts.data_reviewed is None:
        return source, dated, Check(None, missing="A review of data meanwhile.")
    meanwhile = first <= facts.data_reviewed <= last
    review = (
        f"Data reviewed {_day(facts.data_reviewed)}{'' if meanwhile else ', not between the first and last meeting'}."
    )
    return source, dated, Check(meanwhile, review, "" if meanwhile else "A review of data between meetings.")


def _classroom_focused(facts: ActivityFacts) -> tuple[Check, ...]:
    about = ", ".join(part for part in (facts.unit, facts.focus) if part)
    practice = (
        Check(True, f"About: {about}.") if about else Check(None, missing="The unit, lesson or practice it is about.")
    )
    seen = [
        text
        for number, text in (
            (facts.coaching_after, "coaching contact"),
            (facts.walkthroughs_after, "walkthrough"),
        )
        if number
        for text in [f"{_count(number, text)} on {facts.unit} since it began"]
    ]
    if facts.denies_follow_up and not seen:
        return practice, Check(
            False, "No follow-up planned.", "Coaching, observation or student work that follows in class."
        )
    planned = [] if facts.denies_follow_up or not facts.follow_up else [facts.follow_up]
    if not planned and not seen:
        return practice, Check(None, missing="What follows in class: coaching, observation or student work.")
    return practice, Check(True, f"Follow-up: {'; '.join([*planned, *seen])}.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _day(day: dt.date) -> str:
    return f"{day:%b} {day.day}, {day.year}"
