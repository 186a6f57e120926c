"""What goes on paper: charts in pieces that fit on a page, and nothing that fills more pages than anybody reads."""

from __future__ import annotations

from pltoolkit.blocks import Block, Callout, Chart, Checklist, Table

MOST_DRAWN = 24
"""Charts with more rows are drawn in several pieces."""
MOST_PRINTED = 400
"""Tables, lists and charts with more rows are not printed."""


def on_paper(block: Block) -> Block:
    """The block as it is printed: where it has more rows than `MOST_PRINTED`, how many, and where they are."""
    match block:
        case Table():
            title, count = block.caption, len(block.rows)
        case Checklist():
            title, count = block.title, len(block.items)
        case Chart():
            title, count = block.title, block.row_count
        case _:
            return block
    if count <= MOST_PRINTED:
        return block
    words = f"{count:,} rows are too many to print. They are in the HTML form of this packet."
    return Callout("note", title, words)
