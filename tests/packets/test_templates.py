"""A district's own templates win; one that is wrong is named with its file and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pltoolkit.api.packets import PacketReport
from pltoolkit.errors import TemplateError
from pltoolkit.packets.html import packet_html
from pltoolkit.packets.packet import Packet
from pltoolkit.packets.pdf import packet_pdf
from pltoolkit.packets.templates import find_template
from pltoolkit.workspace import Workspace, shipped_templates

SHIPPED = shipped_templates()
Make = Callable[..., Packet]


def own(folder: Path, name: str, text: str) -> tuple[Path, ...]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return (folder, SHIPPED)


def test_the_districts_own_page_wins(make_packet: Make, tmp_path: Path) -> None:
    folders = own(tmp_path, "packet/packet.html.j2", "<h1>Ours: {{ cover.title }}</h1>")

    assert packet_html(make_packet((), title="A & B"), folders) == "<h1>Ours: A &amp; B</h1>"


def test_the_districts_own_style_wins_and_the_page_stays_ours(make_packet: Make, tmp_path: Path) -> None:
    html = packet_html(make_packet(()), own(tmp_path, "packet/packet.css", "h1{color:teal}"))

    assert "h1{color:teal}" in html
    assert "Skip to the packet" in html


def test_the_districts_own_print_wins(make_packet: Make, tmp_path: Path, pdf_text: Callable[[bytes], str]) -> None:
    text = '#let packet = json("packet.json")\n#set document(title: packet.title)\nOurs: #packet.title'

    assert "Ours: Ash School" in pdf_text(packet_pdf(make_packet(()), own(tmp_path, "packet_pdf/packet.typ", text)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<p>\n{{ cover.caption }}", r"packet\.html\.j2, line 2: .*has no attribute 'caption'"),
        ("\n\n{{ nobody }}", r"packet\.html\.j2, line 3: 'nobody' is undefined"),
        ("{% if cover %}\n<p>", r"packet\.html\.j2, line 2: Unexpected end of template"),
        ("a\n{{ 1 / 0 }}", r"packet\.html\.j2, line 2: division by zero"),
        ('{% include "missing.j2" %}', r'asks for "missing\.j2", which is not there'),
    ],
)
def test_a_broken_page_template_is_named_with_its_line(
    make_packet: Make, tmp_path: Path, text: str, message: str
) -> None:
    folders = own(tmp_path, "packet/packet.html.j2", text)

    with pytest.raises(TemplateError, match=message):
        packet_html(make_packet(()), folders)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '#let packet = json("packet.json")\n\n#packet.caption',
            r'packet\.typ, line 3: dictionary does not contain key "caption"',
        ),
        ("#let x = ", r"packet\.typ, line 1: expected expression"),
        ("hello", r"packet\.typ: PDF/UA-1 error: missing document title"),
    ],
)
def test_a_broken_print_template_is_named_with_its_line(
    make_packet: Make, tmp_path: Path, text: str, message: str
) -> None:
    folders = own(tmp_path, "packet_pdf/packet.typ", text)

    with pytest.raises(TemplateError, match=message):
        packet_pdf(make_packet(()), folders)


def test_a_batch_names_a_broken_template_as_the_district_knows_it(
    tiny_workspace: Workspace, make: Callable[..., PacketReport]
) -> None:
    """The children that make packets read a copy of it from a folder of their own."""
    own(tiny_workspace.templates, "packet/packet.html.j2", "\n{{ nobody }}")

    report = make(schools=("0102",))

    (failed,) = report.failed
    assert failed.reason.startswith("templates/packet/packet.html.j2, line 2: 'nobody' is undefined")


def test_a_print_template_cannot_read_files_outside_its_folder(make_packet: Make, tmp_path: Path) -> None:
    folders = own(tmp_path, "packet_pdf/packet.typ", '#set document(title: "x")\n#read("/../../etc/passwd")')

    with pytest.raises(TemplateError, match=r"packet\.typ, line 2"):
        packet_pdf(make_packet(()), folders)


def test_a_template_that_is_nowhere_is_named_with_the_folders_searched(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r'There is no template "packet/cover\.j2"') as caught:
        find_template("packet/cover.j2", (tmp_path,))

    assert str(tmp_path) in caught.value.hint
