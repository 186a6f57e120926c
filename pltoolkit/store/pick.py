"""The pick: the school, adoption and audience that a coach chose once, and that every notebook follows."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import get_args

from pltoolkit.settings import Audience
from pltoolkit.store.digests import PacketKey
from pltoolkit.workspace import write_atomic

PICK_VARIABLE = "PLTOOLKIT_PICK"
"""Environment variable that names the file of the pick, for the notebooks of one JupyterLab."""


@dataclass(frozen=True)
class Pick:
    school_id: str
    adoption_id: str = ""
    audience: Audience = "coach"

    @property
    def key(self) -> PacketKey:
        return PacketKey(self.school_id, self.adoption_id)


def read_pick(path: Path) -> Pick | None:
    """The pick kept in `path`; None where there is none, or none that can be read."""
    try:
        data = json.loads(path.read_bytes())
        pick = Pick(**data)
    except (OSError, ValueError, TypeError):
        return None
    is_whole = all(isinstance(value, str) for value in asdict(pick).values()) and pick.school_id
    return pick if is_whole and pick.audience in get_args(Audience) else None


def write_pick(path: Path, pick: Pick) -> None:
    """Keep the pick, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomic(path, json.dumps(asdict(pick)))


def current_pick() -> Pick | None:
    """The pick of the JupyterLab that this notebook runs in; None elsewhere, and before one is made."""
    named = os.environ.get(PICK_VARIABLE, "")
    return read_pick(Path(named)) if named else None
