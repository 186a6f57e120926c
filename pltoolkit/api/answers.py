"""An answer as somebody typed it, as the value that the plan stores."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from pltoolkit.blocks import Field
from pltoolkit.blocks.tags import plain_text
from pltoolkit.guide import FieldSpec

_DAYS = ("%Y-%m-%d", "%b %d, %Y", "%B %d, %Y", "%m/%d/%Y", "%m/%d/%y", "%d %B %Y")


class Unreadable(Exception):
    """What was typed is no answer of this kind; the message says what is."""


def parse_answer(spec: FieldSpec, typed: Any, *, people: Mapping[str, str], shown: Field, standing: Any) -> Any:
    """The value to store for what was typed: text, ticked options, rows of text, or whether a box is ticked.

    `people` are names by staff id, with the role in parentheses. `shown` and `standing` are the answer that is there, as
    it reads and as it is stored: a row of a table that reads as before is stored as before. Raises `Unreadable`.
    """
    if spec.kind == "table":
        return _rows(spec, typed, people, shown, standing)
    if isinstance(typed, str):
        return _one(spec, typed, people)
    return typed


def answer_from_text(spec: FieldSpec, text: str, *, people: Mapping[str, str]) -> Any:
    """The value to store for the text of one cell of a file; what is no answer of this kind stays as it is.

    A table is a list of rows as JSON; a checklist too, or its options with semicolons between them.
    """
    if spec.kind not in {"table", "checklist"}:
        try:
            return _one(spec, text, people)
        except Unreadable:
            return text
    try:
        return json.loads(text)
    except ValueError:
        return text if spec.kind == "table" else [part.strip() for part in text.split(";") if part.strip()]


def _rows(
    spec: FieldSpec, typed: list[list[str]], people: Mapping[str, str], shown: Field, standing: Any
) -> list[Mapping[str, Any]]:
    kept = {}
    if isinstance(standing, list) and isinstance(shown.value, list):
        for texts, row in zip(shown.value, standing, strict=True):
            kept[tuple(plain_text(str(text)) for text in texts)] = row
    rows: list[Mapping[str, Any]] = []
    for number, texts in enumerate(typed, start=1):
        if len(texts) != len(spec.columns):
            raise Unreadable(f"Row {number} has {len(texts)} cells, not {len(spec.columns)}.")
        if tuple(texts) in kept:
            rows.append(kept[tuple(texts)])
            continue
        try:
            rows.append({c.id: _one(c, text, people) for c, text in zip(spec.columns, texts, strict=True) if text})
        except Unreadable as error:
            raise Unreadable(f"Row {number}: {error}") from None
    return rows


def _one(spec: FieldSpec, text: str, people: Mapping[str, str]) -> Any:
    if not text:
        return ""
    match spec.kind:
        case "date":
            return _day(text)
        case "number":
            return _number(text)
        case "person":
            return _person(text, people)
        case "choice":
            return next((choice for choice in spec.choices if choice.casefold() == text.casefold()), text)
        case "check":
            return text.casefold() in {"yes", "true", "x", "☑"}
        case _:
            return text


def _day(text: str) -> str:
    for form in _DAYS:
        try:
            return dt.datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise Unreadable(f'"{text}" is not a date: write it like Jan 15, 2027.')


def _number(text: str) -> int | float:
    try:
        number = float(text.replace(",", "").removesuffix("%").strip())
    except ValueError:
        raise Unreadable(f'"{text}" is not a number.') from None
    return int(number) if number.is_integer() else number


def _person(text: str, people: Mapping[str, str]) -> str:
    """The staff id of a name, with or without the role behind it."""
    wanted = text.casefold()
    found = [
        one
        for one, name in people.items()
        if wanted in {name.casefold(), name.rpartition(" (")[0].casefold(), one.casefold()}
    ]
    if len(found) != 1:
        many = "There are several of this name" if found else "This person is not in the staff list"
        raise Unreadable(f"{many}: choose the person in JupyterLab.")
    return found[0]
