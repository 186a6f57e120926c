"""Drawing as SVG: marks on a page 720 units wide, and text that is measured, wrapped or cut so that nothing collides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from pltoolkit.blocks.base import clean_text
from pltoolkit.blocks.markup import fill, joined
from pltoolkit.blocks.style import INK, RULE

WIDTH = 720
SMALL, NORMAL = 12, 13.5
_CHAR = 0.5
_LINE = 15.5


@dataclass
class Drawing:
    """Marks, and the height they need."""

    height: float = 0
    marks: list[Markup] = field(default_factory=list)

    def text(
        self, x: float, y: float, words: str, *, anchor: str = "start", color: str = INK, size: float = NORMAL,
        weight: int = 400,
    ) -> None:  # fmt: skip
        mark = '<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="{}" font-size="{}" font-weight="{}">{}</text>'
        self.marks.append(fill(mark, x, y, anchor, color, size, weight, clean_text(words)))

    def rect(self, x: float, y: float, width: float, height: float, *, color: str, stroke: str = "none") -> None:
        mark = '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}" stroke="{}"/>'
        self.marks.append(fill(mark, x, y, max(width, 0), height, color, stroke))

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        color: str = RULE,
        width: float = 1,
        dash: str = "",
    ) -> None:
        mark = '<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}" stroke-width="{}"{}/>'
        dashes = fill(' stroke-dasharray="{}"', dash) if dash else ""
        self.marks.append(fill(mark, *start, *end, color, width, dashes))

    def dot(self, x: float, y: float, *, color: str, hollow: bool = False, radius: float = 5) -> None:
        mark = '<circle cx="{:.1f}" cy="{:.1f}" r="{}" fill="{}" stroke="{}" stroke-width="2"/>'
        self.marks.append(fill(mark, x, y, radius, "#ffffff" if hollow else color, color))

    def path(self, points: Sequence[tuple[float, float]], *, color: str) -> None:
        mark = '<path d="M {}" fill="none" stroke="{}" stroke-width="2.5" stroke-linejoin="round"/>'
        self.marks.append(fill(mark, " L ".join(f"{x:.1f} {y:.1f}" for x, y in points), color))

    def lines_of_text(self, parts: Sequence[str], x: float, middle: float) -> None:
        """Lines one below the other, centered on `middle`."""
        first = middle + 4.5 - (len(parts) - 1) * _LINE / 2
        for number, part in enumerate(parts):
            self.text(x, first + number * _LINE, part)


def svg(drawing: Drawing, *, title: str, alt: str, font: str) -> str:
    """The drawing as an SVG image that says its title and its numbers."""
    image = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1:.0f}" width="{0}" height="{1:.0f}" role="img" '
        'aria-label="{3}. {4}" font-family="{2}"><title>{3}</title><desc>{4}</desc>{5}</svg>'
    )
    return str(fill(image, WIDTH, drawing.height, font, clean_text(title), clean_text(alt), joined(drawing.marks)))


def text_width(text: str, size: float) -> float:
    """About how wide a text is drawn, on the wide side."""
    return len(text) * size * _CHAR


def cut(text: str, width: float, size: float) -> str:
    """`text`, or as much of it as fits, with an ellipsis."""
    room = max(int(width / (size * _CHAR)), 2)
    text = clean_text(text)
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def wrapped(text: str, width: float, size: float, *, most: int = 3) -> list[str]:
    """The text in at most `most` lines, broken between words where it can be; what does not fit is cut."""
    room = max(int(width / (size * _CHAR)), 4)
    lines: list[str] = []
    rest = " ".join(clean_text(text).split())
    while len(rest) > room and len(lines) < most - 1:
        space = rest.rfind(" ", 0, room + 1)
        at = space if space > room // 3 else room
        lines.append(rest[:at].rstrip())
        rest = rest[at:].strip()
    return [*lines, cut(rest, width, size)]


def height_of(parts: Sequence[str], least: float) -> float:
    """The height of a row with these lines of text."""
    return max(least, len(parts) * _LINE + 11)
