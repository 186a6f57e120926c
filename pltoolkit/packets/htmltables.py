"""A cell's HTML output, such as a pandas frame's: its tables as blocks, or its words. No markup of it is kept."""

from __future__ import annotations

from html.parser import HTMLParser

from pltoolkit.blocks import Column, Table
from pltoolkit.blocks.base import MISSING

_MOST = 200
_PANDAS_MISSING = frozenset({"NaN", "NaT", "<NA>"})
_MISSING = _PANDAS_MISSING | {"", "None"}


class _Reader(HTMLParser):
    """Captions and cells as text; a cell that spans rows or columns is repeated or left blank."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[tuple[str, list[list[str]], int]] = []
        self._rows: list[list[str]] | None = None
        self._into: list[str] | None = None
        self._caption, self._head_rows, self._in_head = "", 0, False
        self._spans: dict[int, tuple[int, str]] = {}
        self._span = (1, 1)
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"style", "script"}:
            self._hidden += 1
        elif tag == "table":
            self._rows, self._caption, self._head_rows, self._spans = [], "", 0, {}
        elif self._rows is None:
            return
        elif tag == "thead":
            self._in_head = True
        elif tag == "tr":
            self._rows.append([])
            self._head_rows += self._in_head
        elif tag in {"td", "th"}:
            given = dict(attrs)
            self._span = (_span(given.get("colspan")), _span(given.get("rowspan")))
            self._into = []
        elif tag == "caption":
            self._into = []
        elif tag == "br" and self._into is not None:
            self._into.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "script"}:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "thead":
            self._in_head = False
        elif tag in {"td", "th"} and self._rows and self._into is not None:
            self._add(self._text())
        elif tag == "tr" and self._rows:
            self._fill()
        elif tag == "caption" and self._into is not None:
            self._caption = self._text()
        elif tag == "table" and self._rows is not None:
            self.tables.append((self._caption, [row for row in self._rows if row], self._head_rows))
            self._rows = None

    def handle_data(self, data: str) -> None:
        if self._into is not None and not self._hidden:
            self._into.append(data)

    def _text(self) -> str:
        text, self._into = " ".join("".join(self._into or ()).split()), None
        return text

    def _fill(self) -> None:
        """Put what spans down from rows above into this row's next places."""
        row = self._rows[-1] if self._rows else []
        while len(row) in self._spans:
            left, text = self._spans.pop(len(row))
            if left > 1:
                self._spans[len(row)] = (left - 1, text)
            row.append(text)

    def _add(self, text: str) -> None:
        self._fill()
        row = self._rows[-1] if self._rows else []
        columns, rows = self._span
        for number in range(columns):
            if rows > 1:
                self._spans[len(row)] = (rows - 1, text)
            row.append(text if number == 0 or self._in_head else "")
        self._fill()


def _span(value: str | None) -> int:
    return min(int(value), _MOST) if value and value.isdigit() and int(value) else 1


def read_tables(html: str, *, title: str = "") -> tuple[Table, ...]:
    """The tables, each with its caption or else `title`. An index that only counts the rows is left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(_table(caption or title, rows, head_rows) for caption, rows, head_rows in reader.tables if rows)


class _Words(HTMLParser):
    """Text, line by line."""

    _BLOCKS = frozenset({"p", "div", "li", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "section"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in {"style", "script"}
        self.parts += ["\n"] * (tag in self._BLOCKS)

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in {"style", "script"}))
        self.parts += ["\n"] * (tag in self._BLOCKS)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data.replace("\n", " "))


def read_words(html: str) -> tuple[str, ...]:
    """The lines of text in some HTML."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return tuple(line for line in lines if line)


def _table(caption: str, rows: list[list[str]], head_rows: int) -> Table:
    width = max(len(row) for row in rows)
    rows = [row + [""] * (width - len(row)) for row in rows]
    head, body = rows[: max(head_rows, 1)], rows[max(head_rows, 1) :]
    labels = [" ".join(dict.fromkeys(part for part in parts if part)) for parts in zip(*head, strict=True)]
    start = 1 if width > 1 and not labels[0] and [row[0] for row in body] == [str(n) for n in range(len(body))] else 0
    columns = tuple(
        Column(labels[place], "number" if _is_number([row[place] for row in body]) else "text")
        for place in range(start, width)
    )
    shown = tuple(tuple(MISSING if cell in _PANDAS_MISSING else cell for cell in row[start:]) for row in body)
    return Table(caption, columns, shown)


def _is_number(values: list[str]) -> bool:
    known = [value for value in values if value not in _MISSING]
    return bool(known) and all(
        value.replace(",", "").replace("%", "").lstrip("-−").replace(".", "", 1).isdigit() for value in known
    )
