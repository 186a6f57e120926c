"""Imported by the server that child processes are forked from, and by nothing else: importing it warms it up."""

from __future__ import annotations

import gc

from pltoolkit.api.making import warm_process

_SELDOM = 50_000
"""New objects between two searches for garbage: a child lives shortly and has its own memory limit."""

warm_process()
gc.collect()
gc.freeze()
gc.set_threshold(_SELDOM)
