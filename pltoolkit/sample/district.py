"""The fictional district as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from pltoolkit.guide import load_guide
from pltoolkit.records import Record
from pltoolkit.sample import words
from pltoolkit.sample.calendar import AS_OF, district_calendar
from pltoolkit.sample.learning import district_activities, school_learning
from pltoolkit.sample.monitoring import school_monitoring
from pltoolkit.sample.people import make_cast
from pltoolkit.sample.plan import school_plan
from pltoolkit.settings import explained_toml

Rows = Mapping[str, tuple[Record, ...]]


@dataclass(frozen=True)
class SampleDistrict:
    """A fictional district: its settings, and its rows by table."""

    settings_toml: str
    rows: Rows


def make_district(*, schools: int = 8, seed: int = 1) -> SampleDistrict:
    """The district with so many schools; the same `schools` and `seed` give the same rows."""
    merged: dict[str, list[Record]] = {}
    for rows in iter_rows(schools=schools, seed=seed):
        for name, records in rows.items():
            merged.setdefault(name, []).extend(records)
    return SampleDistrict(settings_toml(), {name: tuple(records) for name, records in merged.items()})


def iter_rows(*, schools: int, seed: int) -> Iterator[Rows]:
    """The district's own rows first, then each school's: for districts too large to hold at once."""
    guide = load_guide()
    yield {
        name: tuple(records) for name, records in (district_activities() | {"calendar": district_calendar()}).items()
    }
    for number in range(schools):
        random = Random(f"{seed}/{number}")
        cast = make_cast(number, random)
        rows: dict[str, list[Record]] = {
            "schools": [cast.school],
            "staff": list(cast.staff),
            "adoptions": [adoption for adoption, _ in cast.adoptions],
        }
        monitored = school_monitoring(cast, random)
        rows |= school_learning(cast, random) | monitored | school_plan(cast, guide, random, monitored)
        yield {name: tuple(records) for name, records in rows.items()}


def settings_toml() -> str:
    """The district's `district.toml`: packets speak from a fixed day."""
    text = explained_toml(name=words.DISTRICT, school_year="2026-27")
    return text.replace("# as_of = 2027-01-15", f"as_of = {AS_OF.isoformat()}")
