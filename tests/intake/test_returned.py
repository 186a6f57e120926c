"""Word files that are none, are broken, or would harm: one clear error each, and nothing read from outside the file."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from pltoolkit.errors import DataError
from pltoolkit.intake.returned import ReturnedControl, ReturnedTable, read_returned

CUSTOM = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties">'
    '<property name="pltoolkit school_id"><v>0101</v></property><property name="other"><v>x</v></property></Properties>'
)
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)


def docx(folder: Path, body: str = "", *, custom: str = CUSTOM, document: str = "") -> Path:
    path, stream = folder / "back.docx", io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document or f"<w:document {SPACES}><w:body>{body}</w:body></w:document>")
        if custom:
            archive.writestr("docProps/custom.xml", custom)
    path.write_bytes(stream.getvalue())
    return path


def control(tag: str, inside: str, kind: str = "") -> str:
    return f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/>{kind}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>'


def text(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def test_controls_give_text_ticks_or_nothing_where_they_show_a_placeholder(tmp_path: Path) -> None:
    box = '<w14:checkbox><w14:checked w14:val="{}"/></w14:checkbox>'
    body = (
        f"<w:p>{control('a', text('one') + '<w:r><w:br/></w:r>' + text('two'))}</w:p>"
        f"<w:p>{control('b', text('Click to write'), '<w:showingPlcHdr/>')}</w:p>"
        f"<w:p>{control('c', text('☑'), box.format(1))}{control('d', text('☐'), box.format(0))}</w:p>"
        f"<w:p>{control('e', '<w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins>' + text('new') + '</w:ins>')}</w:p>"
    )

    packet = read_returned(docx(tmp_path, body))

    assert packet.facts == {"school_id": "0101"}
    assert packet.controls == (
        ReturnedControl("a", "one\ntwo"),
        ReturnedControl("b", ""),
        ReturnedControl("c", True),
        ReturnedControl("d", False),
        ReturnedControl("e", "new"),
    )


def test_a_table_gives_every_row_below_its_header_and_other_tables_are_passed_over(tmp_path: Path) -> None:
    def row(*cells: str, head: bool = False) -> str:
        mark = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
        return f"<w:tr>{mark}{''.join(f'<w:tc><w:p>{cell}</w:p></w:tc>' for cell in cells)}</w:tr>"

    placeholder = control("t#1", text("…"), "<w:showingPlcHdr/>")
    body = (
        f"<w:tbl>{row(text('Name'), text('Role'), head=True)}{row(control('t#0', text('Ann')), placeholder)}"
        f"{row(placeholder, placeholder)}{row(text('Bob'), text('typed beside'))}</w:tbl>"
        f"<w:tbl>{row(text('not'), text('ours'))}</w:tbl>"
    )

    assert read_returned(docx(tmp_path, body)).tables == (ReturnedTable("t#0", (("Ann", ""), ("Bob", "typed beside"))),)


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8))
    + f"]><w:document {SPACES}><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>"
)
OUTSIDE = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document {SPACES}>&x;</w:document>'


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (BOMB, "is damaged: it has a document type"),
        (OUTSIDE, "is damaged: it has a document type"),
        ("<w:document", "is damaged"),
        ("", "is not a planning packet"),
    ],
)
def test_a_document_that_cannot_be_trusted_is_refused(document: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=message):
        read_returned(docx(tmp_path, document=document, custom=CUSTOM if document else ""))


def test_a_packet_whose_marks_were_dropped_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not a planning packet") as caught:
        read_returned(docx(tmp_path, custom=""))

    assert "save it as .docx" in caught.value.hint


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "cut off, damaged or locked"),
        (b"PK\x03\x04cut", "cut off, damaged or locked"),
        (b"not a zip", "cut off, damaged or locked"),
    ],
)
def test_a_file_that_is_no_archive_is_refused(data: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(data)

    with pytest.raises(DataError, match=message):
        read_returned(tmp_path / "x.docx")


def test_an_archive_without_a_document_or_that_climbs_or_that_swells_is_refused(tmp_path: Path) -> None:
    def archive(name: str, content: bytes) -> Path:
        with zipfile.ZipFile(tmp_path / "x.docx", "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr(name, content)
        return tmp_path / "x.docx"

    with pytest.raises(DataError, match="is not a Word file"):
        read_returned(archive("a.txt", b"x"))
    with pytest.raises(DataError, match="outside its folder"):
        read_returned(archive("../word/document.xml", b"x"))
    with pytest.raises(DataError, match=r"x\.docx: "):
        read_returned(archive("word/document.xml", b"\0" * 60_000_000))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere\.docx cannot be read: No such file"):
        read_returned(tmp_path / "nowhere.docx")
