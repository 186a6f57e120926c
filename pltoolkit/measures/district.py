"""All schools side by side: one row of figures per school, what data there are, and the district's medians.

The figures are those of the other measures, worked out for all schools in one pass over each table, so that the cost
grows with the rows and not with rows times schools. Nothing here ranks schools or names a person.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from pltoolkit.measures import assessment, coaching, dosage, observation, pacing, progress, survey, tasks
from pltoolkit.measures.frames import DAY, ratio, shaped, typed
from pltoolkit.settings import LearningSettings

if TYPE_CHECKING:
    import pandas as pd

    from pltoolkit.guide import Guide

Frames: TypeAlias = "Mapping[str, pd.DataFrame]"

COUNTS = ("phase", "adoptions", "tasks", "late_tasks", "open_decisions", "late_decisions", "teachers", "visits",
          "sections", "tested", "respondents", "tables_filled")  # fmt: skip
MEASURED = ("plan_share", "share_held", "median_hours", "share_below", "share_reached", "share_coached",
            "minutes_per_teacher", "share_visited", "share_in_use", "share_on_pace", "median_weeks", "share_at_mark",
            "favorable", "response_rate")  # fmt: skip
DATED = {
    "sessions": "date", "attendance": None, "coaching": "date", "walkthroughs": "date", "survey": None,
    "assessments": "given", "pacing": "actual_start", "answers": None, "goals": "latest_date",
    "decisions": "decided_on", "tasks": "done_on", "checkins": "held",
}  # fmt: skip
"""Tables that a school is expected to have rows in, and the column that dates them, where one does."""


def phase_map(frames: Frames) -> pd.DataFrame:
    """Where each school stands with each adoption: school_id, name, adoption_id, subject, materials, phase, started.

    A school without an adoption has one row, in phase 1, with blank adoption_id.
    """
    keys = progress.packet_keys(frames["schools"], frames["adoptions"])
    names = typed(frames["schools"], "schools")[["school_id", "name"]]
    about = typed(frames["adoptions"], "adoptions").drop(columns="phase")
    rows = keys.merge(names, on="school_id").merge(about, on=progress.PACKET, how="left")
    rows[["subject", "materials"]] = rows[["subject", "materials"]].fillna("")
    columns = ["school_id", "name", "adoption_id", "subject", "materials", "phase", "started"]
    return shaped(rows, columns, by=progress.PACKET)


def data_coverage(frames: Frames) -> pd.DataFrame:
    """What each school has sent: one row per school and table of `DATED`.

    Columns: school_id, table, rows (count), newest (day; missing where there is no row or the table has no date).
    """
    import pandas as pd

    schools = typed(frames["schools"], "schools")[["school_id"]]
    found = []
    for table, date in DATED.items():
        rows = typed(frames[table], table).groupby("school_id")
        counted = schools.join(rows.size().rename("rows"), on="school_id").assign(table=table)
        newest = rows[date].max() if date else pd.Series(dtype=DAY)
        found.append(counted.join(newest.rename("newest"), on="school_id"))
    columns = ["school_id", "table", "rows", "newest"]
    return shaped(pd.concat(found), columns, by=["school_id", "table"], counts=["rows"])


def school_figures(
    frames: Frames, guide: Guide, *, as_of: dt.date, learning: LearningSettings | None = None
) -> pd.DataFrame:
    """One row per school; `frames` holds every table of the district, by name.

    Columns: school_id, name; counts (`COUNTS`): phase (the furthest of its adoptions), adoptions, tasks, late_tasks,
    open_decisions, late_decisions, teachers, visits (in the window), sections (due by now), tested (students, over all
    assessments), respondents (newest wave), tables_filled (of `DATED`); and measured values (`MEASURED`), missing where
    nothing could be counted: plan_share (parts filled / parts, in the phase each adoption stands in), share_held
    (check-ins of all kinds), median_hours, share_below, share_reached (teachers, total hours), share_coached,
    minutes_per_teacher, share_visited, share_in_use (window), share_on_pace, median_weeks, share_at_mark (students at
    or above the mark, all assessments), favorable, response_rate (all items, newest wave).
    """
    learning = learning or LearningSettings()
    schools = typed(frames["schools"], "schools")[["school_id", "name"]]
    parts = [
        _plan(frames, guide, as_of),
        _learning(frames, as_of, learning),
        _practice(frames, as_of, learning),
        _results(frames, as_of),
    ]
    rows = schools
    for part in parts:
        rows = rows.merge(part, on="school_id", how="left")
    covered = data_coverage(frames)
    filled = covered[covered["rows"] > 0].groupby("school_id").size()
    rows = rows.join(filled.rename("tables_filled"), on="school_id")
    return shaped(rows, ["school_id", "name", *COUNTS, *MEASURED], by=["school_id"], counts=COUNTS)


def district_context(figures: pd.DataFrame, *, minimum_schools: int = 5) -> dict[str, dict[str, float | int | None]]:
    """The district's medians of `MEASURED`, for comparison in a school's packet: {figure: {"median", "schools"}}.

    `schools` says how many have the figure. With fewer than `minimum_schools` the median is None: of two schools,
    each could work out the other's. Plain numbers, fit for JSON.
    """
    context: dict[str, dict[str, float | int | None]] = {}
    for name in MEASURED:
        values = figures[name].dropna()
        enough = len(values) >= minimum_schools
        median = float(values.median()) if enough else math.nan
        context[name] = {"median": round(median, 4) if enough else None, "schools": len(values)}
    return context


def _plan(frames: Frames, guide: Guide, as_of: dt.date) -> pd.DataFrame:
    packets = progress.packet_keys(frames["schools"], frames["adoptions"])
    plans = progress.plan_completeness(progress.key_action_progress(guide, frames["answers"], packets=packets))
    own = plans.merge(packets, on=[*progress.PACKET, "phase"]).groupby("school_id")[["parts", "parts_filled"]].sum()
    held = tasks.checkins_held(frames["checkins"], as_of=as_of).groupby("school_id")[["planned", "held"]].sum()
    counted = tasks.task_counts(frames["tasks"], by="school_id", as_of=as_of).set_index("school_id")
    decisions = tasks.open_decisions(frames["decisions"], as_of=as_of)
    late = decisions[decisions["state"] == "late"]
    return _side_by_side(
        phase=packets.groupby("school_id")["phase"].max(),
        adoptions=packets[packets["adoption_id"] != ""].groupby("school_id").size(),
        plan_share=ratio(own["parts_filled"], own["parts"]),
        share_held=ratio(held["held"], held["planned"]),
        tasks=counted["tasks"],
        late_tasks=counted["late"],
        open_decisions=decisions.groupby("school_id").size(),
        late_decisions=late.groupby("school_id").size(),
    )


def _learning(frames: Frames, as_of: dt.date, learning: LearningSettings) -> pd.DataFrame:
    tables = [frames[name] for name in ("activities", "sessions", "attendance", "coaching")]
    hours = dosage.teacher_hours(frames["staff"], dosage.contacts(*tables, as_of=as_of))
    summary = dosage.hours_summary(hours, minimum_hours=learning.minimum_hours)
    total = summary[summary["pillar"] == "total"].set_index("school_id")
    coached = coaching.coaching_by_teacher(frames["staff"], frames["coaching"], as_of=as_of)
    support = coaching.coaching_summary(coached).set_index("school_id")
    return _side_by_side(
        teachers=total["teachers"],
        median_hours=total["median"],
        share_below=total["share_below"],
        share_reached=total["share_reached"],
        share_coached=support["share_coached"],
        minutes_per_teacher=support["minutes_per_teacher"],
    )


def _practice(frames: Frames, as_of: dt.date, learning: LearningSettings) -> pd.DataFrame:
    covered = observation.walkthrough_coverage(
        frames["staff"], frames["walkthroughs"], as_of=as_of, window_days=learning.observation_window_days
    ).set_index("school_id")
    taught = pacing.section_pacing(frames["pacing"], as_of=as_of, tolerance_weeks=learning.pacing_tolerance_weeks)
    summary = pacing.pacing_summary(taught).set_index("school_id")
    return _side_by_side(
        visits=covered["visits"],
        share_visited=covered["share_visited"],
        share_in_use=covered["share_in_use"],
        sections=summary["sections"],
        share_on_pace=summary["share_on_pace"],
        median_weeks=summary["median_weeks"],
    )


def _results(frames: Frames, as_of: dt.date) -> pd.DataFrame:
    results = assessment.assessment_results(frames["assessments"], as_of=as_of, by=[]).set_index("school_id")
    asked = survey.survey_response(frames["survey"], frames["staff"]).drop_duplicates("school_id", keep="last")
    items = survey.survey_favorability(frames["survey"])
    newest = items.merge(asked[["school_id", "wave"]], on=["school_id", "wave"])
    pooled = newest.groupby("school_id")[["favorable", "answered"]].sum()
    asked = asked.set_index("school_id")
    return _side_by_side(
        tested=results["tested"],
        share_at_mark=results["share"],
        respondents=asked["respondents"],
        response_rate=asked["response_rate"],
        favorable=ratio(pooled["favorable"], pooled["answered"]),
    )


def _side_by_side(**figures: pd.Series) -> pd.DataFrame:
    """Series indexed by school, as columns of one frame with `school_id`."""
    import pandas as pd

    return pd.DataFrame(figures).rename_axis("school_id").reset_index()
