"""Loading files: what is set beside what is stored, what is loaded, and where the findings go."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pltoolkit.api import create_workspace
from pltoolkit.api.importing import import_files
from pltoolkit.errors import UsageError
from pltoolkit.intake import Reason
from pltoolkit.store import Counts, Store
from pltoolkit.workspace import Workspace

SCHOOLS = "school_id,name\n0101,Maple Grove\n0102,Juniper Hill\n"
STAFF = (
    "staff_id,school_id,name,email,role\n"
    "s1,0101,Ada Alvarez,ada@cedar.example,teacher\n"
    "s2,0102,Ivo Benoit,ivo@cedar.example,coach\n"
    "s3,0102,Ada Alvarez,ada2@cedar.example,teacher\n"
)


@pytest.fixture
def district(tmp_path: Path) -> Workspace:
    """A workspace without rows."""
    return create_workspace(tmp_path / "district", name="Cedar Valley", school_year="2026-27")


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _stored(workspace: Workspace, table: str) -> list[dict[str, object]]:
    with Store.open(workspace.database_path) as store:
        return [dict(row) for row in store.read(table).astype("object").to_dict("records")]


def test_files_of_one_import_may_refer_to_each_other_in_any_order(district: Workspace, tmp_path: Path) -> None:
    staff, schools = _file(tmp_path, "staff.csv", STAFF), _file(tmp_path, "schools.csv", SCHOOLS)

    report = import_files(district, [staff, schools])

    assert report.loaded == {"schools": Counts(2, 0, 0), "staff": Counts(3, 0, 0)}
    assert report.findings == ()


def test_an_orphan_is_left_out_and_told_with_its_row(district: Workspace, tmp_path: Path) -> None:
    import_files(district, [_file(tmp_path, "schools.csv", SCHOOLS)])
    staff = _file(tmp_path, "staff.csv", STAFF + "s4,0999,Rosa Galang,,teacher\n")

    report = import_files(district, [staff])

    (orphan,) = report.findings
    assert (orphan.reason, orphan.row, orphan.column, orphan.found) == (Reason.ORPHAN, 5, "school_id", "0999")
    assert str(report.sources[0]) == "staff.csv (CSV): staff 3, left out 1"


def test_an_orphan_of_an_orphan_is_left_out_too(district: Workspace, tmp_path: Path) -> None:
    files = [
        _file(tmp_path, "activities.csv", "activity_id,title,pillar\nA1,Launch,train\n"),
        _file(tmp_path, "sessions.csv", "session_id,activity_id,date,hours\nS1,A9,2026-09-01,1\nS2,A1,2026-09-01,1\n"),
        _file(tmp_path, "schools.csv", SCHOOLS),
        _file(tmp_path, "staff.csv", STAFF),
        _file(tmp_path, "attendance.csv", "session_id,staff_id\nS1,s1\nS2,s1\n"),
    ]

    report = import_files(district, files)

    assert [(one.file, one.row, one.column) for one in report.findings] == [
        ("sessions.csv", 2, "activity_id"),
        ("attendance.csv", 2, "session_id"),
    ]
    assert report.loaded["attendance"] == Counts(1, 0, 0)


def test_a_person_is_found_by_address_or_by_a_name_that_is_clear(district: Workspace, tmp_path: Path) -> None:
    import_files(district, [_file(tmp_path, "schools.csv", SCHOOLS), _file(tmp_path, "staff.csv", STAFF)])
    log = _file(
        tmp_path,
        "coaching.csv",
        "coaching_id,school_id,staff_id,coach_id,date,minutes\n"
        "c1,Maple Grove,ADA@cedar.example,Ivo Benoit,2026-10-01,30\n"
        "c2,juniper hill,Ada Alvarez,ivo@cedar.example,2026-10-01,30\n"
        "c3,0101,Nobody Known,,2026-10-01,30\n",
    )

    report = import_files(district, [log])

    assert [(row["school_id"], row["staff_id"], row["coach_id"]) for row in _stored(district, "coaching")] == [
        ("0101", "s1", "s2"),
        ("0102", "s3", "s2"),
    ]
    (orphan,) = report.findings
    assert (orphan.row, orphan.column, orphan.found) == (4, "staff_id", "")


def test_a_name_that_two_people_bear_is_not_guessed(district: Workspace, tmp_path: Path) -> None:
    import_files(district, [_file(tmp_path, "schools.csv", SCHOOLS), _file(tmp_path, "staff.csv", STAFF)])
    files = [
        _file(tmp_path, "activities.csv", "activity_id,title,pillar\nA1,Launch,train\n"),
        _file(tmp_path, "sessions.csv", "session_id,activity_id,date,hours\nS1,A1,2026-09-01,1\n"),
        _file(tmp_path, "attendance.csv", "session_id,staff_id\nS1,Ada Alvarez\nS1,s1\n"),
    ]

    report = import_files(district, files)

    assert [(one.reason, one.row) for one in report.findings] == [(Reason.ORPHAN, 2)]
    assert "Alvarez" not in str(report.findings)


def test_ids_that_a_spreadsheet_took_the_zeros_from_get_them_back(district: Workspace, tmp_path: Path) -> None:
    import_files(district, [_file(tmp_path, "schools.csv", SCHOOLS)])

    report = import_files(district, [_file(tmp_path, "staff.csv", STAFF.replace("0101", "101").replace("0102", "102"))])

    assert {row["school_id"] for row in _stored(district, "staff")} == {"0101", "0102"}
    assert [str(one) for one in report.findings] == [
        (
            'staff.csv, column "school_id": 3 ids had lost their leading zeros and got them back. '
            "Format the column as text in the spreadsheet, so that they stay."
        )
    ]


def test_the_same_key_in_two_files_is_told_with_both_places(district: Workspace, tmp_path: Path) -> None:
    one, two = (
        _file(tmp_path, "one.csv", SCHOOLS),
        _file(tmp_path, "two.csv", "school_id,name\n0102,Otter Lake\n0103,X\n"),
    )

    report = import_files(district, [one, two])

    assert [str(finding) for finding in report.findings] == [
        (
            'two.csv, row 2, column "school_id": Each school_id once: one.csv, row 3 has the same with other values. '
            "This row was left out. Keep one of the two."
        )
    ]


def test_the_same_file_under_two_names_is_no_fault(district: Workspace, tmp_path: Path) -> None:
    report = import_files(district, [_file(tmp_path, "one.csv", SCHOOLS), _file(tmp_path, "two.csv", SCHOOLS)])

    assert (report.refused, report.findings) == ((), ())


def test_findings_are_listed_beside_the_file_until_they_are_gone(district: Workspace, tmp_path: Path) -> None:
    path = _file(tmp_path, "schools.csv", SCHOOLS + ",=cmd()\n")
    first = import_files(district, [path])
    assert first.findings_path == tmp_path / "schools.findings.csv"
    listed = list(csv.DictReader(first.findings_path.read_text(encoding="utf-8-sig").splitlines()))

    _file(tmp_path, "schools.csv", SCHOOLS)
    second = import_files(district, [path])

    assert [(row["row"], row["column"], row["reason"]) for row in listed] == [("4", "school_id", "missing_value")]
    assert second.findings_path is None
    assert not (tmp_path / "schools.findings.csv").exists()


def test_a_list_of_findings_among_the_files_is_passed_over(district: Workspace, tmp_path: Path) -> None:
    path = _file(tmp_path, "schools.csv", SCHOOLS + ",No id\n")
    listed = import_files(district, [path]).findings_path
    assert listed is not None

    report = import_files(district, [path, listed])

    assert report.refused == ()
    assert str(report.sources[1]) == "schools.findings.csv (a list of findings, passed over)"


def test_findings_go_into_the_workspace_where_they_cannot_be_beside_the_file(
    district: Workspace, tmp_path: Path
) -> None:
    path = _file(tmp_path, f"{'s' * 249}.csv", SCHOOLS + ",No id\n")

    report = import_files(district, [path])

    assert report.findings_path == district.root / "import.findings.csv"


def test_a_table_and_a_mapping_for_another_are_wrong_use(district: Workspace, tmp_path: Path) -> None:
    mapping = _file(tmp_path, "map.toml", 'table = "staff"\n')

    with pytest.raises(UsageError, match="--table says schools, the mapping staff"):
        import_files(district, [_file(tmp_path, "schools.csv", SCHOOLS)], table="schools", mapping=mapping)


def test_columns_that_a_file_does_not_have_stay_as_they_are_stored(district: Workspace, tmp_path: Path) -> None:
    import_files(district, [_file(tmp_path, "schools.csv", SCHOOLS), _file(tmp_path, "staff.csv", STAFF)])
    jobs = _file(tmp_path, "staff jobs.csv", "staff_id,school_id,name,role,grades\ns2,0102,Ivo Benoit,principal,6\n")

    first = import_files(district, [jobs])
    again = import_files(district, [jobs])

    stored = _stored(district, "staff")[1]
    assert (stored["email"], stored["role"], stored["grades"]) == ("ivo@cedar.example", "principal", "6")
    assert (first.loaded["staff"], again.loaded["staff"]) == (Counts(0, 1, 0), Counts(0, 0, 1))


def test_a_blank_cell_makes_what_is_stored_blank(district: Workspace, tmp_path: Path) -> None:
    import_files(district, [_file(tmp_path, "schools.csv", SCHOOLS), _file(tmp_path, "staff.csv", STAFF)])

    import_files(district, [_file(tmp_path, "staff.csv", "staff_id,school_id,name,email\ns2,0102,Ivo Benoit,\n")])

    stored = _stored(district, "staff")[1]
    assert (stored["email"], stored["role"]) == ("", "coach")


def test_a_roster_does_not_take_back_what_a_staff_list_said(district: Workspace, tmp_path: Path) -> None:
    roster = tmp_path / "roster"
    roster.mkdir()
    _file(roster, "orgs.csv", "sourcedId,name,type\n0101,Maple Grove,school\n")
    users = "sourcedId,givenName,familyName,orgSourcedIds,role\ns1,Ada,Alvarez,0101,teacher\ns2,Ivo,Benoit,0101,aide\n"
    _file(roster, "users.csv", users)
    import_files(district, [roster])
    import_files(district, [_file(tmp_path, "staff.csv", "staff_id,school_id,name,role\ns1,0101,Ada Alvarez,coach\n")])
    _file(roster, "users.csv", users.replace("aide", "teacher"))

    import_files(district, [roster])

    assert [(row["staff_id"], row["role"]) for row in _stored(district, "staff")] == [
        ("s1", "coach"),
        ("s2", "teacher"),
    ]


def test_a_column_without_a_name_is_told(district: Workspace, tmp_path: Path) -> None:
    report = import_files(district, [_file(tmp_path, "schools.csv", "school_id,name,\n0101,Maple Grove,closed\n")])

    assert [str(one) for one in report.findings] == ["schools.csv: 1 column was not used: (column C)."]


def test_a_roster_that_lacks_a_file_is_listed_and_a_file_that_is_not_there_is_not(
    district: Workspace, tmp_path: Path
) -> None:
    roster = tmp_path / "roster"
    roster.mkdir()
    _file(roster, "orgs.csv", "sourcedId,name,type\n0101,Maple Grove,school\n")

    listed = import_files(district, [roster]).findings_path
    assert listed is not None
    assert "The archive has no users.csv." in listed.read_text(encoding="utf-8-sig")
    assert import_files(district, [tmp_path / "rooster"]).findings_path is None
