"""OneRoster archives and folders: schools and staff are taken, and no student ever."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pltoolkit.intake import Reading, Reason, read_file

SHARED = Path(__file__).parents[3] / "shared" / "data" / "oneroster_sample_en.zip"
ORGS = (
    "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n"
    "d,active,,Cedar Valley,district,,\n"
    "0101,active,,Maple Grove,school,019999000001,d\n"
    "0102,,,Juniper Hill,School,not an NCES id,d\n"
    "0103,tobedeleted,,Old Mill,school,,d\n"
)
USERS_1_1 = (
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName,email,sms,phone,password,birthDate\n"
    't1,active,,true,"0101, 0102",teacher,t1,Ada,Alvarez,ada@x.example,555-1,555-2,secret,1980-02-03\n'
    "t2,inactive,,true,0101,aide,t2,Ivo,Benoit,,,,secret,\n"
    "t3,active,,false,0102,administrator,t3,Rosa,Galang,,,,secret,\n"
    "t4,tobedeleted,,true,0101,teacher,t4,Gone,Person,,,,,\n"
    "c1,active,,true,d,administrator,c1,Central,Office,,,,,\n"
    "s1,active,,true,0101,student,s1,Pupil,Private,p@x.example,,555-3,secret,2014-05-06\n"
    "g1,active,,true,0101,guardian,g1,Parent,Private,,,,,\n"
)
CLASSES = (
    "sourcedId,status,dateLastModified,title,grades,courseSourcedId,schoolSourcedId,subjects\n"
    'k1,active,,Six,"06,07",co1,0101,Mathematics\n'
    "k2,active,,K,KG,co1,0102,\n"
    "k3,active,,old,05,co1,0101,Art\n"
)
COURSES = 'sourcedId,status,title,grades,subjects\nco1,active,Course,08,"Science, Mathematics"\n'
ENROLLMENTS = (
    "sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role,primary\n"
    "e1,active,k1,0101,t1,teacher,true\n"
    "e2,active,k2,0102,t1,teacher,true\n"
    "e3,active,k9,0101,t1,teacher,true\n"
    "e4,active,k1,0101,s1,student,\n"
    "e5,tobedeleted,k3,0101,t1,teacher,\n"
)


def manifest(version: str = "1.1", **modes: str) -> str:
    lines = [("manifest.version", "1.0"), ("oneroster.version", version), *((f"file.{k}", v) for k, v in modes.items())]
    return "propertyName,value\n" + "".join(f"{name},{value}\n" for name, value in lines)


FILES_1_1 = {
    "manifest.csv": manifest(orgs="bulk", users="bulk"),
    "orgs.csv": ORGS,
    "users.csv": USERS_1_1,
    "classes.csv": CLASSES,
    "courses.csv": COURSES,
    "enrollments.csv": ENROLLMENTS,
    "demographics.csv": "sourcedId,birthDate\ns1,2014-05-06\n",
}
FILES_1_2 = {
    "manifest.csv": manifest("1.2", orgs="bulk", users="bulk", roles="bulk"),
    "orgs.csv": ORGS,
    "users.csv": (
        "sourcedId,status,dateLastModified,enabledUser,username,givenName,familyName,preferredGivenName,email,password\n"
        "t1,active,,true,t1,Adelaide,Alvarez,Ada,,x\n"
        "t2,active,,true,t2,Ivo,Benoit,,,x\n"
        "s1,active,,true,s1,Pupil,Private,,,x\n"
    ),
    "roles.csv": (
        "sourcedId,status,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId\n"
        "r1,active,t1,secondary,teacher,,,0101\n"
        "r2,active,t1,primary,principal,,,0101\n"
        "r3,active,t1,secondary,teacher,,,0102\n"
        "r4,active,t2,primary,wizard,,,0101\n"
        "r5,active,t2,secondary,teacher,,,0999\n"
        "r6,active,s1,primary,student,,,0101\n"
        "r7,tobedeleted,s1,secondary,teacher,,,0101\n"
    ),
}


def archive(files: dict[str, str], folder: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as bundle:
        for name, text in files.items():
            bundle.writestr(folder + name, "\ufeff" + text)
    return stream.getvalue()


def read(tmp_path: Path, files: dict[str, str], folder: str = "") -> Reading:
    path = tmp_path / "roster.zip"
    path.write_bytes(archive(files, folder))
    return read_file(path)


def table(reading: Reading, name: str) -> list[dict[str, Any]]:
    return [row.record.model_dump() for row in reading.rows if row.table == name]


def test_schools_are_the_organizations_of_that_type(tmp_path: Path) -> None:
    reading = read(tmp_path, FILES_1_1)

    assert reading.kind == "OneRoster 1.1"
    assert [(one["school_id"], one["name"], one["nces_id"], one["grades"]) for one in table(reading, "schools")] == [
        ("0101", "Maple Grove", "019999000001", "5-7"),
        ("0102", "Juniper Hill", "", "K"),
    ]


def test_staff_of_1_1_have_a_row_at_each_of_their_schools(tmp_path: Path) -> None:
    staff = table(read(tmp_path, FILES_1_1), "staff")

    assert [(one["staff_id"], one["school_id"], one["name"], str(one["role"]), one["active"]) for one in staff] == [
        ("t1", "0101", "Ada Alvarez", "teacher", True),
        ("t1", "0102", "Ada Alvarez", "teacher", True),
        ("t2", "0101", "Ivo Benoit", "paraprofessional", False),
        ("t3", "0102", "Rosa Galang", "other", False),
    ]


def test_grades_and_subjects_come_from_the_classes_or_else_their_courses(tmp_path: Path) -> None:
    staff = table(read(tmp_path, FILES_1_1), "staff")

    assert [(one["school_id"], one["grades"], one["subjects"]) for one in staff if one["staff_id"] == "t1"] == [
        ("0101", "6-7", "Mathematics"),
        ("0102", "K", "Mathematics, Science"),
    ]


def test_nothing_of_a_student_a_parent_or_a_secret_is_kept(tmp_path: Path) -> None:
    reading = read(tmp_path, FILES_1_1)

    kept = repr(reading)
    for secret in ("secret", "555-", "1980", "2014", "Pupil", "Private", "p@x.example", "Gone"):
        assert secret not in kept
    said = [str(one) for one in reading.findings if one.reason == Reason.NOT_KEPT]
    assert "roster.zip, users.csv: Students, parents and others who are no staff: 2 users, none of them kept." in said
    assert "roster.zip: Files that packets do not need were not opened: demographics.csv." in said


def test_roles_of_1_2_come_from_roles_csv_the_primary_one_first(tmp_path: Path) -> None:
    reading = read(tmp_path, FILES_1_2)

    assert reading.kind == "OneRoster 1.2"
    assert [(one["staff_id"], one["school_id"], one["name"], str(one["role"])) for one in table(reading, "staff")] == [
        ("t1", "0101", "Ada Alvarez", "principal"),
        ("t1", "0102", "Ada Alvarez", "teacher"),
    ]


def test_unknown_roles_and_organizations_are_told_with_their_row(tmp_path: Path) -> None:
    findings = [one for one in read(tmp_path, FILES_1_2).findings if not one.is_note]

    assert [(one.reason, one.sheet, one.row) for one in findings] == [
        (Reason.WRONG_VALUE, "users.csv", 3),
        (Reason.ORPHAN, "users.csv", 3),
    ]


def test_an_enrollment_without_its_class_is_told(tmp_path: Path) -> None:
    findings = [one for one in read(tmp_path, FILES_1_1).findings if not one.is_note]

    assert [str(one) for one in findings] == [
        (
            "roster.zip, enrollments.csv, row 4: The enrollment is for a class that classes.csv does not have. "
            "Export all files at one time."
        )
    ]


def test_rows_about_users_that_are_not_there_are_told_and_those_about_students_passed_over(tmp_path: Path) -> None:
    gone = "r8,active,t9,primary,teacher,,,0101\nr9,active,s9,primary,student,,,0101\n"
    roles = read(tmp_path, FILES_1_2 | {"roles.csv": FILES_1_2["roles.csv"] + gone})
    class_of = "e6,active,k1,0101,t9,teacher,true\ne7,active,k1,0101,s9,student,\n"
    enrollments = read(tmp_path, FILES_1_1 | {"enrollments.csv": FILES_1_1["enrollments.csv"] + class_of})

    said = [str(one) for reading in (roles, enrollments) for one in reading.findings if "users.csv does" in str(one)]

    assert len(said) == 2
    assert said[0].startswith("roster.zip, roles.csv, row ")
    assert said[1].startswith("roster.zip, enrollments.csv, row ")
    assert all(
        "The row is about a user that users.csv does not have. Export all files at one time." in one for one in said
    )


def test_a_list_of_users_without_users_is_told(tmp_path: Path) -> None:
    header = FILES_1_1["users.csv"].splitlines()[0] + "\n"

    reading = read(tmp_path, FILES_1_1 | {"users.csv": header})

    said = [str(one) for one in reading.findings]
    assert "roster.zip, users.csv: There is a header, and no row below it. Export it again." in said


@pytest.mark.parametrize("files", [FILES_1_1, FILES_1_2], ids=["1.1", "1.2"])
def test_a_folder_and_a_zip_with_a_folder_in_it_give_the_same_as_a_zip(tmp_path: Path, files: dict[str, str]) -> None:
    folder = tmp_path / "roster"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")

    flat = read(tmp_path, files)

    assert [row.record for row in read_file(folder).rows] == [row.record for row in flat.rows]
    assert [row.record for row in read(tmp_path, files, "export/").rows] == [row.record for row in flat.rows]


def test_an_archive_without_a_manifest_is_told_by_its_files(tmp_path: Path) -> None:
    assert read(tmp_path, {k: v for k, v in FILES_1_2.items() if k != "manifest.csv"}).kind == "OneRoster 1.2"


def test_a_column_that_is_missing_refuses_the_archive(tmp_path: Path) -> None:
    reading = read(tmp_path, FILES_1_1 | {"orgs.csv": ORGS.replace("sourcedId", "sourceId", 1)})

    assert [str(one) for one in reading.findings] == [
        ('roster.zip, orgs.csv, column "sourcedId": OneRoster needs the column sourcedId. Did you mean "sourceId"?')
    ]


def test_a_mapping_or_table_does_not_go_with_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "roster.zip"
    path.write_bytes(archive(FILES_1_1))

    (finding,) = read_file(path, table="staff").findings

    assert str(finding) == (
        "roster.zip: A OneRoster archive says itself what it holds. Import it alone, without --table and --map."
    )


@pytest.mark.skipif(not SHARED.is_file(), reason="the folder ../shared with real files is not there")
def test_a_real_archive_is_read_and_what_is_wrong_with_it_is_told() -> None:
    reading = read_file(SHARED)

    assert [(row.table, row.key) for row in reading.rows] == [("schools", ("or0001",))]
    assert [(one.reason, one.sheet, one.row) for one in reading.findings] == [
        (Reason.NOT_KEPT, "users.csv", 0),
        (Reason.WRONG_VALUE, "users.csv", 2),
        (Reason.WRONG_VALUE, "users.csv", 3),
        (Reason.NOT_KEPT, "users.csv", 0),
        (Reason.NOT_KEPT, "", 0),
    ]
