"""A packet as one HTML file: no network, no script."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from pltoolkit.blocks import BLOCK_CSS, Block
from pltoolkit.blocks.base import clean_text
from pltoolkit.blocks.markup import fill, joined
from pltoolkit.packets.document import Code, Element, Heading, Listing, Paragraph, Picture, Span
from pltoolkit.packets.packet import Packet
from pltoolkit.packets.templates import find_template, render


def packet_html(packet: Packet, folders: Sequence[Path]) -> str:
    """The whole page. Raises `TemplateError` where the template is missing or wrong."""
    sections = [
        {
            "anchor": f"section-{number}",
            "title": section.title,
            "elements": [_stepped(joined(element_html(e) for e in section.elements))],
        }
        for number, section in enumerate(packet.sections, start=1)
    ]
    css = find_template("packet/packet.css", folders).read_text(encoding="utf-8")
    style = page_style(css, packet.cover.accent)
    values = {"cover": packet.cover, "legend": packet.legend, "sections": sections, "style": style}
    return clean_text(render("packet/packet.html.j2", folders, **values))


def page_style(css: str, accent: str) -> Markup:
    """The style of blocks, then the template's, which wins."""
    return Markup(f"{BLOCK_CSS}\n:root{{--accent:{accent}}}\n{css}".replace("</", "<\\/"))


def element_html(element: Element) -> Markup:
    """An element's markup; every text in it is escaped."""
    match element:
        case Block():
            return element.to_html()
        case Heading() if not clean_text(element.text).strip():
            return Markup()
        case Heading():
            level = min(element.level + 1, 5) if element.level > 1 else 2
            return fill("<h{0}>{1}</h{0}>", level, _spans(element.spans))
        case Paragraph():
            return fill("<p>{}</p>", _spans(element.spans))
        case Listing():
            items = joined(fill("<li>{}</li>", _spans(item)) for item in element.items)
            return fill("<{0}>{1}</{0}>", "ol" if element.ordered else "ul", items)
        case Code():
            return fill('<pre tabindex="0">{}</pre>', element.text)
        case Picture():
            data = base64.b64encode(element.data).decode()
            title = fill("<figcaption>{}</figcaption>", element.title) if element.title else ""
            html = '<figure>{}<img src="data:{};base64,{}" alt="{}"></figure>'
            return fill(html, title, element.media_type, data, element.alt)


def _stepped(html: Markup) -> Markup:
    """The markup with heading levels that never skip one, under the section's own (2)."""
    level = 2

    def step(tag: re.Match[str]) -> str:
        nonlocal level
        if not tag[1]:
            level = min(int(tag[2]), level + 1)
        return f"<{tag[1]}h{level}>"

    return Markup(re.sub(r"<(/?)h([1-6])>", step, str(html)))


def _spans(spans: Sequence[Span]) -> Markup:
    return joined(map(_span, spans))


def _span(span: Span) -> Markup:
    html = fill("{}", span.text)
    for wanted, tag in ((span.code, "code"), (span.italic, "em"), (span.bold, "strong")):
        if wanted:
            html = fill("<{0}>{1}</{0}>", tag, html)
    if span.href and re.match(r"(https?|mailto):", span.href):
        html = fill('<a href="{}">{}</a>', span.href, html)
    return html
