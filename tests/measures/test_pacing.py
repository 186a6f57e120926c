from __future__ import annotations

import datetime as dt

import pytest

from pltoolkit.measures.pacing import pacing_summary, section_pacing

UNITS = [  # planned; the as-of date is 2 November
    ("U1", dt.date(2026, 8, 31), dt.date(2026, 9, 25)),
    ("U2", dt.date(2026, 9, 28), dt.date(2026, 10, 19)),
    ("U3", dt.date(2026, 10, 26), dt.date(2026, 11, 20)),
    ("U4", dt.date(2026, 11, 30), dt.date(2026, 12, 18)),
]


def _section(name, *taught):
    """`taught` holds (actual start, actual end) of the first units."""
    actual = [*taught, *[(None, None)] * (len(UNITS) - len(taught))]
    return [
        {
            "class_id": name, "unit": unit, "school_id": "s", "unit_order": order, "planned_start": start,
            "planned_end": end, "actual_start": began, "actual_end": ended,
        }
        for order, ((unit, start, end), (began, ended)) in enumerate(zip(UNITS, actual, strict=True), start=1)
    ]  # fmt: skip


ENDED_1 = (dt.date(2026, 9, 1), dt.date(2026, 9, 29))
ENDED_2 = (dt.date(2026, 9, 30), dt.date(2026, 10, 23))


@pytest.mark.parametrize(
    ("taught", "weeks", "state"),
    [
        ([ENDED_1, (dt.date(2026, 9, 30), None)], -2, "behind"),  # in U2, which the calendar left on 19 October
        ([ENDED_1, ENDED_2, (dt.date(2026, 10, 27), None)], 0, "on_pace"),
        ([ENDED_1, ENDED_2], -1, "on_pace"),  # waiting for U3 since 26 October
        ([ENDED_1, ENDED_2, ENDED_2, (dt.date(2026, 11, 2), None)], 4, "ahead"),  # U4 is due on 30 November
        ([], None, "not_documented"),
    ],
)
def test_weeks_off_the_calendar_follow_the_unit_a_section_is_in(make_frame, as_of, taught, weeks, state) -> None:
    found = section_pacing(make_frame("pacing", *_section("c1", *taught)), as_of=as_of).iloc[0]

    assert found["state"] == state
    assert found["unit_planned"] == "U3"
    assert found.isna()["weeks"] if weeks is None else found["weeks"] == weeks


def test_the_summary_counts_undocumented_sections_in_the_coverage_only(make_frame, as_of) -> None:
    rows = [*_section("c1", ENDED_1, (dt.date(2026, 9, 30), None)), *_section("c2")]
    rows += _section("c3", ENDED_1, ENDED_2, (dt.date(2026, 10, 27), None))

    summary = pacing_summary(section_pacing(make_frame("pacing", *rows), as_of=as_of)).iloc[0]

    assert (summary["sections"], summary["documented"], summary["behind"], summary["on_pace"]) == (3, 2, 1, 1)
    assert summary["coverage"] == pytest.approx(2 / 3)
    assert (summary["share_on_pace"], summary["median_weeks"]) == (0.5, -1)


def test_nothing_is_late_before_the_year_begins(make_frame) -> None:
    sections = section_pacing(make_frame("pacing", *_section("c1")), as_of=dt.date(2026, 8, 1))

    assert sections["state"].tolist() == ["not_due"]
    assert pacing_summary(sections).empty
