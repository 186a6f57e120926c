"""Each file of tests/data/bad has one fault and is named after it; expected.toml says what it must come to."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pltoolkit.intake import Person, read_file, settle

BAD = Path(__file__).parents[1] / "data" / "bad"
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((BAD / "expected.toml").read_text(encoding="utf-8"))


class NothingKnown:
    """A district whose database is empty."""

    def ids(self, table: str) -> list[str]:
        return []

    def school_names(self) -> dict[str, str]:
        return {}

    def people(self) -> list[Person]:
        return []


def test_every_bad_file_is_expected() -> None:
    there = {path.name for path in BAD.iterdir()} - {"expected.toml", "mappings"}

    assert there == set(EXPECTED) - {"header_onyl.csv"}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_bad_file_comes_to_its_findings_and_nothing_else(name: str) -> None:
    expected = EXPECTED[name]

    reading = read_file(BAD / name)
    kept, more = settle(reading.rows, NothingKnown())

    findings = [*reading.findings, *more]
    assert [one.reason for one in findings if not one.is_note] == expected["reasons"]
    assert Counter(row.table for row in kept) == expected.get("taken", {})
    assert expected.get("says", "") in " ".join(map(str, findings))


def test_no_finding_holds_a_persons_name() -> None:
    readings = [read_file(BAD / name) for name in EXPECTED]

    said = " ".join(str(one) for reading in readings for one in reading.findings)

    assert "Alvarez" not in said
    assert "Benoit" not in said


def test_leading_zeros_stay_and_a_lost_one_of_an_nces_id_comes_back() -> None:
    first, second = (row.record.model_dump() for row in read_file(BAD / "leading_zeros.csv").rows)

    assert (first["school_id"], first["nces_id"], first["zip_code"]) == ("0001", "012345678901", "01234")
    assert second["nces_id"] == "012345678902"


def test_an_awkward_name_is_kept_to_the_letter() -> None:
    (row,) = read_file(BAD / "awkward_school_name.csv").rows

    assert row.record.model_dump()["name"] == 'A & B <Elementary> / "x"'
