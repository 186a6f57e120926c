"""From a district's own files to a planning packet for every school.

The names below are what notebooks use; each is loaded when it is first asked for, so that the command line starts fast.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pltoolkit.forms import form
    from pltoolkit.sections import open_district
    from pltoolkit.store import open_school

_HOMES = {"form": "pltoolkit.forms", "open_district": "pltoolkit.sections", "open_school": "pltoolkit.store"}

__all__ = ["form", "open_district", "open_school"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'pltoolkit' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
