"""What packets leave out and why, for the district's own eyes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pltoolkit.settings import Audience


class Omission(NamedTuple):
    """One thing that is left out: whose ("": of all schools together), of what, and why. It holds no number of people."""

    school_id: str
    adoption_id: str
    subject: str
    table: str
    column: str
    reason: str
    because: str


def omissions_csv(omissions: Iterable[Omission], audience: Audience) -> Iterator[bytes]:
    """CSV, part by part: a line for each, with the audience that does not see it."""
    yield _line((*Omission._fields, "audience"))
    for one in omissions:
        yield _line((*one, audience))


def _line(values: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(values)
    return text.getvalue().encode()
