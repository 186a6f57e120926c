"""Making a school's packet at a coach's request: one at a time, in the background, by the code that batches use."""

from __future__ import annotations

import datetime as dt
import secrets
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Literal

from pltoolkit.api import PacketRequest, last_packet, make_packets
from pltoolkit.errors import PltoolkitError, UsageError
from pltoolkit.store import Pick
from pltoolkit.workspace import Workspace

FORMATS = ("html", "pdf", "docx")
_KEPT = 50
State = Literal["waiting", "making", "made", "failed"]


@dataclass(frozen=True)
class Making:
    """How the making of one packet goes. `files` are below the packets' folder, by format."""

    pick: Pick
    state: State = "waiting"
    seconds: float = 0
    made_at: str = ""
    message: str = ""
    hint: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


class PacketMaker:
    """Makes packets in a thread of its own, one after another. Call `close` at the end."""

    def __init__(self, workspace: Workspace, *, now: Callable[[], dt.datetime]) -> None:
        self._workspace = workspace
        self._now = now
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="packets")
        self._makings: dict[str, Making] = {}
        self._started: dict[str, float] = {}

    def start(self, pick: Pick) -> str:
        """Ask for a packet; the id to ask `state` with. One that is asked for already is not made twice."""
        for name, making in self._makings.items():
            if making.pick == pick and making.state == "waiting":
                return name
        name = secrets.token_hex(8)
        for old in list(self._makings)[: max(0, len(self._makings) - _KEPT)]:
            if self._makings[old].state in {"made", "failed"}:
                del self._makings[old]
        self._makings[name] = Making(pick)
        self._started[name] = time.monotonic()
        self._thread.submit(self._make, name)
        return name

    def state(self, name: str) -> Making:
        """How it goes. Raises `UsageError` for an id that is not known."""
        making = self._makings.get(name)
        if making is None:
            raise UsageError("This packet was not asked for here.", hint="Ask for it again.")
        if making.state in {"waiting", "making"}:
            return replace(making, seconds=time.monotonic() - self._started[name])
        return making

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _make(self, name: str) -> None:
        pick = self._makings[name].pick
        self._makings[name] = Making(pick, "making")
        try:
            ended = _make_packet(self._workspace, pick, self._now())
        except PltoolkitError as error:
            ended = Making(pick, "failed", message=error.message, hint=error.hint)
        except Exception as error:  # noqa: BLE001 (whatever it is, the coach is told)
            ended = Making(pick, "failed", message=f"{type(error).__name__}: {error}", hint="Please report this.")
        self._makings[name] = replace(ended, seconds=time.monotonic() - self._started[name])


def _make_packet(workspace: Workspace, pick: Pick, now: dt.datetime) -> Making:
    request = PacketRequest(
        schools=(pick.school_id,),
        adoptions=(pick.adoption_id,) if pick.adoption_id else (),
        audience=pick.audience,
        formats=FORMATS,
    )
    make_packets(workspace, request, now=now)
    packet = last_packet(workspace, pick.key, audience=pick.audience)
    state: State = "failed" if packet.state == "failed" else "made"
    return Making(pick, state, 0, packet.made_at, packet.reason, packet.hint, packet.files)
