"""What is known of each professional learning activity, gathered from all tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import pandas as pd

from pltoolkit.measures.frames import day, in_period, typed

COLLABORATIVE_FORMATS = frozenset(
    {"team", "pair", "small_group", "one_on_one", "coaching", "plc", "lesson_study", "study_group"}
)
"""Formats in which educators work with each other or with a coach."""

OTHER_FORMATS = frozenset(
    {"whole_group", "lecture", "workshop", "conference", "online", "webinar", "self_paced", "course", "presentation"}
)
"""Formats in which they may sit side by side. A format in neither set is not judged."""

_NO = frozenset({"no", "none", "n/a", "na", "nothing"})


@dataclass(frozen=True)
class ActivityFacts:
    """All that the ESSA check asks of one activity. Hours in hours; counts of sessions held by the as-of date."""

    activity_id: str
    school_id: str = ""
    title: str = ""
    days: tuple[dt.date, ...] = ()
    hours: float = 0.0
    stand_alone: bool | None = None
    focus: str = ""
    format: str = ""
    unit: str = ""
    protocol: str = ""
    attended_known: int = 0
    attended_together: int = 0
    setting_hours: float = 0.0
    embedded_hours: float = 0.0
    data_source: str = ""
    data_date: dt.date | None = None
    data_reviewed: dt.date | None = None
    follow_up: str = ""
    coaching_after: int = 0
    walkthroughs_after: int = 0

    @property
    def is_collaborative(self) -> bool | None:
        """Whether its format has people work together; None where the format is blank or unknown."""
        name = self.format.strip().casefold().replace(" ", "_").replace("-", "_")
        return True if name in COLLABORATIVE_FORMATS else False if name in OTHER_FORMATS else None

    @property
    def denies_follow_up(self) -> bool:
        """Whether the record says in a word that nothing follows."""
        return self.follow_up.strip().casefold() in _NO


def activity_facts(frames: Mapping[str, pd.DataFrame], *, as_of: dt.date) -> list[ActivityFacts]:
    """Facts of every activity, by school and id; `frames` holds the five tables that `essa.essa_verdicts` names."""
    activities = typed(frames["activities"], "activities").sort_values(["school_id", "activity_id"])
    sessions = sessions_with_people(frames, as_of)
    per_activity = dict(list(sessions.groupby("activity_id")))
    nothing = sessions.iloc[:0]
    units = {
        "coaching": _days_by_unit(typed(frames["coaching"], "coaching"), "coaching_id", as_of),
        "walkthroughs": _days_by_unit(typed(frames["walkthroughs"], "walkthroughs"), "walkthrough_id", as_of),
    }
    return [_facts(row, per_activity.get(row["activity_id"], nothing), units) for row in activities.to_dict("records")]


def sessions_with_people(frames: Mapping[str, pd.DataFrame], as_of: dt.date) -> pd.DataFrame:
    """Sessions with: held, present (most people of one school who came), recorded (any attendance row)."""
    sessions = typed(frames["sessions"], "sessions")
    attendance = typed(frames["attendance"], "attendance")
    came = attendance[attendance["status"] == "attended"].groupby(["session_id", "school_id"]).size()
    present = came.groupby("session_id").max().rename("present")
    sessions = sessions.join(present, on="session_id")
    sessions["present"] = sessions["present"].fillna(0)
    sessions["recorded"] = sessions["session_id"].isin(attendance["session_id"])
    sessions["held"] = sessions["date"] <= day(as_of)
    return sessions


def _days_by_unit(rows: pd.DataFrame, key: str, as_of: dt.date) -> dict[str, list[pd.Timestamp]]:
    seen = rows[(rows["unit"] != "") & in_period(rows["date"], since=None, until=as_of)].drop_duplicates(key)
    return {str(unit): list(days) for unit, days in seen.groupby("unit")["date"]}


def _facts(
    row: Mapping[Hashable, object], sessions: pd.DataFrame, units: Mapping[str, Mapping[str, list[pd.Timestamp]]]
) -> ActivityFacts:
    held = sessions[sessions["held"]]
    known = held[held["recorded"] | (held["team"] != "")]
    with_coach = row["pillar"] == "coach"
    together = (known["present"] >= (1 if with_coach else 2)) | (known["team"] != "")
    setting = held["in_school_day"]
    first = sessions["date"].min() if len(sessions) else None
    after = {
        table: sum(date >= first for date in days.get(str(row["unit"]), ())) if first is not None else 0
        for table, days in units.items()
    }
    return ActivityFacts(
        activity_id=str(row["activity_id"]),
        school_id=str(row["school_id"]),
        title=str(row["title"]),
        days=tuple(sorted({date.date() for date in sessions["date"]})),
        hours=float(sessions["hours"].sum()),
        stand_alone=_flag(row["stand_alone"]),
        attended_known=len(known),
        attended_together=int(together.sum()),
        setting_hours=float(held.loc[setting.notna(), "hours"].sum()),
        embedded_hours=float(held.loc[setting.fillna(False).astype(bool), "hours"].sum()),
        data_date=_date(row["data_date"]),
        data_reviewed=_date(row["data_reviewed"]),
        coaching_after=after["coaching"],
        walkthroughs_after=after["walkthroughs"],
        **{name: str(row[name]) for name in ("focus", "format", "unit", "protocol", "data_source", "follow_up")},
    )


def _flag(value: object) -> bool | None:
    return None if value is None or value is pd.NA else bool(value)


def _date(value: object) -> dt.date | None:
    return value.date() if isinstance(value, pd.Timestamp) else None
