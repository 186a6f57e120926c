"""Walkthroughs on any look-for form: coverage, materials in use, look-fors met, and whether observers agree.

An indicator is *met* when rated yes, 3 or 4. N/A and not observed are in no denominator. Figures are of lessons at a
school, never of a person: nothing here returns a figure per teacher or per observer. A window is the `window_days` days
that end on the as-of date; the window before it has the same length.

Sources: yes/no and 1 to 4 indicators with N/A as in the Instructional Practice Guide,
https://achievethecore.org/category/1144/instructional-practice-guide-ipg ; lessons observed using the materials and
change against the last window follow the guide's monitoring plan (inferred from its look-for forms),
https://curriculumsupport.instructionpartners.org/key-action-ii-1 .
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal, NamedTuple

import krippendorff
import numpy as np
import pandas as pd

from pltoolkit.measures.frames import day, framed, grouped, ratio, records, shaped, share, teaching, typed
from pltoolkit.records import Rating

MET = frozenset({Rating.YES.value, Rating.THREE.value, Rating.FOUR.value})
_COUNTED = frozenset(rating.value for rating in Rating) - {Rating.NOT_APPLICABLE.value, Rating.NOT_OBSERVED.value}
_SCALES = {"yes_no": {"no": 0.0, "yes": 1.0}, "one_to_four": {"1": 1.0, "2": 2.0, "3": 3.0, "4": 4.0}}


def window(as_of: dt.date, window_days: int) -> tuple[dt.date, dt.date, dt.date]:
    """First day of the window before, first day of the window, last day of the window."""
    first = as_of - dt.timedelta(days=window_days - 1)
    return first - dt.timedelta(days=window_days), first, as_of


def walkthrough_coverage(
    staff: pd.DataFrame, walkthroughs: pd.DataFrame, *, as_of: dt.date, window_days: int = 30
) -> pd.DataFrame:
    """Per school with teachers or visits: how many teachers were visited in the window, and were the materials in use.

    Columns: school_id, window_start, window_end (days), teachers, visits, visits_named (visits that name the teacher),
    teachers_visited, share_visited (teachers visited / teachers; missing where no visit of the window names a teacher),
    visits_per_teacher (visits / teachers), materials_recorded (visits that say whether the adopted materials were in
    use), materials_in_use, share_in_use (in use / recorded), previous_visits, last_visit (day, ever).
    """
    before, first, last = window(as_of, window_days)
    roster = grouped(teaching(staff), "school_id")
    visited = grouped(_visits(walkthroughs, until=last), "school_id")
    counted = []
    for school in {*roster, *visited}:
        teachers, visits = {one.staff_id for one in roster.get(school, ())}, visited.get(school, [])
        now = [visit for visit in visits if visit.date >= first]
        named = [visit.staff_id for visit in now if visit.staff_id]
        in_use = [visit.in_use for visit in now if visit.in_use is not None]
        met = len(teachers.intersection(named))
        counted.append((
            school, first, last, len(teachers), len(now), len(named), met,
            share(met, len(teachers)) if named else None, share(len(now), len(teachers)),
            len(in_use), sum(in_use), share(sum(in_use), len(in_use)),
            sum(before <= visit.date < first for visit in visits),
            max((visit.date for visit in visits), default=None),
        ))  # fmt: skip
    counts = ["teachers", "visits", "visits_named", "teachers_visited", "materials_recorded", "materials_in_use"]
    columns = [
        "school_id", "window_start", "window_end", "teachers", "visits", "visits_named", "teachers_visited",
        "share_visited", "visits_per_teacher", "materials_recorded", "materials_in_use", "share_in_use",
        "previous_visits", "last_visit",
    ]  # fmt: skip
    return framed(
        counted,
        columns,
        by=["school_id"],
        counts=[*counts, "previous_visits"],
        numbers=["share_visited", "visits_per_teacher", "share_in_use"],
        days=["window_start", "window_end", "last_visit"],
    )


class _Visit(NamedTuple):
    """A walkthrough, of all the rows that its indicators fill."""

    school_id: str
    date: dt.date
    staff_id: str
    in_use: bool | None


def _visits(walkthroughs: pd.DataFrame, *, until: dt.date) -> list[_Visit]:
    rows = [row for row in records(walkthroughs, "walkthroughs") if row.date is not None and row.date <= until]
    visits = grouped(rows, "school_id", "walkthrough_id")
    return [
        _Visit(
            school,
            max(row.date for row in of_visit),
            max(row.staff_id for row in of_visit),
            max((row.materials_in_use for row in of_visit if row.materials_in_use is not None), default=None),
        )
        for (school, _), of_visit in visits.items()
    ]


def indicator_shares(
    walkthroughs: pd.DataFrame,
    *,
    as_of: dt.date,
    window_days: int = 30,
    by: Sequence[Literal["grade", "subject"]] = (),
) -> pd.DataFrame:
    """Per school and indicator (and grade or subject): share of rated lessons that met it, against the window before.

    Columns: school_id, `by`, section, indicator, rated, met (counts), share (met / rated, 0 to 1), not_counted (N/A and
    not observed), previous_rated, previous_share, change (share − previous share; 0.1 is 10 percentage points).
    Indicators rated in neither window are left out.
    """
    before, first, last = map(day, window(as_of, window_days))
    rows = typed(walkthroughs, "walkthroughs")
    keys = ["school_id", *by, "section", "indicator"]
    rows = rows.assign(rated=rows["rating"].isin(_COUNTED), met=rows["rating"].isin(MET))
    now = _met_shares(rows[(rows["date"] >= first) & (rows["date"] <= last)], keys)
    then = _met_shares(rows[(rows["date"] >= before) & (rows["date"] < first)], keys)
    then = then.rename(columns={"rated": "previous_rated", "share": "previous_share"})
    both = now.merge(then[[*keys, "previous_rated", "previous_share"]], on=keys, how="outer")
    both = both[(both["rated"] > 0) | (both["previous_rated"] > 0)]
    both = both.assign(change=both["share"] - both["previous_share"])
    counts = ["rated", "met", "not_counted", "previous_rated"]
    columns = [*keys, "rated", "met", "share", "not_counted", "previous_rated", "previous_share", "change"]
    return shaped(both, columns, by=keys, counts=counts)


def _met_shares(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    sums = rows.groupby(keys, as_index=False).agg(rows=("rated", "size"), rated=("rated", "sum"), met=("met", "sum"))
    return sums.assign(share=ratio(sums["met"], sums["rated"]), not_counted=sums["rows"] - sums["rated"])


def observer_agreement(walkthroughs: pd.DataFrame, *, as_of: dt.date) -> pd.DataFrame:
    """Whether observers who saw the same lesson rated alike: same school, day, teacher and indicator, other observer.

    `agreement` = pairs of equal ratings / pairs of ratings. `alpha` is Krippendorff's alpha, nominal for yes/no and
    ordinal for 1 to 4: 1 is perfect, 0 is chance; missing where every rating is the same, which leaves nothing to tell
    from chance. Computed by https://pypi.org/project/krippendorff/ .

    Columns: school_id, scale (yes_no, one_to_four), lessons (seen by two or more observers), pairs, agreement, alpha.
    """
    rows = typed(walkthroughs, "walkthroughs")
    rows = rows[(rows["date"] <= day(as_of)) & (rows["staff_id"] != "") & (rows["observer_id"] != "")]
    columns = ["school_id", "scale", "lessons", "pairs", "agreement", "alpha"]
    found = []
    for scale, values in _SCALES.items():
        rated = rows[rows["rating"].isin(values)]
        rated = rated.assign(value=rated["rating"].map(values).astype("float64"))
        unit = ["school_id", "date", "staff_id", "section", "indicator"]
        rated = rated.drop_duplicates([*unit, "observer_id"])
        double = rated[rated.groupby(unit)["observer_id"].transform("size") > 1]
        found += [
            {"school_id": school, "scale": scale, **_agreement(of_school, unit, scale)}
            for school, of_school in double.groupby("school_id")
        ]
    return shaped(pd.DataFrame(found, columns=columns), columns, by=["school_id", "scale"], counts=["lessons", "pairs"])


def _agreement(rated: pd.DataFrame, unit: list[str], scale: str) -> dict[str, float]:
    per_unit = rated.groupby(unit)["value"]
    pairs = per_unit.size().map(lambda n: n * (n - 1) / 2).sum()
    alike = rated.groupby([*unit, "value"]).size().map(lambda n: n * (n - 1) / 2).sum()
    alpha = np.nan
    if rated["value"].nunique() > 1:
        ratings = rated.pivot_table(index="observer_id", columns=unit, values="value", aggfunc="first")
        level: Literal["nominal", "ordinal"] = "nominal" if scale == "yes_no" else "ordinal"
        alpha = float(krippendorff.alpha(ratings.to_numpy(), level_of_measurement=level))
    lessons = len(rated[["date", "staff_id"]].drop_duplicates())
    return {"lessons": lessons, "pairs": pairs, "agreement": alike / pairs, "alpha": alpha}
