"""Grades as people say them, from the codes that systems exchange (CEDS: KG, 01 … 12)."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

ORDER = ("PK", "TK", "K", *(str(grade) for grade in range(1, 13)))
_CODES = MappingProxyType({"KG": "K", "PR": "PK", "PREK": "PK"})


def grade_names(text: str) -> list[str]:
    """The grades in a list of codes, such as "KG,01": "K" and "1". Codes of no school grade are passed over."""
    codes = [part.strip().upper().lstrip("0") for part in text.split(",")]
    names = [_CODES.get(code, code) for code in codes]
    return [name for name in names if name in ORDER]


def grade_span(grades: Iterable[str]) -> str:
    """Grades in order: "6", "K-5", or "6, 8" where one between is not taught."""
    places = sorted({ORDER.index(grade) for grade in grades})
    if len(places) > 1 and places[-1] - places[0] == len(places) - 1:
        return f"{ORDER[places[0]]}-{ORDER[places[-1]]}"
    return ", ".join(ORDER[place] for place in places)
