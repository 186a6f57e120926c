"""The manifest: nothing that was written down is lost, and what cannot be read is passed over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pltoolkit.execution.manifest import Entry, Inputs, Manifest, PacketFile, digest_of
from pltoolkit.execution.output import FolderOutput

INPUTS = Inputs("d", "n", "t", "s", "2027-01-15", "v")


def entry(packet_id: str = "0101/math:leader", **changes: object) -> Entry:
    values: dict[str, object] = {
        "packet_id": packet_id, "school_id": "0101", "adoption_id": "math", "audience": "leader", "outcome": "made",
        "inputs": INPUTS, "versions": {"python": "3.11"}, "made_at": "2027-01-15T06:00:00+00:00", "seconds": 0.5,
        "files": {"0101/math-leader.html": PacketFile(3, "0a" * 32)},
    }  # fmt: skip
    return Entry(**{**values, **changes})  # type: ignore[arg-type]


def test_an_entry_is_on_disk_as_soon_as_it_is_added(tmp_path: Path) -> None:
    Manifest(FolderOutput(tmp_path)).add(entry())

    assert Manifest(FolderOutput(tmp_path)).entries == {"0101/math:leader": entry()}


def test_closing_leaves_one_file_with_one_line_a_packet_in_order(tmp_path: Path) -> None:
    manifest = Manifest(FolderOutput(tmp_path))
    for name in ("b:leader", "a:leader", "b:leader"):
        manifest.add(entry(name))

    manifest.close()

    assert [path.name for path in tmp_path.iterdir()] == ["manifest.jsonl"]
    lines = (tmp_path / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["packet_id"] for line in lines] == ["a:leader", "b:leader"]


def test_a_later_entry_wins_over_the_one_that_stands(tmp_path: Path) -> None:
    manifest = Manifest(FolderOutput(tmp_path))
    manifest.add(entry())
    manifest.close()
    manifest.add(entry(outcome="failed", reason="cell 3"))

    found = Manifest(FolderOutput(tmp_path)).entries["0101/math:leader"]

    assert (found.outcome, found.reason) == ("failed", "cell 3")


@pytest.mark.parametrize(
    "torn", [b"", b"{", b'{"packet_id": "x"}', b"\xff\xfe", b"[]", b"null", b'{"inputs": 3, "files": 4}']
)
def test_a_line_that_cannot_be_read_is_passed_over(tmp_path: Path, torn: bytes) -> None:
    manifest = Manifest(FolderOutput(tmp_path))
    manifest.add(entry())
    manifest.close()
    path = tmp_path / "manifest.jsonl"
    path.write_bytes(torn + b"\n" + path.read_bytes() + torn)

    assert list(Manifest(FolderOutput(tmp_path)).entries) == ["0101/math:leader"]


def test_each_line_carries_fingerprint_inputs_versions_outcome_and_files(tmp_path: Path) -> None:
    manifest = Manifest(FolderOutput(tmp_path))
    manifest.add(entry())
    manifest.close()

    line = json.loads((tmp_path / "manifest.jsonl").read_text(encoding="utf-8"))

    assert line["fingerprint"] == INPUTS.fingerprint
    assert line["files"]["0101/math-leader.html"] == {"size": 3, "sha256": "0a" * 32}
    assert {"inputs", "versions", "outcome", "seconds", "made_at", "reason", "hint"} <= line.keys()


def test_packets_left_out_on_closing_are_gone(tmp_path: Path) -> None:
    manifest = Manifest(FolderOutput(tmp_path))
    manifest.add(entry("a:leader"))
    manifest.add(entry("b:leader"))

    manifest.close(without=["a:leader"])

    assert list(Manifest(FolderOutput(tmp_path)).entries) == ["b:leader"]


def test_formats_are_read_off_the_files() -> None:
    files = {"0101/m-leader.html": PacketFile(0, ""), "0101/m-leader.failed.ipynb": PacketFile(0, "")}

    assert entry(files=files).formats == {"html", "ipynb"}


@given(st.text(max_size=30), st.text(max_size=60))
def test_any_text_survives_the_way_through_the_file(packet_id: str, reason: str) -> None:
    given_entry = entry(packet_id, reason=reason)

    assert Entry.from_json(given_entry.to_json()) == given_entry
    assert "\n" not in given_entry.to_json()


@given(st.lists(st.sampled_from(["data", "notebooks", "templates", "settings", "as_of", "versions"]), min_size=1))
def test_every_input_counts_in_the_fingerprint(changed: list[str]) -> None:
    other = Inputs(
        **{**{name: getattr(INPUTS, name) for name in Inputs.__dataclass_fields__}, **dict.fromkeys(changed, "x")}
    )

    assert other.fingerprint != INPUTS.fingerprint


def test_a_digest_does_not_depend_on_the_order_of_keys() -> None:
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 2})
