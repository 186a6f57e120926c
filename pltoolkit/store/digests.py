"""Content digests: one number for all rows of a table that belong to a school (and adoption).

A row's hash is BLAKE2b over its values; a scope's digest is the sum of its rows' hashes modulo 2**128. So it does not
depend on order or history, and a change costs one subtraction and one addition.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pltoolkit.records import Record

_MODULUS = 1 << 128


class PacketKey(NamedTuple):
    """What a packet is about: a school, and one of its adoptions ("" where it has none)."""

    school_id: str
    adoption_id: str = ""

    def __str__(self) -> str:
        return f"{self.school_id}/{self.adoption_id}" if self.adoption_id else self.school_id


class Scope(NamedTuple):
    """Rows of one table that the same packets hold: of a school ("" for the district) and adoption ("" for all)."""

    table: str
    school_id: str
    adoption_id: str


def row_hash(values: Mapping[str, Any]) -> str:
    """32 hexadecimal digits for a row's JSON-ready values."""
    return hashlib.blake2b(json_text(values).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def record_hash(record: Record) -> str:
    """The row hash of a record."""
    return row_hash(record.model_dump(mode="json"))


def shifted(digest: str, *, added: Iterable[str] = (), removed: Iterable[str] = ()) -> str:
    """`digest` after rows with these hashes came and went."""
    total = int(digest or "0", 16) + sum(int(item, 16) for item in added) - sum(int(item, 16) for item in removed)
    return f"{total % _MODULUS:032x}"


def combined(parts: Iterable[str]) -> str:
    """One digest over several, in the order given."""
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def json_text(value: Any) -> str:
    """JSON with a fixed order of keys: equal values, and they alone, give equal text."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
