"""Professional learning received: hours per teacher by pillar (train, plan, coach), reach, gaps, and what it was about.

Hours of a session = those on the attendance row, else the session's length, and only where the status is `attended`.
Hours of a coaching contact = minutes / 60; they count for the pillar *coach*. Teachers who came to nothing count with
0 hours: they are in every denominator. Log one contact in one place, or it counts twice.

Source of the pillars: https://instructionpartners.org/professional-learning ; of the default bands, the ranges in which
studies found no effect (5 to 14 hours) and effects (more than 14; 30 to 100): Yoon et al. 2007,
https://ies.ed.gov/ncee/edlabs/regions/southwest/pdf/REL_2007033.pdf ; Darling-Hammond et al. 2009,
https://www.proquest.com/scholarly-journals/state-profession/docview/211507822/se-2 . They are not federal thresholds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import pandas as pd

from pltoolkit.measures.frames import in_period, listed, ratio, shaped, teachers, typed
from pltoolkit.records import Pillar

PILLARS = tuple(pillar.value for pillar in Pillar)
TEACHER = ["school_id", "staff_id"]
_CONTACT_COLUMNS = [
    *TEACHER, "date", "pillar", "hours", "source", "activity_id", "adoption_id", "unit", "job_embedded",
]  # fmt: skip


def contacts(  # four tables meet here, and nowhere else
    activities: pd.DataFrame,
    sessions: pd.DataFrame,
    attendance: pd.DataFrame,
    coaching: pd.DataFrame,
    *,
    as_of: dt.date,
    since: dt.date | None = None,
) -> pd.DataFrame:
    """Every contact of a person with professional learning from `since` to `as_of`: what the other measures count.

    Columns: school_id, staff_id, date, pillar, hours, source (session or coaching), activity_id, adoption_id, unit,
    job_embedded (true, false, or missing where not recorded; coaching is job-embedded). A session's contact belongs to
    the school on the attendance row, else to the session's.
    """
    held = typed(sessions, "sessions")
    held = held[in_period(held["date"], since=since, until=as_of)]
    about = typed(activities, "activities")[["activity_id", "pillar", "adoption_id", "unit"]]
    came = typed(attendance, "attendance")
    came = came[came["status"] == "attended"].merge(held, on="session_id", suffixes=("", "_session"))
    came = came.merge(about, on="activity_id")
    came["school_id"] = came["school_id"].where(came["school_id"] != "", came["school_id_session"])
    came["hours"] = came["hours"].fillna(came["hours_session"])
    came = came.assign(source="session", job_embedded=came["in_school_day"])
    coached = typed(coaching, "coaching")
    coached = coached[in_period(coached["date"], since=since, until=as_of)]
    coached = coached.assign(
        hours=coached["minutes"] / 60, pillar=Pillar.COACH.value, source="coaching", activity_id=""
    )
    coached["job_embedded"] = pd.Series(True, index=coached.index, dtype="boolean")
    parts = [part.reindex(columns=_CONTACT_COLUMNS) for part in (came, coached) if len(part)]
    rows = pd.concat(parts) if parts else came
    return shaped(rows, _CONTACT_COLUMNS, by=[*TEACHER, "date", "source", "activity_id", "hours"])


def teacher_hours(staff: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Hours of each teacher, those with none included; `contacts` as returned by `contacts`.

    Columns: school_id, staff_id, grades, subjects, train, plan, coach, total (hours), touches (number of contacts),
    last_contact (day).
    """
    rows = teachers(staff)
    for pillar in PILLARS:
        of_pillar = contacts[contacts["pillar"] == pillar]
        hours = of_pillar.groupby(TEACHER)["hours"].sum().rename(pillar)
        rows = rows.join(hours, on=TEACHER)
        rows[pillar] = rows[pillar].fillna(0.0)
    rows["total"] = rows[list(PILLARS)].sum(axis=1).astype("float64")
    touched = contacts.groupby(TEACHER).agg(touches=("hours", "size"), last_contact=("date", "max"))
    columns = [*TEACHER, "grades", "subjects", *PILLARS, "total", "touches", "last_contact"]
    return shaped(rows.join(touched, on=TEACHER), columns, by=TEACHER, counts=["touches"])


def hours_summary(hours: pd.DataFrame, *, minimum_hours: float) -> pd.DataFrame:
    """Distribution of `teacher_hours` per school and pillar, and for the total.

    Columns: school_id, pillar (train, plan, coach, total), teachers, reached (with more than 0 hours), share_reached
    (reached / teachers), mean, minimum, lower_quartile, median, upper_quartile, maximum (hours, over all teachers),
    below_minimum, share_below (teachers whose total is under `minimum_hours`; missing for a single pillar).
    """
    long = hours.melt(["school_id", "staff_id"], [*PILLARS, "total"], var_name="pillar", value_name="hours")
    long["hours"] = long["hours"].astype("float64")
    keys = ["school_id", "pillar"]
    grouped = long.assign(reached=long["hours"] > 0, below=long["hours"] < minimum_hours).groupby(keys)
    rows = grouped.agg(
        teachers=("hours", "size"), reached=("reached", "sum"), below_minimum=("below", "sum"), mean=("hours", "mean"),
        minimum=("hours", "min"), median=("hours", "median"), maximum=("hours", "max"),
    )  # fmt: skip
    rows["lower_quartile"] = grouped["hours"].quantile(0.25)
    rows["upper_quartile"] = grouped["hours"].quantile(0.75)
    rows["share_reached"] = ratio(rows["reached"], rows["teachers"])
    rows = rows.reset_index()
    is_total = rows["pillar"] == "total"
    rows["share_below"] = ratio(rows["below_minimum"], rows["teachers"]).where(is_total)
    rows["below_minimum"] = rows["below_minimum"].astype("Int64").where(is_total)
    rows["place"] = rows["pillar"].map({name: place for place, name in enumerate([*PILLARS, "total"])})
    columns = [
        *keys, "teachers", "reached", "share_reached", "mean", "minimum", "lower_quartile", "median", "upper_quartile",
        "maximum", "below_minimum", "share_below",
    ]  # fmt: skip
    return shaped(rows, [*columns, "place"], by=["school_id", "place"], counts=["teachers", "reached"])[columns]


def hours_bands(hours: pd.DataFrame, *, edges: Sequence[float] = (5, 14, 30)) -> pd.DataFrame:
    """How many teachers fall in each band of total hours: none, over 0 and under the first edge, …, the last and more.

    Columns: school_id, band, lowest (hours, the band's lower end), teachers, share (of the school's teachers). Every
    band of a school has a row.
    """
    lows = [0.0, *[float(edge) for edge in edges]]
    names = ["0", *[f"{low:g}–{high:g}" for low, high in pairwise(lows)], f"{lows[-1]:g}+"]
    place = pd.Series(0, index=hours.index)
    for number, low in enumerate(lows, start=1):
        place = place.mask((hours["total"] > 0) & (hours["total"] >= low), number)
    counted = hours.assign(place=place).groupby(["school_id", "place"]).size().rename("teachers")
    bands = pd.DataFrame({"place": range(len(names)), "band": names, "lowest": [0.0, *lows]})
    rows = hours[["school_id"]].drop_duplicates().merge(bands, how="cross")
    rows = rows.join(counted, on=["school_id", "place"])
    rows["teachers"] = rows["teachers"].fillna(0)
    rows["share"] = ratio(rows["teachers"], rows.groupby("school_id")["teachers"].transform("sum"))
    columns = ["school_id", "band", "lowest", "teachers", "share"]
    return shaped(rows, [*columns, "place"], by=["school_id", "place"], counts=["teachers"])[columns]


def touches_by_pillar(staff: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """How often teachers were in touch with professional learning: one row per school and pillar, and for the total.

    Columns: school_id, pillar (train, plan, coach, total), teachers, touches (contacts of the school's teachers),
    per_teacher (touches / teachers).
    """
    roster = teachers(staff)
    met = contacts.merge(roster[TEACHER], on=TEACHER)
    counted = pd.concat([met, met.assign(pillar="total")]).groupby(["school_id", "pillar"]).size().rename("touches")
    order = pd.DataFrame({"pillar": [*PILLARS, "total"], "place": range(len(PILLARS) + 1)})
    rows = roster.groupby("school_id", as_index=False).agg(teachers=("staff_id", "size")).merge(order, how="cross")
    rows = rows.join(counted, on=["school_id", "pillar"])
    rows["touches"] = rows["touches"].fillna(0)
    rows["per_teacher"] = ratio(rows["touches"], rows["teachers"])
    columns = ["school_id", "pillar", "teachers", "touches", "per_teacher"]
    return shaped(rows, [*columns, "place"], by=["school_id", "place"], counts=["teachers", "touches"])[columns]


def weekly_hours(staff: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Teachers' hours by week and pillar, for weeks in which there were any.

    Columns: school_id, week (its Monday), pillar, hours (sum), touches (contacts), reached (teachers with hours that
    week), teachers (of the school), hours_per_teacher (hours / teachers), touches_per_teacher (touches / teachers).
    """
    roster = teachers(staff)
    rows = contacts.merge(roster[TEACHER], on=TEACHER)
    rows["week"] = rows["date"] - pd.to_timedelta(rows["date"].dt.day_of_week, unit="D")
    keys = ["school_id", "week", "pillar"]
    counted = rows.groupby(keys, as_index=False).agg(
        hours=("hours", "sum"), touches=("hours", "size"), reached=("staff_id", "nunique")
    )
    counted = counted.join(roster.groupby("school_id").size().rename("teachers"), on="school_id")
    counted["hours_per_teacher"] = ratio(counted["hours"], counted["teachers"])
    counted["touches_per_teacher"] = ratio(counted["touches"], counted["teachers"])
    columns = [*keys, "hours", "touches", "reached", "teachers", "hours_per_teacher", "touches_per_teacher"]
    return shaped(counted, columns, by=keys, counts=["touches", "reached", "teachers"])


def reach_by(hours: pd.DataFrame, *, by: Literal["grades", "subjects"], minimum_hours: float) -> pd.DataFrame:
    """Where the gaps are: `teacher_hours` by grade or subject. A teacher of several counts in each; "" is not recorded.

    Columns: school_id, `by`, teachers, reached, share_reached, median (hours), below_minimum, share_below.
    """
    rows = listed(hours, by)
    rows = rows.assign(is_reached=rows["total"] > 0, is_below=rows["total"] < minimum_hours)
    keys = ["school_id", by]
    counted = rows.groupby(keys, as_index=False).agg(
        teachers=("staff_id", "size"), reached=("is_reached", "sum"), median=("total", "median"),
        below_minimum=("is_below", "sum"),
    )  # fmt: skip
    counted["share_reached"] = ratio(counted["reached"], counted["teachers"])
    counted["share_below"] = ratio(counted["below_minimum"], counted["teachers"])
    columns = [*keys, "teachers", "reached", "share_reached", "median", "below_minimum", "share_below"]
    return shaped(counted, columns, by=keys, counts=["teachers", "reached", "below_minimum"])


def focus_shares(contacts: pd.DataFrame) -> pd.DataFrame:
    """How much of the hours was job-embedded, and how much worked on the adopted materials.

    Job-embedded share = hours in the school day, in the teachers' own setting / hours for which that is recorded;
    `coverage` = hours for which it is recorded / all hours. Materials share = hours that name a unit or lesson / all
    hours. Definition of job-embedded: Croft et al. 2010, https://docslib.org/doc/5465549/ ; of learning grounded in the
    materials: https://rpplpartnership.org/external-resource/defining-cbpl/ .

    Columns: school_id, hours, recorded_hours, embedded_hours, embedded_share, coverage, unit_hours, materials_share.
    """
    embedded = contacts["job_embedded"]
    rows = contacts.assign(
        recorded_hours=contacts["hours"].where(embedded.notna(), 0.0),
        embedded_hours=contacts["hours"].where(embedded.fillna(False).astype(bool), 0.0),
        unit_hours=contacts["hours"].where(contacts["unit"] != "", 0.0),
    )
    parts = ["hours", "recorded_hours", "embedded_hours", "unit_hours"]
    sums = rows.groupby("school_id", as_index=False)[parts].sum()
    sums["embedded_share"] = ratio(sums["embedded_hours"], sums["recorded_hours"])
    sums["coverage"] = ratio(sums["recorded_hours"], sums["hours"])
    sums["materials_share"] = ratio(sums["unit_hours"], sums["hours"])
    columns = [
        "school_id", "hours", "recorded_hours", "embedded_hours", "embedded_share", "coverage", "unit_hours",
        "materials_share",
    ]  # fmt: skip
    return shaped(sums, columns, by=["school_id"])


def attendance_coverage(sessions: pd.DataFrame, attendance: pd.DataFrame, *, as_of: dt.date) -> pd.DataFrame:
    """For how many of a school's own sessions held so far anyone's attendance was recorded: how far to trust the hours.

    Columns: school_id, sessions, recorded (counts), coverage (recorded / sessions, 0 to 1).
    """
    held = typed(sessions, "sessions")
    held = held[in_period(held["date"], since=None, until=as_of) & (held["school_id"] != "")]
    held = held.assign(has_rows=held["session_id"].isin(typed(attendance, "attendance")["session_id"]))
    rows = held.groupby("school_id", as_index=False).agg(sessions=("session_id", "size"), recorded=("has_rows", "sum"))
    rows["coverage"] = ratio(rows["recorded"], rows["sessions"])
    columns = ["school_id", "sessions", "recorded", "coverage"]
    return shaped(rows, columns, by=["school_id"], counts=["sessions", "recorded"])
