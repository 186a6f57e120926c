"""The school's program against the federal definition, what a coordinator files, and the signs of the five pitfalls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

from pltoolkit.blocks import Block, Checklist, ChecklistItem, Column, Group, StackedBarChart, Table
from pltoolkit.blocks.base import Scalar
from pltoolkit.measures.essa import Criterion, EssaRules, essa_verdicts
from pltoolkit.measures.evidence import accepts, study_tiers, use_of
from pltoolkit.measures.frames import grouped
from pltoolkit.measures.monitoring import PITFALLS, pitfall_signals, signal_rules
from pltoolkit.measures.program import program_activities, program_funds, program_verdicts, statutory_tags
from pltoolkit.sections import figures
from pltoolkit.sections.guide import guide_of
from pltoolkit.sections.learning import hours_of_teachers
from pltoolkit.sections.screen import HIDDEN, share_shown, staff_hidden
from pltoolkit.store import School, Subject

VERDICTS = {"met": "Met", "partly": "Partly", "not_met": "Not met", "not_documented": "No record"}
CRITERIA = {criterion.value: criterion.value.replace("_", "-").capitalize() for criterion in Criterion}
_OF_STAFF = frozenset({"visits", "teachers"})
"""What early signals count that is not shown where it is few."""
_TIERS = {1: "1 strong", 2: "2 moderate", 3: "3 promising", 4: "4 rationale"}


def verdicts_of(school: School) -> list[Any]:
    """The ESSA check of the school's activities by the district's rules; see `pltoolkit.measures.essa`."""
    rules = EssaRules(**school.settings.essa.model_dump(exclude={"program_share"}))
    return school.once("essa", lambda: essa_verdicts.rows(school.rows, as_of=school.as_of, rules=rules))


def essa_check(school: School) -> Block:
    """The program and each activity against the six criteria of the federal definition: all at a glance."""
    verdicts = verdicts_of(school)
    counts = Counter((one.criterion, one.verdict) for one in verdicts)
    bars = tuple(
        (label, tuple(float(counts[criterion, verdict]) for verdict in VERDICTS))
        for criterion, label in CRITERIA.items()
    )
    chart = StackedBarChart("Activities that meet each criterion", tuple(VERDICTS.values()), bars)
    rows = tuple(
        (of_activity[0].title, *(VERDICTS[one.verdict] for one in of_activity))
        for of_activity in grouped(verdicts, "activity_id").values()
    )
    columns = (Column("Activity"), *(Column(label) for label in CRITERIA.values()))
    each = Table("Each activity by criterion", columns, rows, _rules(school))
    return Group("", (_as_a_whole(school), chart, each) if rows else (chart, each))


def _as_a_whole(school: School) -> Table:
    """The program of the school, whoever runs its activities, against each criterion."""
    program = [one._replace(school_id="") for one in program_of(school)]
    verdicts = [one._replace(school_id="") for one in verdicts_of(school)]
    rules = school.settings.essa
    found = program_verdicts.rows(program, verdicts, program_share=rules.program_share)
    rows = tuple(
        (CRITERIA[one.criterion], VERDICTS[one.verdict], _of_hours(one), one.evidence, one.missing) for one in found
    )
    columns = (
        Column("Criterion"), Column("Verdict"), Column("Hours that meet it"), Column("Met by"), Column("Still missing"),
    )  # fmt: skip
    note = (
        f"Met: activities with {rules.program_share:.0%} or more of the program's hours meet it, planned and held, of the hours "
        "whose record says anything (our rule). What is not on record is in no share."
    )
    return Table("The program as a whole", columns, rows, note)


def _of_hours(one: Any) -> str:
    """The share that a verdict on the program rests on, with its coverage."""
    if one.share is None:
        return f"no record of {one.hours:g} h"
    covered = "" if one.coverage == 1 else f"; {one.coverage:.0%} of all hours"
    return f"{one.share:.0%} of {one.known_hours:g} h{covered}"


def _rules(school: School) -> str:
    """The district's numbers, printed beside the verdicts they lead to."""
    rules = school.settings.essa
    return (
        f"Our working rules (district.toml, [essa]): sustained, {rules.meetings} days over {rules.span_days} days or more, and never all within {rules.short_days}; "
        f"intensive, one focus and more than {rules.studied_hours:g} hours, below which studies found no effect (Yoon et al. "
        f"2007); collaborative and job-embedded, at least {rules.together_share:.0%} and {rules.embedded_share:.0%}. "
        "The law sets no number. No record: nothing written down says whether it is met."
    )


def essa_evidence(school: School) -> Block:
    """The evidence behind each verdict and what is missing, activity by activity: for the file."""
    tables = []
    for of_activity in grouped(verdicts_of(school), "activity_id").values():
        rows = tuple((CRITERIA[row.criterion], VERDICTS[row.verdict], row.evidence, row.missing) for row in of_activity)
        columns = (Column("Criterion"), Column("Verdict"), Column("Evidence used"), Column("Still missing"))
        tables.append(Table(of_activity[0].title, columns, rows))
    return Group("", tuple(tables))


def program_of(school: School) -> list[Any]:
    """The school's activities as they are filed; see `pltoolkit.measures.program.program_activities`."""
    make = partial(program_activities.rows, school.rows, verdicts_of(school), as_of=school.as_of)
    return school.once("program", make)


def program_summary(school: School) -> Block:
    """The program as a Title II-A coordinator files it: who paid what, the evidence behind it, and what is missing."""
    program = program_of(school)
    studies = grouped(study_tiers.rows(school.rows["studies"]), "activity_id")
    rows = tuple(
        (
            row.title,
            row.fund_source or "not recorded",
            row.amount,
            row.hours,
            HIDDEN if staff_hidden(school, row.participants) else row.participants,
            f"{row.met} of 6",
            _tier(row, [study.tier for study in studies.get(row.activity_id, ()) if study.tier]),
        )
        for row in program
    )
    columns = (
        Column("Activity"), Column("Paid from"), Column("Amount ($)", "number"), Column("Hours", "number"),
        Column("People", "number"), Column("Criteria met"), Column("Evidence tier"),
    )  # fmt: skip
    note = "People: who attended, of this school. Tier: worked out from the studies on record, else the one claimed."
    if any(not row.school_id for row in program):
        note += " Amounts of the district's activities are for all its schools: take each once, not from every packet."
    return Group(
        "",
        (
            Table("The program, activity by activity", columns, rows, note),
            _lacking(program),
            _funds(program),
            _tags(school.rows["activities"]),
        ),
    )


def _tier(activity: Any, found: Sequence[int]) -> str:
    """The tier worked out, else the one claimed; and a word where the money asks for a stronger one."""
    claimed = activity.evidence_tier
    tier, use = min(found, default=claimed), use_of(activity.fund_source)
    told = "not recorded" if tier is None else _TIERS[tier]
    if found:
        told += f" (claimed {claimed})" if claimed not in {None, tier} else ""
    elif claimed is not None:
        told = f"claimed {told}"
    return (
        told if use is None or tier is None or accepts(use, tier) else f"{told}: not enough for {activity.fund_source}"
    )


def _lacking(program: Sequence[Any]) -> Table:
    """What the file lacks beside the evidence of the criteria."""
    rows = tuple((row.title, row.lacks, 6 - row.met) for row in program if row.missing)
    columns = (Column("Activity"), Column("Not on record"), Column("Criteria not met in full", "number"))
    note = "What each criterion lacks is in the activity's own table of evidence."
    return Table("What the file still lacks", columns, rows, note if rows else "Nothing.")


def _funds(program: Sequence[Any]) -> Table:
    return funds_table("By source of money", program_funds.rows([one._replace(school_id="") for one in program]))


def funds_table(title: str, funds: Sequence[Any]) -> Table:
    """Money by its source, from `pltoolkit.measures.program.program_funds`, with what each asks of the evidence."""
    rows = tuple(
        (
            row.fund_source or "not recorded",
            row.activities,
            row.amount if row.with_amount else None,
            row.activities - row.with_amount,
            row.incomplete,
            _asks(row.fund_source),
        )
        for row in funds
    )
    columns = (
        Column("Paid from"), Column("Activities", "number"), Column("Amount ($)", "number"),
        Column("Without an amount", "number"), Column("With gaps in the record", "number"), Column("Evidence it asks for"),
    )  # fmt: skip
    note = (
        "Whether a cost is allowed is for the coordinator; this shows what is on record. Of a source without an entry in the "
        "last column no rule is held here."
    )
    return Table(title, columns, rows, note)


def _asks(fund_source: str) -> str:
    """What a source of money asks of the evidence."""
    use = use_of(fund_source)
    return f"{use.condition} ({use.source})" if use else ""


def _tags(activities: Sequence[Any]) -> Table:
    tags = statutory_tags.rows([one._replace(school_id="") for one in activities])
    rows = tuple((row.meaning or row.tag, row.activities) for row in tags)
    note = "Options named in 20 U.S.C. 7801(42)(B) (recalled), as tagged in the catalog: none of them is a condition."
    return Table("Optional activities of the statute", (Column("About"), Column("Activities", "number")), rows, note)


def evidence_tiers(school: School) -> Block:
    """The studies on record, the tier each reaches for schools like ours, and what keeps it from the next."""
    titles = {one.activity_id: one.title for one in school.rows["activities"]}
    rows = tuple(
        (
            row.title,
            titles.get(row.activity_id, row.activity_id),
            _TIERS[row.tier] if row.tier else "none",
            row.reached,
            f"For tier {row.next_tier}: {row.lacking}" if row.next_tier else "",
        )
        for row in study_tiers.rows(school.rows["studies"])
    )
    columns = (
        Column("Study"), Column("Speaks for"), Column("Tier"), Column("Because"), Column("What it lacks"),
    )  # fmt: skip
    note = (
        "School improvement money (sec. 1003) asks for tiers 1 to 3; Title II-A takes any tier, so far as the State finds "
        "such evidence reasonably available (recalled). What is not known never helps."
    )
    return Table("Studies behind the program", columns, rows, note)


def early_signals(school: School) -> Block:
    """Early signs of the five pitfalls that the guide names, each with the data that raised it."""
    tables = {**school.rows, "survey": figures.survey_answers(school)}
    rules, hours = signal_rules(guide_of(school)), hours_of_teachers(school)
    signals = pitfall_signals.rows(tables, as_of=school.as_of, rules=rules, hours=hours)
    told = [row for row in signals if not (row.of in _OF_STAFF and staff_hidden(school, row.base or 0))]
    items = tuple(
        ChecklistItem(f"“{PITFALLS[row.pitfall]}” {row.signal}{_rests_on(school, row)}. Seen in: {row.data}")
        for row in told
        if row.raised
    )
    unknown = sum(row.raised is None for row in signals) + len(signals) - len(told)
    empty = "No early sign is raised." + (f" {unknown} could not be looked at for want of data." if unknown else "")
    return Checklist("Early signs to talk about", items, empty)


def _rests_on(school: School, signal: Any) -> str:
    """A signal's figure, and how many it rests on."""
    if signal.value is None:
        return ""
    if signal.of == "teachers":
        return f" ({signal.value:.1f} hours; {signal.base} teachers)"
    share: Scalar = signal.value
    if signal.of == "answers":
        share = share_shown(school, signal.value, signal.base, exact=Subject.PEOPLE)
    return f" ({share if isinstance(share, str) else f'{share:.0%}'} of {signal.base} {signal.of})"
