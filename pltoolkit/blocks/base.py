"""What every block has: frozen data, and HTML, text and JSON forms of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from markupsafe import Markup

from pltoolkit.blocks.markup import fill
from pltoolkit.blocks.style import BLOCK_CSS, JUPYTER_CSS

MIME = "application/vnd.pltoolkit.block+json"
"""MIME type of a block's JSON form. Packets are rendered from it."""

VERSION = 1
_STYLE = Markup(f"<style>{BLOCK_CSS}{JUPYTER_CSS}</style>")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
MISSING = "–"
"""How a value that is not known is shown."""

Scalar = str | int | float | bool | None


class Block(ABC):
    """What a cell of a notebook ends in. Subclasses are frozen dataclasses whose fields are plain data."""

    kind: ClassVar[str]

    @abstractmethod
    def to_html(self) -> Markup:
        """Markup without style; every text in it is escaped."""

    @abstractmethod
    def to_text(self) -> str:
        """Plain text, for a terminal and for `text/plain`."""

    def to_json(self) -> dict[str, Any]:
        """Plain data from which `block_from_json` makes an equal block."""
        return {"kind": self.kind, "version": VERSION, **_plain(self)}

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        html = fill('<div class="plt-block">{}{}</div>', _STYLE, self.to_html())
        return {"text/plain": self.to_text(), "text/html": str(html), MIME: self.to_json()}


def _plain(block: Any) -> dict[str, Any]:
    return {field.name: _plain_value(getattr(block, field.name)) for field in dataclasses.fields(block)}


def _plain_value(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Block):
        return value.to_json()
    if dataclasses.is_dataclass(value):
        return _plain(value)
    if isinstance(value, tuple | list):
        return [_plain_value(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain_value(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, dt.date) else value


def clean_text(text: str) -> str:
    """`text` without the characters that no file format holds: control characters, halves of surrogate pairs."""
    return text if text.isprintable() else _UNPRINTABLE.sub("", text)


def number_text(value: float, unit: str = "") -> str:
    """A number as people read it: thousands by commas, at most one decimal; percent of a share."""
    if unit == "percent":
        return f"{value * 100:.0f}%"
    rounded = round(value, 1)
    text = f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.1f}"
    return f"{text} {unit.removesuffix('s') if text == '1' else unit}".rstrip()


def date_text(value: str) -> str:
    """An ISO date as "Jan 15, 2027"; other text as it is."""
    try:
        day = dt.date.fromisoformat(value[:10])
    except ValueError:
        return value
    return f"{day:%b} {day.day}, {day.year}"
