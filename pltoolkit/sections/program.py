"""The school's program against the federal definition, what a coordinator files, and the signs of the five pitfalls."""

from __future__ import annotations

import pandas as pd

from pltoolkit.blocks import Block, Checklist, ChecklistItem, Column, Group, StackedBarChart, Table
from pltoolkit.measures.essa import Criterion, EssaRules, essa_verdicts
from pltoolkit.measures.evidence import study_tiers
from pltoolkit.measures.frames import teaching
from pltoolkit.measures.monitoring import PITFALLS, pitfall_signals, signal_rules
from pltoolkit.measures.program import program_activities, program_funds, statutory_tags
from pltoolkit.sections.guide import guide_of
from pltoolkit.sections.learning import hours_of_teachers
from pltoolkit.sections.rows import number, rows_of
from pltoolkit.sections.screen import HIDDEN, staff_hidden
from pltoolkit.store import School

VERDICTS = {"met": "Met", "partly": "Partly", "not_met": "Not met", "not_documented": "No record"}
CRITERIA = {criterion.value: criterion.value.replace("_", "-").capitalize() for criterion in Criterion}
_TIERS = {1: "1 strong", 2: "2 moderate", 3: "3 promising", 4: "4 rationale"}


def verdicts_of(school: School) -> pd.DataFrame:
    """The ESSA check of the school's activities by the district's rules; see `pltoolkit.measures.essa`."""
    rules = EssaRules(**school.settings.essa.model_dump())
    return school.once("essa", lambda: essa_verdicts(school.frames, as_of=school.as_of, rules=rules))


def essa_check(school: School) -> Block:
    """Each activity against the six criteria of the federal definition: all at a glance."""
    verdicts = verdicts_of(school)
    bars = []
    for criterion, label in CRITERIA.items():
        counts = verdicts.loc[verdicts["criterion"] == criterion, "verdict"].value_counts()
        bars.append((label, tuple(float(counts.get(verdict, 0)) for verdict in VERDICTS)))
    chart = StackedBarChart("Activities that meet each criterion", tuple(VERDICTS.values()), tuple(bars))
    wide = verdicts.pivot_table(index="activity_id", columns="criterion", values="verdict", aggfunc="first", sort=False)
    titles = verdicts.drop_duplicates("activity_id").set_index("activity_id")["title"]
    rows = tuple(
        (str(titles[activity]), *(VERDICTS[str(wide.loc[activity, criterion])] for criterion in CRITERIA))
        for activity in wide.index
    )
    columns = (Column("Activity"), *(Column(label) for label in CRITERIA.values()))
    return Group("", (chart, Table("Each activity by criterion", columns, rows, _rules(school))))


def _rules(school: School) -> str:
    """The district's numbers, printed beside the verdicts they lead to."""
    rules = school.settings.essa
    return (
        f"Our working rules (district.toml, [essa]): sustained, {rules.meetings} days over {rules.span_days} days or more; "
        f"intensive, one focus and more than {rules.studied_hours:g} hours, below which studies found no effect (Yoon et al. "
        f"2007); collaborative and job-embedded, at least {rules.together_share:.0%} and {rules.embedded_share:.0%}. "
        "The law sets no number. No record: nothing written down says whether it is met."
    )


def essa_evidence(school: School) -> Block:
    """The evidence behind each verdict and what is missing, activity by activity: for the file."""
    tables = []
    for _, of_activity in verdicts_of(school).groupby("activity_id", sort=False):
        rows = tuple(
            (CRITERIA[str(row.criterion)], VERDICTS[str(row.verdict)], str(row.evidence), str(row.missing))
            for row in rows_of(of_activity)
        )
        columns = (Column("Criterion"), Column("Verdict"), Column("Evidence used"), Column("Still missing"))
        tables.append(Table(str(of_activity["title"].iloc[0]), columns, rows))
    return Group("", tuple(tables))


def program_summary(school: School) -> Block:
    """The program as a Title II-A coordinator files it: who paid what, the evidence behind it, and what is missing."""
    program = program_activities(school.frames, verdicts_of(school), as_of=school.as_of)
    tiers = study_tiers(school.frames["studies"]).groupby("activity_id")["tier"].min()
    rows = tuple(
        (
            str(row.title),
            str(row.fund_source) or "not recorded",
            number(row.amount),
            number(row.hours),
            HIDDEN if staff_hidden(school, row.participants) else int(row.participants),
            f"{row.met} of 6",
            _tier(row.evidence_tier, tiers.get(row.activity_id)),
        )
        for row in rows_of(program)
    )
    columns = (
        Column("Activity"), Column("Paid from"), Column("Amount ($)", "number"), Column("Hours", "number"),
        Column("People", "number"), Column("Criteria met"), Column("Evidence tier"),
    )  # fmt: skip
    note = "People: who attended, of this school. Tier: worked out from the studies on record, else the one claimed."
    return Group(
        "",
        (
            Table("The program, activity by activity", columns, rows, note),
            _funds(program),
            _tags(school.frame("activities")),
        ),
    )


def _tier(claimed: object, found: object) -> str:
    worked_out, said = number(found), number(claimed)
    if worked_out is not None:
        differs = said is not None and said != worked_out
        return _TIERS[int(worked_out)] + (f" (claimed {said:.0f})" if differs else "")
    return f"claimed {_TIERS[int(said)]}" if said is not None else "not recorded"


def _funds(program: pd.DataFrame) -> Table:
    funds = program_funds(program.assign(school_id=""))
    rows = tuple(
        (
            str(row.fund_source) or "not recorded",
            int(row.activities),
            number(row.amount) if row.with_amount else None,
            int(row.activities - row.with_amount),
            int(row.incomplete),
        )
        for row in rows_of(funds)
    )
    columns = (
        Column("Paid from"), Column("Activities", "number"), Column("Amount ($)", "number"),
        Column("Without an amount", "number"), Column("With gaps in the record", "number"),
    )  # fmt: skip
    note = "Whether a cost is allowed is for the coordinator; this shows what is on record."
    return Table("By source of money", columns, rows, note)


def _tags(activities: pd.DataFrame) -> Table:
    tags = statutory_tags(activities.assign(school_id=""))
    rows = tuple((str(row.meaning) or str(row.tag), int(row.activities)) for row in rows_of(tags))
    note = "Options named in 20 U.S.C. 7801(42)(B), as tagged in the catalog: none of them is a condition."
    return Table("Optional activities of the statute", (Column("About"), Column("Activities", "number")), rows, note)


def evidence_tiers(school: School) -> Block:
    """The studies on record, the tier each reaches for schools like ours, and what keeps it from the next."""
    titles = dict(school.frame("activities")[["activity_id", "title"]].itertuples(index=False, name=None))
    rows = tuple(
        (
            str(row.title),
            str(titles.get(row.activity_id, row.activity_id)),
            "none" if number(row.tier) is None else _TIERS[int(row.tier)],
            str(row.reached),
            f"For tier {int(row.next_tier)}: {row.lacking}" if number(row.next_tier) is not None else "",
        )
        for row in rows_of(study_tiers(school.frame("studies")))
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
    frame = pitfall_signals(
        school.frames, as_of=school.as_of, rules=signal_rules(guide_of(school)), hours=hours_of_teachers(school)
    )
    raised = frame[frame["raised"].fillna(False).astype(bool)]
    is_small = staff_hidden(school, len(teaching(school.frame("staff"))))
    items = tuple(
        ChecklistItem(
            f"“{PITFALLS[str(row.pitfall)]}” {row.signal}{'' if is_small else _value(row.value)}. Seen in: {row.data}"
        )
        for row in rows_of(raised)
    )
    unknown = int(frame["raised"].isna().sum())
    empty = "No early sign is raised." + (f" {unknown} could not be looked at for want of data." if unknown else "")
    return Checklist("Early signs to talk about", items, empty)


def _value(value: object) -> str:
    known = number(value)
    if known is None or pd.isna(known):
        return ""
    return f" ({known:.0%})" if 0 <= known <= 1 else f" ({known:.1f})"
