"""The HTML packet: one file, no network, headings and tables in order; axe finds nothing in Chromium, wide or narrow."""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pltoolkit.packets.document import Element, Heading, Picture, Span
from pltoolkit.packets.html import packet_html
from pltoolkit.packets.index import IndexEntry, IndexPage, render_index
from pltoolkit.packets.packet import Packet
from pltoolkit.workspace import shipped_templates

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TEMPLATES = (shipped_templates(),)
KINDS = (
    "0101/math-6-8-leader", "0102/ela-k-5-leader", "0104/ela-k-5-leader", "0107/packet-leader", "0108/ela-k-5-leader",
    "district-leader",
)  # fmt: skip
Everything = Callable[[str], tuple[Element, ...]]


def body(html: str) -> str:
    return re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)


def levels(html: str) -> list[int]:
    return [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]


def test_the_page_reads_as_its_golden_file(
    make_packet: Callable[..., Packet], everything: Everything, golden: Callable[[str, str], None]
) -> None:
    html = packet_html(make_packet(everything("Plain words")), TEMPLATES)

    golden("packet.html", body(html))


def test_the_same_packet_gives_the_same_page(make_packet: Callable[..., Packet], everything: Everything) -> None:
    assert len({packet_html(make_packet(everything("x")), TEMPLATES) for _ in range(3)}) == 1


def test_heading_levels_never_skip_one(make_packet: Callable[..., Packet]) -> None:
    steep = tuple(Heading(level, (Span("x"),)) for level in (4, 2, 4, 3))

    found = levels(packet_html(make_packet(steep), TEMPLATES))

    assert found[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(found))


def test_a_picture_is_in_the_file_with_its_text_alternative(make_packet: Callable[..., Packet]) -> None:
    html = packet_html(make_packet((Picture(b"png", "image/png", 'Bars "a" & b'),)), TEMPLATES)

    assert f'src="data:image/png;base64,{base64.b64encode(b"png").decode()}"' in html
    assert 'alt="Bars &#34;a&#34; &amp; b"' in html


def test_style_cannot_be_left_by_the_accent_color_or_a_template(
    make_packet: Callable[..., Packet], tmp_path: Path
) -> None:
    (tmp_path / "packet").mkdir()
    (tmp_path / "packet" / "packet.css").write_text("p{} </style><script>alert(1)</script>", encoding="utf-8")

    html = packet_html(make_packet(()), (tmp_path, *TEMPLATES))

    assert "</style><script>" not in html


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_page_holds_everything_it_needs(kind: str, sample_packets: Mapping[str, Path]) -> None:
    html = sample_packets[f"{kind}.html"].read_text(encoding="utf-8")

    found = levels(html)
    assert found[0] == 1
    assert found.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(found))
    assert "<script" not in html
    assert not re.search(r'(?:src|href)="(?!#|data:|https?://curriculumsupport)', html)
    assert not re.search(r"url\(|@import", html)
    assert html.count("<th ") == len(re.findall(r'<th scope="(?:col|row)"', html))
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


@pytest.mark.slow
@pytest.mark.browser
def test_axe_finds_nothing_on_any_page_wide_or_narrow(
    sample_packets: Mapping[str, Path],
    make_packet: Callable[..., Packet],
    everything: Everything,
    chromium: Browser,
    find_violations: Callable[..., list[str]],
    tmp_path: Path,
) -> None:
    pages = [sample_packets[f"{kind}.html"] for kind in KINDS]
    pages += [sample_packets["index.html"], tmp_path / "nasty.html", tmp_path / "index.html"]
    nasty = packet_html(make_packet(everything("<script>alert(1)</script>"), everything("W" * 200)), TEMPLATES)
    (tmp_path / "nasty.html").write_text(nasty, encoding="utf-8")
    failed = IndexEntry("Ash", "01", "Math", "II Prepare", "Leader", "Failed", [], "cell 4: KeyError")
    index = "".join(render_index(IndexPage("District", "2026-27", dt.date(2027, 1, 15), (failed,)), TEMPLATES))
    (tmp_path / "index.html").write_text(index, encoding="utf-8")

    assert violations(chromium, find_violations, pages) == []


def violations(chromium: Browser, find_violations: Callable[..., list[str]], pages: list[Path]) -> list[str]:
    """What axe finds, and every request or console message: there must be none."""
    found: list[str] = []
    for path in pages:
        for width in (1300, 320):
            page = chromium.new_page(viewport={"width": width, "height": 900})
            page.on("console", lambda message, path=path: found.append(f"{path.name}: {message.text}"))
            page.on(
                "request",
                lambda one, path=path: (
                    found.append(f"{path.name}: {one.url}") if not one.url.startswith(("file:", "data:")) else None
                ),
            )
            page.goto(path.as_uri())
            found.extend(f"{path.name} at {width}: {one}" for one in find_violations(page))
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{path.name} at {width}: scrolls sideways")
            page.close()
    return found
