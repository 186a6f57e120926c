"""The look of a Word packet: styles, page, and what the file says of itself."""

from __future__ import annotations

import re
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Inches, Pt, RGBColor
from markupsafe import Markup

from pltoolkit.blocks.base import clean_text
from pltoolkit.packets import wordml
from pltoolkit.packets.packet import Packet
from pltoolkit.packets.wordml import MUTED, TEXT_WIDTH, paragraph, run

_PROPERTIES = "application/vnd.openxmlformats-officedocument.custom-properties+xml"


def set_styles(document: Any) -> None:
    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    normal.paragraph_format.space_after = Pt(5)
    looks = (("Title", 26, 0, 4), ("Subtitle", 13, 0, 8), ("Heading 1", 17, 24, 6), ("Heading 2", 13, 18, 5),
             ("Heading 3", 11.5, 14, 4), ("Heading 4", 10.5, 10, 3), ("Heading 5", 10.5, 10, 3), ("Caption", 10, 10, 3))  # fmt: skip
    for name, size, before, after in looks:
        style = styles[name]
        style.font.name, style.font.size = "Calibri" if name in {"Caption", "Subtitle"} else "Georgia", Pt(size)
        style.font.color.rgb, style.font.bold, style.font.italic = (
            RGBColor.from_string("16324F"),
            name != "Subtitle",
            False,
        )
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = True
        for border in style.element.pPr.findall(f"{{{style.element.nsmap['w']}}}pBdr"):
            style.element.pPr.remove(border)
    edge = '<w:pBdr><w:left w:val="single" w:sz="{}" w:space="8" w:color="{}"/></w:pBdr>'
    muted = f'<w:color w:val="{MUTED}"/>'
    own = (
        wordml.style_xml("Note", paragraph_part='<w:spacing w:after="120"/>', run_part=f'{muted}<w:sz w:val="18"/>'),
        wordml.style_xml("Contents", paragraph_part='<w:spacing w:after="20"/>'),
        wordml.style_xml("Table Text", paragraph_part='<w:spacing w:after="0"/>', run_part='<w:sz w:val="19"/>'),
        wordml.style_xml("Answer", paragraph_part=f'{edge.format(12, "9FC3D9")}<w:spacing w:after="120"/><w:ind w:left="200"/>'),
        wordml.style_xml("Callout", paragraph_part=f'{edge.format(24, "1D5C83")}<w:shd w:val="clear" w:fill="F2F6F9"/><w:spacing w:before="120" w:after="160"/><w:ind w:left="200"/>'),
        wordml.style_xml("Code", paragraph_part='<w:shd w:val="clear" w:fill="F2F6F9"/>', run_part='<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas"/><w:sz w:val="17"/>'),
        wordml.style_xml("Code Text", kind="character", based_on="DefaultParagraphFont", run_part='<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas"/>'),
        wordml.style_xml("Link Text", kind="character", based_on="DefaultParagraphFont", run_part='<w:color w:val="1D5C83"/><w:u w:val="single"/>'),
        wordml.style_xml("Placeholder Text", kind="character", based_on="DefaultParagraphFont", run_part=muted),
        wordml.TABLE_STYLE,
    )  # fmt: skip
    for xml in own:
        styles.element.append(parse_xml(xml))


def set_properties(document: Any, packet: Packet) -> None:
    """The file's title and language, and which packet it is, for the way back; nothing of the machine it was made on."""
    cover, core = packet.cover, document.core_properties
    core.title = clean_text(f"{cover.title}: planning packet {cover.school_year}").strip()[:250]
    core.author = clean_text(cover.district)[:250]
    core.language, core.comments, core.last_modified_by, core.revision = "en-US", "", "", 1
    core.created = core.modified = packet.cover.stamp
    given = "".join(
        Markup(
            '<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{}" name="{}"><vt:lpwstr>{}</vt:lpwstr></property>'
        ).format(number, f"pltoolkit {name}", clean_text(str(value)))
        for number, (name, value) in enumerate(sorted(packet.parameters.items()), start=2)
    )
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        f'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{given}</Properties>'
    )
    package = document.part.package
    part = Part(PackURI("/docProps/custom.xml"), _PROPERTIES, xml.encode(), package)
    package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


def set_page(document: Any, packet: Packet) -> None:
    page = document.sections[0]
    if packet.cover.paper == "a4":
        page.page_width, page.page_height = Inches(8.27), Inches(11.69)
    page.left_margin = page.right_margin = (page.page_width - Inches(TEXT_WIDTH)) // 2
    page.top_margin = page.bottom_margin = Inches(0.9)
    page.different_first_page_header_footer = True
    numbers = Markup("{}{}{}{}").format(run("Page "), wordml.field("PAGE"), run(" of "), wordml.field("NUMPAGES"))
    tab = Markup('<w:tabs><w:tab w:val="clear" w:pos="4320"/><w:tab w:val="clear" w:pos="8640"/><w:tab w:val="right" w:pos="{}"/></w:tabs>').format(wordml.PAGE_WIDTH)  # fmt: skip
    foot = Markup("{}<w:r><w:tab/></w:r>{}").format(run(packet.cover.footer), numbers)
    for place, content in (
        (page.header, run(packet.cover.running_title)),
        (page.footer, foot),
        (page.first_page_footer, foot),
    ):
        xml = paragraph(content, style="Note", properties=tab)
        place.is_linked_to_previous = False
        for old in list(place.part.element):
            place.part.element.remove(old)
        place.part.element.append(parse_xml(re.sub(r"^<w:p>", f"<w:p {wordml.NAMESPACES}>", str(xml))))
