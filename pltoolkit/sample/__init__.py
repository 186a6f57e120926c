"""A fictional district, to try things on and to measure with."""

from __future__ import annotations

from pltoolkit.sample.district import SampleDistrict, iter_rows, make_district
from pltoolkit.sample.messy import write_messy_files

__all__ = ["SampleDistrict", "iter_rows", "make_district", "write_messy_files"]
