"""Answers that come in a file, beside the guide."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pltoolkit.api import create_workspace, import_files
from pltoolkit.intake import Reason
from pltoolkit.store import PacketKey, Store
from pltoolkit.workspace import Workspace


@pytest.fixture
def district(tmp_path: Path) -> Workspace:
    """A school with one person and one adoption."""
    workspace = create_workspace(tmp_path / "district", name="Cedar Valley", school_year="2026-27")
    files = {
        "schools": "school_id,name\n0101,Maple Grove\n",
        "staff": "staff_id,school_id,name,role\ns1,0101,Ada Alvarez,teacher\n",
        "adoptions": "adoption_id,school_id,subject,materials,phase\nmath,0101,Mathematics,Common Threads,2\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    report = import_files(workspace, [tmp_path / f"{name}.csv" for name in files])
    assert report.findings == ()
    return workspace


def _answers(folder: Path, *rows: tuple[str, str, str]) -> Path:
    path = folder / "answers.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("school_id", "adoption_id", "step_id", "field_id", "value"))
        writer.writerows(("0101", "math", *row) for row in rows)
    return path


def test_the_text_of_a_cell_becomes_what_the_field_asks_for(district: Workspace, tmp_path: Path) -> None:
    file = _answers(
        tmp_path,
        ("I.1.A", "leader", "Ada Alvarez"),
        ("I.1.B", "rule", "majority vote"),
        ("I.1.C", "order_by", "3/4/2027"),
        ("I.1.D", "perspectives", "Families; Students"),
        ("I.1.D", "hours", "24"),
        ("I.1.E", "messages", '[{"audience": "Families"}]'),
        ("I.2.B", "vision", "24"),
    )

    report = import_files(district, [file])

    assert report.findings == ()
    with Store.open(district.database_path) as store:
        found = {f"{one.step_id}/{one.field_id}": one.value for one in store.answers(PacketKey("0101", "math"))}
    assert found == {
        "I.1.A/leader": "s1",
        "I.1.B/rule": "Majority vote",
        "I.1.C/order_by": "2027-03-04",
        "I.1.D/perspectives": ["Families", "Students"],
        "I.1.D/hours": 24,
        "I.1.E/messages": [{"audience": "Families"}],
        "I.2.B/vision": "24",
    }


@pytest.mark.parametrize(
    ("step", "field", "value", "reason", "said"),
    [
        ("IX.1", "scope", "x", Reason.ORPHAN, 'The national edition has no step "IX.1".'),
        ("II.1.B", "decision_mp", "x", Reason.ORPHAN, 'no field "decision_mp". Did you mean "decision_map"?'),
        ("II.2.A", "zzz", "x", Reason.ORPHAN, 'Step II.2.A has no field "zzz". It has: embedded.'),
        ("II.3.B", "minutes_given", "many", Reason.WRONG_VALUE, "Write a number between 0 and 300. Correct the cell."),
        ("I.1.A", "leader", "Rosa Galang", Reason.WRONG_VALUE, "This person is not in the staff list"),
        ("I.1.E", "messages", "Families", Reason.WRONG_VALUE, 'In a file, rows are JSON: [{"audience": "…"}].'),
    ],
)
def test_an_answer_that_the_guide_has_no_place_for_is_left_out_and_told(
    step: str, field: str, value: str, reason: Reason, said: str, district: Workspace, tmp_path: Path
) -> None:
    file = _answers(tmp_path, ("I.2.B", "vision", "Every student reasons aloud."), (step, field, value))

    report = import_files(district, [file])

    (finding,) = report.findings
    assert (finding.reason, finding.row) == (reason, 3)
    assert said in str(finding)
    assert value not in str(finding) or len(value) == 1 or value in said, "nothing that a person wrote is repeated"
    assert report.loaded["answers"].inserted == 1
