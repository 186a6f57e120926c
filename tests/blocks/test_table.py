"""Tables: plain values, how they are shown, and markup that a screen reader can walk."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from pltoolkit.blocks import Column, Table
from pltoolkit.blocks.table import plain, value_text


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (None, "number", "–"),
        ("", "text", "–"),
        (0, "number", "0"),
        (1234.56, "number", "1,234.6"),
        (12.0, "number", "12"),
        (0.5, "percent", "50%"),
        (0.0, "percent", "0%"),
        ("2027-01-05", "date", "Jan 5, 2027"),
        ("by spring", "date", "by spring"),
        (True, "check", "☑"),
        (False, "text", "No"),
    ],
)
def test_a_value_is_shown_as_its_column_says(value: object, kind: str, shown: str) -> None:
    assert value_text(value, kind) == shown  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "is_plain"),
    [
        (float("nan"), None),
        (pd.NaT, None),
        (pd.NA, None),
        (np.int64(3), 3),
        (np.float64(0.5), 0.5),
        (np.bool_(True), True),
        (pd.Timestamp("2027-01-05 10:00"), "2027-01-05"),
        (dt.date(2027, 1, 5), "2027-01-05"),
        (["a"], "['a']"),
    ],
)
def test_pandas_values_become_plain_ones(value: object, is_plain: object) -> None:
    assert plain(value) == is_plain
    assert type(plain(value)) is type(is_plain)


def test_every_header_says_what_it_heads() -> None:
    html = Table("Hours", (Column("Grade"), Column("Hours", "number")), (("6", 12.5), ("7", 8))).to_html()

    assert "<caption>Hours</caption>" in html
    assert html.count('<th scope="col"') == 2
    assert html.count('<th scope="row"') == 2
    assert '<td class="plt-right plt-short">12.5</td>' in html


def test_a_column_without_a_label_has_no_empty_header() -> None:
    html = Table("", (Column(""), Column("Hours")), (("mean", "3"),)).to_html()

    assert "<td></td>" in html
    assert "<caption>" not in html


def test_the_first_column_stands_at_the_left_even_where_it_counts() -> None:
    table = Table("", (Column("Year", "number"), Column("Hours", "number")), ((2027, 3),))

    assert table.aligns == ("left", "right")


def test_a_wide_table_scrolls_by_keyboard_and_says_what_it_is() -> None:
    columns = tuple(Column(name) for name in "abcd")

    assert 'tabindex="0" role="group" aria-label="Four"' in Table("Four", columns, ()).to_html()
    assert "tabindex" not in Table("Three", columns[:3], ()).to_html()


def test_an_empty_table_says_so_and_one_to_write_in_has_blank_rows() -> None:
    columns = (Column("Task"), Column("Owner"))

    assert "Nothing yet." in Table("Tasks", columns, ()).to_html()
    written = Table("Tasks", columns, (), blank_rows=2).to_html()
    assert "Nothing yet." not in written
    assert written.count("plt-blank") == 4


def test_a_frame_becomes_a_table_with_the_columns_that_are_named() -> None:
    frame = pd.DataFrame({"id": ["1"], "hours": [12.5], "share": [None]})

    table = Table.from_frame(
        frame, caption="Hours", labels={"hours": "Hours", "share": "Share"}, kinds={"share": "percent"}
    )

    assert table.shown() == (("12.5", "–"),)
    assert [column.label for column in table.columns] == ["Hours", "Share"]


def test_as_text_a_table_is_lined_up() -> None:
    table = Table("Hours", (Column("Grade"), Column("Hours", "number")), (("Sixth", 5), ("7", 12)), "A note.")

    assert table.to_text() == "Hours\nGrade  Hours\nSixth      5\n7         12\nA note."


def test_a_column_to_write_in_leaves_room_where_others_have_a_dash() -> None:
    table = Table("Questions", (Column("Question"), Column("Said"), Column("We think", "write")), (("Why?", "", ""),))

    ((_, said, room),) = table.shown()

    assert said == "–"
    assert len(room) > 30
    assert not room.strip()
