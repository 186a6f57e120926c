"""What a file is, whatever its name says."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from pltoolkit.intake import ColumnMapping, read_file

CSV = "school_id,name\n0101,Maple Grove\n"


def _zip(files: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream.getvalue()


def test_a_zip_of_files_is_each_of_them(tmp_path: Path) -> None:
    path = tmp_path / "form.zip"
    path.write_bytes(
        _zip({"Form.csv/one.csv": CSV, "two.csv": "a,b\n1,2\n", "__MACOSX/._two.csv": "junk", "x.png": "no"})
    )

    reading = read_file(path)

    assert [(row.file, row.key) for row in reading.rows] == [("form.zip/Form.csv/one.csv", ("0101",))]
    assert [(one.file, str(one.reason)) for one in reading.findings] == [("form.zip/two.csv", "unknown_table")]


def test_a_zip_within_a_zip_stays_closed(tmp_path: Path) -> None:
    path = tmp_path / "outer.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inner.zip", _zip({"schools.csv": CSV}))

    assert [str(one) for one in read_file(path).findings] == [
        "outer.zip: The archive holds no CSV file and no workbook. Look into it; export it again."
    ]


def test_a_csv_file_is_one_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "schools.xlsx"
    path.write_text(CSV, encoding="utf-8")

    assert (read_file(path).kind, len(read_file(path).rows)) == ("CSV", 1)


def test_what_has_no_end_is_not_read() -> None:
    (finding,) = read_file(Path("/dev/zero")).findings

    assert str(finding) == "zero: It is no file that can be read to its end."


def test_a_file_in_a_folder_that_is_not_there_names_the_folder(tmp_path: Path) -> None:
    (finding,) = read_file(tmp_path / "elsewhere" / "schools.csv").findings

    assert str(finding) == f"schools.csv: There is no such file. There is no folder {tmp_path / 'elsewhere'}."


def test_a_sheet_that_the_mapping_wants_and_the_file_lacks_refuses_it(tmp_path: Path) -> None:
    path = tmp_path / "schools.csv"
    path.write_text(CSV, encoding="utf-8")

    (finding,) = read_file(path, mapping=ColumnMapping(table="schools", sheet="Fall")).findings

    assert (
        str(finding)
        == 'schools.csv: The mapping wants the sheet "Fall", which is not there. Look at the sheets\' names.'
    )


def test_a_table_said_by_the_caller_wins_over_a_guess(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("staff_id,school_id,name\ns1,0101,Ada Alvarez\n", encoding="utf-8")

    assert read_file(path).rows[0].table == "staff"
    assert read_file(path, table="schools").rows[0].table == "schools"
