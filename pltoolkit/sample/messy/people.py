"""Who works where: a OneRoster 1.1 archive, and the personnel office's list with job titles."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from pltoolkit.records import Role
from pltoolkit.sample import words
from pltoolkit.sample.messy.workbook import Cell, WorkSheet, workbook_bytes, zip_bytes

DISTRICT = "cvs"
_ONEROSTER_ROLES = {
    Role.PRINCIPAL: "administrator",
    Role.ASSISTANT_PRINCIPAL: "administrator",
    Role.PARAPROFESSIONAL: "aide",
}
_JOBS = {
    Role.TEACHER: "Teacher",
    Role.TEACHER_LEADER: "Teacher - Grade Lead",
    Role.COACH: "Instructional Coach",
    Role.PRINCIPAL: "Principal",
    Role.ASSISTANT_PRINCIPAL: "Asst. Principal",
    Role.SPECIALIST: "Special Education Specialist",
}
_ORGS = ("sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId")
_USERS = (
    "sourcedId", "status", "dateLastModified", "enabledUser", "orgSourcedIds", "role", "username", "userIds", "givenName",
    "familyName", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades", "password",
)  # fmt: skip
_COURSES = (
    "sourcedId", "status", "dateLastModified", "schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId",
    "subjects", "subjectCodes",
)  # fmt: skip
_CLASSES = (
    "sourcedId", "status", "dateLastModified", "title", "grades", "courseSourcedId", "classCode", "classType", "location",
    "schoolSourcedId", "termSourcedIds", "subjects", "subjectCodes", "periods",
)  # fmt: skip
_ENROLLMENTS = (
    "sourcedId", "status", "dateLastModified", "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary",
    "beginDate", "endDate",
)  # fmt: skip
_DEMOGRAPHICS = ("sourcedId", "status", "dateLastModified", "birthDate", "sex")
_MANIFEST = (
    ("manifest.version", "1.0"), ("oneroster.version", "1.1"), ("file.academicSessions", "absent"),
    ("file.classes", "bulk"), ("file.courses", "bulk"), ("file.demographics", "bulk"), ("file.enrollments", "bulk"),
    ("file.orgs", "bulk"), ("file.users", "bulk"),
)  # fmt: skip


def roster_archive(schools: Sequence[Any], staff: Sequence[Any], random: Random) -> bytes:
    """OneRoster 1.1, as a student information system gives it: with students, passwords and birth dates."""
    taught = [person for person in staff if person.subjects]
    students = [f"st{number:05d}" for number in range(4 * len(schools))]
    orgs = [(DISTRICT, "active", "", words.DISTRICT, "district", "0199990", "")]
    orgs += [(one.school_id, "active", "", one.name, "school", one.nces_id, DISTRICT) for one in schools]
    orgs.append(("0099", "tobedeleted", "", "Old Mill School (closed)", "school", "", DISTRICT))
    files = {
        "manifest.csv": _quoted(("propertyName", "value"), _MANIFEST),
        "orgs.csv": _quoted(_ORGS, orgs),
        "users.csv": _quoted(_USERS, [*map(_user, staff), *_students(students, schools, random)]),
        "courses.csv": _quoted(_COURSES, []),
        "classes.csv": _quoted(_CLASSES, map(_class, taught)),
        "enrollments.csv": _quoted(_ENROLLMENTS, map(_enrollment, taught)),
        "demographics.csv": _quoted(_DEMOGRAPHICS, [(one, "active", "", "2015-03-04", "") for one in students]),
    }
    return zip_bytes(files)


def _quoted(header: Sequence[str], rows: Any) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


def _user(person: Any) -> tuple[str, ...]:
    given, family = person.name.split(" ", 1)
    role = _ONEROSTER_ROLES.get(person.role, "teacher")
    return (
        person.staff_id, "active", "", "true", person.school_id, role, person.email.split("@")[0], "", given, family, "",
        person.staff_id, person.email, "", "555-0100", "", "", "change-me",
    )  # fmt: skip


def _students(ids: Sequence[str], schools: Sequence[Any], random: Random) -> Iterator[tuple[str, ...]]:
    for place, one in enumerate(ids):
        school = schools[place % len(schools)].school_id
        name = (random.choice(words.FIRST), random.choice(words.LAST))
        yield (one, "active", "", "true", school, "student", one, "", *name, "", "", "", "", "", "", "05", "change-me")


def _class(person: Any) -> tuple[str, ...]:
    grade = "KG" if person.grades == "K" else person.grades.zfill(2)
    title = f"Grade {person.grades}"
    return (
        f"c-{person.staff_id}", "active", "", title, grade, "", "", "scheduled", "", person.school_id, "", person.subjects,
        "", "",
    )  # fmt: skip


def _enrollment(person: Any) -> tuple[str, ...]:
    class_id = f"c-{person.staff_id}"
    return (
        f"e-{person.staff_id}",
        "active",
        "",
        class_id,
        person.school_id,
        person.staff_id,
        "teacher",
        "true",
        "",
        "",
    )


def staff_list(staff: Sequence[Any]) -> bytes:
    """The personnel office's list: job titles, and school numbers that a spreadsheet took the zeros from."""
    header = ("Employee ID", "Last, First", "Work E-mail", "Building", "Job Title", "Grade", "Subject(s)")
    rows = []
    for person in staff:
        school = person.school_id.lstrip("0")
        job = _JOBS[person.role]
        rows.append((person.staff_id, person.name, person.email, school, job, person.grades, person.subjects))
    rows.append(("", "(vacant)", "", rows[0][3] if rows else "", "Teacher", "", ""))
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


def adoptions(rows: Sequence[Any], names: Mapping[str, str]) -> bytes:
    """The inventory of materials, with a title above the table and schools by name."""
    header = (
        "Adoption",
        "School",
        "Subject",
        "Grade Span",
        "Title of Materials",
        "Publisher",
        "Phase",
        "In this phase since",
    )
    lines: list[tuple[Cell, ...]] = [
        (
            one.adoption_id, names[one.school_id], one.subject, one.grades, one.materials, one.publisher,
            f"Phase {'I' * one.phase}", one.started,
        )
        for one in rows
    ]  # fmt: skip
    return workbook_bytes({"Materials": WorkSheet((("Materials inventory",), (), header, *lines))})
