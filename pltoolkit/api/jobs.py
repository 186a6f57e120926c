"""The job of one packet: everything that makes it, as plain data that may be sent anywhere."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Mapping
from typing import Any

from pltoolkit.api.planning import DISTRICT, Library, Wanted
from pltoolkit.api.workspaces import open_store
from pltoolkit.execution.batch import NotebookSource, PacketJob
from pltoolkit.settings import Settings
from pltoolkit.store import SliceFacts, Store, write_slice
from pltoolkit.workspace import Workspace


def packet_job(store: Store, wanted: Wanted, library: Library, settings: Settings, *, engine: str) -> PacketJob:
    """The job of one packet, with a slice that holds its school's rows alone."""
    key, audience, as_of = wanted.key, wanted.audience, dt.date.fromisoformat(wanted.inputs.as_of)
    screen = wanted.screen
    parameters: dict[str, Any] = {"school_year": settings.district.school_year, "audience": audience}
    if key == DISTRICT:
        from pltoolkit.sections import district_figures  # and pandas, which no other job needs here

        rows: Mapping[str, Any] = {}
        facts = SliceFacts(key, audience, as_of, settings, district_figures(store, settings, screen.totals))
        title, subtitle = settings.district.name, "All schools"
    else:
        parameters |= {"school_id": key.school_id, "adoption_id": key.adoption_id}
        rows = store.packet_rows(key, audience, without_responses=screen.responses)
        facts = SliceFacts(key, audience, as_of, settings, {}, screen.hidden)
        title, subtitle = _titles(rows)
    cover = {
        "title": title,
        "subtitle": subtitle,
        "district": settings.district.name,
        "school_year": settings.district.school_year,
        "audience": audience,
        "as_of": as_of.isoformat(),
        "accent": settings.packets.accent,
        "paper": settings.packets.paper,
    }
    notebooks = tuple(NotebookSource(one.name, one.text, parameters, one.is_shipped) for one in wanted.notebooks)
    packed = zlib.compress(write_slice(rows, facts), level=1)
    return PacketJob(wanted.packet_id, packed, notebooks, cover, wanted.formats, library.own_templates, engine)


def district_job(workspace: Workspace, wanted: Wanted, settings: Settings, *, engine: str) -> PacketJob:
    """The job of the packet of all schools, from a process that need not have the database open."""
    with open_store(workspace, settings) as store:
        return packet_job(store, wanted, Library(workspace), settings, engine=engine)


def _titles(rows: Mapping[str, Any]) -> tuple[str, str]:
    """The school's name, and the subject with its materials."""
    name = rows["schools"][0][1]
    if not rows["adoptions"]:
        return name, "Selecting materials"
    _, _, subject, grades, materials, *_ = rows["adoptions"][0]
    return name, " · ".join(part for part in (f"{subject} {grades}".strip(), materials) if part)
