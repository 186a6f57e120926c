"""Answers out of a Word packet that came back: shown beside what stands in the plan first, then written if wanted.

Nothing is overwritten unseen. The packet's controls carry a mark of each answer as it was when the packet was made, so an
answer that has changed in the plan since is a conflict, and left alone unless it is asked for by name.

In a copy for leaders people stand as roles, in sentences too. An answer that names somebody is therefore not taken from
such a copy: the role would replace the name. A copy for the public shows no answers and gives none back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pltoolkit.api.answers import Unreadable, parse_answer
from pltoolkit.api.plan import Place, Plan
from pltoolkit.api.workspaces import open_store
from pltoolkit.blocks import Field
from pltoolkit.blocks.tags import Tag, mark_of, plain_text, read_tag, shown_value
from pltoolkit.errors import DataError, UsageError, did_you_mean
from pltoolkit.guide import FieldSpec, faults_of
from pltoolkit.intake.returned import ReturnedPacket, read_returned
from pltoolkit.sections.guide import field_of, guide_of
from pltoolkit.settings import Audience, Settings, load_settings
from pltoolkit.store import AnswerConflict, PacketKey, School, SliceFacts, Store, today
from pltoolkit.workspace import Workspace

State = Literal["new", "changed", "conflict", "refused", "faulty", "written"]
_WHY_NAMED = "this copy shows a role, or nothing, where the plan names somebody"
_WHY_CHANGED = "the plan has changed since this packet was made"


@dataclass(frozen=True)
class Difference:
    """One answer that the file has otherwise than the plan. `there` is what stands in the plan, `comes` what the file has,
    both as they read; `value` is what would be stored."""

    name: str
    label: str
    state: State
    there: str
    comes: str
    reason: str = ""
    value: Any = None


@dataclass(frozen=True)
class ReturnReport:
    """What a returned packet holds: whose it is, how many answers are as they were, and every difference."""

    file: str
    school: str
    packet: str
    audience: str
    unchanged: int
    differences: tuple[Difference, ...]

    @property
    def left_alone(self) -> tuple[Difference, ...]:
        return tuple(one for one in self.differences if one.state in {"conflict", "refused", "faulty"})

    def to_json(self) -> dict[str, Any]:
        """Plain values for a program to read."""
        return asdict(self)


def import_returned(
    workspace: Workspace, path: Path, *, apply: bool, take: Collection[str] = (), at: dt.datetime
) -> ReturnReport:
    """Compare a returned Word packet with the plan, and write its answers where `apply` says so.

    `take` names answers ("II.1.A/leader") that are written although the plan has changed meanwhile. Raises `DataError`
    for a file that is no packet of this workspace, `UsageError` for a name in `take` that is no conflict, `StoreError`.
    """
    packet = read_returned(path)
    settings = load_settings(workspace.settings_path)
    audience = _audience(packet, path, settings)
    key = PacketKey(packet.facts["school_id"], packet.facts.get("adoption_id", ""))
    with open_store(workspace, settings) as store:
        shown, real = (_school(store, key, reader, settings, workspace) for reader in (audience, "coach"))
    plan = Plan.of(real)
    if not any(map(read_tag, packet.tags)):
        raise DataError(
            f"{path.name}: the program that saved it dropped the names of its controls, as LibreOffice 7.4 does.",
            hint="Edit the packet in Microsoft Word, or write the answers in JupyterLab.",
        )
    comparison = _Comparison(shown, real, plan, take=frozenset(take))
    unchanged, found = comparison.differences(packet)
    _check_taken(take, found)
    if apply:
        versions = {place: record.version for place, record in plan.answers().items()}
        author = packet.editor or path.name
        found = [_written(plan, one, versions, author=author, at=at) for one in found]
    return ReturnReport(path.name, real.name, str(key), audience, unchanged, tuple(found))


def _audience(packet: ReturnedPacket, path: Path, settings: Settings) -> Audience:
    """The audience of the copy. Raises `DataError` where it is not one that gives answers back."""
    year = packet.facts.get("school_year", "")
    if year != settings.district.school_year:
        raise DataError(
            f"{path.name} is of {year or 'no school year'}; this workspace holds {settings.district.school_year}.",
            hint="Import it into the workspace of that year.",
        )
    match packet.facts.get("audience", ""):
        case "coach":
            return "coach"
        case "leader":
            return "leader"
    raise DataError(
        f"{path.name} is a copy for the public: it shows no answers, so it gives none back.",
        hint="Send out a copy for the coach: pltoolkit packets DIR --audience coach --format docx",
    )


def _school(store: Store, key: PacketKey, reader: Audience, settings: Settings, workspace: Workspace) -> School:
    """The school as `reader` sees it. Raises `UsageError` for one that is not there."""
    store.check_key(key)
    facts = SliceFacts(key, reader, today(settings), settings, {})
    return School(store.packet_rows(key, reader), facts, workspace=workspace)


class _Comparison:
    """The plan's answers as the copy shows them and as they are, beside those of a returned packet."""

    def __init__(self, shown: School, real: School, plan: Plan, *, take: frozenset[str]) -> None:
        self._specs: dict[str, FieldSpec] = {}
        self._shown: dict[str, Field] = {}
        self._real: dict[str, Field] = {}
        for step in guide_of(real).steps:
            for spec in step.fields:
                name = f"{step.id}/{spec.id}"
                self._specs[name] = spec
                self._shown[name] = field_of(shown, step, spec, shown.answers)
                self._real[name] = field_of(real, step, spec, real.answers)
        self._plan, self._take, self._answers = plan, take, real.answers

    def differences(self, packet: ReturnedPacket) -> tuple[int, list[Difference]]:
        """How many answers are as they were, and what differs, in the guide's order."""
        found: dict[str, Difference] = {}
        unchanged = 0
        for name, (tag, comes) in _incoming(packet, self._shown).items():
            there = shown_value(self._shown[name])
            same = mark_of(comes) == tag.before or comes == there
            difference = None if same else self._difference(name, tag, comes)
            if difference is None:
                unchanged += 1
            else:
                found[name] = difference
        return unchanged, [found[name] for name in self._specs if name in found]

    def _difference(self, name: str, tag: Tag, comes: Any) -> Difference | None:
        """What differs; None where the same was only written in another way, such as a date."""
        shown, real, spec = self._shown[name], self._real[name], self._specs[name]
        there = shown_value(shown)
        difference = Difference(name, spec.label, "changed" if there else "new", _text(there), _text(comes))
        if shown_value(real) != there:
            return replace(difference, state="refused", there="", reason=_WHY_NAMED)
        step_id, _, field_id = name.partition("/")
        standing = self._answers.get((step_id, field_id))
        try:
            value = parse_answer(
                spec, comes, people=self._plan.people, shown=real, standing=standing and standing.value
            )
        except Unreadable as error:
            return replace(difference, state="faulty", reason=str(error))
        faults = faults_of(spec, value, people=self._plan.people)
        if faults:
            return replace(difference, state="faulty", reason=faults[0].message)
        if standing and standing.value == value:
            return None
        difference = replace(difference, value=value)
        if mark_of(there) != tag.before and name not in self._take:
            return replace(difference, state="conflict", reason=_WHY_CHANGED)
        return difference


def _incoming(packet: ReturnedPacket, fields: Mapping[str, Field]) -> dict[str, tuple[Tag, Any]]:
    """What the file has for each answer, in the form of `shown_value`."""
    found: dict[str, tuple[Tag, Any]] = {}
    ticked: dict[str, set[int]] = {}
    for control in packet.controls:
        tag = read_tag(control.tag)
        if tag is None or tag.name not in fields:
            continue
        field = fields[tag.name]
        if field.kind == "checklist":
            ticked.setdefault(tag.name, set()).update({tag.place or 0} if control.value is True else ())
            labels = [plain_text(label) for _, label in field.boxes()]
            found[tag.name] = tag, [label for place, label in enumerate(labels) if place in ticked[tag.name]]
        elif isinstance(control.value, bool) == (field.kind == "check"):
            found[tag.name] = tag, plain_text(control.value) if isinstance(control.value, str) else control.value
    for table in packet.tables:
        tag = read_tag(table.tag)
        if tag is not None and tag.name in fields and fields[tag.name].kind == "table":
            found[tag.name] = tag, [[plain_text(cell) for cell in row] for row in table.rows]
    return found


def _check_taken(take: Collection[str], found: list[Difference]) -> None:
    names = [one.name for one in found]
    for name in take:
        if name not in names:
            raise UsageError(
                f'"{name}" is no answer that this file has otherwise.',
                hint=did_you_mean(name, names) or "Run it without --take first: it lists the differences.",
            )


def _written(plan: Plan, one: Difference, versions: Mapping[Place, int], *, author: str, at: dt.datetime) -> Difference:
    """The difference after it was written, where it may be; one that somebody changed this moment is a conflict."""
    if one.state not in {"new", "changed"}:
        return one
    step_id, _, field_id = one.name.partition("/")
    place = (step_id, field_id)
    try:
        plan.save(place, one.value, author=author, at=at, expected_version=versions.get(place, 0))
    except AnswerConflict:
        return replace(one, state="conflict", reason=_WHY_CHANGED)
    return replace(one, state="written")


def _text(shown: Any) -> str:
    """An answer in the form of `shown_value`, as one text."""
    if isinstance(shown, bool):
        return "ticked" if shown else ""
    if isinstance(shown, list):
        return "; ".join(_lines(shown))
    return str(shown)


def _lines(shown: list[Any]) -> Iterator[str]:
    for one in shown:
        yield " | ".join(one) if isinstance(one, list) else str(one)
