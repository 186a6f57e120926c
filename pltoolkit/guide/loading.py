"""Reading an edition: a folder with `phase_1.toml`, `phase_2.toml`, `phase_3.toml` and, where it has its own, `tools.toml`.

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
from pltoolkit.guide.model import Guide, Phase, Tool

_SHIPPED = Path(__file__).resolve().parent
_NATIONAL = "national"
_PARTS = {"phases": "phase", "key_actions": "key action", "steps": "step", "fields": "field", "columns": "column"}
Raw = dict[str, Any]


def editions(folders: Sequence[Path] = ()) -> tuple[str, ...]:
    """The editions that can be loaded: those in `folders`, and those that come with the package."""
    return tuple(
        sorted({path.parent.name for folder in (*folders, _SHIPPED) for path in folder.glob("*/phase_1.toml")})
    )


def load_guide(edition: str = _NATIONAL, folders: tuple[Path, ...] = ()) -> Guide:
    """An edition of the guide; one in `folders` wins over a shipped one of the same name.

    Raises `UsageError` for an edition that is not there, and for data that are wrong, each fault with its file and key.
    """
    for folder in (*folders, _SHIPPED):
        if (folder / edition / "phase_1.toml").is_file():
            return _load(folder / edition)
    known = editions(folders)
    hint = did_you_mean(edition, known) or f"Editions: {', '.join(known)}."
    raise UsageError(f'There is no edition "{edition}" of the guide.', hint=hint)


@lru_cache(maxsize=8)
def _load(folder: Path) -> Guide:
    base = {} if folder == _SHIPPED / _NATIONAL else _index(folder=_SHIPPED / _NATIONAL)
    phases, faults = [], []
    for path in _phase_files(folder):
        raw = _with_ids(_filled(_read(path), base, path), path, is_national=not base)
        try:
            phases.append(Phase.model_validate(raw))
        except ValidationError as error:
            faults += [f"{path.name}: {_fault(raw, item['loc'], item['msg'])}" for item in error.errors()]
    tools = _tools(folder, faults)
    if faults:
        raise _wrong(folder, faults)
    try:
        return Guide(edition=folder.name, phases=tuple(phases), tools=tools)
    except ValidationError as error:
        raise _wrong(folder, [_said(item["msg"]) for item in error.errors()]) from None


def _wrong(folder: Path, faults: Sequence[str]) -> UsageError:
    return UsageError(
        "\n".join([f'The edition "{folder.name}" of the guide is not right:', *faults]),
        hint=f"Its files are in {folder}. docs/concepts/guide.md says what each part may hold.",
    )


def _phase_files(folder: Path) -> tuple[Path, ...]:
    return tuple(folder / f"phase_{number}.toml" for number in (1, 2, 3))


def _read(path: Path) -> Raw:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(
            f"{path}: {reason}", hint="An edition has phase_1.toml, phase_2.toml and phase_3.toml."
        ) from None


def _tools(folder: Path, faults: list[str]) -> tuple[Tool, ...]:
    """The national edition's tools, with the edition's own over and after them."""
    found: dict[str, Tool] = {}
    for place in dict.fromkeys((_SHIPPED / _NATIONAL, folder)):
        path = place / "tools.toml"
        if not path.is_file():
            continue
        for number, raw in enumerate(_parts(_read(path), "tools", path), start=1):
            try:
                tool = Tool.model_validate(raw)
            except ValidationError as error:
                named = f'tool "{raw.get("title", number)}"'
                faults += [f"{path.name}: {named}: {_key(item['loc'])}{_said(item['msg'])}" for item in error.errors()]
            else:
                found[tool.title] = tool
    return tuple(found.values())


def _index(folder: Path) -> Mapping[str, Raw]:
    """An edition's phases by number, key actions and steps by id."""
    found: dict[str, Raw] = {}
    for path in _phase_files(folder):
        phase = _read(path)
        found[str(phase["number"])] = phase
        for action in phase["key_actions"]:
            found[action["id"]] = action
            found |= {f"{action['id']}.{step['letter']}": step for step in action["steps"]}
    return found


def _parts(whole: Raw, name: str, path: Path) -> list[Raw]:
    """The tables under a key. Raises `UsageError` where it holds something else."""
    parts = whole.get(name, [])
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise UsageError(f"{path.name}: {name}: must be a list of tables.", hint=f"Each starts with [[{name}]].")
    return parts


def _filled(phase: Raw, base: Mapping[str, Raw], path: Path) -> Raw:
    number = str(phase.get("number"))
    whole = _over(phase, base, number if phase.get("same_as") == _NATIONAL else phase.get("same_as"), path)
    actions = []
    for action in _parts(whole, "key_actions", path):
        full = _over(action, base, action.get("same_as"), path)
        is_national = base.get(str(action.get("id"))) == action
        taken = action.get("id") if is_national else action.get("same_as")
        full["steps"] = [_step(step, taken, base, path) for step in _parts(full, "steps", path)]
        actions.append(full)
    return {**whole, "key_actions": actions}


def _step(step: Raw, action: str | None, base: Mapping[str, Raw], path: Path) -> Raw:
    """A step with what it takes over, and as `origin` the national step it stands for ("": none)."""
    named, taken = step.get("same_as"), f"{action}.{step.get('letter')}"
    return {**_over(step, base, named, path), "origin": taken if step == base.get(taken) else named or ""}


def _over(part: Raw, base: Mapping[str, Raw], origin: str | None, path: Path) -> Raw:
    """`part` over the part it is the same as."""
    if origin is not None and origin not in base:
        hint = did_you_mean(origin, base) or "It names a key action or step of the national edition, such as II.1.C."
        raise UsageError(f'{path.name}: same_as = "{origin}": there is no such part.', hint=hint)
    own = {name: value for name, value in part.items() if name != "same_as"}
    return {**(base[origin] if origin else {}), **own}


def _with_ids(phase: Raw, path: Path, *, is_national: bool) -> Raw:
    """The phase with the ids and numbers that follow from the place of a part."""
    actions = []
    for action in phase["key_actions"]:
        steps = []
        for step in _parts(action, "steps", path):
            step_id = f"{action.get('id')}.{step.get('letter')}"
            texts = step.get("prompts", ())
            prompts = [{"id": f"{step_id}.{n}", "text": text} for n, text in enumerate(texts, start=1)]
            origin = step_id if is_national else step["origin"]
            steps.append({**step, "id": step_id, "origin": origin, "prompts": prompts})
        actions.append({**action, "phase": phase.get("number"), "steps": steps})
    return {**phase, "key_actions": actions}


def _fault(raw: Raw, place: tuple[int | str, ...], message: str) -> str:
    """A fault with the part it is in as its author would name it: key action II.3, step B, field "pacing": choices."""
    words: list[str] = []
    keys: list[str] = []
    part: Any = raw
    for key in place:
        within = part.get(key) if isinstance(part, dict) else part[int(key)] if isinstance(part, list) else None
        if isinstance(key, int) and keys and keys[-1] in _PARTS:
            known = within if isinstance(within, dict) else {}
            words.append(f"{_PARTS[keys.pop()]} {known.get('letter') or known.get('id') or key + 1}")
        else:
            keys.append(str(key))
        part = within
    return f"{', '.join(words)}{': ' if words else ''}{_key(tuple(keys))}{_said(message)}"


def _key(place: tuple[int | str, ...]) -> str:
    return f"{'.'.join(map(str, place))}: " if place else ""


def _said(message: str) -> str:
    text = message.removeprefix("Value error, ")
    return f"{text[:1].lower()}{text[1:]}{'' if text.endswith('.') else '.'}"
