"""What a workspace holds, what is missing, and which packets are stale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from pltoolkit.api.planning import Library, Plan, Selection, make_plan
from pltoolkit.api.workspaces import open_store
from pltoolkit.execution.manifest import Manifest
from pltoolkit.execution.output import open_output
from pltoolkit.settings import load_settings
from pltoolkit.store import today
from pltoolkit.workspace import Workspace

MISSING: Mapping[str, str] = MappingProxyType(
    {
        "schools": "no school yet: import a list of schools, or a OneRoster archive",
        "staff": "teachers cannot be counted",
        "adoptions": "every school gets a packet of phase I",
        "activities": "training and planning are not known",
        "sessions": "training and planning are not known",
        "studies": "evidence tiers are those claimed",
        "attendance": "nobody's hours are known",
        "coaching": "coaching is not known",
        "walkthroughs": "nothing is known from classrooms",
        "survey": "staff have not been asked",
        "assessments": "results of units are not known",
        "pacing": "the pace of sections is not known",
        "calendar": "days off and meetings are not known",
        "answers": "no team has answered anything yet",
        "goals": "nothing to measure progress against",
        "decisions": "no decision is written down",
        "tasks": "no task is written down",
        "checkins": "no meeting is planned",
    }
)
"""What it means that a table is empty."""
_NO_PLAN = Plan({}, {}, ())


@dataclass(frozen=True)
class Status:
    """`rows` and `missing` by table; `stale` gives a reason by packet id; `left_over` are packets of what is gone."""

    district: str
    school_year: str
    as_of: dt.date
    rows: Mapping[str, int]
    missing: Mapping[str, str]
    fresh: int
    stale: Mapping[str, str]
    left_over: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "as_of": self.as_of.isoformat()}


def workspace_status(workspace: Workspace) -> Status:
    """Look without changing anything. Raises `SettingsError`, `StoreError`."""
    settings = load_settings(workspace.settings_path)
    with open_store(workspace, settings) as store:
        rows = store.counts()
        selection = Selection(audience=settings.packets.audience, formats=tuple(settings.packets.formats))
        output = open_output(workspace.packets)
        sizes = output.sizes()
        manifest = Manifest(output, names=sizes)
        plan = (
            make_plan(store, Library(workspace), settings, selection, manifest, sizes) if rows["schools"] else _NO_PLAN
        )
    missing = {name: MISSING[name] for name, count in rows.items() if not count}
    return Status(
        settings.district.name,
        settings.district.school_year,
        today(settings),
        rows,
        missing,
        len(plan.wanted) - len(plan.stale),
        plan.stale,
        plan.left_over,
    )
