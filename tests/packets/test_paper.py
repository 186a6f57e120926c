"""What is too long for paper says so, and where it is."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from pltoolkit.blocks import BarChart, Block, Callout, Checklist, ChecklistItem, Group, Table
from pltoolkit.blocks.table import Column
from pltoolkit.packets.packet import Packet
from pltoolkit.packets.paper import MOST_PRINTED, on_paper
from pltoolkit.packets.pdf import packet_pdf
from pltoolkit.packets.word import packet_docx
from pltoolkit.workspace import shipped_templates


def _blocks(rows: int) -> list[Block]:
    names = [f"School {number}" for number in range(rows)]
    return [
        Table("Schools", (Column("School"),), tuple((name,) for name in names)),
        Checklist("Schools", tuple(ChecklistItem(name) for name in names), "None."),
        BarChart("Schools", tuple((name, 1.0) for name in names)),
    ]


@pytest.mark.parametrize("block", _blocks(MOST_PRINTED), ids=lambda block: block.kind)
def test_a_page_or_ten_are_printed(block: Block) -> None:
    assert on_paper(block) is block


@pytest.mark.parametrize("block", _blocks(MOST_PRINTED + 800), ids=lambda block: block.kind)
def test_more_rows_than_anybody_reads_on_paper_say_where_they_are(block: Block) -> None:
    told = on_paper(block)

    assert isinstance(told, Callout)
    assert (told.title, told.text) == (
        "Schools",
        "1,200 rows are too many to print. They are in the HTML form of this packet.",
    )


def test_pdf_and_word_leave_them_out_wherever_they_stand(
    make_packet: Callable[..., Packet], pdf_text: Callable[[bytes], str]
) -> None:
    packet = make_packet((Group("All", tuple(_blocks(MOST_PRINTED + 1))),))

    printed = pdf_text(packet_pdf(packet, (shipped_templates(),)))
    with zipfile.ZipFile(io.BytesIO(packet_docx(packet))) as archive:
        written = archive.read("word/document.xml").decode()

    for text in (printed, written):
        assert text.count("401 rows are too many to print.") == 3
        assert "School 400" not in text
