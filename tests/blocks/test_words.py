"""Blocks of words and fields: what they say in HTML and as text, and that they survive as JSON."""

from __future__ import annotations

import json

import pytest

from pltoolkit.blocks import (
    MIME,
    Block,
    Callout,
    Checklist,
    ChecklistItem,
    Facts,
    Field,
    Fields,
    Group,
    KeyFigure,
    KeyFigures,
    Prose,
    Table,
    block_from_json,
)
from pltoolkit.blocks.base import clean_text, date_text, number_text


def test_every_block_comes_back_from_its_json_form(everything: list[Block]) -> None:
    for block in everything:
        assert block_from_json(json.loads(json.dumps(block.to_json()))) == block


def test_a_cell_shows_html_text_and_the_json_that_packets_are_made_from() -> None:
    bundle = Callout("note", "Look", "here")._repr_mimebundle_()

    assert bundle["text/plain"] == "Look\nhere"
    assert '<div class="plt-callout plt-note">' in bundle["text/html"]
    assert bundle[MIME] == {"kind": "callout", "version": 1, "tone": "note", "title": "Look", "text": "here"}


def test_a_kind_of_block_that_is_not_known_is_named() -> None:
    with pytest.raises(ValueError, match="unknown kind of block: 'pie'"):
        block_from_json({"kind": "pie"})


def test_every_block_escapes_what_it_says(everything_nasty: list[Block]) -> None:
    for block in everything_nasty:
        assert "<script>" not in block.to_html()


def test_late_is_said_in_words_and_not_by_color_alone() -> None:
    late = ChecklistItem("Order books", owner="Coach", due="2027-01-05", late=True)

    assert late.detail == "Coach · was due Jan 5, 2027"
    html = Checklist("Tasks", (late, ChecklistItem("Meet", done=True))).to_html()
    assert 'aria-label="to do"' in html
    assert 'aria-label="done"' in html


def test_an_empty_checklist_says_what_is_not_there() -> None:
    assert Checklist("Tasks", (), "No task yet.").to_text() == "Tasks\nNo task yet."
    assert "No task yet." in Checklist("", (), "No task yet.").to_html()


def test_prose_reads_dashes_as_lists() -> None:
    assert Prose("One.\n- a\n- b\nTwo.").parts() == (
        ("paragraph", ("One.",)),
        ("list", ("a", "b")),
        ("paragraph", ("Two.",)),
    )


def test_facts_key_figures_and_groups_read_as_text() -> None:
    group = Group("Plan", (Facts((("Goal", "Read"), ("Who", "All"))), KeyFigures((KeyFigure("Hours", "12", "of 14"),))))

    assert group.to_text() == "Plan\n\nGoal: Read\nWho: All\n\nHours: 12 of 14"


def test_a_blank_answer_is_space_to_write_on_and_a_written_one_is_shown() -> None:
    blank, written = Field("a/b", "Why", "long_text"), Field("a/b", "Why", "long_text", "Because")

    assert Fields("Step", (blank,)).to_html().count('class="plt-rule') == 3
    assert "plt-rule" not in Fields("Step", (written,)).to_html()
    assert Fields("Step", (blank,)).to_text() == "Step\nWhy: ____"


@pytest.mark.parametrize(
    ("field", "boxes"),
    [
        (Field("a/b", "Agreed", "check", True), ((True, "Agreed"),)),
        (Field("a/b", "Level", "choice", "two", choices=("one", "two")), ((False, "one"), (True, "two"))),
        (Field("a/b", "Level", "choice", None, choices=("one",)), ((False, "one"),)),
        (Field("a/b", "Groups", "checklist", ["x", "one"], choices=("one",)), ((True, "one"), (True, "x"))),
    ],
)
def test_choices_are_boxes_and_an_answer_that_is_no_choice_is_kept(
    field: Field, boxes: tuple[tuple[bool, str], ...]
) -> None:
    assert field.boxes() == boxes


def test_a_table_to_fill_in_has_its_rows_and_room_for_more() -> None:
    table = Field("a/b", "Team", "table", [["Ann", "Lead"]], columns=("Name", "Role")).table()

    assert (table.rows, table.blank_rows) == ((("Ann", "Lead"),), 2)
    assert isinstance(table, Table)


def test_numbers_and_dates_are_written_as_people_read_them() -> None:
    assert [number_text(1234567), number_text(0.456, "percent"), number_text(3.0, "hours")] == [
        "1,234,567",
        "46%",
        "3 hours",
    ]
    assert [date_text("2027-01-05"), date_text("soon")] == ["Jan 5, 2027", "soon"]


def test_characters_that_no_file_format_holds_are_left_out() -> None:
    assert clean_text("nul\x00 bell\x07 half\ud800 end\uffff\ttab\nline é 🎉") == "nul bell half end\ttab\nline é 🎉"
