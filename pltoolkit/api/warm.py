"""Imported by the server that child processes are forked from, and by nothing else: importing it warms it up."""

from __future__ import annotations

import gc
import importlib
import sys
from types import ModuleType

from pltoolkit.api.making import warm_process

_SELDOM = 50_000
"""New objects between two searches for garbage: a child lives shortly and has its own memory limit."""
_IRIS = "rfc3987_syntax"


def _import_jsonschema() -> None:
    """Import jsonschema without the grammar of international addresses, which takes longer than all else together.

    It is built when such an address is first checked: nbformat, which brings jsonschema along, never does.
    """
    waiting = ModuleType(_IRIS)
    waiting.is_valid_syntax = lambda *words: importlib.import_module(_IRIS).is_valid_syntax(*words)  # type: ignore[attr-defined]
    sys.modules[_IRIS] = waiting
    try:
        importlib.import_module("jsonschema")
    finally:
        del sys.modules[_IRIS]


gc.disable()  # nearly all that is made here stays
_import_jsonschema()
importlib.import_module("pandas")  # for a district's own cells: ours do without, here and there
warm_process()
gc.collect()
gc.freeze()
gc.enable()
gc.set_threshold(_SELDOM)
