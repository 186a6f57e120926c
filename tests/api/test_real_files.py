"""Real files of others, from the folder beside the checkout; skipped where it is not there."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from pltoolkit.api import create_workspace, import_files
from pltoolkit.store import Store

ROOT = Path(__file__).parents[2]
SCHOOLS = ROOT.parent / "shared" / "data" / "cps_schools_2013_2014.csv"

pytestmark = pytest.mark.skipif(not SCHOOLS.is_file(), reason="the folder ../shared with real files is not there")


def test_the_list_of_672_schools_comes_in_whole_by_the_shipped_mapping(tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "chicago", name="Chicago", school_year="2026-27")
    file = Path(shutil.copy(SCHOOLS, tmp_path))

    report = import_files(workspace, [file], mapping=ROOT / "examples" / "chicago_schools.toml")

    with file.open(encoding="utf-8", newline="") as stream:
        theirs = {row["CPS Unit"]: row["FullName"] for row in csv.DictReader(stream)}
    with Store.open(workspace.database_path) as store:
        assert store.school_names() == theirs
        assert len(store.packet_keys()) == 672
    assert report.loaded["schools"].inserted == 672
    assert [str(one.reason) for one in report.findings] == ["unknown_column", "damaged_text"], (
        "the name of one is damaged"
    )


def test_without_a_mapping_the_list_is_refused_and_a_good_one_proposed(tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "chicago", name="Chicago", school_year="2026-27")
    file, saved = Path(shutil.copy(SCHOOLS, tmp_path)), tmp_path / "saved.toml"

    refused = import_files(workspace, [file])
    saved.write_text(str(refused.proposals[0]), encoding="utf-8")
    report = import_files(workspace, [file], mapping=saved)

    assert refused.refused == ("cps_schools_2013_2014.csv",)
    assert report.loaded["schools"].inserted == 669, "three have no SchoolID"
    assert [one.row for one in report.findings if not one.is_note] == [110, 176, 368]
