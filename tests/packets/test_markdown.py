"""Markdown cells: what is said, with no markup taken over and no address but of the web or mail."""

from __future__ import annotations

import pytest

from pltoolkit.blocks import Callout, Column, Table
from pltoolkit.packets.markdown import Code, Heading, Listing, Paragraph, Span, read_markdown
from pltoolkit.packets.mathtext import math_text


def test_words_lists_tables_and_quotes_become_elements() -> None:
    source = "# Title\n\nSome **bold** and *slanted* `code`.\n\n- a\n- b\n\n1. one\n\n> Said.\n\n| a | n |\n|---|--:|\n| x | 1 |\n"

    assert read_markdown(source) == (
        Heading(1, (Span("Title"),)),
        Paragraph(
            (
                Span("Some "),
                Span("bold", bold=True),
                Span(" and "),
                Span("slanted", italic=True),
                Span(" "),
                Span("code", code=True),
                Span("."),
            )
        ),
        Listing(((Span("a"),), (Span("b"),))),
        Listing(((Span("one"),),), ordered=True),
        Callout("note", "", "Said."),
        Table("", (Column("a"), Column("n", "number")), (("x", "1"),)),
    )


def test_html_in_markdown_is_text() -> None:
    (block,) = read_markdown("<script>alert(1)</script>")
    (paragraph,) = read_markdown("a <b>c</b>")

    assert block == Code("<script>alert(1)</script>")
    assert isinstance(paragraph, Paragraph)
    assert "".join(span.text for span in paragraph.spans) == "a <b>c</b>"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
    ],
)
def test_links_go_to_the_web_or_to_mail_or_nowhere(address: str, kept: str) -> None:
    (paragraph,) = read_markdown(f"[here]({address})")

    assert isinstance(paragraph, Paragraph)
    assert [(span.text, span.href) for span in paragraph.spans] == [("here", kept)]


def test_a_task_list_has_boxes_and_a_list_in_a_list_stays_readable() -> None:
    tasks, nested = read_markdown("- [ ] to do\n- [x] done\n\nand\n\n- a\n  - b\n")[::2]

    assert isinstance(tasks, Listing)
    assert ["".join(span.text for span in item) for item in tasks.items] == ["☐ to do", "☑ done"]
    assert isinstance(nested, Listing)
    assert "".join(span.text for span in nested.items[0]) == "a · b"


def test_formulas_are_read_and_amounts_of_money_are_not_formulas() -> None:
    (sentence,) = read_markdown(r"It costs $5 to $10, and $x^2$ more, or $20–$30.")
    (formula,) = read_markdown("$$\nr = \\frac{a}{b}\n$$")

    assert isinstance(sentence, Paragraph)
    assert "".join(span.text for span in sentence.spans) == "It costs $5 to $10, and x² more, or $20–$30."
    assert [span.text for span in sentence.spans if span.italic] == ["x²"]
    assert formula == Paragraph((Span("r = a / b", italic=True),))


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\frac{a+b}{2} \times 100\%", "(a+b) / 2 × 100%"),
        (r"x_1 \le \sqrt{n}", "x₁ ≤ √n"),
        (r"\text{hours} = \sum_{i} h_{i+1}", "hours = ∑_i h_(i+1)"),
        (r"{{{", ""),
        ("\\", "\\"),
        (r"\frac{\frac{a}{b}}{c}", "(a / b) / c"),
    ],
)
def test_a_formula_is_one_line_of_text(tex: str, text: str) -> None:
    assert math_text(tex) == text
