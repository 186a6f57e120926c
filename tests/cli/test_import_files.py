"""`pltoolkit import`, as its user sees it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pltoolkit.api import create_workspace
from pltoolkit.cli import main

DATA = Path(__file__).parents[1] / "data"
BAD = DATA / "bad"
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((BAD / "expected.toml").read_text(encoding="utf-8"))


class Answer(NamedTuple):
    """What a command gave."""

    exit_code: int
    out: str
    err: str


Import = Callable[..., Answer]


@pytest.fixture
def district(tmp_path: Path) -> Path:
    """An empty workspace."""
    return create_workspace(tmp_path / "district", name="Cedar Valley", school_year="2026-27").root


@pytest.fixture
def run_import(district: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    """Runs `pltoolkit import` on the workspace."""

    def run(*arguments: object) -> Answer:
        with pytest.raises(SystemExit) as stop:
            main(["import", str(district), *map(str, arguments)])
        captured = capsys.readouterr()
        return Answer(int(stop.value.code or 0), captured.out, captured.err)

    return run


def _dump(district: Path) -> list[str]:
    connection = sqlite3.connect(district / "district.db")
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def _copy(name: str, folder: Path) -> Path:
    """A bad file, where its list of findings may be written beside it."""
    source, target = BAD / name, folder / name
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        shutil.copy(source, target)
    else:
        shutil.copy(BAD / "header_only.csv", folder)
    return target


@pytest.mark.parametrize("name", EXPECTED)
def test_a_bad_file_gives_findings_or_is_refused_whole(
    name: str, district: Path, tmp_path: Path, run_import: Import
) -> None:
    expected, before = EXPECTED[name], _dump(district)

    answer = run_import(_copy(name, tmp_path))

    assert answer.exit_code == expected["exit_code"]
    assert "Traceback" not in answer.err
    assert expected.get("says", "") in answer.err
    assert (_dump(district) == before) == (expected["exit_code"] == 3)
    assert ("Nothing was loaded" in answer.err) == (expected["exit_code"] == 3)


def test_a_good_file_among_refused_ones_is_not_loaded_either(
    district: Path, tmp_path: Path, run_import: Import
) -> None:
    good = tmp_path / "schools.csv"
    good.write_text("school_id,name\n0101,Maple Grove\n", encoding="utf-8")
    before = _dump(district)

    answer = run_import(good, _copy("pdf_named_csv.csv", tmp_path))

    assert answer.exit_code == 3
    assert "Nothing was loaded, since nothing could be taken from: pdf_named_csv.csv" in answer.err
    assert _dump(district) == before


def test_the_mapping_printed_for_foreign_columns_works_as_it_is(tmp_path: Path, run_import: Import) -> None:
    foreign = _copy("foreign_columns.csv", tmp_path)
    refused = run_import(foreign)
    saved = tmp_path / "saved.toml"
    saved.write_text(refused.out, encoding="utf-8")

    answer = run_import(foreign, "--map", saved)

    assert refused.exit_code == 3
    assert 'school_id = "SchoolNumber"' in refused.out
    assert answer.exit_code == 0
    assert "schools: 1 new, 0 changed, 0 as before" in answer.out


def test_a_second_import_changes_nothing_and_says_so(tmp_path: Path, run_import: Import, district: Path) -> None:
    file = _copy("duplicate_school_id.csv", tmp_path)
    run_import(file)
    before = _dump(district)

    answer = run_import(file)

    assert "schools: 0 new, 0 changed, 2 as before" in answer.out
    assert _dump(district) == before


def test_an_unknown_table_is_wrong_use(run_import: Import) -> None:
    answer = run_import(BAD / "foreign_columns.csv", "--table", "school")

    assert answer.exit_code == 2
    assert "'school' is not one of 'schools', 'staff'" in answer.err


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("no_toml.toml", "no_toml.toml: the mapping cannot be read; it is no TOML"),
        ("unknown_table.toml", 'There is no table "school". Did you mean "schools"?'),
        ("unknown_column.toml", 'Table schools has no column "shcool_id". Did you mean "school_id"?'),
        ("unknown_entry.toml", 'There is no entry "column". Did you mean "columns"?'),
        ("no_table.toml", '"table" is missing.'),
        ("column_not_in_file.toml", 'column "SchoolNumbre": The mapping names a column that the file does not have. Did you mean "SchoolNumber"?'),
        ("no_table.tmol", 'The mapping'),
    ],
)  # fmt: skip
def test_a_faulty_mapping_is_refused_with_every_fault(
    name: str, says: str, district: Path, tmp_path: Path, run_import: Import
) -> None:
    before = _dump(district)

    answer = run_import(_copy("foreign_columns.csv", tmp_path), "--map", BAD / "mappings" / name)

    assert answer.exit_code == 3
    assert says in answer.err
    assert "Traceback" not in answer.err
    assert _dump(district) == before


def test_a_mapping_that_is_not_there_is_guessed_at(run_import: Import) -> None:
    answer = run_import(BAD / "foreign_columns.csv", "--map", BAD / "mappings" / "no_tables.toml")

    assert 'Did you mean "no_table.toml"?' in answer.err


def test_the_report_as_json_holds_all_of_it(tmp_path: Path, run_import: Import) -> None:
    answer = run_import(_copy("date_in_1899.csv", tmp_path), "--json")

    report = json.loads(answer.out)
    assert report["sources"] == [{"file": "date_in_1899.csv", "kind": "CSV", "taken": {"calendar": 1}, "left_out": 1}]
    assert report["loaded"]["calendar"] == {"inserted": 1, "updated": 0, "unchanged": 0}
    assert [(one["row"], one["column"], one["reason"]) for one in report["findings"]] == [(2, "date", "wrong_value")]
    assert Path(report["findings_path"]).is_file()


def test_a_folder_that_is_no_workspace_says_how_to_make_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["import", str(tmp_path), str(BAD / "header_only.csv")])

    assert stop.value.code == 2
    assert "is not a workspace: it has no district.toml" in capsys.readouterr().err
