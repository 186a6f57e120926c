"""Drawing as SVG: marks on a page 720 units wide, and text that is measured, wrapped or cut so that nothing collides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from pltoolkit.blocks.base import clean_text
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
        self.marks.append(
            Markup(
                '<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="{}" font-size="{}" font-weight="{}">{}</text>'
            ).format(x, y, anchor, color, size, weight, clean_text(words))
        )

    def rect(self, x: float, y: float, width: float, height: float, *, color: str, stroke: str = "none") -> None:
        self.marks.append(
            Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}" stroke="{}"/>').format(
                x, y, max(width, 0), height, color, stroke
            )
        )

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        color: str = RULE,
        width: float = 1,
        dash: str = "",
    ) -> None:
        dashes = Markup(' stroke-dasharray="{}"').format(dash) if dash else ""
        self.marks.append(
            Markup('<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}" stroke-width="{}"{}/>').format(
                *start, *end, color, width, dashes
            )
        )

    def dot(self, x: float, y: float, *, color: str, hollow: bool = False, radius: float = 5) -> None:
        self.marks.append(
            Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{}" fill="{}" stroke="{}" stroke-width="2"/>').format(
                x, y, radius, "#ffffff" if hollow else color, color
            )
        )

    def path(self, points: Sequence[tuple[float, float]], *, color: str) -> None:
        steps = " L ".join(f"{x:.1f} {y:.1f}" for x, y in points)
        self.marks.append(
            Markup('<path d="M {}" fill="none" stroke="{}" stroke-width="2.5" stroke-linejoin="round"/>').format(
                steps, color
            )
        )

    def lines_of_text(self, parts: Sequence[str], x: float, middle: float) -> None:
        """Lines one below the other, centered on `middle`."""
        first = middle + 4.5 - (len(parts) - 1) * _LINE / 2
        for number, part in enumerate(parts):
            self.text(x, first + number * _LINE, part)


def svg(drawing: Drawing, *, title: str, alt: str, font: str) -> str:
    """The drawing as an SVG image that says its title and its numbers."""
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h:.0f}" width="{w}" height="{h:.0f}" role="img" '
            'aria-label="{t}. {d}" font-family="{f}"><title>{t}</title><desc>{d}</desc>{m}</svg>'
        ).format(
            w=WIDTH, h=drawing.height, f=font, t=clean_text(title), d=clean_text(alt), m=Markup("").join(drawing.marks)
        )
    )


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
