"""The school's program against the federal definition, and the early signs of the five pitfalls."""

from __future__ import annotations

import pandas as pd

from pltoolkit.blocks import Block, Checklist, ChecklistItem, Column, Group, StackedBarChart, Table
from pltoolkit.measures.essa import essa_verdicts
from pltoolkit.measures.frames import teachers
from pltoolkit.measures.monitoring import pitfall_signals, signal_rules
from pltoolkit.measures.program import program_activities
from pltoolkit.records import TABLES
from pltoolkit.sections.guide import guide_of
from pltoolkit.sections.learning import hours_of_teachers
from pltoolkit.sections.rows import number, rows_of
from pltoolkit.sections.screen import staff_hidden
from pltoolkit.store import School

_VERDICTS = {"met": "Met", "partly": "Partly", "not_met": "Not met", "not_documented": "Not documented"}


def essa_check(school: School) -> Block:
    """Each activity against the six criteria of the federal definition, with what the record lacks."""
    frames = {name: school.frame(name) for name in TABLES}
    verdicts = essa_verdicts(frames, as_of=school.as_of)
    criteria = list(dict.fromkeys(verdicts["criterion"]))
    bars = []
    for criterion in criteria:
        of_criterion = verdicts[verdicts["criterion"] == criterion]
        counts = of_criterion["verdict"].value_counts()
        label = str(criterion).replace("_", "-").capitalize()
        bars.append((label, tuple(float(counts.get(verdict, 0)) for verdict in _VERDICTS)))
    chart = StackedBarChart(
        "Activities that meet each criterion",
        tuple(_VERDICTS.values()),
        tuple(bars),
        note="Rules are the district's own, with the studies behind them in the documentation; the law sets no number.",
    )
    program = program_activities(frames, verdicts, as_of=school.as_of)
    rows = tuple(
        (
            str(row.title),
            f"{row.met} of 6",
            number(row.hours),
            str(row.fund_source) or "not recorded",
            number(row.amount),
            str(row.missing) or "nothing",
        )
        for row in rows_of(program)
    )
    columns = (
        Column("Activity"),
        Column("Criteria met"),
        Column("Hours", "number"),
        Column("Paid from"),
        Column("Amount ($)", "number"),
        Column("What the record lacks"),
    )
    return Group("", (chart, Table("Activities, and what their records lack", columns, rows)))


def early_signals(school: School) -> Block:
    """Early signs of the five pitfalls that the guide names, each with the data that raised it."""
    frames = {name: school.frame(name) for name in TABLES}
    frame = pitfall_signals(
        frames, as_of=school.as_of, rules=signal_rules(guide_of(school)), hours=hours_of_teachers(school)
    )
    raised = frame[frame["raised"].fillna(False).astype(bool)]
    is_small = staff_hidden(school, len(teachers(school.frame("staff"))))
    items = tuple(
        ChecklistItem(f"{row.signal}{'' if is_small else _value(row.value)}. Seen in: {row.data}")
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
