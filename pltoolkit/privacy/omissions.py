"""What packets leave out and why, for the district's own eyes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
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


def omissions_text(omissions: Iterable[Omission], audience: Audience) -> str:
    """CSV, a line for each, with the audience that does not see it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*Omission._fields, "audience"))
    writer.writerows((*one, audience) for one in omissions)
    return text.getvalue()
