"""Places for a batch's files: one suite of cases for a folder, for fsspec's memory, and for a folder by fsspec."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.dirfs import DirFileSystem
from fsspec.implementations.local import LocalFileSystem

from pltoolkit.errors import PacketError, UsageError
from pltoolkit.execution.output import FolderOutput, Output, RemoteOutput, carried, open_output


@pytest.fixture(params=["folder", "file address", "memory", "folder by fsspec"])
def output(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Output]:
    folder = tmp_path / "deep" / "out"
    match request.param:
        case "folder":
            yield open_output(folder)
        case "file address":
            yield open_output(f"file://{folder}")
        case "memory":
            yield open_output("memory://district/out")
            fsspec.filesystem("memory").store.clear()
        case _:
            folder.mkdir(parents=True)
            yield RemoteOutput(DirFileSystem(str(folder), LocalFileSystem()), "", place=str(folder))


def test_what_is_written_is_read_and_listed_with_its_size(output: Output) -> None:
    output.write("0101/math.html", b"<p>one</p>")
    output.write("index.html", b"")

    assert output.read("0101/math.html") == b"<p>one</p>"
    assert output.sizes() == {"0101/math.html": 10, "index.html": 0}


def test_a_second_write_replaces_the_first(output: Output) -> None:
    output.write("a/b.html", b"long ago")
    output.write("a/b.html", b"now")

    assert output.read("a/b.html") == b"now"
    assert output.sizes() == {"a/b.html": 3}


def test_what_is_put_down_is_there_when_it_is_put_in_its_place_and_not_before(output: Output) -> None:
    output.write("a/b.html", b"long ago")

    parts = output.put_down({"html": b"now", "pdf": b"%PDF"})

    assert output.sizes() == {"a/b.html": 8}
    output.put("a/b.html", parts["html"])
    output.put("a/c.pdf", parts["pdf"])
    assert (output.read("a/b.html"), output.read("a/c.pdf")) == (b"now", b"%PDF")
    assert output.sizes() == {"a/b.html": 3, "a/c.pdf": 4}
    assert (parts["html"].size, parts["html"].sha256) == (3, hashlib.sha256(b"now").hexdigest())


def test_files_that_carry_their_bytes_can_be_put_anywhere(output: Output) -> None:
    output.put("a/b.html", carried({"html": b"from afar"})["html"])

    assert output.read("a/b.html") == b"from afar"


def test_what_a_child_has_put_down_and_nobody_puts_in_place_goes_with_the_batch(tmp_path: Path) -> None:
    output = FolderOutput(tmp_path)
    with output.lock():
        output.put_down({"html": b"a packet whose parent was stopped"})
        assert len(list(tmp_path.glob(".*.part"))) == 1

    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_of_files_that_do_not_all_fit_none_is_put_down(tmp_path: Path) -> None:
    script = """
import resource, signal, sys
from pathlib import Path
from pltoolkit.errors import PacketError
from pltoolkit.execution.output import FolderOutput
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    FolderOutput(Path(sys.argv[1])).put_down({"html": b"x" * 900, "pdf": b"x" * 1100})
except PacketError as error:
    print(error.message)
"""
    done = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True)

    assert done.stdout == f"{tmp_path} could not be written to: File too large.\n"
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_is_not_there_yet_is_empty(output: Output) -> None:
    assert output.sizes() == {}
    assert output.read("manifest.jsonl") is None


def test_removing_passes_over_what_is_not_there(output: Output) -> None:
    output.write("a/b.html", b"1")
    output.write("c.html", b"2")

    output.remove(["a/b.html", "a/never.html"])

    assert output.sizes() == {"c.html": 1}


def test_an_address_is_how_a_person_opens_the_file(output: Output) -> None:
    output.write("index.html", b"")

    address = output.address("index.html")

    assert address.endswith("out/index.html")
    assert address.startswith(("/", "memory://"))


def test_a_write_that_fails_leaves_the_file_as_it_was_and_nothing_beside_it(tmp_path: Path) -> None:
    output = FolderOutput(tmp_path)
    (tmp_path / "0101").write_bytes(b"a file where a folder should be")

    with pytest.raises(PacketError, match=r"0101/math\.html could not be written: (File exists|Not a directory)"):
        output.write("0101/math.html", b"new")

    assert [path.name for path in tmp_path.iterdir()] == ["0101"]
    assert (tmp_path / "0101").read_bytes() == b"a file where a folder should be"


def test_a_remote_write_that_fails_shows_no_file(tmp_path: Path) -> None:
    class Full(DirFileSystem):  # type: ignore[misc]
        def pipe_file(self, path: str, value: bytes, **_: object) -> None:
            raise RuntimeError("quota exceeded")

    output = RemoteOutput(Full(str(tmp_path), LocalFileSystem()), "", place="bucket://full")

    with pytest.raises(PacketError, match=r"bucket://full/a\.html could not be written: RuntimeError: quota exceeded"):
        output.write("a.html", b"data")

    assert output.sizes() == {}


def test_a_missing_driver_is_named_with_the_command_that_brings_it() -> None:
    if importlib.util.find_spec("s3fs"):
        pytest.skip("s3fs is installed here")

    with pytest.raises(UsageError, match="Writing to s3:// needs the package s3fs") as caught:
        open_output("s3://bucket/packets")

    assert caught.value.hint == "Install it with: pip install s3fs"


def test_an_unknown_kind_of_address_gets_a_proposal() -> None:
    with pytest.raises(UsageError, match=r"sftpp://host/x is no place that packets can be written to") as caught:
        open_output("sftpp://host/x")

    assert caught.value.hint == 'Did you mean "sftp"?'


def test_a_relative_folder_counts_from_where_the_person_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert open_output("out").place == str(tmp_path / "out")


def test_a_second_batch_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    with FolderOutput(tmp_path).lock(), pytest.raises(UsageError, match="Another batch is writing to") as caught:
        FolderOutput(tmp_path).lock().__enter__()

    assert f"process {os.getpid()} on " in str(caught.value)
    assert caught.value.hint == "Wait until it has ended, or name another folder with --out."


def test_a_folder_can_be_locked_again_when_its_batch_has_ended(tmp_path: Path) -> None:
    with FolderOutput(tmp_path).lock():
        pass
    with FolderOutput(tmp_path).lock():
        assert (tmp_path / ".lock").read_text(encoding="utf-8").startswith("process ")


def test_locking_clears_away_what_a_killed_batch_left_half_written(tmp_path: Path) -> None:
    half = tmp_path / "0101" / ".math.html.ab12.part"
    half.parent.mkdir()
    half.write_bytes(b"<p>ha")

    with FolderOutput(tmp_path).lock():
        assert not half.exists()
