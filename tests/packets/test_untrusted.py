"""Text that somebody typed or sent shows as that text: nothing of it runs, is read as markup, or breaks a packet."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pltoolkit.packets.document import Element
from pltoolkit.packets.html import packet_html
from pltoolkit.packets.packet import Packet
from pltoolkit.packets.pdf import packet_pdf
from pltoolkit.packets.word import packet_docx
from pltoolkit.workspace import shipped_templates

TEMPLATES = (shipped_templates(),)
NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{7*7}} {% raw %} ${7*7}",
    "$(touch /tmp/x) `id`",
    "#let x = 1 #panic() *a* _b_ = c",
    "]]> <!-- --> &amp; &lt;",
    'A & B <Elementary> / "x"',
    r"\textbf{x} \input{/etc/passwd}",
    '=HYPERLINK("http://x.example")',
    "../../../etc/passwd",
    "مدرسة الأمل الابتدائية",
    "Łódź Ñandú Ærø Ξένια Школа",
    "line\nbreak\ttab",
]
UNPRINTABLE = "nul\x00 bell\x07 esc\x1b[31m half\ud800 end\uffff turn\u202e"
OTHER_SCRIPTS = "학교 ไทย 学校 🎉"
Make = Callable[..., Packet]
Everything = Callable[[str], tuple[Element, ...]]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    page.close()
    return page


def squeezed(text: str) -> str:
    """Without spaces, places to break, and marks of direction, which differ between formats."""
    return re.sub(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069]", "", text)


def word_text(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return "".join(read(archive.read("word/document.xml").decode()).text)


@pytest.mark.parametrize("text", [*NASTY, OTHER_SCRIPTS], ids=lambda text: text[:12])
def test_in_html_it_is_text(text: str, make_packet: Make, everything: Everything) -> None:
    page = read(packet_html(make_packet(everything(text), title=text), TEMPLATES))

    tags = {tag for tag, _ in page.tags}
    assert tags.isdisjoint({"script", "img", "elementary", "iframe"})
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert not any((attributes.get("href") or "").startswith("javascript") for _, attributes in page.tags)
    assert squeezed("".join(page.text)).count(squeezed(text)) >= 30
    assert "49" not in "".join(page.text)


@pytest.mark.parametrize("text", [one for one in NASTY if one.isascii()], ids=lambda text: text[:12])
def test_in_the_pdf_it_is_text(
    text: str, make_packet: Make, everything: Everything, pdf_text: Callable[[bytes], str]
) -> None:
    pdf = packet_pdf(make_packet(everything(text), title=text), TEMPLATES)

    assert squeezed(pdf_text(pdf)).count(squeezed(text)) >= 30
    assert b"/JavaScript" not in pdf
    assert b"/Launch" not in pdf


@pytest.mark.parametrize("text", [*NASTY, OTHER_SCRIPTS], ids=lambda text: text[:12])
def test_in_word_it_is_text(text: str, make_packet: Make, everything: Everything) -> None:
    docx = packet_docx(make_packet(everything(text), title=text))

    assert squeezed(word_text(docx)).count(squeezed(text)) >= 20
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert not any("vba" in name.lower() or "embeddings" in name for name in archive.namelist())


def test_characters_that_no_format_holds_are_left_out_and_nothing_else(
    make_packet: Make, everything: Everything, pdf_text: Callable[[bytes], str]
) -> None:
    packet = make_packet(everything(UNPRINTABLE), title=UNPRINTABLE)
    plain = squeezed("nul bell esc[31m half end turn")

    html = packet_html(packet, TEMPLATES)
    assert plain in squeezed("".join(read(html).text))
    assert "\x00" not in html
    html.encode()
    assert plain in squeezed(pdf_text(packet_pdf(packet, TEMPLATES)))
    assert plain in squeezed(word_text(packet_docx(packet)))


def test_in_the_pdf_a_letter_without_a_shape_is_a_box_and_an_emoji_its_name(
    make_packet: Make, everything: Everything, pdf_text: Callable[[bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a computer without fonts for them: PDF/UA refuses text that cannot be drawn."""
    from pltoolkit.packets import printing

    monkeypatch.setattr(printing, "_all_fonts", printing.fonts)
    text = pdf_text(packet_pdf(make_packet(everything("학교 学校 🎉 ok")), TEMPLATES))

    assert "□□ □□ [party popper] ok" in " ".join(text.split())


def test_very_long_words_stay_on_the_page(
    make_packet: Make, everything: Everything, pdf_text: Callable[[bytes], str]
) -> None:
    packet = make_packet(everything("W" * 400), title="W" * 400)

    text = squeezed(pdf_text(packet_pdf(packet, TEMPLATES)))

    assert text.count("W" * 400) >= 10


def test_blank_titles_break_nothing(make_packet: Make, everything: Everything) -> None:
    packet = make_packet(everything(""), everything(" "), everything("\x00"), title="")

    assert packet_pdf(packet, TEMPLATES).startswith(b"%PDF")
    assert not re.search(r"<h\d[^>]*>\s*</h", packet_html(make_packet(everything("")), TEMPLATES))


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_text_at_all_can_be_printed_shown_and_edited(make_packet: Make, everything: Everything, text: str) -> None:
    packet = make_packet(everything(text), title=text)

    packet_html(packet, TEMPLATES).encode()
    assert packet_pdf(packet, TEMPLATES).startswith(b"%PDF")
    assert packet_docx(packet).startswith(b"PK")
