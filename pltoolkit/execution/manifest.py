"""The manifest: for every packet what it was made from, when, by which versions, and how it ended.

`manifest.jsonl` has one line of JSON per packet. While a batch runs, each packet that ends is written down at once in a
file of its own below `.journal/`, so a batch that is killed loses nothing it has finished; when the batch ends, the
journal is taken into `manifest.jsonl`. A line that cannot be read is passed over: its packet is made again.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from pltoolkit.execution.output import Output

Outcome = Literal["made", "failed"]
MANIFEST = "manifest.jsonl"
JOURNAL = ".journal/"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a packet is made from: digests, and the date that it speaks from."""

    data: str
    notebooks: str
    templates: str
    settings: str
    as_of: str
    versions: str

    @property
    def fingerprint(self) -> str:
        return digest_of(asdict(self))


@dataclass(frozen=True, slots=True)
class PacketFile:
    """A file of a packet as it was written."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One packet. `files` are by name, relative to the manifest. A failed one keeps the files of an earlier run."""

    packet_id: str
    school_id: str
    adoption_id: str
    audience: str
    outcome: Outcome
    inputs: Inputs
    versions: Mapping[str, str]
    made_at: str
    seconds: float
    files: Mapping[str, PacketFile] = field(default_factory=dict)
    reason: str = ""
    hint: str = ""

    @property
    def fingerprint(self) -> str:
        return self.inputs.fingerprint

    @property
    def formats(self) -> frozenset[str]:
        """The formats that there are files of."""
        return frozenset(name.rpartition(".")[2] for name in self.files)

    def to_json(self) -> str:
        """One line, with the fingerprint beside the inputs it is made of."""
        return json.dumps({"fingerprint": self.fingerprint, **asdict(self)}, ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str | bytes) -> Entry:
        """Raises `ValueError`, `TypeError` or `KeyError` for a line that is no entry."""
        data = json.loads(line, object_hook=_shared)
        inputs = Inputs(**data["inputs"])
        files = {name: PacketFile(**one) for name, one in data["files"].items()}
        return cls(**{name: data[name] for name in _OWN}, inputs=inputs, files=files)


_OWN = tuple(one.name for one in fields(Entry) if one.name not in {"inputs", "files"})


def _shared(data: dict[str, Any]) -> dict[str, Any]:
    """Texts that thousands of entries have in common are held once."""
    return {key: sys.intern(value) if isinstance(value, str) else value for key, value in data.items()}


def digest_of(value: Any) -> str:
    """A digest of JSON-ready data or bytes."""
    data = value if isinstance(value, bytes) else json.dumps(value, sort_keys=True, ensure_ascii=False).encode()
    return hashlib.blake2b(data, digest_size=16).hexdigest()


class Manifest:
    """The entries of an output's packets, by packet id. `names` are the files that are there, where they are known."""

    def __init__(self, output: Output, *, names: Iterable[str] | None = None) -> None:
        self._output = output
        found = output.sizes() if names is None else names
        self._journal = {name for name in found if name.startswith(JOURNAL)}
        self._added: list[str] = []
        texts = (output.read(name) or b"" for name in (MANIFEST, *sorted(self._journal)))
        self.entries: dict[str, Entry] = {entry.packet_id: entry for text in texts for entry in _entries(text)}

    def add(self, entry: Entry) -> None:
        """Keep an entry for good: it is written down when this returns."""
        self._output.write(_journal_name(entry.packet_id), entry.to_json().encode() + b"\n")
        self._added.append(entry.packet_id)
        self.entries[entry.packet_id] = entry

    def close(self, *, without: Iterable[str] = ()) -> None:
        """Write `manifest.jsonl` anew, leaving out the packets named, and remove the journal."""
        for packet_id in without:
            self.entries.pop(packet_id, None)
        lines = (f"{self.entries[packet_id].to_json()}\n".encode() for packet_id in sorted(self.entries))
        self._output.write(MANIFEST, lines)
        self._output.remove(sorted(self._journal))
        self._output.remove(map(_journal_name, self._added))
        self._journal.clear()
        self._added.clear()


def _journal_name(packet_id: str) -> str:
    return f"{JOURNAL}{digest_of(packet_id)}.json"


def _entries(text: bytes) -> Iterator[Entry]:
    for line in text.splitlines():
        try:
            yield Entry.from_json(line)
        except (ValueError, TypeError, KeyError):
            continue
