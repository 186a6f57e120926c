from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from pltoolkit.blocks.markup import fill, joined

_VALUES = st.one_of(st.text(), st.integers(), st.floats(allow_nan=False), st.none(), st.builds(Markup, st.text()))


@given(_VALUES, _VALUES)
def test_what_is_filled_in_is_escaped_as_markupsafe_does_it(first: object, second: object) -> None:
    template = '<b title="{}">{}</b>'

    assert fill(template, first, second) == Markup(template).format(first, second)


def test_a_text_cannot_bring_markup_with_it() -> None:
    assert str(fill("<td>{}</td>", '<img src="x" onerror="{}">')) == (
        "<td>&lt;img src=&#34;x&#34; onerror=&#34;{}&#34;&gt;</td>"
    )


def test_numbers_take_a_format() -> None:
    assert str(fill('<rect x="{:.1f}"/>', 1.25)) == '<rect x="1.2"/>'


def test_pieces_are_put_together_as_they_are() -> None:
    assert joined([fill("<li>{}</li>", "a & b"), Markup("<hr>")]) == Markup("<li>a &amp; b</li><hr>")
