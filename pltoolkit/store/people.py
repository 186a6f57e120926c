"""The people in a packet's rows, for copies that name nobody: numbers for ids, roles for names, wherever they are written.

Names are found as they are commonly written: in full either way round, with an initial, after "Ms." and the like, and
surname or given name alone with a capital, unless it is an ordinary word too. What cannot be found so (a nickname, a
person who is not on the staff list) stays: so the public copy holds nothing that the team wrote.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from pltoolkit.guide import editions, load_guide
from pltoolkit.records import TABLES, Role

_TITLES = "Mr|Ms|Mrs|Miss|Mx|Dr|Prof|Coach|Principal|Sr|Sra|Srta"
_TITLE = re.compile(rf"^(?:{_TITLES})\.?\s+", re.IGNORECASE)
_SUFFIX = re.compile(r",?\s+(?:Jr|Sr|II|III|IV|PhD|EdD|M\.?Ed)\.?$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_JOINING = frozenset({"and", "or", "the", "with", "a", "an", "of", "team"})
_SHORTEST_NUMBER = 6  # ids that are shorter numbers are not looked for in text
_INITIALS = 2  # given names and surnames that are no longer are not looked for alone
_ORDINARY = frozenset(
    [
        "amber",
        "april",
        "art",
        "august",
        "autumn",
        "baker",
        "banks",
        "bell",
        "berry",
        "best",
        "bill",
        "bishop",
        "black",
        "bond",
        "book",
        "bridges",
        "brook",
        "brooks",
        "brown",
        "buck",
        "bush",
        "carpenter",
        "carter",
        "case",
        "chance",
        "charity",
        "chase",
        "church",
        "clay",
        "cook",
        "crystal",
        "daisy",
        "dawn",
        "day",
        "dean",
        "december",
        "drew",
        "eve",
        "faith",
        "february",
        "field",
        "fields",
        "flowers",
        "ford",
        "forest",
        "fox",
        "frank",
        "friday",
        "gene",
        "golden",
        "good",
        "grace",
        "grant",
        "gray",
        "green",
        "guy",
        "hall",
        "hand",
        "harmony",
        "heather",
        "hill",
        "holly",
        "hope",
        "house",
        "hunt",
        "hunter",
        "iris",
        "ivy",
        "jack",
        "january",
        "jay",
        "jean",
        "joy",
        "july",
        "june",
        "king",
        "knight",
        "lake",
        "lane",
        "law",
        "light",
        "little",
        "long",
        "love",
        "major",
        "march",
        "mark",
        "marsh",
        "mason",
        "max",
        "may",
        "melody",
        "miles",
        "mill",
        "miller",
        "monday",
        "moody",
        "moon",
        "moore",
        "moss",
        "norm",
        "north",
        "november",
        "october",
        "olive",
        "page",
        "park",
        "parks",
        "pat",
        "pearl",
        "penny",
        "pike",
        "poole",
        "pope",
        "power",
        "price",
        "prince",
        "ray",
        "read",
        "reading",
        "reed",
        "rice",
        "rich",
        "rivers",
        "rob",
        "robin",
        "rock",
        "rose",
        "ruby",
        "sage",
        "saturday",
        "school",
        "september",
        "serenity",
        "shepherd",
        "short",
        "skip",
        "sky",
        "small",
        "smart",
        "snow",
        "south",
        "spring",
        "stone",
        "street",
        "strong",
        "sue",
        "summer",
        "sunday",
        "sunny",
        "swift",
        "taylor",
        "teacher",
        "thursday",
        "trinity",
        "tuesday",
        "unit",
        "victor",
        "wall",
        "ward",
        "water",
        "waters",
        "way",
        "wednesday",
        "week",
        "weeks",
        "wells",
        "west",
        "white",
        "will",
        "winter",
        "wise",
        "wood",
        "woods",
        "young",
    ]
)
"""Names that are ordinary words too: alone they are left, after "Ms." or with the other name they are found."""


_Written = Literal["anyhow", "capitalized", "after a title"]


class _Name(NamedTuple):
    """One form of a name, and how it must be written to be found."""

    form: str
    written: _Written


class People:
    """Who is in a packet's rows. `staff` holds rows of the staff table, `ids` every id of a person in any table."""

    def __init__(self, staff: Sequence[tuple[Any, ...]], ids: Iterable[str], *, salt: str) -> None:
        self._salt = salt.encode()[:64]
        ordered = sorted(set(ids), key=self._shuffled)
        self._numbers = {value: f"person {number}" for number, value in enumerate(ordered, start=1)}
        self._texts: dict[str, str] = {}
        self._roles: dict[str, str] = {}
        self._names: dict[_Name, frozenset[str]] = {}
        for row in staff:
            self._note(dict(zip(TABLES["staff"].columns, row, strict=True)))
        self._by_word: dict[str, list[_Name]] = {}
        for name, words in self._names.items():
            self._by_word.setdefault(max(words, key=len), []).append(name)

    def number(self, value: str) -> str:
        """The number that stands for a person's id."""
        return self._numbers.get(value, "")

    def unnamed(self, text: str) -> str:
        """`text` with everybody named in it replaced by the role."""
        if text not in self._texts:
            names = self._names_within(_words(text))
            self._texts[text] = _pattern(names).sub(self._role, text) if names else text
        return self._texts[text]

    def unnamed_id(self, value: str) -> str:
        """The id of a thing; one that names a person becomes another that is as much its own."""
        return value if self.unnamed(value) == value else f"no. {self._shuffled(value)[:8]}"

    def is_role(self, text: str) -> bool:
        """Whether `text` holds nothing but roles."""
        return {word.lower() for word in _WORD.findall(text)} <= _role_words() | _JOINING

    def _shuffled(self, value: str) -> str:
        return hashlib.blake2b(value.encode("utf-8", "surrogatepass"), key=self._salt, digest_size=16).hexdigest()

    def _note(self, person: dict[str, Any]) -> None:
        role = str(person["role"]).replace("_", " ")
        for phrase in _phrases(person):
            self._add(phrase, "anyhow", role)
        given, surname = _parts(person["name"])
        if given and surname:
            self._add(f"{given[0]}. {surname}", "capitalized", role)
            self._add(f"{given[0]} {surname}", "capitalized", role)
        for name in (part for part in (given, surname) if len(part) > _INITIALS):
            self._add(name, "after a title" if name.lower() in _ORDINARY else "capitalized", role)

    def _add(self, phrase: str, written: _Written, role: str) -> None:
        """Note a phrase composed and decomposed, with and without accents; one of two roles is neither."""
        apart = unicodedata.normalize("NFD", phrase)
        plain = "".join(part for part in apart if not unicodedata.combining(part))
        for form in {unicodedata.normalize("NFC", phrase), apart, plain}:
            if words := _words(form):
                self._names[_Name(form, written)] = words
            key = _key(form)
            self._roles[key] = role if self._roles.get(key, role) == role else "staff member"

    def _names_within(self, words: frozenset[str]) -> list[_Name]:
        """The names whose every word is there: of hardly any text is it more than a few."""
        return [name for word in words for name in self._by_word.get(word, ()) if self._names[name] <= words]

    def _role(self, found: re.Match[str]) -> str:
        bare, whole = _key(_TITLE.sub("", found[0])), _key(found[0])
        return self._roles.get(whole) or self._roles.get(bare, "staff member")


def _pattern(names: Iterable[_Name]) -> re.Pattern[str]:
    """What finds these names, with the titles before them, wherever they stand as words of their own."""
    forms: dict[_Written, set[str]] = {}
    for form, written in names:
        forms.setdefault(written, set()).update({form, form.upper()} if written == "capitalized" else {form})
    title = rf"(?:(?i:{_TITLES})\.?\s+)"
    parts = {"anyhow": rf"{title}?(?i:{{}})", "capitalized": rf"{title}?(?:{{}})", "after a title": rf"{title}(?:{{}})"}
    found = [part.format(_either(forms[written])) for written, part in parts.items() if written in forms]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(found)})(?![^\W_])")


def _either(phrases: Iterable[str]) -> str:
    """A pattern of alternatives, the longest first; any space stands for any."""
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in sorted(phrases, key=len, reverse=True))


def _key(text: str) -> str:
    return " ".join(text.casefold().split())


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _phrases(person: dict[str, Any]) -> Iterator[str]:
    """What names a person however it is capitalized."""
    staff_id, name, email = person["staff_id"], person["name"], person["email"]
    if not staff_id.isdecimal() or len(staff_id) >= _SHORTEST_NUMBER:
        yield staff_id
    if email:
        yield email
        local = email.split("@")[0]
        if len(_WORD.findall(local)) > 1:
            yield local
    yield name
    given, surname = _parts(name)
    if given and surname:
        yield from (f"{given} {surname}", f"{surname}, {given}")


def _parts(name: str) -> tuple[str, str]:
    """Given name and surname, of "Ada Quill", "Quill, Ada M." or "Dr. Ada Quill Jr."; ("", "") for a blank name."""
    plain = _SUFFIX.sub("", _TITLE.sub("", name.strip()))
    surname, comma, given = plain.partition(",")
    words = given.split() if comma else plain.split()
    if not words:
        return "", surname.strip()
    return (words[0], surname.strip()) if comma else (words[0], words[-1] if len(words) > 1 else "")


@lru_cache(maxsize=1)
def _role_words() -> frozenset[str]:
    """Words that roles are told in: those of the records and of the guide."""
    told = [role.value.replace("_", " ") for role in Role]
    told += [role for edition in editions() for step in load_guide(edition).key_actions for role in step.roles]
    words = {word.lower() for role in told for word in _WORD.findall(role)}
    return frozenset(words | {f"{word}s" for word in words})
