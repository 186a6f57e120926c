"""A packet that came back as a Word file: what stands in its tagged controls and in the tables that hold them.

Only text is read. A document type, and with it any entity, is refused: no Word file has one, and one can grow without end.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pltoolkit.errors import DataError
from pltoolkit.intake.archives import read_zip
from pltoolkit.intake.findings import RefusedError

MOST_BYTES = 50 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_DC = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_DOCUMENT, _CUSTOM, _CORE = "word/document.xml", "docProps/custom.xml", "docProps/core.xml"
_PREFIX = "pltoolkit "


@dataclass(frozen=True)
class ReturnedControl:
    """A control by its tag: its text, "" where it shows its placeholder, or whether its box is ticked."""

    tag: str
    value: str | bool


@dataclass(frozen=True)
class ReturnedTable:
    """A table that holds controls, by the tag of the first. `rows` are the texts below the header, blank rows left out."""

    tag: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ReturnedPacket:
    """`facts` say which packet it is, as it was made; `editor` is who saved it last, as Word says."""

    facts: Mapping[str, str]
    editor: str
    controls: tuple[ReturnedControl, ...]
    tables: tuple[ReturnedTable, ...]

    @property
    def tags(self) -> tuple[str, ...]:
        return (*(control.tag for control in self.controls), *(table.tag for table in self.tables))


def read_returned(path: Path) -> ReturnedPacket:
    """A packet from a Word file. Raises `DataError` for a file that is none, is broken, or is not safe to open."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DataError(f"{path.name} is larger than 50 MiB.", hint="Take the pictures out, and save it again.")
        data = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path.name} cannot be read: {error.strerror}.", hint="Look at the name.") from None
    try:
        parts, _ = read_zip(data, file=path.name, wanted={_DOCUMENT, _CUSTOM, _CORE}.__contains__)
    except RefusedError as error:
        raise DataError(f"{path.name}: {error.finding.expected}", hint=error.finding.hint) from None
    if _DOCUMENT not in parts:
        raise DataError(f"{path.name} is not a Word file.", hint="Save it in Word as .docx.")
    facts = dict(_facts(_parsed(parts[_CUSTOM], path))) if _CUSTOM in parts else {}
    if "school_id" not in facts:
        raise DataError(
            f"{path.name} is not a planning packet, or the program that saved it dropped what says whose it is.",
            hint="Take the file that `pltoolkit packets --format docx` made, edit it in Word, and save it as .docx.",
        )
    core = _parsed(parts[_CORE], path) if _CORE in parts else None
    editor = (core.findtext(f"{_DC}lastModifiedBy") or "").strip() if core is not None else ""
    controls: list[ReturnedControl] = []
    tables: list[ReturnedTable] = []
    for found in _walk(_parsed(parts[_DOCUMENT], path)):
        if isinstance(found, ReturnedTable):
            tables.append(found)
        else:
            controls.append(found)
    return ReturnedPacket(facts, editor, tuple(controls), tuple(tables))


class _NoDocumentType(ET.TreeBuilder):
    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ET.ParseError("it has a document type")


def _parsed(xml: bytes, path: Path) -> ET.Element:
    try:
        return ET.fromstring(xml, parser=ET.XMLParser(target=_NoDocumentType()))  # noqa: S314  no document type, no entity
    except (ET.ParseError, ValueError, LookupError, RecursionError) as error:
        raise DataError(f"{path.name} is damaged: {error}.", hint="Open it in Word and save it again.") from None


def _facts(root: ET.Element) -> Iterator[tuple[str, str]]:
    for one in root:
        name = one.attrib.get("name", "")
        if name.startswith(_PREFIX):
            yield name.removeprefix(_PREFIX), "".join(one.itertext()).strip()


def _walk(node: ET.Element) -> Iterator[ReturnedControl | ReturnedTable]:
    for child in node:
        if child.tag == f"{_W}tbl" and (tag := _first_tag(child)):
            yield ReturnedTable(tag, _rows(child))
        elif child.tag == f"{_W}sdt" and (tag := _tag(child)):
            yield ReturnedControl(tag, _value(child))
        else:
            yield from _walk(child)


def _tag(control: ET.Element) -> str:
    named = control.find(f"{_W}sdtPr/{_W}tag")
    return named.attrib.get(f"{_W}val", "") if named is not None else ""


def _first_tag(table: ET.Element) -> str:
    return next((tag for control in table.iter(f"{_W}sdt") if (tag := _tag(control))), "")


def _value(control: ET.Element) -> str | bool:
    checked = control.find(f"{_W}sdtPr/{_W14}checkbox/{_W14}checked")
    if control.find(f"{_W}sdtPr/{_W14}checkbox") is not None:
        return checked is not None and checked.attrib.get(f"{_W14}val", "1") in {"1", "true", "on"}
    return "".join(_texts(control)).strip()


def _rows(table: ET.Element) -> tuple[tuple[str, ...], ...]:
    """Every row but the header, those that somebody has added too."""
    rows = []
    for row in table.iter(f"{_W}tr"):
        if row.find(f"{_W}trPr/{_W}tblHeader") is None:
            cells = tuple("".join(_texts(cell)).strip() for cell in row.iter(f"{_W}tc"))
            if any(cells):
                rows.append(cells)
    return tuple(rows)


def _texts(node: ET.Element) -> Iterator[str]:
    """The text in an element; a placeholder is none, nor is what was deleted with changes tracked."""
    if node.tag == f"{_W}sdt" and node.find(f"{_W}sdtPr/{_W}showingPlcHdr") is not None:
        return
    for child in node:
        match child.tag.removeprefix(_W):
            case "t":
                yield child.text or ""
            case "br" | "cr":
                yield "\n"
            case "tab":
                yield " "
            case "p":
                yield from _texts(child)
                yield "\n"
            case "del" | "sdtPr":
                pass
            case _:
                yield from _texts(child)
