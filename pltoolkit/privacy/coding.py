"""Top and bottom coding: shares near 0 and 100 percent of a small group say something of everybody in it, and a part
of a group that is nearly nobody, or nearly everybody, is a small group itself.

How near a share may come depends on the size of the group, as in the rules that Utah takes from NCES:
https://www.ccsdut.org/ (300 and more: 1 and 99 percent; 100 to 299: 2 and 98; 40 to 99: 5 and 95; seen; 20 to 39: 10 and
90; 10 to 19: 20 and 80; recalled). Smaller groups take the last pair where a rule shows them at all.
"""

from __future__ import annotations

import math

_LIMITS = ((300, 0.01), (100, 0.02), (40, 0.05), (20, 0.10), (0, 0.20))


def share_limit(count: int) -> float:
    """The lowest share told exactly of a group of `count` people; 1 minus it is the highest."""
    return next(limit for least, limit in _LIMITS if count >= least)


def part_text(part: int, whole: int, *, least: int) -> str:
    """A part of a group: "7 of 15"; where the part or the rest has fewer than `least` people, no more than that it has."""
    return f"{part_count(part, whole, least=least)} of {whole}"


def part_count(part: int, whole: int, *, least: int) -> int | str:
    """The number in `part_text`, or the words in its place."""
    if not _is_telling(part, whole, least):
        return part
    if whole < 2 * least:
        return "some"
    return f"fewer than {least}" if part < least else f"more than {whole - least}"


def part_share(part: int, whole: int, *, least: int) -> float | str | None:
    """The share that goes with `part_text`: a number from 0 to 1, or words; None of nobody."""
    if not _is_telling(part, whole, least):
        return part / whole if whole else None
    if whole < 2 * least:
        return "some"
    return f"under {least / whole:.0%}" if part < least else f"over {1 - least / whole:.0%}"


def _is_telling(part: int, whole: int, least: int) -> bool:
    """Whether the part or the rest is a small group."""
    return 0 < part < least or 0 < whole - part < least


def coded_share(share: float, count: int) -> float:
    """`share` (0 to 1) brought within the limits of its group; a missing share stays missing."""
    limit = share_limit(count)
    return share if math.isnan(share) else min(max(share, limit), 1 - limit)


def share_text(share: float, count: int) -> str:
    """A share in words: "47%", "5% or less", "95% or more"; "" where it is missing."""
    if math.isnan(share):
        return ""
    limit = share_limit(count)
    if share <= limit:
        return f"{limit:.0%} or less"
    return f"{1 - limit:.0%} or more" if share >= 1 - limit else f"{share:.0%}"
