"""What a sheet is, by its columns; mappings proposed for foreign ones."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pltoolkit.intake import load_mapping, read_file
from pltoolkit.intake.proposals import guess_table, nearest_table, plain_name, propose, quoted
from pltoolkit.records import TABLES


@pytest.mark.parametrize("name", ["School ID", "school_id", "SchoolID", "SCHOOL-ID", " school  id "])
def test_spelling_of_a_name_does_not_matter(name: str) -> None:
    assert plain_name(name).replace(" ", "") == "schoolid"


@pytest.mark.parametrize("table", TABLES)
def test_a_header_with_all_of_a_tables_columns_is_that_table(table: str) -> None:
    assert guess_table(TABLES[table].columns, file="export.csv") == table


def test_the_files_name_decides_between_tables_that_fit_alike() -> None:
    header = ("check_in_id", "school_id", "planned", "held", "activity_id", "title", "pillar")

    assert guess_table(header, file="our activities.csv") == "activities"
    assert guess_table(header, file="checkins.csv") == "checkins"


@pytest.mark.parametrize(
    ("header", "table", "columns"),
    [
        (
            ("SchoolNumber", "FullName", "ZIP", "Ward"),
            "schools",
            {"school_id": "SchoolNumber", "name": "FullName", "zip_code": "ZIP"},
        ),
        (
            ("Employee ID", "Building", "Employee Name", "Role"),
            "staff",
            {"staff_id": "Employee ID", "school_id": "Building", "name": "Employee Name", "role": "Role"},
        ),
        (
            ("Session ID", "Participant ID", "Status"),
            "attendance",
            {"session_id": "Session ID", "staff_id": "Participant ID", "status": "Status"},
        ),
        (
            ("Log ID", "School", "Teacher", "Coach", "Visit Date", "Time spent"),
            "coaching",
            {
                "coaching_id": "Log ID", "school_id": "School", "staff_id": "Teacher", "coach_id": "Coach",
                "date": "Visit Date", "minutes": "Time spent",
            },
        ),
    ],
)  # fmt: skip
def test_foreign_columns_get_the_likeliest_mapping(
    header: tuple[str, ...], table: str, columns: dict[str, str]
) -> None:
    nearest = nearest_table(header, file="export.csv")

    assert nearest == table
    assert tomllib.loads(propose(table, header, file="export.csv").toml) == {"table": table, "columns": columns}


def test_a_needed_column_without_a_match_is_left_to_fill_in() -> None:
    proposal = propose("staff", ("Employee ID", "Full Name"), file="staff.csv")

    assert '# school_id = ""   # needed: Where the person works' in str(proposal)


def test_columns_of_nothing_we_know_are_near_to_no_table() -> None:
    assert nearest_table(("color", "shape"), file="export.csv") is None


@given(st.text())
def test_any_name_survives_being_quoted(name: str) -> None:
    assert tomllib.loads(f"name = {quoted(name)}") == {"name": name}


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20), min_size=1, max_size=6))
def test_a_proposal_is_always_a_readable_mapping(header: list[str]) -> None:
    toml = propose("schools", header, file="any\nfile.csv").toml

    assert tomllib.loads(toml)["table"] == "schools"


def test_a_proposal_saved_as_it_is_printed_loads_the_file(tmp_path: Path) -> None:
    file, saved = tmp_path / "people.csv", tmp_path / "map.toml"
    file.write_text('Employee ID,Building,"Employee ""Name"""\ns1,0101,Ada Alvarez\n', encoding="utf-8")
    (proposal,) = read_file(file).proposals
    saved.write_text(str(proposal), encoding="utf-8")

    (row,) = read_file(file, mapping=load_mapping(saved)).rows

    assert row.record.model_dump()["staff_id"] == "s1"
