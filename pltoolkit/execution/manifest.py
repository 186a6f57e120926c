"""The manifest: for every packet what it was made from, when, by which versions, and how it ended.

A journal of JSON lines, each written whole and flushed: a batch that is killed loses at most the packet in flight, and a
torn last line is passed over. When a batch ends, the journal is rewritten with one line per packet.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from pltoolkit.workspace import write_atomic

Outcome = Literal["made", "failed"]


@dataclass(frozen=True)
class Inputs:
    """Digests of the five things a packet is made from."""

    data: str
    notebooks: str
    templates: str
    settings: str
    versions: str

    @property
    def fingerprint(self) -> str:
        return digest_of(asdict(self))


@dataclass(frozen=True)
class Entry:
    """One packet. `files` are relative to the manifest's folder, with the SHA-256 of their bytes."""

    packet_id: str
    school_id: str
    adoption_id: str
    audience: str
    outcome: Outcome
    inputs: Inputs
    versions: Mapping[str, str]
    made_at: str
    seconds: float
    files: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    hint: str = ""

    @property
    def fingerprint(self) -> str:
        return self.inputs.fingerprint


def digest_of(value: Any) -> str:
    """A digest of JSON-ready data or bytes."""
    data = value if isinstance(value, bytes) else json.dumps(value, sort_keys=True, ensure_ascii=False).encode()
    return hashlib.blake2b(data, digest_size=16).hexdigest()


class Manifest:
    """The entries of a folder's packets, by packet id."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: dict[str, Entry] = {entry.packet_id: entry for entry in _read(path)}

    def add(self, entry: Entry) -> None:
        """Keep an entry for good: it is on disk when this returns."""
        self.entries[entry.packet_id] = entry
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as stream:
            if stream.tell() and not _ends_line(self.path):
                stream.write(b"\n")
            stream.write(_line(entry))
            stream.flush()
            os.fsync(stream.fileno())

    def compact(self, keep: Iterable[str]) -> None:
        """Rewrite the file with one line for each packet of `keep`."""
        kept = {packet_id: self.entries[packet_id] for packet_id in keep if packet_id in self.entries}
        self.entries = kept
        write_atomic(self.path, b"".join(_line(entry) for _, entry in sorted(kept.items())))


def _line(entry: Entry) -> bytes:
    return json.dumps(asdict(entry), sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _ends_line(path: Path) -> bool:
    with path.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) == b"\n"


def _read(path: Path) -> Iterable[Entry]:
    if not path.is_file():
        return
    for line in path.read_bytes().splitlines():
        try:
            data = json.loads(line)
            yield Entry(**{**data, "inputs": Inputs(**data["inputs"])})
        except (ValueError, TypeError, KeyError):
            continue
