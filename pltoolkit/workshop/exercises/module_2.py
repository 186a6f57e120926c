"""Module 2, from files to the store: what is taken, what is left out, and what the list of findings says."""

from __future__ import annotations

from typing import Any

from pltoolkit.workshop.data import WorkshopData
from pltoolkit.workshop.exercise import Exercise, Mistake

ROSTER, STAFF_LIST, COACHING_LOG = "01_roster.zip", "02_staff_list.csv", "06_coaching_log.csv"


def exercises(data: WorkshopData) -> tuple[Exercise, ...]:
    """The module's exercises, about the district's raw files."""
    return (*_reading(data), *_findings(data), *_columns(data))


def _reading(data: WorkshopData) -> tuple[Exercise, ...]:
    roster, log = data.imports[ROSTER], data.imports[COACHING_LOG]
    schools = data.batch["schools"]
    return (
        Exercise(
            "2.1",
            "Which of these does the roster hold that an import never keeps: name, password, phone, school, birth date?",
            frozenset({"password", "phone", "birth date"}),
            'A list of words, such as ["name", "school"].',
            (
                "Read the findings of the roster.",
                "A packet shows names and schools to coaches. What does it never need?",
            ),
            "Passwords, phone numbers and birth dates are not even read.",
            (
                Mistake(
                    frozenset({"password"}), "Passwords are one of them. A packet needs no way to ring anybody either."
                ),
                Mistake(frozenset({"password", "phone"}), "One more: who was born when is nobody's business here."),
                Mistake(
                    frozenset({"name", "password", "phone", "birth date"}),
                    "Names are kept: a coach's copy shows them. Copies for others leave them out.",
                ),
            ),
        ),
        Exercise(
            "2.2",
            "How many staff rows and school rows does the roster give, all together?",
            roster["taken"],
            "A whole number.",
            ("The import prints what it has taken from each file.", "Schools and staff, added up."),
            "The line of the import says it: schools and staff.",
            (
                Mistake(roster["taken"] - schools, "These are the staff. The schools of the roster count as well."),
                Mistake(schools, "These are the schools. The staff of the roster count as well."),
                Mistake(roster["left_out"], "This is how many rows were left out; the question asks for those taken."),
            ),
        ),
        Exercise(
            "2.3",
            "How many rows of the coaching log were left out?",
            log["left_out"],
            "A whole number.",
            ("The import prints how many rows it left out.", "A note about the whole file leaves out nothing."),
            "Two kinds of rows: a date that no school year knows, and a person whom nobody knows.",
            (
                Mistake(
                    len(log["findings"]),
                    "This counts every finding. One of them is a note about the whole file, and leaves out no row.",
                ),
                Mistake(log["taken"], "These are the rows that were taken."),
                Mistake(log["taken"] + log["left_out"], "These are all rows of the log, taken or left out."),
                Mistake(0, "Some could not be taken: the line of the import ends with how many."),
                Mistake(1, "There is one of this kind. Rows are left out for more than one reason."),
            ),
        ),
    )


def _findings(data: WorkshopData) -> tuple[Exercise, ...]:
    row = next(one["row"] for one in data.imports[COACHING_LOG]["findings"] if one["column"] == "date")
    zeros: dict[str, Any] = next(one for one in data.imports[STAFF_LIST]["findings"] if one["reason"] == "lost_zeros")
    return (
        Exercise(
            "2.4",
            "On which row of the coaching log, as a spreadsheet numbers it, is the date of 1899?",
            row,
            "A row number.",
            ("The findings say file, row and column.", "The header is row 1."),
            f"The finding says row {row}.",
            (
                Mistake(1899, "That is the year. Which row of the file is it on?"),
                Mistake(row - 1, "One too few: a spreadsheet counts the header as row 1."),
                Mistake(
                    row - 2, "Two too few: pandas counts from 0 and leaves the header out; a spreadsheet does not."
                ),
            ),
        ),
        Exercise(
            "2.5",
            "Which of our columns had lost its leading zeros in the staff list?",
            zeros["column"],
            "The name of a column.",
            ("Look for the note on zeros.", "School 0101 had become 101."),
            f"{zeros['column']}: a spreadsheet takes 0101 for a number.",
            (
                Mistake("staff_id", "Ids of people have a dash here, so no spreadsheet takes them for a number."),
                Mistake("Building", "That is the file's header. What do we call the column? The finding says it."),
                Mistake("grades", "Grades are small numbers, but nobody writes them with a zero."),
            ),
        ),
    )


def _columns(data: WorkshopData) -> tuple[Exercise, ...]:
    log = data.imports[COACHING_LOG]
    return (
        Exercise(
            "2.6",
            'In the mapping of the coaching log, which of our columns takes the header "Time"?',
            "minutes",
            "The name of a column of the table coaching.",
            ("The log says 30 min and 1:00.", "Our table counts the length of a contact."),
            'minutes = "Time"',
            (
                Mistake("Time", "That is the log's own header. Which of our columns takes what stands below it?"),
                Mistake("date", "The day has a header of its own, Date."),
                Mistake("hours", "The table coaching has no such column; it counts in minutes, whatever the log says."),
            ),
        ),
        Exercise(
            "2.7",
            "The coaching log is imported a second time, unchanged. How many rows are new or changed?",
            log["new_again"],
            "A whole number.",
            ("What would happen to the hours in a packet if rows came in twice?", "Rows are known by their ids."),
            "None: a row with the same id and the same values is as before.",
            (
                Mistake(log["taken"], "Rows with an id that is there already are compared, not added."),
                Mistake(log["left_out"], "These rows are left out again, and so are neither new nor changed."),
            ),
        ),
    )
