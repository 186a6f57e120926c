"""nbconvert exporters: `jupyter nbconvert --to pltoolkit_html NOTEBOOK` (or `pltoolkit_pdf`, `_docx`, `_slides`)."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from pltoolkit.packets.document import read_section
from pltoolkit.packets.export import export_packet
from pltoolkit.packets.packet import Cover
from pltoolkit.packets.slides import slides_html
from pltoolkit.workspace import shipped_templates


class _PacketExporter(Exporter):
    """One executed notebook as a packet of one section."""

    packet_format: ClassVar[str]

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str | bytes, dict[str, Any]]:
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        name = str(resources.get("metadata", {}).get("name", "notebook"))
        cover = Cover(name, "", "", "", "", _day(notebook))
        made = export_packet([(name, notebook)], cover, formats=(self.packet_format,), folders=(shipped_templates(),))
        data = made[self.packet_format]
        return data.decode() if self.packet_format == "html" else data, resources


def _day(notebook: NotebookNode) -> dt.date | None:
    """The day the notebook was run, where papermill has written it."""
    ended = str(notebook.metadata.get("papermill", {}).get("end_time") or "")
    return dt.date.fromisoformat(ended[:10]) if ended else None


class PacketHTMLExporter(_PacketExporter):
    packet_format = "html"
    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook = "Planning packet (HTML)"


class PacketPDFExporter(_PacketExporter):
    packet_format = "pdf"
    file_extension = ".pdf"
    output_mimetype = "application/pdf"
    export_from_notebook = "Planning packet (PDF)"


class PacketDocxExporter(_PacketExporter):
    packet_format = "docx"
    file_extension = ".docx"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    export_from_notebook = "Planning packet (Word)"


class SlidesExporter(Exporter):
    """A notebook's slides as one HTML file."""

    file_extension = ".slides.html"
    output_mimetype = "text/html"
    export_from_notebook = "Slides (one file)"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        name = str(resources.get("metadata", {}).get("name", "notebook"))
        title = read_section(notebook, name=name).title
        accent = Cover("", "", "", "", "", None).accent
        return slides_html(notebook, title=title, accent=accent, folders=(shipped_templates(),)), resources
