"""Batches over a small real district: what is made, what is skipped, what fails, what a killed one leaves."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import fsspec
import pytest

from pltoolkit.api.packets import PacketReport, PacketRequest, make_packets
from pltoolkit.api.status import workspace_status
from pltoolkit.errors import UsageError
from pltoolkit.records import TABLES
from pltoolkit.settings import load_settings
from pltoolkit.store import AnswerKey, PacketKey, Store
from pltoolkit.workspace import Workspace

Make = Callable[..., PacketReport]
NOW = dt.datetime(2027, 1, 18, 6, 0, tzinfo=dt.UTC)
ALL = {
    "0101/math-6-8:leader", "0101/science-6-8:leader", "0102/ela-k-5:leader", "0103/math-6-8:leader",
    "0103/science-6-8:leader", "0104/ela-k-5:leader", "all schools:leader",
}  # fmt: skip
SIGNS_OF_TROUBLE = {".part", ".tmp"}


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def ids(report: PacketReport) -> set[str]:
    return {entry.packet_id for entry in report.made}


def test_every_school_and_the_district_get_a_packet_and_the_index_lists_them(make: Make, workspace: Workspace) -> None:
    report = make(jobs=2)

    assert ids(report) == ALL
    assert (report.fresh, report.failed, report.left_over) == (0, (), ())
    made = files(workspace.packets)
    assert set(made) == {
        "0101/math-6-8-leader.html", "0101/science-6-8-leader.html", "0102/ela-k-5-leader.html", "0103/math-6-8-leader.html",
        "0103/science-6-8-leader.html", "0104/ela-k-5-leader.html", "district-leader.html", "index.html", "manifest.jsonl",
    }  # fmt: skip
    page = made["index.html"].decode()
    assert page.count('<th scope="row">') == 7
    assert all(f'href="{name}"' in page for name in made if name.endswith("-leader.html"))


def test_a_second_run_makes_nothing_and_writes_no_packet_again(make: Make, workspace: Workspace) -> None:
    make()
    before = {path: path.stat().st_mtime_ns for path in workspace.packets.rglob("*-leader.html")}

    report = make()

    assert (report.fresh, report.made, report.failed) == (7, (), ())
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_changing_one_answer_remakes_that_packet_and_the_districts(make: Make, workspace: Workspace) -> None:
    make()
    with Store.open(workspace.database_path) as store:
        answer = AnswerKey(PacketKey("0102", "ela-k-5"), "II.1.A", "team")
        store.save_answer(answer, "Two coaches and the principal", author="P1", at=NOW)

    report = make()

    assert ids(report) == {"0102/ela-k-5:leader", "all schools:leader"}
    assert report.fresh == 5


def test_another_format_is_made_beside_the_one_that_is_there(make: Make, workspace: Workspace) -> None:
    make(schools=("0102",))

    report = make(schools=("0102",), formats=("docx",))

    assert ids(report) == {"0102/ela-k-5:leader"}
    assert {"0102/ela-k-5-leader.html", "0102/ela-k-5-leader.docx"} <= files(workspace.packets).keys()
    assert make(schools=("0102",), formats=("html", "docx")).fresh == 1


def test_a_format_that_speaks_of_older_data_goes_when_the_other_is_made_anew(
    make: Make, workspace: Workspace, write_notebook: Callable[..., None]
) -> None:
    make(schools=("0102",), formats=("html", "docx"))
    write_notebook(workspace, "overview", "school_id + '!'")

    make(schools=("0102",), formats=("html",))

    assert "0102/ela-k-5-leader.docx" not in files(workspace.packets)


@pytest.mark.parametrize("damage", ["missing", "cut short"])
def test_a_file_that_is_missing_or_damaged_is_made_again(make: Make, workspace: Workspace, damage: str) -> None:
    make()
    path = workspace.packets / "0103" / "math-6-8-leader.html"
    whole = path.read_bytes()
    path.unlink() if damage == "missing" else path.write_bytes(whole[:100])

    report = make()

    assert ids(report) == {"0103/math-6-8:leader"}
    assert path.read_bytes() == whole


def test_a_failed_school_stops_no_other_and_its_notebook_is_kept_with_the_cell_marked(
    make: Make, workspace: Workspace, write_notebook: Callable[..., None]
) -> None:
    write_notebook(workspace, "overview", "1 / 0 if school_id == '0103' and 'math' in adoption_id else school_id")

    report = make(jobs=2)

    assert ids(report) == ALL - {"0103/math-6-8:leader"}
    (failed,) = report.failed
    assert re.fullmatch(r"Notebook overview, cell .*: ZeroDivisionError: division by zero", failed.reason)
    notebook = json.loads((workspace.packets / "0103" / "math-6-8-leader.failed.ipynb").read_bytes())
    assert "ZeroDivisionError" in json.dumps(notebook)
    page = (workspace.packets / "index.html").read_text(encoding="utf-8")
    assert failed.reason in page
    assert 'href="0103/math-6-8-leader.failed.ipynb"' in page


def test_a_failed_packet_is_tried_again_and_heals(
    make: Make, workspace: Workspace, write_notebook: Callable[..., None]
) -> None:
    make()
    write_notebook(workspace, "overview", "1 / 0")
    assert len(make().failed) == 6
    write_notebook(workspace, "overview", "school_id")

    report = make()

    assert len(report.made) == 6
    assert not [name for name in files(workspace.packets) if name.endswith(".ipynb")]
    assert "failed.ipynb" not in (workspace.packets / "index.html").read_text(encoding="utf-8")


def test_the_packet_of_an_earlier_run_stays_when_the_new_one_fails_and_the_index_says_which(
    make: Make, workspace: Workspace, write_notebook: Callable[..., None]
) -> None:
    make(schools=("0102",))
    write_notebook(workspace, "overview", "1 / 0")

    make(schools=("0102",))

    assert "0102/ela-k-5-leader.html" in files(workspace.packets)
    assert "HTML of an earlier run" in (workspace.packets / "index.html").read_text(encoding="utf-8")


def test_a_file_that_cannot_be_written_fails_its_packet_alone(make: Make, workspace: Workspace) -> None:
    workspace.packets.mkdir()
    (workspace.packets / "0102").write_text("a file where the school's folder should be", encoding="utf-8")

    report = make()

    assert len(report.made) == 6
    assert "0102/ela-k-5-leader.html could not be written: " in report.failed[0].reason


FULL_DISK = """
set -e
mount -t tmpfs -o size=$1 small "$2"
code=0; "$3" -m pltoolkit packets "$4" --out "$2/packets" --format html || code=$?
find "$2/packets" -type f -printf '%P %s\\n'
echo "full: exit code $code"
mount -o remount,size=100m "$2"
"$3" -m pltoolkit packets "$4" --out "$2/packets" --format html
cp -r "$2/packets" "$5"
"""


def test_a_disk_that_is_full_stops_the_batch_in_words_and_the_next_run_goes_on_from_there(
    make: Make, workspace: Workspace, tmp_path: Path
) -> None:
    small, kept = tmp_path / "small", tmp_path / "kept"
    small.mkdir()
    expected = make(formats=("html",))
    whole = {name: len(data) for name, data in files(workspace.packets).items() if name.endswith(".html")}
    room = f"{sum(whole.values()) // 2048}k"
    own_mounts = ["unshare", "--mount", "--map-root-user"]
    if (
        not shutil.which("unshare")
        or subprocess.run([*own_mounts, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("a small disk can be mounted on Linux alone, where user namespaces are allowed")

    done = subprocess.run(
        [*own_mounts, "sh", "-c", FULL_DISK, "sh", room, small, sys.executable, workspace.root, kept],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "full: exit code 1" in done.stdout
    assert "could not be written: No space left on device." in done.stderr
    assert "Traceback" not in done.stderr
    written = dict(re.findall(r"^(\S+\.html) (\d+)$", done.stdout.partition("full:")[0], re.MULTILINE))
    assert {name: int(size) for name, size in written.items()}.items() <= whole.items()
    assert 0 < len(written) < len(expected.made)
    assert {name for name in files(kept) if name.endswith(".html")} == set(whole)


def test_force_makes_what_is_up_to_date(make: Make) -> None:
    make(schools=("0102",))

    assert ids(make(schools=("0102",), force=True)) == {"0102/ela-k-5:leader"}


def test_audiences_have_packets_of_their_own(make: Make, workspace: Workspace) -> None:
    make(schools=("0102",))

    report = make(schools=("0102",), audience="coach")

    assert ids(report) == {"0102/ela-k-5:coach"}
    assert {"0102/ela-k-5-coach.html", "0102/ela-k-5-leader.html"} <= files(workspace.packets).keys()


def test_packets_of_a_school_that_is_gone_are_told_and_removed_on_request_only(
    make: Make, workspace: Workspace
) -> None:
    with Store.open(workspace.database_path) as store:
        store.load({"schools": [TABLES["schools"].model.model_validate({"school_id": "0900", "name": "Old Mill"})]})
    assert "0900:leader" in ids(make())
    forget_school(workspace, "0900")

    report = make()
    assert report.left_over == ("0900:leader",)
    assert "Left over" in (workspace.packets / "index.html").read_text(encoding="utf-8")
    assert workspace_status(workspace).left_over == ("0900:leader",)

    report = make(prune=True)
    assert (report.pruned, report.left_over) == (("0900:leader",), ())
    assert not (workspace.packets / "0900").exists()
    assert "0900" not in (workspace.packets / "index.html").read_text(encoding="utf-8")


def forget_school(workspace: Workspace, school_id: str) -> None:
    import sqlite3

    with sqlite3.connect(workspace.database_path) as connection:
        for table in ("schools", "digests"):
            connection.execute(f"DELETE FROM {table} WHERE school_id = ?", (school_id,))  # noqa: S608
    connection.close()


def test_an_empty_workspace_says_what_to_do_first(make: Make, workspace: Workspace) -> None:
    workspace.database_path.unlink()
    Store.open(workspace.database_path, create=True).close()

    with pytest.raises(UsageError, match="There is no school in this workspace yet") as caught:
        make()

    assert caught.value.hint == "Load a list of schools with: pltoolkit import DIR FILE"


def test_packets_go_to_any_place_that_fsspec_can_write_to(make: Make, workspace: Workspace) -> None:
    place = "memory://packets-of-a-test"
    try:
        report = make(schools=("0102",), out=place)

        assert report.index == f"{place}/index.html"
        system = fsspec.filesystem("memory")
        assert sorted(system.find("/packets-of-a-test")) == [
            "/packets-of-a-test/0102/ela-k-5-leader.html",
            "/packets-of-a-test/index.html",
            "/packets-of-a-test/manifest.jsonl",
        ]
        assert make(schools=("0102",), out=place).fresh == 1
        system.rm("/packets-of-a-test/0102/ela-k-5-leader.html")
        assert len(make(schools=("0102",), out=place).made) == 1
    finally:
        fsspec.filesystem("memory").store.clear()
    assert not workspace.packets.exists()


# Runs that end before their time


SLOW = "import time; time.sleep(0.4); school_id"


def start(workspace: Workspace) -> subprocess.Popen[str]:
    """The batch as a program of its own, once it has begun to make packets."""
    command = [sys.executable, "-m", "pltoolkit", "packets", str(workspace.root), "--jobs", "1"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 120
    while not list(workspace.packets.rglob(".journal/*.json")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return process


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 on this system")
def test_a_batch_killed_in_the_middle_goes_on_where_it_was(
    make: Make, workspace: Workspace, write_notebook: Callable[..., None]
) -> None:
    write_notebook(workspace, "overview", SLOW)
    process = start(workspace)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    there = {name: data for name, data in files(workspace.packets).items() if name.endswith("-leader.html")}
    kept = {json.loads(path.read_bytes())["packet_id"] for path in workspace.packets.glob(".journal/*.json")}
    (workspace.packets / "0101").mkdir(exist_ok=True)
    (workspace.packets / "0101" / ".math-6-8-leader.html.zz.part").write_bytes(b"half")

    report = make()

    assert kept
    assert ids(report) == ALL - kept
    assert all(data.endswith(b"</html>\n") or data.rstrip().endswith(b"</html>") for data in there.values())
    assert not [name for name in files(workspace.packets) if Path(name).suffix in SIGNS_OF_TROUBLE]
    assert make().fresh == 7


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs POSIX signals")
def test_ctrl_c_keeps_what_is_finished_in_a_manifest_and_index_that_agree(
    make: Make, workspace: Workspace, write_notebook: Callable[..., None]
) -> None:
    write_notebook(workspace, "overview", SLOW)
    process = start(workspace)
    process.send_signal(signal.SIGINT)
    _, messages = process.communicate(timeout=60)

    assert process.returncode == 130
    assert messages.strip().endswith("Stopped. What was finished is kept; the same command goes on from there.")
    assert "Traceback" not in messages
    kept = [
        json.loads(line) for line in (workspace.packets / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    page = (workspace.packets / "index.html").read_text(encoding="utf-8")
    assert 1 <= len(kept) < 7
    assert page.count('<th scope="row">') == len(kept)
    assert ids(make()) == ALL - {entry["packet_id"] for entry in kept}


@pytest.mark.slow
def test_two_batches_at_once_do_each_other_no_harm(
    make: Make, workspace: Workspace, write_notebook: Callable[..., None]
) -> None:
    write_notebook(workspace, "overview", SLOW)
    process = start(workspace)

    with pytest.raises(UsageError, match="Another batch is writing to"):
        make()

    assert process.communicate()[0].startswith("7 packets made in ")
    assert process.returncode == 0
    assert make().fresh == 7


def test_the_manifest_says_what_a_packet_was_made_from(make: Make, workspace: Workspace) -> None:
    make(schools=("0102",))

    (line,) = (workspace.packets / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    entry = json.loads(line)

    assert entry["inputs"]["as_of"] == load_settings(workspace.settings_path).district.as_of.isoformat()  # type: ignore[union-attr]
    assert entry["versions"]["pltoolkit"].startswith("0.1.0+")
    assert entry["made_at"] == "2027-01-18T06:00:00+00:00"
    assert entry["outcome"] == "made"
    assert entry["seconds"] > 0


def test_a_listener_hears_of_every_packet(workspace: Workspace, tally: object) -> None:
    make_packets(workspace, PacketRequest(schools=("0101",)), now=NOW, listener=tally)  # type: ignore[arg-type]

    assert vars(tally) == {"total": 2, "ended": 2, "failed": 0}


def test_the_process_that_plans_is_kept_small_for_leaders_copies_by_doing_without_pandas(workspace: Workspace) -> None:
    program = (
        "import datetime as dt, sys; from pathlib import Path; from pltoolkit.workspace import Workspace;"
        "from pltoolkit.api.packets import PacketRequest, make_packets;"
        "report = make_packets(Workspace(Path(sys.argv[1])), PacketRequest(audience='leader'), now=dt.datetime.now(dt.UTC));"
        "print(len(report.made), 'pandas' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(workspace.root)], capture_output=True, text=True, check=False, timeout=120
    )

    assert run.stdout == "7 False\n", run.stderr
    assert "staff" in workspace.suppressed_log.read_text(encoding="utf-8")
