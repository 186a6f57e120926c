"""Markdown cells as elements. Raw HTML is shown as the text it is; links go to the web, to mail, or nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import mistune

from pltoolkit.blocks import Callout, Column, Table
from pltoolkit.packets.mathtext import math_text

_LINKS = ("https://", "http://", "mailto:")


@dataclass(frozen=True)
class Span:
    """A run of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    href: str = ""


@dataclass(frozen=True)
class Heading:
    level: int
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True)
class Paragraph:
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Listing:
    """A list; an item of a task list starts with its box."""

    items: tuple[tuple[Span, ...], ...]
    ordered: bool = False


@dataclass(frozen=True)
class Code:
    """Text as it is, in a fixed width."""

    text: str


MarkdownElement = Heading | Paragraph | Listing | Code | Table | Callout


def read_markdown(source: str) -> tuple[MarkdownElement, ...]:
    """The elements of a Markdown cell."""
    tokens = _parser()(source)
    return tuple(_elements(tokens if isinstance(tokens, list) else []))


@lru_cache(maxsize=1)
def _parser() -> mistune.Markdown:
    plugins = ["table", "task_lists", "strikethrough", "url", "math"]
    return mistune.create_markdown(renderer=None, plugins=[*plugins, _inline_math])


def _inline_math(md: mistune.Markdown) -> None:
    """Formulas between dollar signs that touch them, so that "$5 to $10" stays an amount of money."""
    pattern = r"\$(?=[^\s$])(?P<formula>[^$\n]*?[^\s$\\])\$(?!\d)"
    md.inline.register("inline_math", pattern, _read_formula, before="codespan")


def _read_formula(inline: object, match: re.Match[str], state: mistune.InlineState) -> int:
    state.append_token({"type": "inline_math", "raw": match["formula"]})
    return match.end()


def _elements(tokens: Sequence[Mapping[str, Any]]) -> Iterator[MarkdownElement]:
    for token in tokens:
        kind = token["type"]
        if kind == "heading":
            yield Heading(min(int(token["attrs"]["level"]), 4), _spans(token["children"]))
        elif kind in {"paragraph", "block_text"}:
            yield Paragraph(_spans(token["children"]))
        elif kind == "list":
            yield Listing(tuple(_item(item) for item in token["children"]), bool(token["attrs"]["ordered"]))
        elif kind == "block_math":
            yield Paragraph((Span(math_text(token["raw"]), italic=True),))
        elif kind in {"block_code", "block_html"}:
            yield Code(token["raw"].rstrip("\n"))
        elif kind == "block_quote":
            yield Callout("note", "", "\n".join(_plain(child) for child in token["children"]).strip())
        elif kind == "table":
            yield _table(token)


def _item(token: Mapping[str, Any]) -> tuple[Span, ...]:
    box: tuple[Span, ...] = ()
    if token["type"] == "task_list_item":
        box = (Span("☑ " if token["attrs"]["checked"] else "☐ "),)
    spans: list[Span] = list(box)
    for child in token["children"]:
        if child["type"] == "list":
            spans += [Span(f" · {_plain(item)}") for item in child["children"]]
        else:
            spans += _spans(child.get("children", ()))
    return tuple(spans)


def _spans(
    tokens: Sequence[Mapping[str, Any]], *, bold: bool = False, italic: bool = False, href: str = ""
) -> tuple[Span, ...]:
    found: list[Span] = []
    for token in tokens:
        kind = token["type"]
        if kind == "strong":
            found += _spans(token["children"], bold=True, italic=italic, href=href)
        elif kind == "emphasis":
            found += _spans(token["children"], bold=bold, italic=True, href=href)
        elif kind == "link":
            url = str(token["attrs"]["url"])
            found += _spans(token["children"], bold=bold, italic=italic, href=url if url.startswith(_LINKS) else "")
        elif kind in {"softbreak", "linebreak"}:
            found.append(Span(" "))
        elif kind == "image":
            found.append(Span(_plain(token), italic=True))
        elif kind in {"inline_math", "block_math"}:
            found.append(Span(math_text(token["raw"]), bold, True, href=href))
        elif "children" in token:
            found += _spans(token["children"], bold=bold, italic=italic, href=href)
        else:
            found.append(Span(str(token.get("raw", "")), bold, italic, kind == "codespan", href))
    return tuple(found)


def _plain(token: Mapping[str, Any]) -> str:
    if "children" in token:
        return "".join(_plain(child) for child in token["children"])
    return " " if token["type"] in {"softbreak", "linebreak"} else str(token.get("raw", ""))


def _table(token: Mapping[str, Any]) -> Table:
    head, body = token["children"][0], token["children"][1]["children"] if len(token["children"]) > 1 else []
    columns = tuple(
        Column(_plain(cell), "number" if cell["attrs"].get("align") == "right" else "text") for cell in head["children"]
    )
    return Table("", columns, tuple(tuple(_plain(cell) for cell in row["children"]) for row in body))
