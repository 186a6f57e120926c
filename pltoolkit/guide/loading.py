"""Reading an edition: a folder with `phase_1.toml`, `phase_2.toml` and `phase_3.toml`.

An edition other than the national one may say `same_as` in a phase, key action or step: it then takes over whatever it
does not say itself. Ids follow from the place: step C of key action II.1 is "II.1.C" in every edition.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pltoolkit.errors import UsageError, did_you_mean
from pltoolkit.guide.model import Guide

_SHIPPED = Path(__file__).resolve().parent
_NATIONAL = "national"
Raw = dict[str, Any]


def editions(folders: Sequence[Path] = ()) -> tuple[str, ...]:
    """The editions that can be loaded: those in `folders`, and those that come with the package."""
    return tuple(
        sorted({path.parent.name for folder in (*folders, _SHIPPED) for path in folder.glob("*/phase_1.toml")})
    )


def load_guide(edition: str = _NATIONAL, folders: tuple[Path, ...] = ()) -> Guide:
    """An edition of the guide; one in `folders` wins over a shipped one of the same name.

    Raises `UsageError` for an edition that is not there, and for data that are wrong, with file and place.
    """
    for folder in (*folders, _SHIPPED):
        if (folder / edition / "phase_1.toml").is_file():
            return _load(folder / edition)
    known = editions(folders)
    hint = did_you_mean(edition, known) or f"Editions: {', '.join(known)}."
    raise UsageError(f'There is no edition "{edition}" of the guide.', hint=hint)


@lru_cache(maxsize=8)
def _load(folder: Path) -> Guide:
    edition = folder.name
    base = {} if edition == _NATIONAL else _index(_phases(_SHIPPED / _NATIONAL))
    phases = [_with_ids(_filled(phase, base)) for phase in _phases(folder)]
    try:
        return Guide.model_validate({"edition": edition, "phases": phases})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageError(
            f'The edition "{edition}" of the guide is not right: {place}: {first["msg"]}.',
            hint=f"Its files are in {folder}.",
        ) from None


def _phases(folder: Path) -> list[Raw]:
    phases = []
    for number in (1, 2, 3):
        path = folder / f"phase_{number}.toml"
        try:
            phases.append(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(
                f"{path}: {error}", hint="An edition has phase_1.toml, phase_2.toml and phase_3.toml."
            ) from None
    return phases


def _index(phases: Sequence[Raw]) -> Mapping[str, Raw]:
    """The national edition's phases by number, key actions and steps by id."""
    found: dict[str, Raw] = {}
    for phase in phases:
        found[str(phase["number"])] = phase
        for action in phase["key_actions"]:
            found[action["id"]] = action
            found |= {f"{action['id']}.{step['letter']}": step for step in action["steps"]}
    return found


def _filled(phase: Raw, base: Mapping[str, Raw]) -> Raw:
    whole = _over(phase, base, str(phase["number"]) if phase.get("same_as") == _NATIONAL else phase.get("same_as"))
    actions = []
    for action in whole.get("key_actions", ()):
        full = _over(action, base, action.get("same_as"))
        full["steps"] = [_over(step, base, step.get("same_as")) for step in full.get("steps", ())]
        actions.append(full)
    return {**whole, "key_actions": actions}


def _over(part: Raw, base: Mapping[str, Raw], origin: str | None) -> Raw:
    """`part` over the part it is the same as."""
    if origin is not None and origin not in base:
        raise UsageError(
            f'The guide says same_as = "{origin}", and there is no such part.', hint=did_you_mean(origin, base)
        )
    own = {name: value for name, value in part.items() if name != "same_as"}
    return {**(base[origin] if origin else {}), **own}


def _with_ids(phase: Raw) -> Raw:
    """The phase with the ids and numbers that follow from the place of a part."""
    actions = []
    for action in phase["key_actions"]:
        steps = []
        for step in action["steps"]:
            step_id = f"{action['id']}.{step['letter']}"
            prompts = [
                {"id": f"{step_id}.{n}", "text": text} for n, text in enumerate(step.get("prompts", ()), start=1)
            ]
            steps.append({**step, "id": step_id, "prompts": prompts})
        actions.append({**action, "phase": phase["number"], "steps": steps})
    return {**phase, "key_actions": actions}
