"""Executed notebooks in, packet files out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from pltoolkit.packets.html import packet_html
from pltoolkit.packets.ics import packet_ics
from pltoolkit.packets.packet import Cover, read_packet
from pltoolkit.packets.pdf import packet_pdf
from pltoolkit.packets.printing import fonts
from pltoolkit.packets.word import packet_docx


def export_packet(
    notebooks: Sequence[tuple[str, NotebookNode]], cover: Cover, *, formats: Sequence[str], folders: Sequence[Path]
) -> dict[str, bytes]:
    """The packet in each of `formats` ("html", "pdf", "docx", "ics"), as bytes by format.

    `notebooks` are executed ones with their names; `folders` are where templates are looked for, first match wins.
    Raises `TemplateError` where a template is missing or wrong.
    """
    packet = read_packet(notebooks, cover)
    makers = {
        "html": lambda: packet_html(packet, folders).encode(),
        "pdf": lambda: packet_pdf(packet, folders),
        "docx": lambda: packet_docx(packet),
        "ics": lambda: packet_ics(packet),
    }
    return {name: makers[name]() for name in formats}


def warm_up(folders: Sequence[Path]) -> None:
    """Load fonts, templates and writers once, so that a process forked afterwards has them.

    No PDF is compiled here: Typst starts threads when it compiles, and threads do not outlive a fork.
    """
    cover = Cover("Warm", "", "", "2026-27", "leader", dt.date(2027, 1, 1))
    words = new_notebook(cells=[new_markdown_cell("# Words")])
    export_packet([("warm", words)], cover, formats=("html",), folders=folders)
    fonts()
