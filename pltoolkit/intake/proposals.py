"""What a sheet is, by the names of its columns: its table, and a mapping where the names are foreign."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from types import MappingProxyType

from pltoolkit.records import TABLES

SYNONYMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "school_id": ("school number", "school code", "building", "site", "site id", "location id", "school"),
        "name": ("full name", "school name", "teacher name", "staff name", "employee name"),
        "nces_id": ("ncessch", "nces school id", "nces"),
        "staff_id": ("employee id", "teacher id", "participant id", "teacher", "participant", "participant email"),
        "date": ("session date", "visit date", "observation date", "timestamp"),
        "planned_start": ("start", "start date"),
        "planned_end": ("end", "end date"),
        "hours": ("duration", "contact hours", "pd hours", "length", "credit hours"),
        "minutes": ("time spent", "time in minutes", "duration in minutes"),
        "zip_code": ("zip", "postal code"),
        "grades": ("grade levels", "grades served", "attending grades"),
        "coach_id": ("coach",),
        "observer_id": ("observer",),
        "coaching_id": ("log id", "contact id", "entry id"),
        "walkthrough_id": ("visit id", "visit no", "visit number"),
        "activity_id": ("course id", "event id"),
        "session_id": ("section id",),
        "title": ("course title", "activity title", "event title"),
        "rating": ("score",),
        "class_id": ("section", "class"),
        "enrolled": ("students enrolled", "roster size"),
        "tested": ("students tested", "number tested"),
        "at_or_above": ("proficient", "number proficient", "met standard", "met the mark"),
    }
)
"""Other names that districts' files have for our columns, the likeliest first."""

_ALIKE = 0.86


@dataclass(frozen=True)
class Proposal:
    """A mapping proposed for a file whose columns have other names. `toml` can be saved and used with --map as it is."""

    file: str
    table: str
    toml: str

    def __str__(self) -> str:
        return self.toml


def plain_name(header: str) -> str:
    """A header without case, punctuation and camel case: "SchoolID" and "school_id" are one."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    return re.sub(r"[^a-z0-9]+", " ", spaced.lower()).strip()


def required_columns(table: str) -> list[str]:
    """The columns that a row of `table` cannot do without."""
    return [name for name, info in TABLES[table].model.model_fields.items() if info.is_required()]


def exact_columns(table: str, header: Sequence[str]) -> dict[str, str]:
    """Our columns found in a header by name, whatever the spelling: our column → header."""
    plain = {plain_name(name): name for name in reversed(header) if name}
    return {name: plain[plain_name(name)] for name in TABLES[table].columns if plain_name(name) in plain}


def guess_table(header: Sequence[str], *, file: str) -> str | None:
    """The table whose required columns are all there and that uses most of the header; between equals, the file's name."""
    best: tuple[float, str] = (0.0, "")
    for name in TABLES:
        found = exact_columns(name, header)
        if all(one in found for one in required_columns(name)):
            best = max(best, (len(found) + _named(name, file), name))
    return best[1] or None


def nearest_table(header: Sequence[str], *, file: str) -> str | None:
    """The table that a header of foreign names comes nearest to: half of the required columns at least."""
    best: tuple[float, str] = (0.0, "")
    for name, table in TABLES.items():
        likely, required = likely_columns(name, header), required_columns(name)
        share = sum(1 for one in required if one in likely) / len(required)
        if share >= 0.5 and not table.plan:
            best = max(best, (share + len(likely) / 100 + _named(name, file), name))
    return best[1] or None


def _named(table: str, file: str) -> float:
    words = plain_name(file).split()
    return 0.5 if table in words or table.removesuffix("s") in words else 0.0


def propose(table: str, header: Sequence[str], *, file: str) -> Proposal:
    """The mapping that looks likeliest; required columns that found no match are left to fill in."""
    likely = likely_columns(table, header)
    lines = [
        f"# {' '.join(file.split())}: its columns have other names than ours. This mapping to the table {table} looks likely.",
        "# Look it over, save it as a file, and import again with: --map THAT-FILE",
        f'table = "{table}"',
        "",
        "[columns]",
    ]
    lines += [f"{name} = {quoted(theirs)}" for name, theirs in likely.items()]
    for name in required_columns(table):
        if name not in likely:
            meaning = TABLES[table].model.model_fields[name].description
            lines.append(f'# {name} = ""   # needed{f": {meaning}" if meaning else ""}')
    free = [name for name in header if name and name not in likely.values()]
    if free:
        lines += ["", f"# not used: {', '.join(quoted(name) for name in free[:20])}{' …' if len(free) > 20 else ''}"]
    return Proposal(file, table, "\n".join(lines) + "\n")


def likely_columns(table: str, header: Sequence[str]) -> dict[str, str]:
    """Our column → the header that is most like it; the surest pairs are made first, and each header is used once."""
    pairs = [
        (_likeness(name, theirs), -place, -spot, name, theirs)
        for place, name in enumerate(TABLES[table].columns)
        for spot, theirs in enumerate(header)
        if theirs
    ]
    found: dict[str, str] = {}
    for score, _, _, name, theirs in sorted(pairs, reverse=True):
        if score >= _ALIKE and name not in found and theirs not in found.values():
            found[name] = theirs
    return {name: found[name] for name in TABLES[table].columns if name in found}


def _likeness(name: str, header: str) -> float:
    """From 0 to 1. Our own name counts most, then the synonyms in their order."""
    plain = plain_name(header).replace(" ", "")
    known = (plain_name(name), *SYNONYMS.get(name, ()))
    return max(_ratio(plain, one.replace(" ", "")) - 0.01 * place for place, one in enumerate(known))


def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE else 0.0


def quoted(text: str) -> str:
    """Text as a TOML string on one line."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char >= " " and char != "\x7f" else f"\\u{ord(char):04x}" for char in escaped) + '"'
