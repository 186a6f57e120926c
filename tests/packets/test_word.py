"""The Word packet: real headings and lists, header rows that come again, boxes and controls that name their answers."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from docx import Document

from pltoolkit.blocks import BarChart, Column, Field, Fields, Table
from pltoolkit.blocks.tags import Tag, mark_of, read_tag, shown_value
from pltoolkit.packets.document import Element, Heading, Listing, Paragraph, Picture, Span
from pltoolkit.packets.packet import Packet
from pltoolkit.packets.word import packet_docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
Make = Callable[..., Packet]
Everything = Callable[[str], tuple[Element, ...]]


def part(docx: bytes, name: str = "word/document.xml") -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return ET.fromstring(archive.read(name))


def outline(docx: bytes) -> str:
    """Every paragraph with its style, one a line."""
    lines = []
    for one in part(docx).iter(f"{W}p"):
        style = one.find(f"{W}pPr/{W}pStyle")
        text = "".join(found.text or "" for found in one.iter(f"{W}t"))
        lines.append(f"{'' if style is None else style.attrib[f'{W}val']}: {text}".strip())
    return "\n".join(lines) + "\n"


def controls(docx: bytes) -> list[tuple[Tag, str]]:
    """The tagged controls, and what each is: text, date, dropDownList or checkbox."""
    found = []
    for one in part(docx).iter(f"{W}sdtPr"):
        tag = one.find(f"{W}tag")
        if tag is not None:
            named = read_tag(tag.attrib[f"{W}val"])
            assert named is not None
            found.append((named, re.sub(r"{.*}", "", one[-1].tag)))
    return found


def test_the_document_reads_as_its_golden_file(
    make_packet: Make, everything: Everything, golden: Callable[[str, str], None]
) -> None:
    golden("packet_docx.txt", outline(packet_docx(make_packet(everything("Plain words")))))


def test_the_same_packet_gives_the_same_bytes(make_packet: Make, everything: Everything) -> None:
    packet = make_packet(everything("x"))

    assert packet_docx(packet) == packet_docx(packet)


def test_the_file_says_its_title_and_language_and_nothing_of_the_machine(make_packet: Make) -> None:
    core = Document(io.BytesIO(packet_docx(make_packet(())))).core_properties

    assert (core.title, core.author, core.language) == (
        "Ash School: planning packet 2026-27",
        "Cedar Valley Schools",
        "en-US",
    )
    assert (core.last_modified_by, core.comments) == ("", "")
    assert core.created is not None
    assert core.created.isoformat().startswith("2027-01-15")


def test_headings_are_styles_and_header_rows_come_again(make_packet: Make) -> None:
    table = Table("Hours", (Column("Grade"), Column("Hours", "number")), (("6", 12),))

    docx = packet_docx(make_packet((Heading(2, (Span("Look"),)), table)))

    assert "Heading1: 1. Part 1\nHeading2: Look\nCaption: Hours\n" in outline(docx)
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in part(docx).iter(f"{W}tr")] == [True, False]


def test_links_lead_to_the_web_or_to_mail_and_nowhere_else(make_packet: Make) -> None:
    spans = (Span("site", href="https://a.example/?x=1&y=2"), Span(" and "), Span("trap", href="javascript:alert(1)"))

    docx = packet_docx(make_packet((Paragraph(spans),)))

    links = [one for one in part(docx).iter(f"{W}hyperlink") if f"{R}id" in one.attrib]
    assert ["".join(t.text or "" for t in one.iter(f"{W}t")) for one in links] == ["site"]
    targets = {one.attrib["Id"]: one.attrib["Target"] for one in part(docx, "word/_rels/document.xml.rels")}
    assert [targets[one.attrib[f"{R}id"]] for one in links] == ["https://a.example/?x=1&y=2"]


def test_each_numbered_list_starts_at_one(make_packet: Make) -> None:
    one = Listing(((Span("a"),), (Span("b"),)), ordered=True)

    docx = packet_docx(make_packet((one, one)))

    numbers = [found.attrib[f"{W}val"] for found in part(docx).iter(f"{W}numId")]
    assert len(numbers) == 4
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]
    starts = [
        num.find(f"{W}lvlOverride/{W}startOverride")
        for num in part(docx, "word/numbering.xml").iter(f"{W}num")
        if num.attrib[f"{W}numId"] in numbers
    ]
    assert [start.attrib[f"{W}val"] for start in starts if start is not None] == ["1", "1"]


def test_charts_are_pictures_whose_text_states_the_numbers(make_packet: Make) -> None:
    svg = Picture(
        b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="9" height="9"/></svg>',
        "image/svg+xml",
        "A square",
        10,
    )

    docx = packet_docx(make_packet((BarChart("Hours", (("Grade 6", 12.5),), "hours"), svg)))

    alts = re.findall(
        r'<wp:docPr id="\d+" name="[^"]+" descr="([^"]+)"',
        zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml").decode(),
    )
    assert alts == ["Grade 6: 12.5 hours.", "A square"]
    assert len([name for name in zipfile.ZipFile(io.BytesIO(docx)).namelist() if name.endswith(".png")]) == 2


def test_every_answer_has_a_control_of_its_kind_that_names_it(make_packet: Make) -> None:
    fields = (
        Field("II.1.A/why", "Why", "long_text"),
        Field("II.1.A/by", "By", "date", "2027-02-03"),
        Field("II.1.A/level", "Level", "choice", "one", choices=("one", "two")),
        Field("II.1.A/groups", "Groups", "checklist", ["b"], choices=("a", "b")),
        Field("II.1.A/agreed", "Agreed", "check", True),
        Field("II.1.A/team", "Team", "table", [["Ann", "Lead"]], columns=("Name", "Role")),
    )

    found = controls(packet_docx(make_packet((Fields("Step", fields),))))

    assert [(tag.name.partition("/")[2], tag.place, kind) for tag, kind in found] == [
        ("why", None, "text"),
        ("by", None, "date"),
        ("level", None, "dropDownList"),
        ("groups", 0, "checkbox"),
        ("groups", 1, "checkbox"),
        ("agreed", None, "checkbox"),
        *([("team", 0, "text"), ("team", 1, "text")] * 3),
    ]
    assert {tag.before for tag, _ in found if tag.name.endswith("team")} == {mark_of(shown_value(fields[5]))}


def test_a_blank_answer_is_a_place_to_click_and_a_box_says_whether_it_is_ticked(make_packet: Make) -> None:
    fields = (Field("a/b", "Why"), Field("a/c", "Who", "person", "Ann"), Field("a/d", "Agreed", "check", True))

    root = part(packet_docx(make_packet((Fields("Step", fields),))))

    blanks = [one.find(f"{W}showingPlcHdr") is not None for one in root.iter(f"{W}sdtPr")]
    assert blanks == [True, False, False]
    assert [one.attrib[f"{W14}val"] for one in root.iter(f"{W14}checked")] == ["1"]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("II.1.A/leader=0123abcd", Tag("II.1.A/leader", None, "0123abcd")),
        ("II.1.A/team#12=0123abcd", Tag("II.1.A/team", 12, "0123abcd")),
        ("somebody else's", None),
        ("", None),
        ("a/b=short", None),
    ],
)
def test_tags_are_read_back_and_others_are_not_ours(text: str, tag: Tag | None) -> None:
    assert read_tag(text) == tag
    assert tag is None or str(tag) == text


@pytest.mark.slow
def test_a_sample_packet_opens_and_says_which_packet_it_is(sample_packets: Mapping[str, Path]) -> None:
    data = sample_packets["0101/math-6-8-leader.docx"].read_bytes()

    assert any(p.style is not None and p.style.name == "Heading 1" for p in Document(io.BytesIO(data)).paragraphs)
    said = part(data, "docProps/custom.xml")
    assert {one.attrib["name"]: one[0].text for one in said} == {
        "pltoolkit adoption_id": "math-6-8",
        "pltoolkit audience": "leader",
        "pltoolkit school_id": "0101",
        "pltoolkit school_year": "2026-27",
    }


def test_every_style_that_is_used_is_there(make_packet: Make, everything: Everything) -> None:
    """Word shows a style that is missing as plain text, and says nothing."""
    link = Paragraph((Span("x", code=True), Span("y", href="https://a.example")))
    docx = packet_docx(make_packet((*everything("x"), link)))

    there = {one.attrib[f"{W}styleId"] for one in part(docx, "word/styles.xml").iter(f"{W}style")}
    used = {one.attrib[f"{W}val"] for name in ("pStyle", "rStyle", "tblStyle") for one in part(docx).iter(f"{W}{name}")}
    assert len(used) > 12
    assert used <= there
