"""The professional learning program that activities add up to: what a Title II-A coordinator files.

Fund source, amount and claimed evidence tier are what the record says; nothing here decides whether a cost is allowed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping

import pandas as pd

from pltoolkit.measures.activities import Session, sessions_with_people
from pltoolkit.measures.frames import listed, shaped, typed

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


def program_activities(frames: Mapping[str, pd.DataFrame], verdicts: pd.DataFrame, *, as_of: dt.date) -> pd.DataFrame:
    """The program as a Title II-A coordinator files it: one row per activity.

    `verdicts` as returned by `essa.essa_verdicts`. Columns: school_id, activity_id, title, pillar, provider,
    fund_source, amount (US dollars; missing where not recorded), evidence_tier (claimed; missing where not), meetings,
    hours (planned and held), participants (people who attended by `as_of`), met (of the six criteria), not_documented
    (criteria), missing (what the record lacks, fund source, amount, tier and evaluation included).
    """
    rows = typed(frames["activities"], "activities")
    sessions = pd.DataFrame(sessions_with_people(frames, as_of), columns=Session._fields)
    totals = sessions.groupby("activity_id").agg(meetings=("date", "nunique"), hours=("hours", "sum"))
    attendance = typed(frames["attendance"], "attendance")
    came = attendance[attendance["status"] == "attended"].merge(sessions[sessions["held"]], on="session_id")
    people = came.groupby("activity_id")["staff_id"].nunique().rename("participants")
    marked = verdicts.assign(
        met=verdicts["verdict"] == "met", not_documented=verdicts["verdict"] == "not_documented"
    ).groupby("activity_id")
    judged = marked.agg(met=("met", "sum"), not_documented=("not_documented", "sum"))
    lacking = marked["missing"].agg(lambda texts: " ".join(text for text in texts if text)).rename("lacking")
    rows = rows.join(totals, on="activity_id").join(people, on="activity_id").join(judged, on="activity_id")
    rows = rows.join(lacking, on="activity_id")
    rows["hours"] = rows["hours"].fillna(0.0)
    rows["missing"] = [_missing(row) for row in rows.to_dict("records")]
    rows["evidence_tier"] = rows["evidence_tier"].astype("Int64")
    columns = [
        "school_id", "activity_id", "title", "pillar", "provider", "fund_source", "amount", "evidence_tier", "meetings",
        "hours", "participants", "met", "not_documented", "missing",
    ]  # fmt: skip
    counts = ["meetings", "participants", "met", "not_documented"]
    return shaped(rows, columns, by=["school_id", "activity_id"], counts=counts)


def _missing(row: Mapping[Hashable, object]) -> str:
    asked = {
        "fund_source": "Fund source.",
        "amount": "Amount.",
        "evidence_tier": "Evidence tier.",
        "evaluation": "How its effect is evaluated.",
        "goal": "The goal of the plan it serves.",
    }
    blank = [text for name, text in asked.items() if pd.isna(row[name]) or row[name] == ""]  # type: ignore[call-overload]
    lacking = row["lacking"]
    return " ".join([*([lacking] if isinstance(lacking, str) and lacking else []), *blank])


def program_funds(program: pd.DataFrame) -> pd.DataFrame:
    """Money and evidence per school and fund source, from `program_activities`; "" is not recorded.

    Columns: school_id, fund_source, activities, with_amount (counts), amount (US dollars, of those recorded),
    all_met (activities that meet all six criteria), incomplete (activities with something missing from the record).
    """
    marked = program.assign(
        has_amount=program["amount"].notna(), all_met=program["met"] == 6, incomplete=program["missing"] != ""
    )
    keys = ["school_id", "fund_source"]
    rows = marked.groupby(keys, as_index=False).agg(
        activities=("activity_id", "size"), with_amount=("has_amount", "sum"), amount=("amount", "sum"),
        all_met=("all_met", "sum"), incomplete=("incomplete", "sum"),
    )  # fmt: skip
    columns = [*keys, "activities", "with_amount", "amount", "all_met", "incomplete"]
    return shaped(rows, columns, by=keys, counts=["activities", "with_amount", "all_met", "incomplete"])


def statutory_tags(activities: pd.DataFrame) -> pd.DataFrame:
    """Which optional activities of the statute a program touches, from the tags given; never a condition.

    Columns: school_id, tag, meaning ("" for a tag the statute doesn't know), activities (count).
    """
    rows = listed(typed(activities, "activities"), "tags")
    rows = rows[rows["tags"] != ""].rename(columns={"tags": "tag"})
    counted = rows.groupby(["school_id", "tag"], as_index=False).agg(activities=("activity_id", "size"))
    counted["meaning"] = counted["tag"].map(STATUTORY_TAGS).fillna("").astype(object)
    columns = ["school_id", "tag", "meaning", "activities"]
    return shaped(counted, columns, by=["school_id", "tag"], counts=["activities"])
