"""Typst in this process: the fonts, text that can be printed, and errors that say the line."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import re
import unicodedata
import warnings
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from pltoolkit.blocks.base import clean_text
from pltoolkit.errors import TemplateError

_FONT_PACKAGES = ("font_source_sans_pro", "font_source_serif_pro")
_LONG_WORD = re.compile(r"\S{14}(?=\S{14})")
_LONG = 28
"""Shorter texts hold no long word."""
_NO_FONT = "could not be displayed"
_MISSING = "□"
COVERED = "\t\n -\u04ff\u0591-\u05f4\u0621-\u063a\u0640-\u064a\u0660-\u0669\u1e00-\u1fff\u2010-\u2027\u2030-\u2040\u2044-\u2052\u2054-\u205e\u20a0-\u20bf\u2190-\u22ff\u2500-\u25ff\u2610-\u2612\u2713-\u2717"
"""Characters that the fonts which come with the package have, as ranges of a regular expression."""
_UNCOVERED = re.compile(f"[^{COVERED}]")


def compiled(root: Path, data: dict[str, Any], *, stamp: dt.datetime) -> bytes:
    """The PDF of `root/packet.typ`, which reads `data` from packet.json beside it.

    Text that our own fonts cannot show is tried with the computer's fonts; what these cannot show either is printed as a
    box, an emoji as its name, since PDF/UA takes no character without a shape.
    """
    attempts: tuple[tuple[Callable[[str], str], Callable[[], typst.Fonts]], ...] = (
        (_printable, fonts),
        (_printable, _all_fonts),
    )
    for change, found in attempts:
        try:
            return _compile(root, _changed(data, change), found(), stamp)
        except typst.TypstError as error:
            if _NO_FONT not in error.message:
                raise
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
    return _compile(root, _changed(data, _replaced), fonts(), stamp)


def _compile(root: Path, data: Any, found: typst.Fonts, stamp: dt.datetime) -> bytes:
    (root / "packet.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", typst.TypstWarning)
        compiler = typst.Compiler(str(root / "packet.typ"), root=str(root), font_paths=found)
        made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=stamp)
    return made if isinstance(made, bytes) else b""


def pictures_of(drawings: Sequence[str], *, width: float, ppi: int) -> dict[str, bytes]:
    """Drawings as PNG, each `width` inches wide, all made in one go."""
    if not drawings:
        return {}
    source = (
        "#set page(width: auto, height: auto, margin: 0pt)\n#let drawings = json(bytes(sys.inputs.drawings))\n"
        f'#for one in drawings {{ page(image(bytes(one), format: "svg", width: {width}in)) }}'
    )
    for change in (_printable, _replaced):
        inputs = {"drawings": json.dumps([change(one) for one in drawings])}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", typst.TypstWarning)
                made = typst.Compiler(source.encode(), font_paths=fonts(), sys_inputs=inputs).compile(
                    format="png", ppi=ppi
                )
        except BaseException as error:
            if type(error).__name__ != "PanicException" or change is _replaced:
                raise
        else:
            break
    return dict(zip(drawings, made if isinstance(made, list) else [made or b""], strict=True))


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The packet's fonts: those that come as packages, and Typst's own for other scripts."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=_font_paths())


@lru_cache(maxsize=1)
def _all_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=_font_paths())


def _font_paths() -> list[str]:
    specs = [importlib.util.find_spec(name) for name in _FONT_PACKAGES]
    return [str(Path(spec.origin).parent / "files") for spec in specs if spec and spec.origin]


def typst_error(error: typst.TypstError, place: str) -> TemplateError:
    """What Typst refuses, with the template's file (`place`) and line."""
    line = re.search(r"^error: [^\n]*\n\s*┌─ [^\n]*packet\.typ:(\d+)", error.diagnostic or "", re.MULTILINE)
    return TemplateError(
        f"{place}, line {line[1]}: {error.message}" if line else f"{place}: {error.message}",
        hint=" ".join(error.hints or ()),
    )


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    """The data with every text changed, and places to break words that no line holds; drawings have their own lines."""
    if isinstance(value, str):
        text = change(value)
        return text if len(text) < _LONG else _LONG_WORD.sub("\\g<0>\u200b", text)
    if isinstance(value, dict):
        return {name: change(item) if name == "svg" else _changed(item, change) for name, item in value.items()}
    return [_changed(item, change) for item in value] if isinstance(value, list | tuple) else value


def _printable(text: str) -> str:
    """Text without control characters, nor others that have no shape of their own."""
    return clean_text(text if text.isascii() else "".join(c for c in text if unicodedata.category(c) != "Cf"))


def _replaced(text: str) -> str:
    """Text with characters that our fonts have, and something in place of each of the others."""
    plain = "".join(char for char in clean_text(text) if unicodedata.category(char) not in {"Cf", "Mn", "Me"})
    return _UNCOVERED.sub(_in_place, unicodedata.normalize("NFC", plain))


def _in_place(found: re.Match[str]) -> str:
    """The name of a symbol, or a box for a letter."""
    is_symbol = unicodedata.category(found[0]) == "So"
    return f"[{unicodedata.name(found[0], 'symbol').lower()}]" if is_symbol else _MISSING
