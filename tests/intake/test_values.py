"""Values as people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pltoolkit.intake import values


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-09-01", "mdy", "2026-09-01"),
        ("9/1/2026", "mdy", "2026-09-01"),
        ("9/1/26", "mdy", "2026-09-01"),
        ("9/1/2026 14:05:09", "mdy", "2026-09-01"),
        ("2026/09/01 2:05:09 PM EST", "ymd", "2026-09-01"),
        ("1/9/2026", "dmy", "2026-09-01"),
        ("1.9.2026", "dmy", "2026-09-01"),
        ("Sep 1, 2026", "dmy", "2026-09-01"),
        ("2026-09-01T00:00:00", "mdy", "2026-09-01"),
        ("46266", "mdy", "2026-09-01"),
    ],
)
def test_a_day_is_read_in_the_forms_people_use(text: str, order: str, day: str) -> None:
    assert values.read_day(text, order=order) == day


@pytest.mark.parametrize("text", ["1899-12-31", "12/30/1899", "1900-01-00 00:00:00", "00:00:00", "2101-01-01"])
def test_a_day_that_a_spreadsheet_broke_is_told_as_such(text: str) -> None:
    with pytest.raises(ValueError, match=r"between 1990 and 2100|a day such as 2026-09-30"):
        values.read_day(text)


@pytest.mark.parametrize("text", ["30/9/2026", "2/30/2026", "next Monday", "Sept", "9/1"])
def test_what_is_no_day_in_the_order_of_the_file_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a day such as 2026-09-30 or 9/30/2026"):
        values.read_day(text, order="mdy")


def test_a_day_in_the_other_order_tells_the_setting_that_reads_it() -> None:
    with pytest.raises(ValueError, match='a mapping with dates = "dmy" would read this one'):
        values.read_day("30/9/2026", order="mdy")


@given(st.dates(values.EARLIEST, values.LATEST), st.sampled_from(["mdy", "dmy"]))
def test_every_day_comes_back_from_both_orders(day: dt.date, order: str) -> None:
    text = f"{day.month}/{day.day}/{day.year}" if order == "mdy" else f"{day.day}/{day.month}/{day.year}"

    assert values.read_day(text, order=order) == day.isoformat()


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("6", "6"), ("6 hrs", "6"), ("6.0 hours", "6"), ("1,5", "1.5"), ("1:30", "1.5"), ("06:00:00", "6"),
        ("90 min", "1.5"), ("1 h 30 min", "1.5"), ("1hr 30min", "1.5"), ("0.5 days", "3"), (".5 day", "3"), ("45m", "0.75"),
    ],
)  # fmt: skip
def test_hours_are_read_in_the_forms_people_use(text: str, hours: str) -> None:
    assert values.read_hours(text) == hours


@pytest.mark.parametrize("text", ["", "six", "hrs", "1:75", "1-2", "6 hrs each"])
def test_what_is_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"hours such as 1\.5, 1:30"):
        values.read_hours(text)


@pytest.mark.parametrize(("text", "minutes"), [("45", "45"), ("45 min", "45"), ("1:15", "75"), ("0.75 h", "45")])
def test_minutes_are_read_in_the_forms_people_use(text: str, minutes: str) -> None:
    assert values.read_minutes(text) == minutes


@pytest.mark.parametrize(
    ("text", "time"), [("8:30", "08:30"), ("08:30:00", "08:30"), ("2:05 PM", "14:05"), ("12:10 a.m.", "00:10")]
)
def test_times_of_day_are_read_as_24_hours(text: str, time: str) -> None:
    assert values.read_time(text) == time


@pytest.mark.parametrize("text", ["noon", "25:00", "8"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a time of day such as 14:30"):
        values.read_time(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [("1,204", "1204"), ("-1", ""), ("M", ""), ("4 - Agree", "4"), ("5 (Strongly agree)", "5"), ("x", "x")],
)
def test_counts_lose_separators_labels_and_the_codes_for_missing(text: str, count: str) -> None:
    assert values.read_count(text) == count


@pytest.mark.parametrize(
    ("text", "number"), [("$6,400.00", "6400.00"), ("72 %", "72"), ("-3.5", "-3.5"), ("1,5", "1,5")]
)
def test_numbers_lose_separators_and_signs_of_money_and_share(text: str, number: str) -> None:
    assert values.read_number(text) == number


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("Y", "yes"), ("no", "no"), ("3 - Effective", "3"), ("4", "4"), ("N/A", "na"), ("", "not_observed"),
        ("Not observed", "not_observed"), ("12", "12"), ("great", "great"),
    ],
)  # fmt: skip
def test_ratings_are_read_as_the_table_spells_them(text: str, rating: str) -> None:
    assert values.read_rating(text) == rating


@pytest.mark.parametrize("text", ["maybe", "2", "y/n"])
def test_what_is_neither_yes_nor_no_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="yes or no"):
        values.read_truth(text)
