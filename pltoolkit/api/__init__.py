"""The use cases: what the command line, the forms and programs call. Each name is loaded when it is asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pltoolkit.api.importing import ImportReport, import_files
    from pltoolkit.api.packets import BatchListener, PacketReport, PacketRequest, make_packets
    from pltoolkit.api.plan import Plan
    from pltoolkit.api.start import StartPage, last_packet, start_page
    from pltoolkit.api.status import Status, workspace_status
    from pltoolkit.api.workspaces import create_sample, create_workspace, school_year_of

_HOMES = {
    "BatchListener": "packets",
    "ImportReport": "importing",
    "PacketReport": "packets",
    "PacketRequest": "packets",
    "Plan": "plan",
    "StartPage": "start",
    "Status": "status",
    "create_sample": "workspaces",
    "create_workspace": "workspaces",
    "import_files": "importing",
    "last_packet": "start",
    "make_packets": "packets",
    "school_year_of": "workspaces",
    "start_page": "start",
    "workspace_status": "status",
}

__all__ = [
    "BatchListener",
    "ImportReport",
    "PacketReport",
    "PacketRequest",
    "Plan",
    "StartPage",
    "Status",
    "create_sample",
    "create_workspace",
    "import_files",
    "last_packet",
    "make_packets",
    "school_year_of",
    "start_page",
    "workspace_status",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'pltoolkit.api' has no attribute {name!r}")
    return getattr(importlib.import_module(f"pltoolkit.api.{_HOMES[name]}"), name)
