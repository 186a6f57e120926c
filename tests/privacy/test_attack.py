"""Whoever holds every public packet of a batch cannot work out a hidden group: as published, read back from the HTML."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pltoolkit import sections
from pltoolkit.api.screening import Screening
from pltoolkit.privacy import suppression
from pltoolkit.records import TABLES
from pltoolkit.sections import District, district_figures
from pltoolkit.sections.screen import hidden_staff_groups
from pltoolkit.settings import DistrictSettings, PrivacySettings, Settings
from pltoolkit.store import PacketKey, School, SliceFacts, Store, read_slice, write_slice

AS_OF = dt.date(2026, 11, 2)
MANY, SOME = 100, 25  # districts
Cell = tuple[str, str]


class _Rows(HTMLParser):
    """The text of every row of every table, under the table's caption."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self._caption, self._open = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag
        if tag == "table":
            self._caption = ""
        elif tag == "tr":
            self.tables.setdefault(self._caption, []).append([])
        elif tag in {"td", "th"}:
            self.tables[self._caption][-1].append("")

    def handle_data(self, data: str) -> None:
        if self._open == "caption":
            self._caption += data
        elif self._open in {"td", "th"}:
            self.tables[self._caption][-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._open = ""


def _table(block: Any, caption: str) -> list[list[str]]:
    parser = _Rows()
    parser.feed(str(block.to_html()))
    return parser.tables[caption][1:]


def _settings(minimum: int) -> Settings:
    return Settings(
        district=DistrictSettings(name="Fictional District", school_year="2026-27", as_of=AS_OF),
        privacy=PrivacySettings(minimum_group=minimum),
    )


def _record(table: str, **values: Any) -> Any:
    return TABLES[table].model.model_validate(values)


Districts = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def districts(random_table: Callable[[int], pd.DataFrame]) -> Districts:
    """Students tested by school and grade, in many random districts: each an adoption of its own, with its own schools."""
    found = {}
    for seed in range(MANY):
        table = random_table(seed).iloc[:4]
        names = {school: f"a{seed:03}-{school}" for school in table.index}
        found[f"a{seed:03}"] = table.rename(index=names, columns=lambda name: str(int(name[1:]) + 3))
    return found


@pytest.fixture
def make_store(tmp_path: Path) -> Iterator[Callable[[Districts], Store]]:
    """A store that holds districts."""
    opened: list[Store] = []

    def make(districts: Districts) -> Store:
        rows: dict[str, list[Any]] = {"schools": [], "adoptions": [], "assessments": []}
        for adoption, counts in districts.items():
            for school, row in counts.iterrows():
                rows["schools"].append(_record("schools", school_id=school, name=school))
                place = {"school_id": school, "adoption_id": adoption}
                rows["adoptions"].append(_record("adoptions", **place, subject="Mathematics", phase=3))
                rows["assessments"] += [
                    _record("assessments", **place, class_id=f"{school}-{grade}", assessment="Unit 1", grade=grade,
                            tested=int(count), enrolled=int(count), at_or_above=int(count) // 2)
                    for grade, count in row.items() if count
                ]  # fmt: skip
        opened.append(Store.open(tmp_path / "district.db", create=True))
        opened[-1].load(rows)
        return opened[-1]

    yield make
    for store in opened:
        store.close()


class Publication:
    """What the public packets of one batch say of students tested: numbers, and which cells are starred."""

    def __init__(self, store: Store, settings: Settings, folder: Path) -> None:
        keys = store.packet_keys()
        surveys = {key: digests["survey"] for key, digests in store.digests(keys)}
        screening = Screening(store, settings, "public", surveys, as_of=AS_OF)
        self.shown: dict[str, dict[Cell, int]] = {}
        self.starred: dict[str, set[Cell]] = {}
        for key in keys:
            self._read_school(key, self._school(store, settings, key, screening, folder / "slice.db"))
        hidden = screening.of_district(key.adoption_id for key in keys).totals
        district = District(settings, district_figures(store, settings, hidden), "public")
        self._read_district(district)

    def _school(self, store: Store, settings: Settings, key: PacketKey, screening: Screening, path: Path) -> School:
        screen = screening.of(key)
        facts = SliceFacts(key, "public", AS_OF, settings, {}, screen.hidden)
        path.write_bytes(write_slice(store.packet_rows(key, "public", without_responses=screen.responses), facts))
        return School(*read_slice(path))

    def _read_school(self, key: PacketKey, school: School) -> None:
        rows = _table(sections.unit_assessments(school), "Unit assessments so far")
        for _, grade, _, tested, *_ in (row for row in rows if len(row) > 1):
            self._note(key.adoption_id, (key.school_id, "" if grade == "All" else grade), tested)
        said = {
            str(row[0]): row[1]
            for row in _table(sections.stepback_questions(school), "Data questions for the stepback")
        }
        for tested in re.findall(r"Unit 1: .*? of ([\d,]+) at or above", said["What do unit assessments show?"]):
            self._note(key.adoption_id, (key.school_id, ""), tested)

    def _read_district(self, district: District) -> None:
        names = [str(row["adoption_id"]) for row in district.rows("assessments")]
        rows = _table(sections.assessments(district), "Unit assessments in all schools together")
        for adoption, (_, _, grade, tested, _) in zip(names, rows, strict=True):
            self._note(adoption, ("", "" if grade == "All" else grade), tested)

    def _note(self, adoption: str, cell: Cell, text: str) -> None:
        if text == "*":
            self.starred.setdefault(adoption, set()).add(cell)
        else:
            self.shown.setdefault(adoption, {})[cell] = int(text.replace(",", ""))

    def hidden(self, adoption: str) -> set[Cell]:
        """What is starred, and told nowhere else."""
        return self.starred.get(adoption, set()) - self.shown.get(adoption, {}).keys()


def _hidden(publication: Publication, adoption: str, counts: pd.DataFrame) -> set[Cell]:
    """The cells not told. A school with one grade prints its total alone, which tells or hides the grade as well."""
    starred = publication.hidden(adoption)
    for school, row in counts.iterrows():
        grades = [grade for grade, count in row.items() if count]
        if len(grades) == 1 and (school, "") in starred:
            starred.add((str(school), grades[0]))
    return starred


def _learned(attacker: Any, counts: pd.DataFrame, hidden: set[Cell], minimum: int) -> list[str]:
    """What follows about a small group beyond that it is one: a number from 1 to `minimum` - 1 ruled out."""
    known = attacker(counts, hidden)
    found = []
    for school, grade in sorted(hidden):
        if school and grade and 0 < counts.loc[school, grade] < minimum:
            low, high = known.interval((school, grade))
            if low > 1 or high < minimum - 1:
                found.append(f"{school}, grade {grade}: {low} to {high}")
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("minimum", "first", "last"), [(10, 0, MANY), (6, 0, SOME), (16, SOME, 2 * SOME)])
def test_nobody_who_holds_all_public_packets_can_find_a_hidden_group(
    districts: Districts, make_store: Callable[[Districts], Store], attacker: Any, tmp_path: Path,
    minimum: int, first: int, last: int,
) -> None:  # fmt: skip
    chosen = dict(list(districts.items())[first:last])
    publication = Publication(make_store(chosen), _settings(minimum), tmp_path)

    assert sum(map(len, publication.shown.values())) > len(chosen)
    for adoption, counts in chosen.items():
        for (school, grade), count in publication.shown.get(adoption, {}).items():
            rows, columns = [school] if school else counts.index, [grade] if grade else counts.columns
            assert count == counts.loc[rows, columns].to_numpy().sum(), (adoption, school, grade)
            assert count >= minimum
        assert not _learned(attacker, counts, _hidden(publication, adoption, counts), minimum), adoption


@pytest.mark.slow
def test_the_attack_succeeds_where_nothing_is_hidden_beside_small_groups(
    districts: Districts, make_store: Callable[[Districts], Store], attacker: Any, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(suppression._Cover, "protect", lambda self, cell: None)
    chosen = dict(list(districts.items())[:SOME])
    publication = Publication(make_store(chosen), _settings(10), tmp_path)

    broken = [
        adoption
        for adoption, counts in chosen.items()
        if _learned(attacker, counts, _hidden(publication, adoption, counts), 10)
    ]

    assert len(broken) > SOME / 3


def test_hidden_groups_of_teachers_cannot_be_found_from_the_schools_total(
    random_table: Callable[[int], pd.DataFrame], attacker: Any
) -> None:
    settings = _settings(10)
    for seed in range(60):
        row = (random_table(seed).iloc[[0]] % 9).rename(index=lambda _: "0101")
        groups = {str(grade): int(teachers) for grade, teachers in row.iloc[0].items()}
        school = School({}, SliceFacts(PacketKey("0101"), "leader", AS_OF, settings, {}))

        hidden = hidden_staff_groups(school, groups)

        cells = {(place, group) for place in ("0101", "") for group in hidden}
        shown = [teachers for grade, teachers in groups.items() if grade not in hidden]
        assert not any(1 <= teachers <= 4 for teachers in shown), seed
        if row.to_numpy().sum() >= 5:
            assert not _learned(attacker, row, cells, 5), seed
