"""Hours by pillar. The numbers are those of docs/concepts/measures.md."""

from __future__ import annotations

import datetime as dt

import pytest

from pltoolkit.measures import dosage


@pytest.fixture
def staff(make_frame):
    people = [("t1", "3", "Mathematics, Science"), ("t2", "3, 4", "Mathematics"), ("t3", "4", "Mathematics")]
    rows = [
        {"staff_id": name, "school_id": "s", "name": name, "grades": grades, "subjects": subjects}
        for name, grades, subjects in people
    ]
    return make_frame("staff", *rows, {"staff_id": "p", "school_id": "s", "name": "p", "role": "principal"})


@pytest.fixture
def activities(make_frame):
    return make_frame(
        "activities",
        {"activity_id": "launch", "title": "Launch", "pillar": "train"},
        {"activity_id": "plc", "title": "PLC", "pillar": "plan", "unit": "Unit 2"},
    )


@pytest.fixture
def sessions(make_frame):
    return make_frame(
        "sessions",
        {"session_id": "l1", "activity_id": "launch", "date": dt.date(2026, 8, 12), "hours": 6, "in_school_day": False},
        {
            "session_id": "p1",
            "activity_id": "plc",
            "school_id": "s",
            "date": dt.date(2026, 9, 9),
            "hours": 1.5,
            "in_school_day": True,
        },
        {"session_id": "p2", "activity_id": "plc", "school_id": "s", "date": dt.date(2026, 9, 23), "hours": 1.5},
        {"session_id": "p9", "activity_id": "plc", "school_id": "s", "date": dt.date(2026, 12, 2), "hours": 1.5},
    )


@pytest.fixture
def attendance(make_frame):
    rows = [
        {"session_id": "l1", "staff_id": "t1", "school_id": "s"},
        {"session_id": "l1", "staff_id": "t2", "school_id": "s", "hours": 3},
        {"session_id": "l1", "staff_id": "t3", "school_id": "s", "status": "registered"},
        {"session_id": "l1", "staff_id": "p", "school_id": "s"},
        {"session_id": "p1", "staff_id": "t1"},
        {"session_id": "p1", "staff_id": "t3", "status": "excused"},
        {"session_id": "p9", "staff_id": "t1"},
    ]
    return make_frame("attendance", *rows)


@pytest.fixture
def coaching(make_frame):
    row = {"coaching_id": "k1", "school_id": "s", "staff_id": "t1", "date": dt.date(2026, 10, 1), "minutes": 45}
    return make_frame("coaching", row)


@pytest.fixture
def contacts(activities, sessions, attendance, coaching, as_of):
    return dosage.contacts(activities, sessions, attendance, coaching, as_of=as_of)


def test_only_attended_hours_up_to_the_day_count_and_a_partial_stay_counts_in_part(staff, contacts) -> None:
    hours = dosage.teacher_hours(staff, contacts).set_index("staff_id")

    assert hours.loc["t1", ["train", "plan", "coach", "total"]].tolist() == [6, 1.5, 0.75, 8.25]
    assert hours.loc["t2", "total"] == 3
    assert hours.loc["t3", ["total", "touches"]].tolist() == [0, 0]
    assert hours["touches"].tolist() == [3, 1, 0]


def test_teachers_with_nothing_are_in_every_denominator(staff, contacts) -> None:
    summary = dosage.hours_summary(dosage.teacher_hours(staff, contacts), minimum_hours=5).set_index("pillar")

    assert summary.index.tolist() == ["train", "plan", "coach", "total"]
    assert summary.loc["total", ["teachers", "reached", "median", "below_minimum"]].tolist() == [3, 2, 3, 2]
    assert summary.loc["total", "share_reached"] == pytest.approx(2 / 3)
    assert summary.loc["total", "mean"] == pytest.approx(11.25 / 3)
    assert summary["below_minimum"].isna().tolist() == [True, True, True, False]


def test_a_teacher_who_has_just_the_minimum_in_many_short_contacts_is_not_below_it(make_frame, as_of) -> None:
    staff = make_frame("staff", {"staff_id": "t", "school_id": "s", "name": "n"})
    contacts = [
        {"coaching_id": f"k{n}", "school_id": "s", "staff_id": "t", "date": dt.date(2026, 10, 1), "minutes": 40}
        for n in range(21)
    ]
    nothing = [make_frame(table) for table in ("activities", "sessions", "attendance")]
    met = dosage.contacts(*nothing, make_frame("coaching", *contacts), as_of=as_of)

    summary = dosage.hours_summary(dosage.teacher_hours(staff, met), minimum_hours=14).set_index("pillar")

    assert summary.loc["total", "below_minimum"] == 0


def test_every_band_has_a_row_and_the_shares_add_up_to_one(staff, contacts) -> None:
    bands = dosage.hours_bands(dosage.teacher_hours(staff, contacts))

    assert bands["band"].tolist() == ["0", "0–5", "5–14", "14–30", "30+"]
    assert bands["teachers"].tolist() == [1, 1, 1, 0, 0]
    assert bands["share"].sum() == pytest.approx(1)


def test_weeks_begin_on_monday_and_leave_out_people_who_do_not_teach(staff, contacts) -> None:
    weeks = dosage.weekly_hours(staff, contacts)

    assert weeks["week"].dt.date.tolist() == [dt.date(2026, 8, 10), dt.date(2026, 9, 7), dt.date(2026, 9, 28)]
    assert weeks["hours"].tolist() == [9, 1.5, 0.75]
    assert weeks["hours_per_teacher"].tolist() == [3, 0.5, 0.25]


def test_a_teacher_of_two_grades_counts_in_both(staff, contacts) -> None:
    grades = dosage.reach_by(dosage.teacher_hours(staff, contacts), by="grades", minimum_hours=5).set_index("grades")

    assert grades.loc["3", ["teachers", "reached", "below_minimum"]].tolist() == [2, 2, 1]
    assert grades.loc["4", ["teachers", "reached", "below_minimum"]].tolist() == [2, 1, 2]


def test_what_is_not_recorded_is_left_out_of_the_job_embedded_share(
    contacts, sessions, make_frame, as_of, activities
) -> None:
    focus = dosage.focus_shares(contacts).iloc[0]

    assert focus["hours"] == 6 + 3 + 6 + 1.5 + 0.75
    assert focus["embedded_hours"] == 2.25
    assert focus["embedded_share"] == pytest.approx(2.25 / 17.25)
    assert focus["coverage"] == 1
    assert focus["materials_share"] == pytest.approx(1.5 / 17.25)

    unknown = make_frame("attendance", {"session_id": "p2", "staff_id": "t1"})
    nothing = make_frame("coaching")
    focus = dosage.focus_shares(dosage.contacts(activities, sessions, unknown, nothing, as_of=as_of)).iloc[0]
    assert focus["coverage"] == 0
    assert focus.isna()["embedded_share"]


def test_sessions_without_any_attendance_row_lower_the_coverage(sessions, attendance, as_of) -> None:
    covered = dosage.attendance_coverage(sessions, attendance, as_of=as_of).iloc[0]

    assert (covered["sessions"], covered["recorded"], covered["coverage"]) == (2, 1, 0.5)


def test_touches_are_counted_by_pillar_and_teachers_with_none_are_in_the_denominator(make_frame, as_of) -> None:
    staff = make_frame(
        "staff",
        {"staff_id": "T1", "school_id": "s", "name": "n"},
        {"staff_id": "T2", "school_id": "s", "name": "n"},
    )
    activities = make_frame("activities", {"activity_id": "a", "title": "t", "pillar": "train"})
    sessions = make_frame("sessions", {"session_id": "1", "activity_id": "a", "date": "2026-10-26", "hours": 2})
    attendance = make_frame("attendance", {"session_id": "1", "staff_id": "T1", "school_id": "s"})
    coaching = make_frame(
        "coaching",
        {"coaching_id": "1", "school_id": "s", "staff_id": "T1", "date": "2026-10-28", "minutes": 30},
        {"coaching_id": "2", "school_id": "s", "staff_id": "T1", "date": "2026-10-30", "minutes": 30},
    )
    met = dosage.contacts(activities, sessions, attendance, coaching, as_of=as_of)

    found = dosage.touches_by_pillar(staff, met)
    assert dict(zip(found["pillar"], found["per_teacher"], strict=True)) == {"train": 0.5, "plan": 0, "coach": 1, "total": 1.5}  # fmt: skip
    weekly = dosage.weekly_hours(staff, met).set_index("pillar")
    assert weekly.loc["coach", "touches"] == 2
    assert weekly.loc["coach", "touches_per_teacher"] == 1
