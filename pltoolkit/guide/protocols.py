"""Protocols for learning together, as planning blocks: steps, minutes, roles and what comes out."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pltoolkit.errors import UsageError, did_you_mean
from pltoolkit.guide.model import Evidence, Link, Slug

_FILE = Path(__file__).resolve().parent / "protocols.toml"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class ProtocolStep(_Part):
    """`minutes` of one sitting; a protocol of several sittings has them on several days."""

    title: str = Field(min_length=1)
    minutes: int = Field(ge=1, le=480)


class Protocol(_Part):
    """One way of learning together. `evidence` says whether steps and times were read in the `source`."""

    id: Slug
    title: str = Field(min_length=1)
    pillar: Literal["train", "plan", "coach"]
    when: str = Field(min_length=1)
    product: str = Field(min_length=1)
    roles: tuple[str, ...] = Field(min_length=1)
    source: Link
    evidence: Evidence
    steps: tuple[ProtocolStep, ...] = Field(min_length=2)

    @property
    def minutes(self) -> int:
        """Minutes of all steps together."""
        return sum(step.minutes for step in self.steps)


@lru_cache(maxsize=1)
def load_protocols() -> tuple[Protocol, ...]:
    """Every protocol, in the order of the file."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(Protocol.model_validate(part) for part in data["protocols"])


def protocol(protocol_id: str) -> Protocol:
    """A protocol by id. Raises `UsageError` where there is none of that id."""
    known = {one.id: one for one in load_protocols()}
    if protocol_id not in known:
        hint = did_you_mean(protocol_id, known) or f"Protocols: {', '.join(known)}."
        raise UsageError(f'There is no protocol "{protocol_id}".', hint=hint)
    return known[protocol_id]
