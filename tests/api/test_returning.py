"""A Word packet goes out, is edited, and comes back: differences first, nothing overwritten unseen, roles never for names."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import shutil
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pltoolkit.api import Plan, create_sample
from pltoolkit.api.returning import ReturnReport, import_returned
from pltoolkit.blocks import Group
from pltoolkit.blocks.tags import read_tag
from pltoolkit.cli import main
from pltoolkit.errors import DataError, UsageError
from pltoolkit.packets.document import Section
from pltoolkit.packets.packet import Cover, Packet
from pltoolkit.packets.word import packet_docx
from pltoolkit.sections import steps
from pltoolkit.settings import Audience, load_settings
from pltoolkit.store import PacketKey, School, SliceFacts, Store, today
from pltoolkit.workspace import Workspace

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
NOW = dt.datetime(2027, 1, 20, 9, 0, tzinfo=dt.UTC)
KEY = PacketKey("0102", "ela-k-5")
NOTEBOOK = "2_1_set_goals_roles_and_monitoring"
TABLE = "II.1.E/roles"
Edit = Mapping[str, Any]


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A school whose answers to the steps below are known. Not to be changed: copy it."""
    workspace = create_sample(tmp_path_factory.mktemp("returning") / "w", schools=2, seed=1).workspace
    plan = Plan.of(open_as(workspace, "coach"))
    leader = next(iter(plan.people))
    written = {
        "II.1.A/leader": leader,
        "II.1.A/groups": [],
        "II.1.B/first_meeting": "",
        "II.1.B/norms": "Start on time.\nEnd on time.",
        "II.1.C/investment": f"Ask {plan.people[leader].partition(' (')[0]} first.",
        "II.1.C/practice": "",
        "II.1.D/check_in": "",
        "II.1.E/aligned": False,
        "II.1.E/roles": [
            {"role": "Coach", "does": "Visits", "support": "Principal"},
            {"role": "Lead", "does": "Plans"},
        ],
    }
    for name, value in written.items():
        save(plan, name, value)
    return workspace


def save(plan: Plan, name: str, value: Any) -> None:
    step_id, _, field_id = name.partition("/")
    plan.save((step_id, field_id), value, author="test", at=NOW, expected_version=None)


def open_as(workspace: Workspace, audience: Audience) -> School:
    settings = load_settings(workspace.settings_path)
    with Store.open(workspace.database_path) as store:
        rows = store.packet_rows(KEY, audience)
    return School(rows, SliceFacts(KEY, audience, today(settings), settings, {}), workspace=workspace)


def answers(workspace: Workspace) -> dict[str, Any]:
    found = Plan.of(open_as(workspace, "coach")).answers()
    return {f"{step}/{field}": record.value for (step, field), record in found.items()}


def packet_of(workspace: Workspace, audience: Audience, facts: Mapping[str, str] | None = None) -> bytes:
    """The Word packet with the steps of one notebook, as the batch writes it."""
    block = steps(open_as(workspace, audience), NOTEBOOK)
    assert isinstance(block, Group)
    cover = Cover("Juniper Hill", "", "Cedar Valley", "2026-27", audience, dt.date(2027, 1, 15))
    asked = {
        "school_id": "0102",
        "adoption_id": "ela-k-5",
        "school_year": "2026-27",
        "audience": audience,
        **(facts or {}),
    }
    return packet_docx(Packet(cover, (Section("n", "Goals", (block,)),), asked))


def with_part(docx: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(stream, "w") as new:
        for one in old.namelist():
            new.writestr(one, change(old.read(one)) if one == name else old.read(one))
    return stream.getvalue()


def edited(docx: bytes, edit: Edit) -> bytes:
    """The file as Word saves it after somebody typed into its controls; `edit` by name, ticks by name and place."""

    def change(xml: bytes) -> bytes:
        root = ET.fromstring(xml)
        for control in root.iter(f"{W}sdt"):
            properties, named = control.find(f"{W}sdtPr"), control.find(f"{W}sdtPr/{W}tag")
            tag = read_tag(named.attrib[f"{W}val"]) if named is not None else None
            name = "" if tag is None else tag.name if tag.place is None else f"{tag.name}#{tag.place}"
            if name not in edit or properties is None:
                continue
            box = properties.find(f"{W14}checkbox/{W14}checked")
            if box is not None:
                box.set(f"{W14}val", str(int(edit[name])))
                continue
            for placeholder in properties.findall(f"{W}showingPlcHdr"):
                properties.remove(placeholder)
            content = control.find(f"{W}sdtContent")
            assert content is not None
            content.clear()
            ET.SubElement(ET.SubElement(content, f"{W}r"), f"{W}t").text = edit[name]
        return ET.tostring(root)

    return with_part(docx, "word/document.xml", change)


@pytest.fixture
def workspace(district: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(district.root, tmp_path / "w")
    return Workspace(tmp_path / "w")


@pytest.fixture
def bring_back(workspace: Workspace, tmp_path: Path) -> Callable[..., ReturnReport]:
    def back(docx: bytes, *, apply: bool = False, take: tuple[str, ...] = ()) -> ReturnReport:
        (tmp_path / "back.docx").write_bytes(docx)
        return import_returned(workspace, tmp_path / "back.docx", apply=apply, take=take, at=NOW)

    return back


Back = Callable[..., ReturnReport]


@pytest.mark.parametrize("audience", ["coach", "leader"])
def test_a_packet_that_nobody_edited_changes_nothing(
    audience: Audience, workspace: Workspace, bring_back: Back
) -> None:
    report = bring_back(packet_of(workspace, audience), apply=True)

    assert report.differences == ()
    assert report.unchanged == 17
    assert (report.school, report.packet, report.audience) == (
        "Juniper Hill Elementary School",
        "0102/ela-k-5",
        audience,
    )


def test_every_kind_of_answer_comes_back(workspace: Workspace, bring_back: Back) -> None:
    plan = Plan.of(open_as(workspace, "coach"))
    other = list(plan.people)[1]
    groups, rhythm = (plan.guide.step(s).field(f).choices for s, f in (("II.1.A", "groups"), ("II.1.D", "check_in")))
    docx = edited(
        packet_of(workspace, "coach"),
        {
            "II.1.A/leader": plan.people[other].rpartition(" (")[0],
            "II.1.A/groups#0": True,
            "II.1.A/groups#2": True,
            "II.1.B/first_meeting": "March 5, 2027",
            "II.1.B/norms": "Phones  away.",
            "II.1.C/practice": "More talk.",
            "II.1.D/check_in": rhythm[1].upper(),
            "II.1.E/aligned": True,
        },
    )
    before = answers(workspace)

    first = bring_back(docx)

    assert {one.name: one.state for one in first.differences} == {
        "II.1.A/leader": "changed",
        "II.1.A/groups": "new",
        "II.1.B/first_meeting": "new",
        "II.1.B/norms": "changed",
        "II.1.C/practice": "new",
        "II.1.D/check_in": "new",
        "II.1.E/aligned": "new",
    }
    assert answers(workspace) == before
    shown = {one.name: (one.there, one.comes) for one in first.differences}
    assert shown["II.1.B/norms"] == ("Start on time.\nEnd on time.", "Phones away.")

    assert bring_back(docx, apply=True).left_alone == ()

    after = answers(workspace)
    assert {name: after[name] for name in shown} == {
        "II.1.A/leader": other,
        "II.1.A/groups": [groups[0], groups[2]],
        "II.1.B/first_meeting": "2027-03-05",
        "II.1.B/norms": "Phones away.",
        "II.1.C/practice": "More talk.",
        "II.1.D/check_in": rhythm[1],
        "II.1.E/aligned": True,
    }
    assert bring_back(docx, apply=True).differences == ()


def test_rows_can_be_added_changed_and_taken_out(workspace: Workspace, bring_back: Back) -> None:
    """Word gives a row that somebody adds no controls: its cells count all the same."""

    def change(xml: bytes) -> bytes:
        root = ET.fromstring(xml)
        (table,) = [one for one in root.iter(f"{W}tbl") if TABLE in ET.tostring(one, encoding="unicode")]
        rows = table.findall(f"{W}tr")
        table.remove(rows[1])
        added = ET.SubElement(table, f"{W}tr")
        for text in ("Principal", "Frees time", ""):
            paragraph = ET.SubElement(ET.SubElement(added, f"{W}tc"), f"{W}p")
            ET.SubElement(ET.SubElement(paragraph, f"{W}r"), f"{W}t").text = text
        return ET.tostring(root)

    report = bring_back(with_part(packet_of(workspace, "coach"), "word/document.xml", change), apply=True)

    assert [(one.name, one.state) for one in report.differences] == [(TABLE, "written")]
    assert answers(workspace)[TABLE] == [{"role": "Lead", "does": "Plans"}, {"role": "Principal", "does": "Frees time"}]


def test_an_answer_that_changed_in_the_plan_meanwhile_is_a_conflict_and_left_alone(
    workspace: Workspace, bring_back: Back
) -> None:
    docx = edited(packet_of(workspace, "coach"), {"II.1.B/norms": "From Word.", "II.1.C/practice": "From Word."})
    save(Plan.of(open_as(workspace, "coach")), "II.1.B/norms", "From Lab.")

    report = bring_back(docx, apply=True)

    assert {one.name: one.state for one in report.differences} == {
        "II.1.B/norms": "conflict",
        "II.1.C/practice": "written",
    }
    (conflict,) = report.left_alone
    assert (conflict.there, conflict.comes) == ("From Lab.", "From Word.")
    assert conflict.reason == "the plan has changed since this packet was made"
    assert answers(workspace)["II.1.B/norms"] == "From Lab."

    taken = bring_back(docx, apply=True, take=("II.1.B/norms",))
    assert [one.state for one in taken.differences] == ["written"]
    assert answers(workspace)["II.1.B/norms"] == "From Word."


def test_both_made_the_same_change_is_no_conflict(workspace: Workspace, bring_back: Back) -> None:
    docx = edited(packet_of(workspace, "coach"), {"II.1.B/norms": "Same."})
    save(Plan.of(open_as(workspace, "coach")), "II.1.B/norms", "Same.")

    assert bring_back(docx).differences == ()


def test_from_a_leaders_copy_an_answer_that_names_somebody_is_not_taken(workspace: Workspace, bring_back: Back) -> None:
    """There the name reads as a role: written back, the role would stand in the plan for good."""
    docx = edited(
        packet_of(workspace, "leader"),
        {"II.1.A/leader": "principal", "II.1.C/investment": "Ask teacher on Monday.", "II.1.C/practice": "More talk."},
    )
    before = answers(workspace)

    report = bring_back(docx, apply=True)

    assert {one.name: one.state for one in report.differences} == {
        "II.1.A/leader": "refused", "II.1.C/investment": "refused", "II.1.C/practice": "written",
    }  # fmt: skip
    assert all("shows a role" in one.reason and one.there == "" for one in report.left_alone)
    assert answers(workspace) == before | {"II.1.C/practice": "More talk."}


@pytest.mark.parametrize(
    ("name", "typed", "reason"),
    [
        ("II.1.B/first_meeting", "next spring", "is not a date: write it like Jan 15, 2027"),
        ("II.1.A/leader", "Nobody Known", "not in the staff list"),
        ("II.1.D/check_in", "never", "Choose one of"),
    ],
)
def test_an_answer_of_the_wrong_kind_is_left_alone_with_the_reason(
    name: str, typed: str, reason: str, workspace: Workspace, bring_back: Back
) -> None:
    before = answers(workspace)

    (fault,) = bring_back(edited(packet_of(workspace, "coach"), {name: typed}), apply=True).differences

    assert fault.state == "faulty"
    assert reason in fault.reason
    assert answers(workspace) == before


def test_an_answer_can_be_emptied_and_a_lost_control_changes_nothing(workspace: Workspace, bring_back: Back) -> None:
    docx = edited(packet_of(workspace, "coach"), {"II.1.B/norms": ""})
    without = with_part(
        docx, "word/document.xml", lambda xml: re.sub(rb'w:val="II\.1\.A/leader=\w+"', b'w:val="x"', xml)
    )

    report = bring_back(without, apply=True)

    assert [(one.name, one.comes, one.state) for one in report.differences] == [("II.1.B/norms", "", "written")]
    assert answers(workspace)["II.1.B/norms"] == ""


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"audience": "public"}, "is a copy for the public: it shows no answers"),
        ({"school_year": "2025-26"}, "is of 2025-26; this workspace holds 2026-27"),
    ],
)
def test_a_packet_that_gives_nothing_back_is_refused_with_the_reason(
    facts: dict[str, str], message: str, workspace: Workspace, bring_back: Back
) -> None:
    with pytest.raises(DataError, match=message):
        bring_back(packet_of(workspace, "coach", facts))


def test_a_file_whose_controls_lost_their_names_is_refused_and_not_called_unchanged(
    workspace: Workspace, bring_back: Back
) -> None:
    """LibreOffice 7.4 drops them when it saves."""
    nameless = with_part(
        packet_of(workspace, "coach"), "word/document.xml", lambda xml: re.sub(rb"<w:tag [^>]*>", b"", xml)
    )

    with pytest.raises(DataError, match=r"back\.docx: the program that saved it dropped the names of its controls"):
        bring_back(nameless)


def test_a_school_that_is_not_there_is_named(workspace: Workspace, bring_back: Back) -> None:
    with pytest.raises(UsageError, match="9999"):
        bring_back(packet_of(workspace, "coach", {"school_id": "9999"}))


def test_taking_what_is_no_difference_is_an_error(workspace: Workspace, bring_back: Back) -> None:
    docx = edited(packet_of(workspace, "coach"), {"II.1.B/norms": "x"})

    with pytest.raises(UsageError, match=r'"II\.1\.B/norm" is no answer') as caught:
        bring_back(docx, take=("II.1.B/norm",))
    assert "II.1.B/norms" in caught.value.hint


def test_the_command_shows_first_and_writes_with_yes(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "back.docx"
    path.write_bytes(edited(packet_of(workspace, "coach"), {"II.1.B/norms": "New.", "II.1.B/first_meeting": "soon"}))

    def run(*options: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(["import", str(workspace.root), str(path), *options])
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    code, out, err = run()
    assert code == 1
    assert "II.1.B/norms  How we work together  [changed]" in out
    assert "    there  Start on time. / End on time.\n    comes  New.\n" in out
    assert "II.1.B/first_meeting" in out
    assert '[not taken]: "soon" is not a date' in out
    assert "15 answers as before, 1 to write, 1 left alone." in out
    assert "Nothing is written yet. Write these answers with: --yes" in err

    assert "1 written, 1 left alone." in run("--yes")[1]
    assert answers(workspace)["II.1.B/norms"] == "New."
    (report,) = json.loads(run("--json")[1])
    assert [one["state"] for one in report["differences"]] == ["faulty"]
    assert run("--map", "x.toml")[0] == 2


def test_yes_and_take_are_for_word_packets_only(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["import", str(workspace.root), "x.csv", "--yes"])

    assert left.value.code == 2
    assert "--yes and --take are for Word packets" in capsys.readouterr().err
