"""OneRoster 1.1 and 1.2 CSV archives: schools, and who works there. Students, passwords and the like are never kept.

Files, columns and rules: IMS OneRoster 1.1 and 1.2 CSV binding, https://www.imsglobal.org/spec/oneroster/v1p2/bind/csv
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from pltoolkit.errors import did_you_mean
from pltoolkit.intake.findings import Finding, Reason, RefusedError
from pltoolkit.intake.grades import grade_names, grade_span
from pltoolkit.intake.mapping import ColumnMapping
from pltoolkit.intake.proposals import plain_name
from pltoolkit.intake.rows import Row, readers_of, record_of
from pltoolkit.intake.sheets import read_csv
from pltoolkit.records import TABLES, Role

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "manifest.csv": ("propertyName", "value"),
        "orgs.csv": ("sourcedId", "name", "type", "status", "identifier"),
        "users.csv": (
            "sourcedId", "givenName", "familyName", "status", "enabledUser", "orgSourcedIds", "role", "email",
            "preferredGivenName", "preferredFamilyName",
        ),
        "roles.csv": ("userSourcedId", "role", "orgSourcedId", "status", "roleType"),
        "classes.csv": ("sourcedId", "schoolSourcedId", "status", "courseSourcedId", "grades", "subjects"),
        "courses.csv": ("sourcedId", "status", "grades", "subjects"),
        "enrollments.csv": ("classSourcedId", "userSourcedId", "role", "status", "schoolSourcedId"),
    }
)  # fmt: skip
"""The files that are opened and the columns that are read, those that must be there first. No other is looked at."""

_NEEDED = {
    "manifest.csv": 2,
    "orgs.csv": 3,
    "users.csv": 3,
    "roles.csv": 3,
    "classes.csv": 2,
    "courses.csv": 1,
    "enrollments.csv": 3,
}
_NEVER_EMPTY = frozenset({"orgs.csv", "users.csv", "roles.csv"})
_ROLES: Mapping[str, Role] = MappingProxyType(
    {
        "teacher": Role.TEACHER,
        "aide": Role.PARAPROFESSIONAL,
        "principal": Role.PRINCIPAL,
        "counselor": Role.SPECIALIST,
        "administrator": Role.OTHER,
        "site administrator": Role.OTHER,
        "district administrator": Role.DISTRICT,
        "system administrator": Role.DISTRICT,
        "proctor": Role.OTHER,
    }
)
_UNSAID = frozenset({Role.COACH, Role.PRINCIPAL, Role.ASSISTANT_PRINCIPAL, Role.TEACHER_LEADER, Role.SPECIALIST})
"""Roles that OneRoster 1.1 has no word for: where a staff list has said so, a roster does not take it back."""

_NOT_STAFF = frozenset({"student", "parent", "guardian", "relative"})
_SECRET = ("password", "sms", "phone", "birth date")

Line = tuple[int, dict[str, str]]


@dataclass
class _Archive:
    """The parts of one archive, and what was found in it so far. `users` are all ids, those marked for deletion too."""

    file: str
    parts: Mapping[str, Sequence[Line]] = field(default_factory=dict)
    users: frozenset[str] = frozenset()
    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def part(self, name: str) -> Sequence[Line]:
        return self.parts.get(name, ())

    def note(self, reason: Reason, expected: str, hint: str = "", *, part: str, row: int = 0, column: str = "") -> None:
        self.findings.append(Finding(self.file, reason, expected, hint, part, row, column))

    def check_user(self, user: str, *, part: str, row: int) -> None:
        """Tell where a row is about a user that the archive does not have, not even marked for deletion."""
        if user not in self.users:
            why = "The row is about a user that users.csv does not have."
            self.note(Reason.ORPHAN, why, "Export all files at one time.", part=part, row=row)

    def add(
        self, table: str, given: Mapping[str, str], *, part: str, row: int, finer: Mapping[str, frozenset[str]]
    ) -> None:
        record, faults = record_of(TABLES[table], given, readers_of(TABLES[table], ColumnMapping(table=table)))
        self.findings += [Finding(file=self.file, sheet=part, row=row, **fault) for fault in faults]
        if record is not None:
            self.rows.append(Row(table, record, self.file, part, row, frozenset(given), finer))


def is_oneroster(names: Collection[str]) -> bool:
    """Whether files of these names are a OneRoster archive."""
    return "orgs.csv" in names or "manifest.csv" in names


def read_oneroster(
    files: Mapping[str, bytes], *, file: str, closed: Sequence[str] = ()
) -> tuple[str, list[Row], list[Finding]]:
    """The version, the rows for `schools` and `staff`, and the findings. `closed` names the files that were not opened.

    Raises `RefusedError` for an archive that is no bulk export, of another version, or without a file that is needed.
    """
    archive = _Archive(file)
    parts = {name: _lines(archive, files[name], name) for name in COLUMNS if name in files}
    version = _checked_version(archive, parts)
    archive.users = frozenset(row["sourcedId"] for _, row in parts["users.csv"])
    archive.parts = {name: list(_standing(archive, name, lines)) for name, lines in parts.items()}
    _add_schools(archive)
    _add_staff(archive, version)
    if closed:
        shown = ", ".join(sorted(closed)[:8]) + (" …" if len(closed) > 8 else "")
        archive.note(Reason.NOT_KEPT, f"Files that packets do not need were not opened: {shown}.", part="")
    return f"OneRoster {version}", archive.rows, archive.findings


def _lines(archive: _Archive, data: bytes, name: str) -> list[Line]:
    """The rows of one file as number and values: only the columns that are read, whatever else it holds."""
    try:
        sheet, findings = read_csv(data, file=archive.file)
    except RefusedError as error:
        at = error.finding
        raise RefusedError(Finding(at.file, at.reason, at.expected, at.hint, name, at.row)) from None
    archive.findings += [Finding(one.file, one.reason, one.expected, one.hint, name) for one in findings]
    header = {plain_name(column): column for column in reversed(sheet.header)}
    wanted = {column: header[plain_name(column)] for column in COLUMNS[name] if plain_name(column) in header}
    for column in COLUMNS[name][: _NEEDED[name]]:
        if column not in wanted:
            hint = did_you_mean(column, sheet.header) or "Export the archive again."
            why = f"OneRoster needs the column {column}."
            raise RefusedError(Finding(archive.file, Reason.MISSING_COLUMN, why, hint, name, column=column))
    if name in _NEVER_EMPTY and not sheet.rows:
        archive.note(Reason.EMPTY_FILE, "There is a header, and no row below it.", "Export it again.", part=name)
    if name == "users.csv" and any(one in header for one in _SECRET):
        archive.note(Reason.NOT_KEPT, "Passwords and phone numbers were not read.", part=name)
    lines = []
    for number, row in sheet.named_rows():
        if number in sheet.long_rows:
            archive.note(
                Reason.EXTRA_CELLS, "The row has more cells than the header.", "Export it again.", part=name, row=number
            )
        else:
            lines.append((number, {column: row[theirs] for column, theirs in wanted.items()}))
    return lines


def _checked_version(archive: _Archive, parts: Mapping[str, Sequence[Line]]) -> str:
    def refuse(reason: Reason, expected: str, hint: str) -> RefusedError:
        return RefusedError(Finding(archive.file, reason, expected, hint))

    properties = {row["propertyName"]: row["value"] for _, row in parts.get("manifest.csv", ())}
    version = properties.get("oneroster.version") or ("1.2" if "roles.csv" in parts else "1.1")
    if not version.startswith(("1.1", "1.2")):
        hint = "Ask for an export as OneRoster 1.1 or 1.2 CSV."
        raise refuse(Reason.UNREADABLE_FILE, f"OneRoster {version[:10]} is not known here.", hint)
    delta = [name for name in COLUMNS if properties.get(f"file.{name.removesuffix('.csv')}", "").lower() == "delta"]
    if delta:
        hint = "Ask for a bulk export: it holds everything, not only what changed."
        raise refuse(Reason.NOT_BULK, f"The archive holds changes only ({', '.join(delta)}).", hint)
    for name in ("orgs.csv", "users.csv", *(["roles.csv"] if version.startswith("1.2") else [])):
        if name not in parts:
            raise refuse(Reason.MISSING_FILE, f"The archive has no {name}.", "Export it again, with all its files.")
    return version[:3]


def _standing(archive: _Archive, name: str, lines: Sequence[Line]) -> Iterator[Line]:
    """The rows that are not marked for deletion."""
    gone = 0
    for number, row in lines:
        if plain_name(row.get("status", "")).replace(" ", "") == "tobedeleted":
            gone += 1
        else:
            yield number, row
    if gone:
        archive.note(Reason.LEFT_OUT, f"Rows marked for deletion: {gone}.", part=name)


def _add_schools(archive: _Archive) -> None:
    taught: dict[str, set[str]] = {}
    for _, row in archive.part("classes.csv"):
        taught.setdefault(row["schoolSourcedId"], set()).update(grade_names(row.get("grades", "")))
    others: Counter[str] = Counter()
    for number, row in archive.part("orgs.csv"):
        kind = plain_name(row["type"])
        if kind != "school":
            others[kind or "blank"] += 1
            continue
        identifier = row.get("identifier", "")
        given = {
            "school_id": row["sourcedId"],
            "name": row["name"],
            "nces_id": identifier if identifier.isdigit() and len(identifier) in {11, 12} else "",
            "grades": grade_span(taught.get(row["sourcedId"], ())),
        }
        archive.add("schools", given, part="orgs.csv", row=number, finer={})
    if others:
        shown = ", ".join(f"{kind} {count}" for kind, count in sorted(others.items()))
        archive.note(Reason.LEFT_OUT, f"Organizations that are no schools: {shown}.", part="orgs.csv")


def _add_staff(archive: _Archive, version: str) -> None:
    roles = _roles_of_users(archive) if version == "1.2" else None
    schools = {str(row.key[0]) for row in archive.rows}
    others = {row["sourcedId"] for _, row in archive.part("orgs.csv")} - schools
    taught, teachers = _taught(archive)
    finer = {"role": _UNSAID} if version == "1.1" else {}
    skipped: Counter[str] = Counter()
    for number, row in archive.part("users.csv"):
        user = row["sourcedId"]
        places = _places(row) if roles is None else roles.get(user, {})
        staff = {org: role for org, role in places.items() if role not in _NOT_STAFF}
        if not staff:
            skipped["students"] += 1
            if user in teachers:
                why = "The user is no member of staff by role, but a teacher of a class: not kept."
                hint = "Correct the role, or the enrollment, in the student information system."
                archive.note(Reason.WRONG_VALUE, why, hint, part="users.csv", row=number, column="role")
            continue
        skipped["elsewhere"] += all(org in others for org in staff)
        for org, role in staff.items():
            if role not in _ROLES:
                hint = did_you_mean(role, _ROLES) or "Expected teacher, aide, administrator, principal …"
                archive.note(
                    Reason.WRONG_VALUE,
                    "The role is not one of OneRoster's.",
                    hint,
                    part="users.csv",
                    row=number,
                    column="role",
                )
            elif org in schools:
                skipped["administrators"] += _ROLES[role] == Role.OTHER
                person = _person(row, org, _ROLES[role], taught)
                archive.add("staff", person, part="users.csv", row=number, finer=finer)
            elif org not in others:
                why = "The user belongs to an organization that orgs.csv does not have."
                archive.note(Reason.ORPHAN, why, "Export all files at one time.", part="users.csv", row=number)
    _note_skipped(archive, skipped)


def _note_skipped(archive: _Archive, skipped: Mapping[str, int]) -> None:
    if skipped.get("students"):
        why = f"Students, parents and others who are no staff: {skipped['students']} users, none of them kept."
        archive.note(Reason.NOT_KEPT, why, part="users.csv")
    if skipped.get("elsewhere"):
        why = f"Staff who work at no school, such as the central office: {skipped['elsewhere']} users."
        archive.note(Reason.LEFT_OUT, why, part="users.csv")
    if skipped.get("administrators"):
        why = (
            f'{skipped["administrators"]} users are "administrator" or "proctor", which does not tell who is principal.'
        )
        hint = 'They have the role "other" until a staff list says more.'
        archive.note(Reason.UNCLEAR_ROLE, why, hint, part="users.csv", column="role")


def _person(
    row: Mapping[str, str], school: str, role: Role, taught: Mapping[tuple[str, str], _Taught]
) -> dict[str, str]:
    given = row.get("preferredGivenName") or row["givenName"]
    family = row.get("preferredFamilyName") or row["familyName"]
    classes = taught.get((row["sourcedId"], school), _Taught())
    is_active = row.get("enabledUser", "").lower() != "false" and row.get("status", "").lower() != "inactive"
    return {
        "staff_id": row["sourcedId"],
        "school_id": school,
        "name": f"{given} {family}".strip(),
        "email": row.get("email", ""),
        "role": role,
        "grades": grade_span(classes.grades),
        "subjects": ", ".join(sorted(classes.subjects)),
        "active": "true" if is_active else "false",
    }


def _places(row: Mapping[str, str]) -> dict[str, str]:
    """1.1: organization → role, the one role at each of the user's organizations."""
    role = plain_name(row.get("role", ""))
    return dict.fromkeys(_listed(row.get("orgSourcedIds", "")), role)


def _roles_of_users(archive: _Archive) -> dict[str, dict[str, str]]:
    """1.2: user → organization → role, the primary role where there are several at one."""
    roles: dict[str, dict[str, str]] = {}
    lines = sorted(archive.part("roles.csv"), key=lambda line: line[1].get("roleType", "").lower() != "primary")
    for number, row in lines:
        role = plain_name(row["role"])
        if role not in _NOT_STAFF:
            archive.check_user(row["userSourcedId"], part="roles.csv", row=number)
        roles.setdefault(row["userSourcedId"], {}).setdefault(row["orgSourcedId"], role)
    return roles


@dataclass
class _Taught:
    """What a person teaches at one school."""

    grades: set[str] = field(default_factory=set)
    subjects: set[str] = field(default_factory=set)


def _taught(archive: _Archive) -> tuple[dict[tuple[str, str], _Taught], set[str]]:
    """What each person teaches at each school, and who is teacher of a class. Students' enrollments are passed over."""
    courses = {row["sourcedId"]: row for _, row in archive.part("courses.csv")}
    classes = {row["sourcedId"]: row for _, row in archive.part("classes.csv")}
    taught: dict[tuple[str, str], _Taught] = {}
    teachers: set[str] = set()
    for number, row in archive.part("enrollments.csv"):
        if plain_name(row["role"]) != "teacher":
            continue
        archive.check_user(row["userSourcedId"], part="enrollments.csv", row=number)
        teachers.add(row["userSourcedId"])
        one = classes.get(row["classSourcedId"])
        if one is None:
            why = "The enrollment is for a class that classes.csv does not have."
            archive.note(Reason.ORPHAN, why, "Export all files at one time.", part="enrollments.csv", row=number)
            continue
        course = courses.get(one.get("courseSourcedId", ""), {})
        entry = taught.setdefault((row["userSourcedId"], one["schoolSourcedId"]), _Taught())
        entry.grades.update(grade_names(one.get("grades") or course.get("grades", "")))
        entry.subjects.update(_listed(one.get("subjects") or course.get("subjects", "")))
    return taught, teachers


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
