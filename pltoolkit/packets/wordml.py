"""Pieces of a Word document as WordprocessingML: paragraphs, tables, pictures, and controls to answer in.

A control carries a tag that names its answer, so that a returned file can be read back: see `pltoolkit.blocks.tags`.
Every text goes through `escape` or `Markup.format`; the rest of a piece is our own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from pltoolkit.blocks.base import clean_text

NAMESPACES = Markup(
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
BLANK = "Click to write"
BLANK_CELL = "…"
PAGE_WIDTH = 9504
"""The width of text on a page in twentieths of a point: 6.6 inches."""
TEXT_WIDTH = 6.6
"""The same in inches."""
MUTED, ALERT = "56657A", "9A3B1C"
_INK, _HAIR = "16324F", "C9D3DE"
_EMU = 914400


def run(
    text: str, *, bold: bool = False, italic: bool = False, style: str = "", color: str = "", size: float = 0
) -> Markup:
    """Text in one style; a line break where the text has one."""
    properties = (
        f'<w:rStyle w:val="{style}"/>' * bool(style)
        + "<w:b/>" * bold
        + "<w:i/>" * italic
        + f'<w:color w:val="{color}"/>' * bool(color)
        + f'<w:sz w:val="{round(size * 2)}"/>' * bool(size)
    )
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in clean_text(text).split("\n"))
    return Markup(f"<w:r>{f'<w:rPr>{properties}</w:rPr>' * bool(properties)}{'<w:br/>'.join(lines)}</w:r>")


def paragraph(content: Markup | str, *, style: str = "", properties: Markup | str = "") -> Markup:
    """A paragraph of runs and controls; plain text becomes a run."""
    inside = content if isinstance(content, Markup) else run(content)
    named = f'<w:pStyle w:val="{style}"/>' * bool(style)
    return Markup(f"<w:p><w:pPr>{named}{properties}</w:pPr>{inside}</w:p>")


def list_item(content: Markup, number: int) -> Markup:
    """An item of the list with this number in the numbering."""
    numbering = Markup('<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{}"/></w:numPr>').format(number)
    return paragraph(content, style="ListNumber", properties=numbering)


def heading(text: str, level: int, *, bookmark: int = 0) -> Markup:
    """A heading; `bookmark` numbers a place that `link_to` leads to."""
    inside = run(text)
    if bookmark:
        inside = Markup('<w:bookmarkStart w:id="{0}" w:name="part{0}"/>{1}<w:bookmarkEnd w:id="{0}"/>').format(
            bookmark, inside
        )
    return paragraph(inside, style=f"Heading{level}")


def link_to(bookmark: int, text: str) -> Markup:
    return Markup('<w:hyperlink w:anchor="part{}">{}</w:hyperlink>').format(bookmark, run(text))


def field(code: str) -> Markup:
    """A field that Word works out, such as the page's number."""
    return Markup('<w:fldSimple w:instr=" {} ">{}</w:fldSimple>').format(code, run("1"))


def _control(content: Markup, kind: Markup, *, tag: str, label: str, blank: bool = False) -> Markup:
    """A content control; `blank` where it shows its placeholder. Without a tag it is only for looks."""
    named = Markup('<w:alias w:val="{}"/><w:tag w:val="{}"/>').format(clean_text(label)[:60], tag) if tag else ""
    placeholder = Markup("<w:showingPlcHdr/>") if blank else ""
    return Markup("<w:sdt><w:sdtPr>{}{}{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>").format(
        named, placeholder, kind, content
    )


def text_control(text: str, *, tag: str, label: str, blank: str = BLANK) -> Markup:
    """A place to write, with what is written, or else `blank`."""
    shown = run(text) if text else run(blank, style="PlaceholderText")
    return _control(shown, Markup('<w:text w:multiLine="1"/>'), tag=tag, label=label, blank=not text)


def date_control(text: str, *, tag: str, label: str) -> Markup:
    kind = Markup('<w:date><w:dateFormat w:val="MMM d, yyyy"/><w:lid w:val="en-US"/></w:date>')
    shown = run(text) if text else run("Choose a date", style="PlaceholderText")
    return _control(shown, kind, tag=tag, label=label, blank=not text)


def choice_control(text: str, choices: Sequence[str], *, tag: str, label: str) -> Markup:
    items = (
        Markup('<w:listItem w:displayText="{0}" w:value="{0}"/>').format(clean_text(one))
        for one in dict.fromkeys(choices)
        if one.strip()
    )
    kind = Markup("<w:dropDownList>{}</w:dropDownList>").format(Markup().join(items))
    shown = run(text) if text else run(f"Choose: {' / '.join(choices)}", style="PlaceholderText")
    return _control(shown, kind, tag=tag, label=label, blank=not text)


def tick_control(*, ticked: bool, tag: str = "", label: str = "") -> Markup:
    """A box to tick."""
    kind = Markup('<w14:checkbox><w14:checked w14:val="{}"/><w14:checkedState w14:val="2611" w14:font="Segoe UI Symbol"/><w14:uncheckedState w14:val="2610" w14:font="Segoe UI Symbol"/></w14:checkbox>').format(int(ticked))  # fmt: skip
    return _control(run("☑" if ticked else "☐"), kind, tag=tag, label=label)


def table(
    labels: Sequence[str], rows: Iterable[Sequence[Markup]], *, shares: Sequence[float], right: Sequence[bool]
) -> Markup:
    """A table whose header row comes again on every page. The cells hold runs and controls."""
    widths = [round(share * PAGE_WIDTH) for share in shares]
    grid = Markup().join(Markup('<w:gridCol w:w="{}"/>').format(width) for width in widths)
    heads = [
        _cell(run(label, bold=True, color=_INK), width, end)
        for label, width, end in zip(labels, widths, right, strict=True)
    ]
    head = Markup("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{}</w:tr>").format(Markup().join(heads))
    body = Markup().join(
        Markup("<w:tr><w:trPr><w:cantSplit/></w:trPr>{}</w:tr>").format(
            Markup().join(_cell(cell, width, end) for cell, width, end in zip(row, widths, right, strict=True))
        )
        for row in rows
    )
    return Markup(
        '<w:tbl><w:tblPr><w:tblStyle w:val="PacketTable"/><w:tblW w:w="{}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr><w:tblGrid>{}</w:tblGrid>{}{}</w:tbl>'
    ).format(PAGE_WIDTH, grid, head, body)


def facts(rows: Iterable[Sequence[Markup]]) -> Markup:
    """Names and what they stand for, side by side without a header."""
    widths = (1500, PAGE_WIDTH - 1500)
    body = Markup().join(
        Markup("<w:tr>{}</w:tr>").format(
            Markup().join(_cell(cell, width, False) for cell, width in zip(row, widths, strict=True))
        )
        for row in rows
    )
    return Markup(
        '<w:tbl><w:tblPr><w:tblStyle w:val="PacketTable"/><w:tblW w:w="{}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0000" w:firstRow="0"/></w:tblPr><w:tblGrid><w:gridCol w:w="{}"/><w:gridCol w:w="{}"/></w:tblGrid>{}</w:tbl>'
    ).format(PAGE_WIDTH, *widths, body)


def _cell(content: Markup, width: int, end: bool) -> Markup:
    align = Markup('<w:jc w:val="right"/>') if end else Markup()
    inside = paragraph(content, style="TableText", properties=align)
    return Markup(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{inside}</w:tc>')


def picture(relation: str, number: int, *, alt: str, width: float, height: float) -> Markup:
    """A picture in the text, `width` by `height` inches, with its text alternative."""
    return Markup(
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{w}" cy="{h}"/>'
        '<wp:docPr id="{n}" name="Picture {n}" descr="{alt}"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        '<pic:nvPicPr><pic:cNvPr id="{n}" name="Picture {n}" descr="{alt}"/><pic:cNvPicPr/></pic:nvPicPr>'
        '<pic:blipFill><a:blip r:embed="{r}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{w}" cy="{h}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    ).format(n=number, alt=clean_text(alt), r=relation, w=round(width * _EMU), h=round(height * _EMU))


def style_xml(
    name: str, *, kind: str = "paragraph", based_on: str = "Normal", paragraph_part: str = "", run_part: str = ""
) -> str:
    """A style of our own."""
    parts = f"<w:pPr>{paragraph_part}</w:pPr>" * bool(paragraph_part) + f"<w:rPr>{run_part}</w:rPr>" * bool(run_part)
    return (
        f'<w:style {NAMESPACES} w:type="{kind}" w:customStyle="1" w:styleId="{name.replace(" ", "")}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="{based_on}"/>{parts}</w:style>'
    )


TABLE_STYLE = (
    f'<w:style {NAMESPACES} w:type="table" w:customStyle="1" w:styleId="PacketTable"><w:name w:val="Packet Table"/>'
    f'<w:tblPr><w:tblBorders><w:bottom w:val="single" w:sz="4" w:color="{_HAIR}"/>'
    f'<w:insideH w:val="single" w:sz="4" w:color="{_HAIR}"/></w:tblBorders>'
    '<w:tblCellMar><w:top w:w="50" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="50" w:type="dxa"/>'
    '<w:right w:w="140" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="10" w:color="{_INK}"/>'
    "</w:tcBorders></w:tcPr></w:tblStylePr></w:style>"
)
