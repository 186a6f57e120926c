"""The PDF: PDF/UA-1, bookmarks, page numbers, every word there, every chart's numbers in its text alternative."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pltoolkit.blocks import BarChart, Callout, HeatGrid, Table
from pltoolkit.blocks.table import Column
from pltoolkit.packets.document import Code, Element, Paragraph, Span
from pltoolkit.packets.packet import Packet
from pltoolkit.packets.pdf import packet_pdf
from pltoolkit.packets.printing import COVERED
from pltoolkit.workspace import shipped_templates

page_validation = pytest.importorskip("page", reason="page-validation is not installed")
pikepdf = pytest.importorskip("pikepdf", reason="pikepdf is not installed")

TEMPLATES = (shipped_templates(),)
KINDS = (
    "0101/math-6-8-leader", "0102/ela-k-5-leader", "0104/ela-k-5-leader", "0107/packet-leader", "0108/ela-k-5-leader",
    "district-leader",
)  # fmt: skip
Make = Callable[..., Packet]


def faults(pdf: bytes) -> list[str]:
    report = page_validation.validate_pdf_bytes(pdf, profile="ua1")
    assert report.rules.total > 100
    return [failure.message for failure in report.failures]


def texts_of_figures(pdf: bytes) -> list[str]:
    """The text alternatives in a PDF's structure."""
    found: list[str] = []

    def walk(node: Any) -> None:
        for kid in node.K if isinstance(node.get("/K"), pikepdf.Array) else [node.K] if "/K" in node else []:
            if isinstance(kid, pikepdf.Dictionary):
                if kid.get("/S") == "/Figure":
                    found.append(str(kid.get("/Alt", "")))
                walk(kid)

    with pikepdf.open(io.BytesIO(pdf)) as document:
        walk(document.Root.StructTreeRoot)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_pdf_is_pdf_ua_with_title_language_and_bookmarks(
    kind: str, sample_packets: Mapping[str, Path]
) -> None:
    pdf = sample_packets[f"{kind}.pdf"].read_bytes()

    assert faults(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "en"
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        assert str(document.docinfo["/Title"])
        with document.open_outline() as outline:
            sections = [item.title for item in outline.root]
    assert [title.partition(".")[0] for title in sections] == [str(n + 1) for n in range(len(sections))]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_says_what_it_is_of_and_how_many_there_are(
    kind: str, sample_packets: Mapping[str, Path], pdf_text: Callable[[bytes], str]
) -> None:
    pages = pdf_text(sample_packets[f"{kind}.pdf"].read_bytes()).split("\f")[:-1]

    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "as of January 15, 2027" in page
    assert all(re.search(r"^\d\. ", page, re.MULTILINE) for page in pages)


@pytest.mark.slow
def test_the_first_page_says_what_to_do_next(
    sample_packets: Mapping[str, Path], pdf_text: Callable[[bytes], str]
) -> None:
    first = pdf_text(sample_packets["0101/math-6-8-leader.pdf"].read_bytes()).split("\f")[0]

    for words in ("Maple Grove Middle School", "nobody is named", "January 15, 2027", "What to do next", "☐"):
        assert words in first


def test_the_text_alternative_of_a_chart_states_its_numbers(make_packet: Make) -> None:
    chart = BarChart("Hours", (("Grade 6", 12.5), ("Grade 7", 8.0)), "hours")

    assert texts_of_figures(packet_pdf(make_packet((chart,)), TEMPLATES)) == ["Grade 6: 12.5 hours; Grade 7: 8 hours."]


def test_the_same_packet_gives_the_same_bytes(
    make_packet: Make, everything: Callable[[str], tuple[Element, ...]]
) -> None:
    packet = make_packet(everything("x"), everything("y"))

    assert packet_pdf(packet, TEMPLATES) == packet_pdf(packet, TEMPLATES)


def test_all_rows_of_long_tables_charts_and_texts_are_printed(
    make_packet: Make, pdf_text: Callable[[bytes], str]
) -> None:
    """Nothing runs over the end of a page: what is kept together there would be lost."""
    tall = " ".join(f"w{n}" for n in range(3000))
    names = [f"School{n}" for n in range(300)]
    elements = (
        Table("Long", (Column("a"), Column("b")), tuple((name, "x") for name in names)),
        Table("Tall", (Column("a"), Column("b")), (("x", tall),)),
        HeatGrid("Grid", ("I.1",), tuple((f"Row{n}", (0.5,)) for n in range(90))),
        Callout("note", "Tall", tall),
        Code("\n".join(f"line{n}" for n in range(200))),
        Paragraph((Span("the very end"),)),
    )

    text = pdf_text(packet_pdf(make_packet(elements), TEMPLATES))

    words = set(text.split())
    assert words >= {*names, *(f"Row{n}" for n in range(90)), *(f"line{n}" for n in range(200))}
    assert [text.split().count(f"w{n}") for n in (0, 1500, 2998)] == [2, 2, 2]
    assert "the very end" in " ".join(text.split())


@pytest.mark.parametrize("words", [33, 120])
def test_a_row_of_a_table_stays_on_one_page_where_one_holds_it(
    words: int, make_packet: Make, pdf_text: Callable[[bytes], str]
) -> None:
    wide = tuple((f"first{n}", " ".join([f"from{n}", *["words"] * 55, f"to{n}"])) for n in range(60))
    narrow = tuple(" ".join([f"start{n}", *["word"] * words, f"end{n}"]) for n in range(10))
    elements = (
        Table("Wide", (Column("a"), Column("b")), wide),
        Table("Narrow", tuple(Column(str(n)) for n in range(10)), (narrow,) * 3),
    )

    pages = [page.split() for page in pdf_text(packet_pdf(make_packet(elements), TEMPLATES)).split("\f")]

    for n in range(60):
        assert sum({f"first{n}", f"from{n}", f"to{n}"} <= set(page) for page in pages) == 1, n
    assert [sum(page.count(f"end{n}") for page in pages) for n in range(10)] == [3] * 10, "nothing runs off a page"
    if words == 33:
        assert all(page.count("start1") == page.count("end1") for page in pages)


def test_a_chart_stays_with_its_title_and_a_heading_with_what_follows(
    make_packet: Make, pdf_text: Callable[[bytes], str]
) -> None:
    for lines in range(30, 46):
        filler = tuple(Paragraph((Span(f"filler {n}"),)) for n in range(lines))
        chart = BarChart("Title of the chart", tuple((f"Bar {n}", 1.0) for n in range(8)), note="Note of the chart")

        pages = pdf_text(packet_pdf(make_packet((*filler, chart)), TEMPLATES)).split("\f")

        (page,) = [page for page in pages if "Title of the chart" in page]
        assert "Bar 7" in page
        assert "Note of the chart" in page


def test_the_fonts_that_come_with_the_package_have_every_character_counted_on() -> None:
    """Else text with one of them would be printed as a box without need."""
    import typst

    from pltoolkit.packets.printing import fonts

    ranges = re.findall(r"(.)-(.)", COVERED)
    characters = [chr(code) for first, last in ranges for code in range(ord(first), ord(last) + 1)]
    shown = [one for one in characters if one.isprintable() and not one.isspace()]
    source = '#set document(title: "x")\n#set text(font: ("Source Sans Pro", "DejaVu Sans Mono", "Libertinus Serif"))\n'
    source += "\n\n".join(f'#"{one}"' if one not in '"\\' else f'#"\\{one}"' for one in shown)

    typst.Compiler(source.encode(), font_paths=fonts()).compile(format="pdf", pdf_standards=["ua-1"])
