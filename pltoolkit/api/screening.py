"""What the packets of a batch leave out for their readers' sake: worked out before it, over all schools and all batches.

The rules are in `pltoolkit.privacy`. What is shown is remembered in the store before anything is written, so that no
later batch can give away, by the difference, what this one hides.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pltoolkit.privacy.omissions import Omission
from pltoolkit.privacy.surveys import counted_responses
from pltoolkit.settings import Audience, Settings
from pltoolkit.store import PacketKey, Store, Subject, may_see

if TYPE_CHECKING:
    from pltoolkit.privacy.masks import HiddenColumns, Masks, TableKey

_SURVEY, _TABLES = "survey", "students"
_AT_A_TIME = 200
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
    """The screens of one batch. `surveys` names its packets, with the digest of the survey answers that each holds."""

    def __init__(
        self, store: Store, settings: Settings, audience: Audience, surveys: Mapping[PacketKey, str], *, as_of: dt.date
    ) -> None:
        self._store, self._settings, self._as_of = store, settings, as_of
        self._year = settings.district.school_year
        self._screens_small_students = not may_see(audience, Subject.SMALL_STUDENT_GROUPS)
        self._screens_small_staff = not may_see(audience, Subject.SMALL_STAFF_GROUPS)
        self._schools = sorted({key.school_id for key in surveys})
        self._surveys = _Surveys(store, settings, {} if may_see(audience, Subject.PEOPLE) else surveys)

    def of(self, key: PacketKey) -> Screen:
        """What a school's packet leaves out."""
        survey = self._surveys.screens.get(key, NOTHING)
        students = self._masks.for_packet(*key) if self._screens_small_students else {}
        return replace(survey, hidden={**students, **survey.hidden}) if students else survey

    def of_district(self, adoptions: Iterable[str]) -> Screen:
        """What the district's packet leaves out."""
        if not self._screens_small_students:
            return NOTHING
        found = {adoption: self._masks.for_district(adoption) for adoption in sorted(set(adoptions))}
        return Screen(totals={adoption: hidden for adoption, hidden in found.items() if hidden})

    def remember(self) -> None:
        """Keep what this batch shows, before it shows it."""
        self._surveys.remember()
        if self._screens_small_students:
            tables = {_name(key): one.to_json() for key, one in self._masks.published.items()}
            self._store.remember(self._year, _TABLES, tables)

    def log(self) -> Iterator[Omission]:
        """Each thing that is left out, and why."""
        if self._screens_small_students:
            yield from self._masks.log()
        yield from self._surveys.log()
        if self._screens_small_staff:
            yield from self._staff_log()

    def _staff_log(self) -> Iterator[Omission]:
        from pltoolkit.privacy.staff import staff_omissions  # and measures: not for a batch with nothing to do

        for start in range(0, len(self._schools), _AT_A_TIME):
            staff = self._store.rows("staff", school_ids=self._schools[start : start + _AT_A_TIME])
            yield from staff_omissions(staff, minimum=self._settings.privacy.minimum_respondents)

    @cached_property
    def _masks(self) -> Masks:
        from pltoolkit.privacy.masks import (  # pandas: not for a batch with nothing to do
            Published,
            TableKey,
            student_masks,
        )

        frames = {name: self._store.read(name) for name in _FRAMES}
        kept = self._store.remembered(self._year, _TABLES)
        before = {TableKey(*json.loads(name)): Published.from_json(value) for name, value in kept}
        return student_masks(frames, as_of=self._as_of, minimum=self._settings.privacy.smallest_group, before=before)


class _Surveys:
    """Whose answers each packet counts: `screens` holds those that leave something out. What was decided of the same
    rows stands.

    The answers counted are worked out again to be remembered: those of all schools need not be held in memory.
    """

    def __init__(self, store: Store, settings: Settings, digests: Mapping[PacketKey, str]) -> None:
        self._store, self._year = store, settings.district.school_year
        self._minimum = settings.privacy.minimum_respondents
        self._digests = digests
        self.screens: dict[PacketKey, Screen] = {}
        changed = dict.fromkeys(digests)
        for name, kept in store.remembered(self._year, _SURVEY) if digests else ():
            key = PacketKey(*json.loads(name))
            if key in changed and self._made_from(key) == kept["made_from"]:
                del changed[key]
                self._note(key, kept)
        self._changed = list(changed)
        for decisions in self._decisions():
            for key, decided in decisions.items():
                self._note(key, decided)

    def remember(self) -> None:
        """Keep what has been decided anew."""
        for decisions in self._decisions():
            self._store.remember(self._year, _SURVEY, {_name(key): decided for key, decided in decisions.items()})

    def log(self) -> Iterator[Omission]:
        for key, screen in sorted(self.screens.items()):
            waves = screen.hidden.get(_SURVEY, ())
            for wave in waves:
                because = f"fewer than {self._minimum} people answered, or have come or gone since it was last shown"
                yield Omission(*key, _SURVEY, wave, "", "small", because)
            if screen.responses and not waves:
                because = f"late answers, counted once there are {self._minimum}"
                yield Omission(*key, _SURVEY, "", "", "changed_little", because)

    def _note(self, key: PacketKey, decided: Mapping[str, Any]) -> None:
        if (screen := _survey_screen(decided)) is not NOTHING:
            self.screens[key] = screen

    def _decisions(self) -> Iterator[dict[PacketKey, Any]]:
        """What is decided of each packet whose rows have changed, as it is remembered; some packets at a time."""
        for start in range(0, len(self._changed), _AT_A_TIME):
            keys = self._changed[start : start + _AT_A_TIME]
            before: dict[str, Any] = dict(self._store.remembered(self._year, _SURVEY, names=map(_name, keys)))
            waves = self._waves(keys)
            yield {key: self._decision(key, waves.get(key, {}), before.get(_name(key), {})) for key in keys}

    def _decision(self, key: PacketKey, waves: Mapping[str, Mapping[str, set[str]]], before: Mapping[str, Any]) -> Any:
        decided = counted_responses(waves, shown=before.get("counted", {}), minimum=self._minimum)
        return {
            "made_from": self._made_from(key),
            "counted": decided.counted,
            "left_out": sorted(decided.left_out),
            "hidden": list(decided.hidden),
        }

    def _made_from(self, key: PacketKey) -> str:
        return f"{self._digests[key]} {self._minimum}"

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


def _survey_screen(decided: Mapping[str, Any]) -> Screen:
    if not decided["hidden"] and not decided["left_out"]:
        return NOTHING
    hidden = {_SURVEY: {wave: [""] for wave in decided["hidden"]}} if decided["hidden"] else {}
    return Screen(hidden, frozenset(decided["left_out"]))


def _name(key: PacketKey | TableKey) -> str:
    """A key as the store remembers it."""
    return json.dumps(key, ensure_ascii=False)
