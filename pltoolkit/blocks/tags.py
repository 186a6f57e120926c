"""Tags of the controls in a Word packet: which answer a control is for, and what stood there when it was made."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, NamedTuple

from pltoolkit.blocks.base import clean_text
from pltoolkit.blocks.fields import Field

_FORM = re.compile(r"(?P<name>[^#=\s]+/[^#=\s]+?)(?:#(?P<place>\d{1,4}))?=(?P<before>[0-9a-f]{8})")


class Tag(NamedTuple):
    """`name` is "step/field"; `place` counts a table's columns or a checklist's options; `before` is the mark of the
    answer that the packet was made with."""

    name: str
    place: int | None
    before: str

    def __str__(self) -> str:
        place = "" if self.place is None else f"#{self.place}"
        return f"{self.name}{place}={self.before}"


def read_tag(text: str) -> Tag | None:
    """The tag that a text is, or None for one of somebody else's."""
    found = _FORM.fullmatch(text)
    return Tag(found["name"], int(found["place"]) if found["place"] else None, found["before"]) if found else None


def tag_of(field: Field, place: int | None = None) -> str:
    return str(Tag(field.name, place, mark_of(shown_value(field))))


def mark_of(shown: Any) -> str:
    """A short mark of an answer as it is shown: the same for equal ones, and next to never for others."""
    text = json.dumps(shown, ensure_ascii=False)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def shown_value(field: Field) -> Any:
    """An answer as a reader of the packet sees it: text; ticked options; rows of text; whether it is ticked."""
    if field.kind == "check":
        return field.value is True
    if field.kind == "checklist":
        return [plain_text(label) for ticked, label in field.boxes() if ticked]
    if field.kind == "table":
        rows = [[plain_text(str(cell)) for cell in row] for row in field.value or ()]
        return [row for row in rows if any(row)]
    return plain_text(field.text)


def plain_text(text: str) -> str:
    """Text as it comes back from a word processor: its lines, with single spaces."""
    lines = (" ".join(line.split()) for line in clean_text(text).strip().split("\n"))
    return "\n".join(lines)
