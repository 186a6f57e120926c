"""Files as sheets: encodings, delimiters, quotes, row numbers, workbooks."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pltoolkit.intake.findings import Reason, RefusedError
from pltoolkit.intake.sheets import read_csv, read_excel

TEXT = st.text(
    st.one_of(st.characters(codec="cp1252", exclude_categories=("Cc", "Cs")), st.sampled_from(",;\t|\"\n'")),
    max_size=12,
)
NAMES = st.lists(st.from_regex(r"[A-Za-z][A-Za-z ?]{0,8}[A-Za-z]", fullmatch=True), min_size=2, max_size=5, unique=True)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """A header of two names or more, and rows with something in them."""
    header = draw(NAMES)
    row = st.lists(TEXT, min_size=len(header), max_size=len(header)).filter(lambda cells: any(map(str.strip, cells)))
    return header, draw(st.lists(row, max_size=6))


@given(
    tables(),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_table_comes_back_whatever_its_encoding_delimiter_and_line_ends(
    table: tuple[list[str], list[list[str]]], encoding: str, delimiter: str, line_end: str
) -> None:
    header, rows = table
    quoting = csv.QUOTE_ALL if line_end == "\r" else csv.QUOTE_MINIMAL
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=line_end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([header, *rows])

    data = stream.getvalue().encode(encoding)
    assume(encoding != "cp1252" or data.isascii() or not _is_utf8(data))

    sheet, _ = read_csv(data, file="any.csv")

    assert sheet.header == tuple(" ".join(name.split()) for name in header)
    assert [list(cells) for _, cells in sheet.rows] == [[cell.strip() for cell in row] for row in rows]
    assert [number for number, _ in sheet.rows] == list(range(2, len(rows) + 2))
    assert sheet.long_rows == frozenset()


def _is_utf8(data: bytes) -> bool:
    """Whether no reader could tell that these bytes were meant otherwise."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@given(st.binary(max_size=400))
def test_bytes_of_any_kind_give_a_sheet_or_one_clear_refusal(data: bytes) -> None:
    for reader in (read_csv, read_excel):
        refusal = _refusal(reader, data)
        assert refusal is None or str(refusal).startswith("any")


@given(st.integers(0, 4000), st.binary(min_size=1, max_size=8))
def test_a_workbook_damaged_anywhere_gives_sheets_or_one_clear_refusal(place: int, junk: bytes) -> None:
    data = _workbook({"Data": [["school_id", "name"], ["0101", "Maple Grove"]]})

    refusal = _refusal(read_excel, data[:place] + junk + data[place + len(junk) :])

    reasons = {Reason.UNREADABLE_FILE, Reason.UNSAFE_ARCHIVE, Reason.EMPTY_FILE}
    assert refusal is None or refusal.finding.reason in reasons


def _refusal(reader: Callable[..., object], data: bytes) -> RefusedError | None:
    try:
        reader(data, file="any")
    except RefusedError as error:
        return error
    return None


def _workbook(sheets: dict[str, list[list[object]]], *, merge: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if merge:
            sheet.merge_cells(merge)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_quoted_line_break_counts_as_one_row_as_in_a_spreadsheet() -> None:
    sheet, _ = read_csv(b'id,notes\n1,"first\nsecond"\n\n2,x\n', file="a.csv")

    assert sheet.rows == ((2, ("1", "first\nsecond")), (4, ("2", "x")))


@pytest.mark.parametrize("quote", ["", '"'])
def test_the_delimiter_is_the_one_that_header_and_rows_agree_on(quote: str) -> None:
    header = f"{quote}Grade, subject, or team?{quote};{quote}Which school, please?{quote}"

    sheet, _ = read_csv(f"{header}\n6;Maple\n7, 8;Juniper\n".encode(), file="a.csv")

    assert sheet.header == ("Grade, subject, or team?", "Which school, please?")
    assert [cells for _, cells in sheet.rows] == [("6", "Maple"), ("7, 8", "Juniper")]


def test_the_line_that_names_the_delimiter_is_no_header() -> None:
    sheet, _ = read_csv(b"sep=;\nid;name\n1;a,b\n", file="a.csv")

    assert (sheet.header, sheet.rows) == (("id", "name"), ((3, ("1", "a,b")),))


def test_a_title_above_the_table_is_passed_over() -> None:
    sheet, _ = read_csv(b"Our schools\n\nid,name\n1,x\n", file="a.csv")

    assert (sheet.header, sheet.rows) == (("id", "name"), ((4, ("1", "x")),))


def test_a_repeated_header_is_numbered_and_keeps_its_own_cells() -> None:
    sheet, _ = read_csv(b"id,Notes,Notes\n1,a,b\n", file="a.csv")

    assert next(sheet.named_rows())[1] == {"id": "1", "Notes": "a", "Notes (2)": "b", "(sheet)": ""}


def test_windows_1252_is_read_with_a_note() -> None:
    sheet, findings = read_csv("id,name\n1,Peña – “x”\n".encode("cp1252"), file="a.csv")

    assert sheet.rows == ((2, ("1", "Peña – “x”")),)
    assert [str(one) for one in findings] == [
        (
            "a.csv: The file is not UTF-8; it was read as Windows-1252. "
            "Look at a few names with accents; if they are wrong, save the file as CSV UTF-8."
        )
    ]


def test_cells_of_a_workbook_are_read_as_a_person_sees_them() -> None:
    day, moment = dt.date(2026, 9, 1), dt.datetime(2026, 9, 1, 14, 30)  # noqa: DTZ001
    data = _workbook({"A": [["a", "b"], [101, 1.5], [day, moment], [True, None], [dt.timedelta(hours=30), " x "]]})

    ((sheet,), _) = read_excel(data, file="a.xlsx")

    assert [cells for _, cells in sheet.rows] == [
        ("101", "1.5"),
        ("2026-09-01", "2026-09-01 14:30:00"),
        ("yes", ""),
        ("30", "x"),
    ]


def test_every_sheet_with_anything_on_it_is_read() -> None:
    data = _workbook({"A": [["a", "b"], ["1", "2"]], "Empty": [], "C": [["c", "d"], ["3", "4"]]})

    sheets, _ = read_excel(data, file="a.xlsx")

    assert [sheet.name for sheet in sheets] == ["A", "C"]


def test_a_title_merged_above_the_header_does_no_harm() -> None:
    data = _workbook({"A": [["Our schools"], ["id", "name"], ["1", "x"]]}, merge="A1:B1")

    ((sheet,), findings) = read_excel(data, file="a.xlsx")

    assert (sheet.header, findings) == (("id", "name"), [])


def test_an_empty_workbook_is_refused() -> None:
    with pytest.raises(RefusedError, match=r"a\.xlsx: The workbook is empty\."):
        read_excel(_workbook({"A": []}), file="a.xlsx")


def test_a_cell_merged_over_several_rows_counts_for_each() -> None:
    data = _workbook({"A": [["school", "name"], ["0101", "x"], [None, "y"], ["0102", "z"]]}, merge="A2:A3")

    ((sheet,), _) = read_excel(data, file="a.xlsx")

    assert [cells for _, cells in sheet.rows] == [("0101", "x"), ("0101", "y"), ("0102", "z")]


def test_a_column_without_a_name_that_holds_something_is_called_by_its_place() -> None:
    sheet, _ = read_csv(b",school_id,,name,\n0,1,,Maple,x\n", file="a.csv")

    assert sheet.header == ("(column A)", "school_id", "", "name", "(column E)")


def test_a_cell_longer_than_any_is_told_with_its_row() -> None:
    with pytest.raises(RefusedError, match=r"row 3: A cell of row 3 has more than 131,072 characters, or a quotation"):
        read_csv(b"id,name\n1,x\n2," + b"y" * 140_000 + b"\n", file="a.csv")
