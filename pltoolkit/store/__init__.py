"""One database per district: rows in, one packet's slice out, and the team's answers."""

from __future__ import annotations

from pltoolkit.settings import Audience
from pltoolkit.store.answers import AnswerConflict, AnswerKey
from pltoolkit.store.audiences import WITHHELD, Subject, for_audience, may_see
from pltoolkit.store.digests import PacketKey, record_hash
from pltoolkit.store.loading import Counts
from pltoolkit.store.pick import PICK_VARIABLE, Pick, read_pick, write_pick
from pltoolkit.store.rows import RowConflict
from pltoolkit.store.school import (
    SLICE_VARIABLE,
    WORKSPACE_VARIABLE,
    School,
    check_year,
    find_workspace,
    monday_of,
    open_school,
    today,
)
from pltoolkit.store.slice import SliceFacts, read_slice, write_slice
from pltoolkit.store.store import Store

__all__ = [
    "PICK_VARIABLE",
    "SLICE_VARIABLE",
    "WITHHELD",
    "WORKSPACE_VARIABLE",
    "AnswerConflict",
    "AnswerKey",
    "Audience",
    "Counts",
    "PacketKey",
    "Pick",
    "RowConflict",
    "School",
    "SliceFacts",
    "Store",
    "Subject",
    "check_year",
    "find_workspace",
    "for_audience",
    "may_see",
    "monday_of",
    "open_school",
    "read_pick",
    "read_slice",
    "record_hash",
    "today",
    "write_pick",
    "write_slice",
]
