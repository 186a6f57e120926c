"""Imported by the server that child processes are forked from, and by nothing else: importing it warms it up."""

from __future__ import annotations

import gc

from pltoolkit.api.making import warm_process

warm_process()
gc.collect()
gc.freeze()
