"""Mapping files: what they can say, and what is told of their faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from pltoolkit.errors import DataError
from pltoolkit.intake import load_mapping

BAD = Path(__file__).parents[1] / "data" / "bad" / "mappings"
SHIPPED = Path(__file__).parents[2] / "pltoolkit" / "sample" / "messy" / "mappings"
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(
    "path", [*sorted(SHIPPED.glob("*.toml")), *sorted(EXAMPLES.glob("*.toml"))], ids=lambda p: p.name
)
def test_every_shipped_mapping_is_right(path: Path) -> None:
    assert load_mapping(path).headers


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("no_toml.toml", r"no_toml\.toml: the mapping cannot be read; it is no TOML: .*line 1"),
        ("unknown_table.toml", r'unknown_table\.toml: There is no table "school"\. Did you mean "schools"\?'),
        ("unknown_column.toml", r'Table schools has no column "shcool_id"\. Did you mean "school_id"\?'),
        ("unknown_entry.toml", r'There is no entry "column"\. Did you mean "columns"\?'),
        ("no_table.toml", r'no_table\.toml: "table" is missing\.'),
        ("not_there.toml", r"not_there\.toml: the mapping cannot be read: No such file or directory"),
    ],
)
def test_a_faulty_mapping_is_told_with_its_faults(name: str, says: str) -> None:
    with pytest.raises(DataError, match=says):
        load_mapping(BAD / name)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text('tables = "schools"\ndates = "ydm"\n[columns]\nname = 3\n', encoding="utf-8")

    with pytest.raises(DataError) as error:
        load_mapping(path)

    assert '"table" is missing.' in str(error.value)
    assert 'There is no entry "tables". Did you mean "table"?' in str(error.value)
    assert "\"dates\": input should be 'mdy', 'dmy' or 'ymd'." in str(error.value)
    assert '"columns.name": ' in str(error.value)


def test_a_mapping_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(DataError, match=r"map\.toml: the mapping cannot be read; it is not UTF-8 text"):
        load_mapping(path)
