"""Whose survey answers a packet counts: never few people's, and never those of the few by whom two copies differ.

People were promised that nobody would know what they answered. The answers of too few are left out, and so are late ones
until enough have come in: the figures of this week's copy less those of last week's would be theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain


@dataclass(frozen=True)
class Counted:
    """For one packet: the responses counted in each wave, those left out, and the waves of which nothing is shown."""

    counted: Mapping[str, tuple[str, ...]]
    left_out: frozenset[str]
    hidden: tuple[str, ...]


def counted_responses(
    waves: Mapping[str, Mapping[str, Collection[str]]], *, shown: Mapping[str, Collection[str]], minimum: int
) -> Counted:
    """Work out whose answers to count.

    `waves` gives, for each wave, response ids by the adoption that they are about ("": no one adoption, so that every
    packet of the school holds them). `shown` holds the responses counted in what was published before. A group of fewer
    than `minimum` is left out: one packet of the school less another would be it.
    """
    counted: dict[str, tuple[str, ...]] = {}
    left_out: set[str] = set()
    hidden = []
    for wave, groups in sorted(waves.items()):
        before, now = set(shown.get(wave, ())), _large(groups.values(), minimum)
        came, gone = now - before, before - now
        if before and 0 < len(came | gone) < minimum:
            now = set() if gone else before
        if len(now) < minimum:
            now = set()
            hidden.append(wave)
        left_out |= set(chain.from_iterable(groups.values())) - now
        counted[wave] = tuple(sorted(now or before))
    return Counted(counted, frozenset(left_out), tuple(hidden))


def _large(groups: Iterable[Collection[str]], minimum: int) -> set[str]:
    return set(chain.from_iterable(group for group in groups if len(group) >= minimum))
