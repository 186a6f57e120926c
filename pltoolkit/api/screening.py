"""What the packets of a batch leave out for their readers' sake: worked out before it, over all schools and all batches.

The rules are in `pltoolkit.privacy`. What is shown is remembered in the store before anything is written, so that no
later batch can give away, by the difference, what this one hides.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pltoolkit.privacy.omissions import Omission
from pltoolkit.privacy.surveys import counted_responses
from pltoolkit.settings import Audience, Settings
from pltoolkit.store import PacketKey, Store, Subject, may_see

if TYPE_CHECKING:
    from pltoolkit.privacy.masks import HiddenColumns, Masks, TableKey

_SURVEY, _TABLES = "survey", "students"
_FRAMES = ("schools", "adoptions", "assessments")


@dataclass(frozen=True)
class Screen:
    """What one packet leaves out.

    `hidden`: figures of the school; `responses`: answers to surveys that are not counted; `totals`: figures of the
    district, by adoption.
    """

    hidden: HiddenColumns = field(default_factory=dict)
    responses: frozenset[str] = frozenset()
    totals: Mapping[str, HiddenColumns] = field(default_factory=dict)

    def to_json(self) -> Any:
        """What the packet depends on."""
        return [self.hidden, sorted(self.responses), dict(self.totals)]


NOTHING = Screen()


class Screening:
    """The screens of one batch. `digests` names its packets, with the digest of each of their tables."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        audience: Audience,
        digests: Mapping[PacketKey, Mapping[str, str]],
        *,
        as_of: dt.date,
    ) -> None:
        self._store, self._settings, self._as_of = store, settings, as_of
        self._year = settings.district.school_year
        self._screens_small_students = not may_see(audience, Subject.SMALL_STUDENT_GROUPS)
        self._surveys = {} if may_see(audience, Subject.PEOPLE) else self._survey_decisions(digests)

    def of(self, key: PacketKey) -> Screen:
        """What a school's packet leaves out."""
        survey = self._surveys.get(_name(key))
        hidden = self._masks.for_packet(*key) if self._screens_small_students else {}
        if survey is None:
            return Screen(hidden)
        if survey["hidden"]:
            hidden = {**hidden, _SURVEY: {wave: [""] for wave in survey["hidden"]}}
        return Screen(hidden, frozenset(survey["left_out"]))

    def of_district(self, adoptions: Iterable[str]) -> Screen:
        """What the district's packet leaves out."""
        if not self._screens_small_students:
            return NOTHING
        found = {adoption: self._masks.for_district(adoption) for adoption in sorted(set(adoptions))}
        return Screen(totals={adoption: hidden for adoption, hidden in found.items() if hidden})

    def remember(self) -> None:
        """Keep what this batch shows, before it shows it."""
        self._store.remember(self._year, _SURVEY, self._surveys)
        if self._screens_small_students:
            tables = {_name(key): one.to_json() for key, one in self._masks.published.items()}
            self._store.remember(self._year, _TABLES, tables)

    def log(self) -> list[Omission]:
        """Each thing that is left out, and why."""
        return [*(self._masks.log() if self._screens_small_students else ()), *self._survey_log()]

    @cached_property
    def _masks(self) -> Masks:
        from pltoolkit.privacy.masks import (  # pandas: not for a batch with nothing to do
            Published,
            TableKey,
            student_masks,
        )

        frames = {name: self._store.read(name) for name in _FRAMES}
        kept = self._store.remembered(self._year, _TABLES)
        before = {TableKey(*json.loads(name)): Published.from_json(value) for name, value in kept.items()}
        return student_masks(frames, as_of=self._as_of, minimum=self._settings.privacy.smallest_group, before=before)

    def _survey_decisions(self, digests: Mapping[PacketKey, Mapping[str, str]]) -> dict[str, Any]:
        """For each packet what is decided of its surveys; what was decided for the same rows stands."""
        minimum = self._settings.privacy.minimum_respondents
        kept: Mapping[str, Any] = self._store.remembered(self._year, _SURVEY)
        made_from = {key: f"{parts[_SURVEY]} {minimum}" for key, parts in digests.items()}
        changed = [key for key in digests if kept.get(_name(key), {}).get("made_from") != made_from[key]]
        waves = self._waves(changed)
        found = {_name(key): kept[_name(key)] for key in digests if key not in set(changed)}
        for key in changed:
            shown = kept.get(_name(key), {}).get("counted", {})
            decided = counted_responses(waves.get(key, {}), shown=shown, minimum=minimum)
            found[_name(key)] = {
                "made_from": made_from[key],
                "counted": decided.counted,
                "left_out": sorted(decided.left_out),
                "hidden": list(decided.hidden),
            }
        return found

    def _waves(self, keys: Iterable[PacketKey]) -> dict[PacketKey, dict[str, dict[str, set[str]]]]:
        """Response ids by packet, wave and the adoption that they are about."""
        by_school: dict[str, list[PacketKey]] = {}
        for key in keys:
            by_school.setdefault(key.school_id, []).append(key)
        found: dict[PacketKey, dict[str, dict[str, set[str]]]] = {}
        for school_id, adoption_id, wave, response_id in self._store.respondents(by_school.keys()):
            for key in by_school[school_id]:
                if adoption_id in {"", key.adoption_id}:
                    of_wave = found.setdefault(key, {}).setdefault(wave, {})
                    of_wave.setdefault(adoption_id, set()).add(response_id)
        return found

    def _survey_log(self) -> Iterator[Omission]:
        minimum = self._settings.privacy.minimum_respondents
        for name, decided in sorted(self._surveys.items()):
            school_id, adoption_id = json.loads(name)
            for wave in decided["hidden"]:
                because = f"fewer than {minimum} people answered, or have come or gone since it was last shown"
                yield Omission(school_id, adoption_id, _SURVEY, wave, "", "small", because)
            if decided["left_out"] and not decided["hidden"]:
                because = f"late answers, counted once there are {minimum}"
                yield Omission(school_id, adoption_id, _SURVEY, "", "", "changed_little", because)


def _name(key: PacketKey | TableKey) -> str:
    """A key as the store remembers it."""
    return json.dumps(key, ensure_ascii=False)
