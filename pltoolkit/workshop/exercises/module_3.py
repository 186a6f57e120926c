"""Module 3, three pillars and dosage: hours per teacher, worked out step by step."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import mean, median

from pltoolkit.workshop.data import WorkshopData
from pltoolkit.workshop.exercise import Exercise, Mistake

SCHOOL = "0105"
_TEACHING = ("teacher", "teacher_leader")


class _Hours:
    """The school's hours, counted the right way and the ways people slip."""

    def __init__(self, data: WorkshopData) -> None:
        staff = data.of_school("staff", SCHOOL)
        self.staff = len(staff)
        self.plain_teachers = sum(row["role"] == "teacher" for row in staff)
        self.teachers = [row["staff_id"] for row in staff if row["role"] in _TEACHING]
        as_of = str(data.settings["as_of"])
        sessions = {row["session_id"]: row for row in data.rows("sessions") if row["date"] <= as_of}
        pillars = {row["activity_id"]: row["pillar"] for row in data.rows("activities")}
        rows = [row for row in data.of_school("attendance", SCHOOL) if row["session_id"] in sessions]
        rows = [row for row in rows if row["staff_id"] in self.teachers]
        self.contacts = [row for row in data.of_school("coaching", SCHOOL) if row["date"] <= as_of]
        self.of_pillar: Counter[str] = Counter()
        self.of_teacher: defaultdict[str, float] = defaultdict(float)
        self.registered = 0.0
        for row in rows:
            session = sessions[row["session_id"]]
            hours = float(session["hours"] if row["hours"] is None else row["hours"])
            self.registered += hours
            if row["status"] == "attended":
                self.of_pillar[pillars[session["activity_id"]]] += hours  # type: ignore[assignment]
                self.of_teacher[row["staff_id"]] += hours
        self.attendances = sum(row["status"] == "attended" for row in rows)
        self.attended_by = dict(self.of_teacher)
        self.attended = sum(self.attended_by.values())
        self.minutes = sum(row["minutes"] for row in self.contacts)
        for row in self.contacts:
            self.of_teacher[row["staff_id"]] += row["minutes"] / 60
        self.coached = {row["staff_id"] for row in self.contacts}

    def by_teacher(self) -> list[tuple[str, float]]:
        """Every teacher with the hours of all three pillars, 0 where there are none."""
        return [(teacher, self.of_teacher.get(teacher, 0.0)) for teacher in self.teachers]

    def totals(self) -> list[float]:
        return [hours for _, hours in self.by_teacher()]

    def attended_each(self) -> list[float]:
        """Hours of every teacher without coaching."""
        return [self.attended_by.get(teacher, 0.0) for teacher in self.teachers]


def exercises(data: WorkshopData) -> tuple[Exercise, ...]:
    """The module's exercises, about the teachers of Stone Bridge Middle School."""
    hours = _Hours(data)
    minimum = float(data.settings["minimum_hours"])
    return (*_adding_up(hours), *_by_pillar(hours), *_by_teacher(hours, minimum))


def _adding_up(hours: _Hours) -> tuple[Exercise, ...]:
    return (
        Exercise(
            "3.1",
            "How many teachers does the school have, teacher leaders among them?",
            len(hours.teachers),
            "A whole number.",
            ("Which roles teach?", 'Use isin(["teacher", "teacher_leader"]) on the role.'),
            'staff["role"].isin(["teacher", "teacher_leader"]).sum()',
            (
                Mistake(hours.staff, "These are all who work there, the principal too."),
                Mistake(hours.plain_teachers, "Teacher leaders teach as well, and are missing here."),
            ),
        ),
        Exercise(
            "3.2",
            "How many hours of training and planning did these teachers attend, all together?",
            hours.attended,
            "A number of hours.",
            ("An attendance row says who came; the session says how long it was.", 'Keep status "attended" only.'),
            "Merge attendance with sessions on session_id, keep the rows with status attended, and add up the hours.",
            (
                Mistake(hours.registered, 'Rows of people who did not come are in this sum: look at "status".'),
                Mistake(hours.attendances, "This is how often somebody came, not for how long."),
                Mistake(hours.attended + hours.minutes / 60, "The coaching is in this sum; leave it for the next one."),
            ),
        ),
        Exercise(
            "3.3",
            "How many hours of coaching did they have?",
            hours.minutes / 60,
            "A number of hours.",
            ("The coaching log counts in minutes.", "60 minutes are an hour."),
            'coaching["minutes"].sum() / 60',
            (
                Mistake(hours.minutes, "These are minutes; the question asks for hours."),
                Mistake(len(hours.contacts), "This is how often somebody was coached, not for how long."),
                Mistake(hours.minutes / 100, "An hour has 60 minutes, not 100."),
                Mistake(
                    hours.minutes / 60 / len(hours.teachers), "This is for one teacher on average. Add up those of all."
                ),
            ),
        ),
    )


def _by_pillar(hours: _Hours) -> tuple[Exercise, ...]:
    pillars = {"train": hours.of_pillar["train"], "plan": hours.of_pillar["plan"]}
    return (
        Exercise(
            "3.4",
            "How many attended hours were training, and how many planning together?",
            pillars,
            'Numbers by name: {"train": …, "plan": …}.',
            ("The activity says the pillar.", "Merge with activities on activity_id, then group by pillar."),
            'attended.merge(activities, on="activity_id").groupby("pillar")["hours"].sum()',
            (Mistake({"train": pillars["plan"], "plan": pillars["train"]}, "The two are the wrong way round."),),
        ),
        Exercise(
            "3.5",
            "What share of the teachers has been coached at least once?",
            len(hours.coached) / len(hours.teachers),
            "A share between 0 and 1.",
            ("A teacher who was coached five times is one teacher.", "nunique() counts different values."),
            'coaching["staff_id"].nunique() / teachers',
            (
                Mistake(
                    len(hours.contacts) / len(hours.teachers),
                    "This counts contacts, so that a teacher coached five times counts five times.",
                ),
                Mistake(len(hours.coached), "This is how many. The question asks for their share of all teachers."),
                Mistake(
                    len(hours.coached) / hours.staff,
                    "This divides by all staff. Coaching is for teachers: divide by how many they are.",
                ),
            ),
        ),
    )


def _by_teacher(hours: _Hours, minimum: float) -> tuple[Exercise, ...]:
    below = sum(total < minimum for total in hours.totals())
    return (
        Exercise(
            "3.6",
            "How many hours, of all three pillars, has the teacher in the middle had (the median)?",
            median(hours.totals()),
            "A number of hours.",
            (
                "Add training, planning and coaching for each teacher first.",
                "Teachers with no hours at all count too: reindex(teachers, fill_value=0).",
            ),
            "Add up the hours for each teacher, with 0 for those who have none, and take the median.",
            (
                Mistake(
                    mean(hours.totals()), "This is the mean, which a few busy people pull up. The median is asked for."
                ),
                Mistake(median(hours.attended_each()), "Coaching is missing here: it is the third pillar."),
                Mistake(
                    median(total for teacher, total in hours.by_teacher() if teacher in hours.coached),
                    "Only teachers with rows in both tables are in this. "
                    "Bring the others back with reindex before you add the two up.",
                ),
                Mistake(
                    sum(hours.totals()), "These are the hours of all teachers together. One teacher's are asked for."
                ),
            ),
            within=0.06,
        ),
        Exercise(
            "3.7",
            "How many teachers have had fewer hours than the district's minimum?",
            below,
            "A whole number.",
            ("The minimum is in lesson.settings.", "Compare each teacher's hours with it and count."),
            '(hours < lesson.settings["minimum_hours"]).sum()',
            (
                Mistake(len(hours.teachers) - below, "These are the ones who have reached it."),
                Mistake(
                    sum(attended < minimum for attended in hours.attended_each()),
                    "Coaching is missing here: it counts towards the minimum as well.",
                ),
                Mistake(below / len(hours.teachers), "This is their share. The question asks how many there are."),
            ),
            within=0.001,
        ),
    )
