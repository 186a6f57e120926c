"""The sample's raw files, and the whole way from them to packets."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pltoolkit.api import create_workspace, import_files
from pltoolkit.api.importing import ImportReport
from pltoolkit.cli import main
from pltoolkit.records import TABLES
from pltoolkit.sample import SampleDistrict, make_district, write_messy_files
from pltoolkit.store import Store
from pltoolkit.workspace import Workspace

AWAY = {
    "schools": {"level", "city", "enrollment", "grades"},
    "staff": {"active"},
    "coaching": {"coaching_id", "notes"},
    "walkthroughs": {"walkthrough_id", "minutes"},
    "survey": {"response_id"},
}
"""Columns that the raw files do not have, or spell otherwise."""


@pytest.fixture(scope="module")
def district() -> SampleDistrict:
    return make_district(schools=8, seed=1)


@pytest.fixture(scope="module")
def raw(district: SampleDistrict, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The raw files in a folder."""
    folder = tmp_path_factory.mktemp("raw")
    write_messy_files(district, folder, seed=1)
    return folder


@pytest.fixture(scope="module")
def walked(raw: Path, district: SampleDistrict) -> tuple[Workspace, dict[str, ImportReport]]:
    """The workspace that the commands of README.txt lead to, and the report of each import by the mapping's or file's name."""
    workspace = create_workspace(raw / "district", name="Cedar Valley Schools", school_year="2026-27")
    workspace.settings_path.write_text(district.settings_toml, encoding="utf-8")
    reports = {}
    for line in re.findall(r"^ +pltoolkit import district (.+)$", (raw / "README.txt").read_text(), re.MULTILINE):
        file, *mapping = [part for part in shlex.split(line) if part != "--map"]
        reports[mapping[0] if mapping else file] = import_files(
            workspace, [raw / file], mapping=raw / mapping[0] if mapping else None
        )
    return workspace, reports


def _plain(rows: list[dict[str, Any]], table: str) -> Counter[tuple[str, ...]]:
    columns = [name for name in TABLES[table].columns if name not in AWAY.get(table, ())]
    return Counter(tuple(_text(row[name]) for name in columns) for row in rows)


def _text(value: Any) -> str:
    text = str(value).removesuffix(" 00:00:00").removesuffix(".0")
    return "" if text in {"None", "nan", "NaT", "<NA>"} else text


def test_the_same_district_gives_the_same_files(raw: Path, district: SampleDistrict, tmp_path: Path) -> None:
    write_messy_files(district, tmp_path, seed=1)

    names = {path.name for path in tmp_path.iterdir()}
    assert len(names) == 23
    assert all((tmp_path / name).read_bytes() == (raw / name).read_bytes() for name in names)


@pytest.mark.parametrize(
    "table",
    ["schools", "staff", "adoptions", "activities", "sessions", "attendance", "coaching", "walkthroughs", "survey",
     "assessments", "pacing", "calendar"],
)  # fmt: skip
def test_the_way_from_the_raw_files_ends_at_the_same_rows(
    table: str, walked: tuple[Workspace, dict[str, ImportReport]], district: SampleDistrict
) -> None:
    with Store.open(walked[0].database_path) as store:
        stored = store.read(table).astype("object").to_dict("records")

    meant = [record.model_dump() for record in district.rows[table]]
    assert _plain(stored, table) == _plain(meant, table)


def test_each_fault_that_was_put_in_is_found_and_no_other(
    walked: tuple[Workspace, dict[str, ImportReport]],
) -> None:
    found = {
        name: [str(one.reason) for one in report.findings if not one.is_note] for name, report in walked[1].items()
    }

    assert {name: reasons for name, reasons in found.items() if reasons} == {
        "02_staff_list.toml": ["missing_value"],
        "05_pd_attendance.toml": ["orphan"],
        "06_coaching_log.toml": ["wrong_value", "orphan"],
        "07_walkthroughs.toml": ["missing_column"],
        "08_survey_fall.toml": ["missing_value"],
        "09_survey_winter.toml": ["missing_value"],
        "10_assessments.toml": ["merged_header", "wrong_value"],
        "12_calendar.csv": ["wrong_value"],
    }


def test_nothing_of_a_student_or_a_password_gets_into_the_district(
    walked: tuple[Workspace, dict[str, ImportReport]],
) -> None:
    content = walked[0].database_path.read_bytes()

    for secret in (b"change-me", b"555-0100", b"2015-03-04", b"st00001", b"teacher0@"):
        assert secret not in content


def test_nothing_is_refused_and_every_import_again_changes_nothing(
    walked: tuple[Workspace, dict[str, ImportReport]], raw: Path
) -> None:
    workspace, reports = walked

    again = import_files(workspace, [raw / "07_walkthroughs.xlsx"], mapping=raw / "07_walkthroughs.toml")

    assert all(report.refused == () for report in reports.values())
    assert (again.loaded["walkthroughs"].inserted, again.loaded["walkthroughs"].updated) == (0, 0)


@pytest.mark.slow
def test_packets_come_from_the_raw_files(
    walked: tuple[Workspace, dict[str, ImportReport]], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["packets", str(walked[0].root), "--school", "0101", "--format", "html"])

    assert stop.value.code == 0, capsys.readouterr().err
    pages = sorted(path.name for path in walked[0].packets.rglob("*.html"))
    packet = next(path for path in walked[0].packets.rglob("*.html") if "math-6-8" in str(path))
    assert len(pages) >= 3, "two packets and the index"
    assert "Maple Grove Middle School" in packet.read_text(encoding="utf-8")
    assert "Getting to the heart of a unit" in packet.read_text(encoding="utf-8"), "an activity of the catalog"
