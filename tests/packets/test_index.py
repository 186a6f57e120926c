"""The index of all packets: every one with its links, what failed and why, and a search where scripts run."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pltoolkit.packets.index import IndexEntry, IndexPage, render_index
from pltoolkit.workspace import shipped_templates

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ENTRIES = (
    IndexEntry("Cedar Valley", "", "All schools", "", "Leader", "Made", ["d.html"]),
    IndexEntry('A & B <Elementary> / "x"', "0101", "Math", "II Prepare to launch", "Leader", "Made", ["0101/m.html", "0101/m.pdf"]),
    IndexEntry("Peña Elm", "0102", "Science", "I Select materials", "Leader", "Failed", ["0102/x.ipynb"], "cell 4: KeyError <b>"),
)  # fmt: skip
PAGE = IndexPage("Cedar & Valley", "2026-27", dt.date(2027, 1, 15), ENTRIES)


def test_every_packet_is_listed_with_its_links_without_a_script() -> None:
    html = re.sub(r"<script>.*?</script>", "", "".join(render_index(PAGE, (shipped_templates(),))), flags=re.DOTALL)

    assert html.count('<th scope="row">') == 3
    assert 'href="0101/m.pdf"' in html
    assert "A &amp; B &lt;Elementary&gt; / &#34;x&#34;" in html
    assert 'aria-label="PDF: A &amp; B' in html
    assert "January 15, 2027" in html


def test_links_stand_in_the_order_in_which_people_look_for_them() -> None:
    entry = IndexEntry("Elm", "0102", "Math", "", "Coach", "Made", {"m.docx", "m.pdf", "m.ics", "m.html"})

    assert list(entry.links.items()) == [
        ("HTML", "m.html"),
        ("PDF", "m.pdf"),
        ("Word", "m.docx"),
        ("Calendar", "m.ics"),
    ]


def test_a_failed_packet_keeps_the_links_of_an_earlier_run_and_says_so() -> None:
    entry = IndexEntry("Elm", "0102", "Math", "", "Coach", "Failed", ["m.ipynb", "m.pdf"], "cell 4")

    assert list(entry.links) == ["PDF of an earlier run", "executed notebook"]


def test_what_failed_stands_on_top_with_the_reason() -> None:
    html = "".join(render_index(PAGE, (shipped_templates(),)))

    assert html.index("Failed, with the reason") < html.index("All packets, by school")
    assert "<strong>Peña Elm</strong>, Science: cell 4: KeyError &lt;b&gt;" in html
    assert "Failed, with the reason" not in "".join(
        render_index(IndexPage("C", "2026-27", PAGE.as_of, ENTRIES[:2]), (shipped_templates(),))
    )


def test_phases_are_counted_in_order() -> None:
    assert PAGE.phases == (("I Select materials", 1), ("II Prepare to launch", 1))


@pytest.mark.browser
def test_search_and_phase_leave_the_rows_that_fit(tmp_path: Path, chromium: Browser) -> None:
    path = tmp_path / "index.html"
    path.write_text("".join(render_index(PAGE, (shipped_templates(),))), encoding="utf-8")
    page = chromium.new_page()
    page.goto(path.as_uri())
    rows = page.locator("#packets tr:visible")
    page.get_by_label("Find a school").fill("pena ELM")
    assert rows.count() == 1
    assert page.get_by_role("status").text_content() == "1 of 3"
    page.get_by_label("Find a school").fill("")
    page.get_by_label("Phase").select_option("II Prepare to launch")
    assert rows.locator("th").all_text_contents() == ['A & B <Elementary> / "x"0101']
