"""The fictional district's raw files, with the faults that real ones have."""

from __future__ import annotations

from pathlib import Path

from pltoolkit.sample.district import SampleDistrict


def write_messy_files(district: SampleDistrict, folder: Path, *, seed: int) -> None:
    raise NotImplementedError
