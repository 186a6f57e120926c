"""What is known of each professional learning activity, gathered from all tables."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

from pltoolkit.measures.frames import Tabular, code_of, grouped, records, total
from pltoolkit.records import AttendanceStatus, Pillar

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
    """All that the ESSA check asks of one activity. Hours in hours; counts of sessions held by the as-of date.

    `days` and `hours` are of all its sessions, `days_ahead` and `hours_ahead` of those still to come.
    """

    activity_id: str
    school_id: str = ""
    title: str = ""
    days: tuple[dt.date, ...] = ()
    hours: float = 0.0
    days_ahead: int = 0
    hours_ahead: float = 0.0
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
    def is_ahead(self) -> bool:
        """Whether it has sessions, and none has been held yet."""
        return 0 < len(self.days) == self.days_ahead

    @property
    def is_collaborative(self) -> bool | None:
        """Whether its format has people work together; None where the format is blank or unknown."""
        name = code_of(self.format)
        return True if name in COLLABORATIVE_FORMATS else False if name in OTHER_FORMATS else None

    @property
    def denies_follow_up(self) -> bool:
        """Whether the record says in a word that nothing follows."""
        return self.follow_up.strip().casefold() in _NO


def activity_facts(tables: Mapping[str, Tabular], *, as_of: dt.date) -> list[ActivityFacts]:
    """Facts of every activity, by school and id; `tables` holds the five tables that `essa.essa_verdicts` names."""
    activities = sorted(records(tables["activities"], "activities"), key=attrgetter("school_id", "activity_id"))
    sessions = grouped(sessions_with_people(tables, as_of), "activity_id")
    coaching = _days_by_unit(records(tables["coaching"], "coaching"), "coaching_id", as_of)
    walkthroughs = _days_by_unit(records(tables["walkthroughs"], "walkthroughs"), "walkthrough_id", as_of)
    return [_facts(one, sessions.get(one.activity_id, []), coaching, walkthroughs) for one in activities]


class Session(NamedTuple):
    """A session: whether it was held by the as-of date, whether anyone's attendance was recorded, and who came."""

    session_id: str
    activity_id: str
    date: dt.date
    hours: float
    in_school_day: bool | None
    team: str
    held: bool
    recorded: bool
    present: int
    """Most people of one school who came."""


def sessions_with_people(tables: Mapping[str, Tabular], as_of: dt.date) -> list[Session]:
    """The sessions of `tables`, with what its attendance says of each."""
    attendance = records(tables["attendance"], "attendance")
    recorded = {row.session_id for row in attendance}
    present: dict[str, int] = {}
    came = Counter((row.session_id, row.school_id) for row in attendance if row.status == AttendanceStatus.ATTENDED)
    for (session, _), people in came.items():
        present[session] = max(people, present.get(session, 0))
    return [
        Session(
            one.session_id, one.activity_id, one.date, one.hours, one.in_school_day, one.team,
            held=one.date <= as_of, recorded=one.session_id in recorded, present=present.get(one.session_id, 0),
        )
        for one in records(tables["sessions"], "sessions")
    ]  # fmt: skip


_Days = Mapping[str, Sequence[tuple[str, dt.date]]]
"""By unit: the schools and days in which it was looked at."""


def _days_by_unit(rows: Sequence[Any], key: str, as_of: dt.date) -> _Days:
    """Where and when each unit was looked at; rows of a school that share their `key` are one look."""
    looks = {(row.school_id, getattr(row, key)): row for row in reversed(rows) if row.unit and row.date <= as_of}
    return {
        unit: [(look.school_id, look.date) for look in seen] for unit, seen in grouped(looks.values(), "unit").items()
    }


def _since(looks: _Days, activity: Any, days: Sequence[dt.date]) -> int:
    """How often an activity's unit was looked at since it began: in its school, or anywhere for one of the district."""
    seen = looks.get(activity.unit, ())
    return sum(activity.school_id in {"", school} and day >= days[0] for school, day in seen) if days else 0


def _facts(one: Any, sessions: Sequence[Session], coaching: _Days, walkthroughs: _Days) -> ActivityFacts:
    held = [session for session in sessions if session.held]
    known = [session for session in held if session.recorded or session.team]
    enough = 1 if one.pillar == Pillar.COACH else 2
    ahead = [session for session in sessions if not session.held]
    days = tuple(sorted({session.date for session in sessions}))
    return ActivityFacts(
        activity_id=one.activity_id,
        school_id=one.school_id,
        title=one.title,
        days=days,
        hours=total(session.hours for session in sessions),
        days_ahead=len({session.date for session in ahead}),
        hours_ahead=total(session.hours for session in ahead),
        stand_alone=one.stand_alone,
        attended_known=len(known),
        attended_together=sum(bool(session.team) or session.present >= enough for session in known),
        setting_hours=total(session.hours for session in held if session.in_school_day is not None),
        embedded_hours=total(session.hours for session in held if session.in_school_day),
        data_date=one.data_date,
        data_reviewed=one.data_reviewed,
        coaching_after=_since(coaching, one, days),
        walkthroughs_after=_since(walkthroughs, one, days),
        **{name: getattr(one, name) for name in ("focus", "format", "unit", "protocol", "data_source", "follow_up")},
    )
