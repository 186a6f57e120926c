"""A section from an executed notebook: words and outputs, without code, and with what a coach's own cells show."""

from __future__ import annotations

import base64

import nbformat
import pytest
from nbformat import NotebookNode

from pltoolkit.blocks import MIME, Callout, Checklist, Column, Table
from pltoolkit.packets.document import Code, Heading, Paragraph, Picture, Span, read_section

new = nbformat.v4
PNG = base64.b64encode(
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (600).to_bytes(4, "big") + (300).to_bytes(4, "big")
).decode()


def notebook(*cells: NotebookNode) -> NotebookNode:
    return new.new_notebook(cells=list(cells))


def shown(source: str = "", **data: object) -> NotebookNode:
    """A cell that shows these forms of an output, with dots and pluses of their types written as "_"."""
    names = {
        "html": "text/html",
        "plain": "text/plain",
        "markdown": "text/markdown",
        "png": "image/png",
        "svg": "image/svg+xml",
    }
    output = new.new_output("execute_result", data={names.get(name, name): value for name, value in data.items()})
    return new.new_code_cell(source, outputs=[output])


def elements(*cells: NotebookNode) -> tuple[object, ...]:
    return read_section(notebook(*cells), name="n").elements


def test_the_first_title_names_the_section_and_later_ones_stand_below_it() -> None:
    section = read_section(notebook(new.new_markdown_cell("# One\n\n# Two")), name="n")

    assert section.title == "One"
    assert section.elements == (Heading(2, (Span("Two"),)),)


@pytest.mark.parametrize("source", ["no title", "# ", "# \x00"])
def test_a_notebook_without_a_title_is_untitled(source: str) -> None:
    assert read_section(notebook(new.new_markdown_cell(source)), name="n").title == "Untitled"


@pytest.mark.parametrize("tag", ["remove-cell", "parameters", "injected-parameters"])
def test_cells_that_are_not_for_readers_are_left_out(tag: str) -> None:
    cell = shown("1", plain="secret")
    cell.metadata["tags"] = [tag]

    assert elements(cell) == ()


def test_a_block_is_taken_before_any_other_form() -> None:
    block = Callout("note", "Look")

    assert elements(shown(**{MIME: block.to_json()}, plain="x", html="<table><tr><td>y")) == (block,)


def test_a_checklist_does_not_repeat_the_heading_above_it() -> None:
    block = Checklist("Tasks", ())

    found = elements(new.new_markdown_cell("## Tasks"), shown(**{MIME: block.to_json()}))

    assert found == (Heading(2, (Span("Tasks"),)), Checklist("", ()))


def test_a_pandas_frame_is_a_table_titled_by_the_comment_its_cell_starts_with() -> None:
    html = (
        "<style>td{color:red}</style><table><thead><tr><th></th><th>Grade</th><th>Hours</th></tr></thead>"
        "<tbody><tr><th>0</th><td>6 &amp; up</td><td>12.5</td></tr><tr><th>1</th><td>7</td><td>NaN</td></tr></tbody></table>"
    )

    (table,) = elements(shown("# Hours by grade\nframe", html=html, plain="..."))

    assert table == Table(
        "Hours by grade", (Column("Grade"), Column("Hours", "number")), (("6 & up", "12.5"), ("7", "–"))
    )


def test_an_index_that_says_something_is_kept_and_spans_are_filled() -> None:
    html = (
        "<table><caption>Styled</caption><thead><tr><th></th><th></th><th colspan='2'>Hours</th></tr>"
        "<tr><th>S</th><th>G</th><th>min</th><th>max</th></tr></thead><tbody>"
        "<tr><th rowspan='2'>a</th><th>6</th><td>1</td><td>2</td></tr><tr><th>7</th><td>3</td><td>4</td></tr></tbody></table>"
    )

    (table,) = elements(shown(html=html))

    assert isinstance(table, Table)
    assert table.caption == "Styled"
    assert [column.label for column in table.columns] == ["S", "G", "Hours min", "Hours max"]
    assert table.rows == (("a", "6", "1", "2"), ("a", "7", "3", "4"))


def test_html_without_a_table_is_read_as_its_words() -> None:
    html = "<p>One <b>two</b></p><script>alert(1)</script><div>Three</div>"

    found = elements(shown(html=html, plain="<IPython.core.display.HTML object>"))

    assert found == (Paragraph((Span("One two"),)), Paragraph((Span("Three"),)))


def test_a_figure_takes_its_text_alternative_from_metadata_or_from_the_first_comment() -> None:
    titled, tagged, silent = shown("# Minutes by month\nplot()", png=PNG), shown(png=PNG), shown("plot()", png=PNG)
    tagged.outputs[0].metadata["image/png"] = {"alt": "Bars: Sep 40, Oct 65", "width": 450}

    found = [one for one in elements(titled, tagged, silent) if isinstance(one, Picture)]

    assert [(one.alt, one.title, one.width) for one in found] == [
        ("Minutes by month", "Minutes by month", 600),
        ("Bars: Sep 40, Oct 65", "", 450),
        ("Figure without a description", "", 600),
    ]


def test_what_matplotlib_returns_beside_its_figure_is_left_out() -> None:
    assert elements(shown(plain="Text(0.5, 1.0, 'Minutes')"), shown(plain="<Figure size 600x300 with 1 Axes>")) == ()


def test_printed_text_in_a_row_is_one_text_and_warnings_are_left_out() -> None:
    def stream(name: str, text: str) -> NotebookNode:
        return new.new_output("stream", name=name, text=text)

    cell = new.new_code_cell("", outputs=[stream("stdout", "a\n"), stream("stderr", "warn\n"), stream("stdout", "b\n")])

    assert elements(cell) == (Code("a\nb"),)


def test_a_list_shows_as_it_prints_and_markdown_as_its_words() -> None:
    assert elements(shown(plain="[1, 2]"), shown(markdown="**Bold**", plain="x")) == (
        Code("[1, 2]"),
        Paragraph((Span("Bold", bold=True),)),
    )


def test_an_error_is_named_without_its_message_since_that_may_hold_a_name() -> None:
    error = new.new_output("error", ename="KeyError", evalue="'Ann Secret'", traceback=["Ann Secret"])

    (callout,) = elements(new.new_code_cell("", outputs=[error]))

    assert isinstance(callout, Callout)
    assert callout.title == "KeyError: this part could not be made"
    assert "Ann" not in callout.to_text()


@pytest.mark.parametrize(
    "html",
    ["<table", "<table><tr><td>a", "</td></table>", "<table><tr><td colspan='99999'>x</td></tr></table>", "<tr><td>x"],
)
def test_broken_html_breaks_nothing(html: str) -> None:
    elements(shown(html=html, plain="plain"))
