"""The use cases: what the command line, the forms and programs call. Each name is loaded when it is asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pltoolkit.api.importing import ImportReport, import_files
    from pltoolkit.api.packets import BatchListener, PacketReport, PacketRequest, make_packets
    from pltoolkit.api.plan import Plan
    from pltoolkit.api.returning import Difference, ReturnReport, import_returned
    from pltoolkit.api.start import StartPage, last_packet, start_page
    from pltoolkit.api.status import Status, workspace_status
    from pltoolkit.api.workspaces import create_sample, create_workspace, school_year_of

_HOMES = {
    "BatchListener": "packets",
    "Difference": "returning",
    "ImportReport": "importing",
    "PacketReport": "packets",
    "PacketRequest": "packets",
    "Plan": "plan",
    "ReturnReport": "returning",
    "StartPage": "start",
    "Status": "status",
    "create_sample": "workspaces",
    "create_workspace": "workspaces",
    "import_files": "importing",
    "import_returned": "returning",
    "last_packet": "start",
    "make_packets": "packets",
    "school_year_of": "workspaces",
    "start_page": "start",
    "workspace_status": "status",
}

__all__ = [
    "BatchListener",
    "Difference",
    "ImportReport",
    "PacketReport",
    "PacketRequest",
    "Plan",
    "ReturnReport",
    "StartPage",
    "Status",
    "create_sample",
    "create_workspace",
    "import_files",
    "import_returned",
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
