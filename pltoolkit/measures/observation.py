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
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from pltoolkit.measures.frames import Tabular, grouped, records, share, teaching, within
from pltoolkit.measures.result import Result, measure
from pltoolkit.records import Rating

MET = frozenset({Rating.YES.value, Rating.THREE.value, Rating.FOUR.value})
_COUNTED = frozenset(rating.value for rating in Rating) - {Rating.NOT_APPLICABLE.value, Rating.NOT_OBSERVED.value}
_SCALES = {"yes_no": {"no": 0.0, "yes": 1.0}, "one_to_four": {"1": 1.0, "2": 2.0, "3": 3.0, "4": 4.0}}


def window(as_of: dt.date, window_days: int) -> tuple[dt.date, dt.date, dt.date]:
    """First day of the window before, first day of the window, last day of the window."""
    first = as_of - dt.timedelta(days=window_days - 1)
    return first - dt.timedelta(days=window_days), first, as_of


@measure
def walkthrough_coverage(staff: Tabular, walkthroughs: Tabular, *, as_of: dt.date, window_days: int = 30) -> Result:
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
    return Result(
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


def _visits(walkthroughs: Tabular, *, until: dt.date) -> list[_Visit]:
    rows = [row for row in records(walkthroughs, "walkthroughs") if within(row.date, since=None, until=until)]
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


@measure
def indicator_shares(
    walkthroughs: Tabular,
    *,
    as_of: dt.date,
    window_days: int = 30,
    by: Sequence[Literal["grade", "subject"]] = (),
) -> Result:
    """Per school and indicator (and grade or subject): share of rated lessons that met it, against the window before.

    Columns: school_id, `by`, section, indicator, rated, met (counts), share (met / rated, 0 to 1), not_counted (N/A and
    not observed), previous_rated, previous_share, change (share − previous share; 0.1 is 10 percentage points).
    Indicators rated in neither window are left out.
    """
    before, first, last = window(as_of, window_days)
    keys = ["school_id", *by, "section", "indicator"]
    seen = [row for row in records(walkthroughs, "walkthroughs") if within(row.date, since=before, until=last)]
    found = []
    for key, of_indicator in grouped(seen, *keys).items():
        ratings = [row.rating for row in of_indicator if row.date >= first]
        now, then = _rated(ratings), _rated(row.rating for row in of_indicator if row.date < first)
        if now or then:
            new, old = share(sum(now), len(now)), share(sum(then), len(then))
            change = None if new is None or old is None else new - old
            found.append((*key, len(now), sum(now), new, len(ratings) - len(now), len(then), old, change))
    columns = [*keys, "rated", "met", "share", "not_counted", "previous_rated", "previous_share", "change"]
    counts = ["rated", "met", "not_counted", "previous_rated"]
    return Result(found, columns, by=keys, counts=counts, numbers=["share", "previous_share", "change"])


def _rated(ratings: Iterable[str]) -> list[bool]:
    """For each rating that counts, whether the indicator was met."""
    return [rating in MET for rating in ratings if rating in _COUNTED]


@measure
def observer_agreement(walkthroughs: Tabular, *, as_of: dt.date) -> Result:
    """Whether observers who saw the same lesson rated alike: same school, day, teacher and indicator, other observer.

    `agreement` = pairs of equal ratings / pairs of ratings. `alpha` is Krippendorff's alpha, nominal for yes/no and
    ordinal for 1 to 4: 1 is perfect, 0 is chance; missing where every rating is the same, which leaves nothing to tell
    from chance. Computed by https://pypi.org/project/krippendorff/ .

    Columns: school_id, scale (yes_no, one_to_four), lessons (seen by two or more observers), pairs, agreement, alpha.
    """
    unit = ["school_id", "date", "staff_id", "section", "indicator"]
    rows = [row for row in records(walkthroughs, "walkthroughs") if within(row.date, since=None, until=as_of)]
    rows = [row for row in rows if row.staff_id and row.observer_id]
    found = []
    for scale, values in _SCALES.items():
        units = grouped((row for row in rows if row.rating in values), *unit).values()
        seen = [_by_observer(of_unit) for of_unit in units]
        for school, lessons in grouped((one for one in seen if len(one.ratings) > 1), "school_id").items():
            ratings = [Counter(one.ratings) for one in lessons]
            pairs = sum(_pairs(one.total()) for one in ratings)
            alike = sum(_pairs(same) for one in ratings for same in one.values())
            times = {(one.date, one.staff_id) for one in lessons}
            found.append((school, scale, len(times), pairs, alike / pairs, _alpha(ratings, scale)))
    columns = ["school_id", "scale", "lessons", "pairs", "agreement", "alpha"]
    return Result(
        found, columns, by=["school_id", "scale"], counts=["lessons", "pairs"], numbers=["agreement", "alpha"]
    )


class _Seen(NamedTuple):
    """An indicator in one lesson, with the rating of each observer."""

    school_id: str
    date: dt.date
    staff_id: str
    ratings: list[str]


def _by_observer(rows: Sequence[Any]) -> _Seen:
    """Of an observer's several ratings the first counts."""
    ratings = {row.observer_id: row.rating for row in reversed(rows)}
    return _Seen(rows[0].school_id, rows[0].date, rows[0].staff_id, list(ratings.values()))


def _pairs(ratings: int) -> int:
    return ratings * (ratings - 1) // 2


def _alpha(ratings: Sequence[Counter[str]], scale: str) -> float | None:
    """Krippendorff's alpha of how often each rating was given in each lesson."""
    values = [value for value in _SCALES[scale] if any(value in one for one in ratings)]
    if len(values) < 2:
        return None
    import krippendorff

    level: Literal["nominal", "ordinal"] = "nominal" if scale == "yes_no" else "ordinal"
    counts = [[one[value] for value in values] for one in ratings]
    domain = [_SCALES[scale][value] for value in values]
    return float(krippendorff.alpha(value_counts=counts, value_domain=domain, level_of_measurement=level))
