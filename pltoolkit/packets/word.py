"""A packet as an editable Word file: heading styles, header rows, boxes to tick, space to write."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import typst
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor

from pltoolkit.blocks import Block, Callout, Chart, Checklist, Fields, Group, KeyFigures, Prose, Table
from pltoolkit.blocks.base import clean_text
from pltoolkit.blocks.fields import LINES, Field
from pltoolkit.packets.document import Code, Element, Heading, Listing, Paragraph, Picture, Span
from pltoolkit.packets.packet import Packet
from pltoolkit.packets.printing import fonts

_INK = RGBColor(0x16, 0x32, 0x4F)
_MUTED = RGBColor(0x56, 0x65, 0x7A)
_WIDTH = Inches(6.4)


def packet_docx(packet: Packet) -> bytes:
    """The Word file's bytes: the same packet gives the same document."""
    document = Document()
    _prepare(document, packet)
    cover = packet.cover
    document.add_heading(cover.title, 0)
    for text in (cover.subtitle, cover.edition, *(f"{name}: {text}" for name, text in cover.facts)):
        if text:
            document.add_paragraph(text)
    for number, section in enumerate(packet.sections, start=1):
        document.add_heading(f"{number}. {section.title}", 1)
        for element in section.elements:
            _add(document, element)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _prepare(document: Any, packet: Packet) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    for level in range(5):
        style = document.styles["Title" if level == 0 else f"Heading {level}"]
        style.font.color.rgb = _INK
    properties = document.core_properties
    properties.title, properties.author, properties.language = packet.cover.title, packet.cover.district, "en-US"
    properties.created = properties.modified = packet.cover.stamp


def _add(document: Any, element: Element) -> None:
    match element:
        case Block():
            _add_block(document, element)
        case Heading():
            document.add_heading(element.text, max(element.level, 2))
        case Paragraph():
            _spans(document.add_paragraph(), element.spans)
        case Listing():
            style = "List Number" if element.ordered else "List Bullet"
            for item in element.items:
                _spans(document.add_paragraph(style=style), item)
        case Code():
            document.add_paragraph(clean_text(element.text)).runs[0].font.name = "Consolas"
        case Picture():
            _add_picture(document, element)


def _add_picture(document: Any, picture: Picture) -> None:
    data = _svg_to_png(picture.data.decode()) if picture.media_type == "image/svg+xml" else picture.data
    _image(document, data, picture.alt)


def _add_block(document: Any, block: Block) -> None:
    match block:
        case Group():
            if block.title:
                document.add_heading(block.title, block.level)
            for one in block.blocks:
                _add_block(document, one)
        case Table():
            _add_table(document, block)
        case Chart():
            _add_chart(document, block)
        case KeyFigures():
            for figure in block.figures:
                paragraph = document.add_paragraph()
                paragraph.add_run(clean_text(f"{figure.label}: "))
                paragraph.add_run(clean_text(figure.value)).bold = True
                _muted(paragraph, f"  {figure.note}")
        case Checklist():
            document.add_heading(block.title, 4)
            for item in block.items:
                _muted(_tick(document, item.text, ticked=item.done), f"  {item.detail}")
            if not block.items:
                document.add_paragraph(block.empty)
        case Callout():
            paragraph = document.add_paragraph()
            paragraph.add_run(clean_text(block.title)).bold = True
            paragraph.add_run(clean_text(f" {block.text}"))
        case Fields():
            document.add_heading(block.title, 3)
            for prompt in block.prompts:
                document.add_paragraph(clean_text(prompt), style="List Bullet")
            for field in block.fields:
                _add_field(document, field)
        case Prose():
            for kind, lines in block.parts():
                for line in lines:
                    document.add_paragraph(clean_text(line), style="List Bullet" if kind == "list" else None)
        case _:
            document.add_paragraph(clean_text(block.to_text()))


def _add_table(document: Any, table: Table) -> None:
    if table.caption:
        caption = document.add_paragraph()
        caption.add_run(clean_text(table.caption)).bold = True
        caption.paragraph_format.keep_with_next = True
    drawn = document.add_table(rows=1, cols=len(table.columns), style="Light Grid Accent 1")
    for cell, column in zip(drawn.rows[0].cells, table.columns, strict=True):
        cell.text = clean_text(column.label)
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    drawn.rows[0]._tr.get_or_add_trPr().append(header)
    for row in (*table.shown(), *((("",) * len(table.columns),) * table.blank_rows)):
        for cell, text in zip(drawn.add_row().cells, row, strict=True):
            cell.text = clean_text(text)
    _muted(document.add_paragraph(), table.note)


def _add_chart(document: Any, chart: Chart) -> None:
    document.add_paragraph().add_run(clean_text(chart.title)).bold = True
    if chart.is_empty:
        document.add_paragraph("No data yet.")
        return
    _image(document, _svg_to_png(chart.to_svg(font_family="Source Sans Pro")), chart.alt)
    if chart.note:
        _muted(document.add_paragraph(), chart.note)


def _image(document: Any, data: bytes, alt: str) -> None:
    shape = document.add_picture(io.BytesIO(data), width=_WIDTH)
    shape._inline.docPr.set("descr", clean_text(alt))


def _svg_to_png(svg: str) -> bytes:
    source = (
        '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg", width: 6.4in)'
    )
    compiler = typst.Compiler(source.encode(), font_paths=fonts(), sys_inputs={"svg": svg})
    made = compiler.compile(format="png", ppi=160)
    return bytes((made[0] if isinstance(made, list) else made) or b"")


def _add_field(document: Any, field: Field) -> None:
    if field.kind == "table":
        _add_table(document, field.table())
        return
    if field.kind != "check":
        document.add_paragraph().add_run(clean_text(field.label)).bold = True
    if field.help:
        _muted(document.add_paragraph(), field.help)
    if field.kind in {"choice", "check", "checklist"}:
        for ticked, label in field.boxes():
            _tick(document, label, ticked=ticked)
        return
    _control(document.add_paragraph(), field)
    for _ in range(LINES.get(field.kind, 1) - 1):
        document.add_paragraph()


def _control(paragraph: Any, field: Field) -> None:
    """A content control tagged with the field's name, holding the answer or a place to click."""
    control, properties = OxmlElement("w:sdt"), OxmlElement("w:sdtPr")
    for name, value in (("w:alias", field.label), ("w:tag", field.name)):
        part = OxmlElement(name)
        part.set(qn("w:val"), clean_text(value)[:60])
        properties.append(part)
    properties.append(OxmlElement("w:text"))
    content, run, text = OxmlElement("w:sdtContent"), OxmlElement("w:r"), OxmlElement("w:t")
    text.text = clean_text(field.text) or "Click to write"
    run.append(text)
    content.append(run)
    control.append(properties)
    control.append(content)
    paragraph._p.append(control)


def _tick(document: Any, label: str, *, ticked: bool) -> Any:
    """A paragraph with a box that can be clicked in Word."""
    paragraph = document.add_paragraph()
    control, properties = OxmlElement("w:sdt"), OxmlElement("w:sdtPr")
    box = OxmlElement("w14:checkbox")
    checked = OxmlElement("w14:checked")
    checked.set(qn("w14:val"), "1" if ticked else "0")
    box.append(checked)
    properties.append(box)
    content, run, text = OxmlElement("w:sdtContent"), OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "☑" if ticked else "☐"
    run.append(text)
    content.append(run)
    control.append(properties)
    control.append(content)
    paragraph._p.append(control)
    paragraph.add_run(clean_text(f" {label}"))
    return paragraph


def _spans(paragraph: Any, spans: Sequence[Span]) -> None:
    for span in spans:
        run = paragraph.add_run(clean_text(span.text))
        run.bold, run.italic = span.bold or None, span.italic or None


def _muted(paragraph: Any, text: str) -> None:
    run = paragraph.add_run(clean_text(text))
    run.font.size, run.font.color.rgb = Pt(8.5), _MUTED
