"""Slides and start page in a real browser: nothing asks for the internet, axe finds nothing, keys move the slides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pltoolkit.workshop.folder import workshop_modules

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FindViolations = Callable[..., list[str]]
MODULES = workshop_modules()
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page without any network."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    yield context.new_page()
    context.close()


def test_axe_finds_nothing_on_the_start_page(workshop: Path, page: Page, find_violations: FindViolations) -> None:
    page.goto((workshop / "start.html").as_uri())

    assert find_violations(page) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_slides_move_by_keys_and_axe_finds_nothing_on_any(
    module, workshop: Path, page: Page, find_violations: FindViolations
) -> None:  # type: ignore[no-untyped-def]
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on(
        "request", lambda request: said.append(request.url) if not request.url.startswith(("file:", "data:")) else None
    )
    page.goto((workshop / "facilitator" / f"{module.name}.slides.html").as_uri())
    slides = page.locator(".slides > section").count()

    found = []
    for number in range(slides):
        assert page.evaluate("Reveal.getIndices().h") == number
        assert page.evaluate("document.querySelector('.slides > section.present').scrollHeight <= 720"), number
        found += find_violations(page)
        page.keyboard.press("ArrowRight")

    assert slides >= 6
    assert found == []
    assert said == []


def test_the_speakers_view_shows_the_facilitators_notes(workshop: Path, page: Page) -> None:
    page.goto((workshop / "facilitator" / f"{MODULES[0].name}.slides.html").as_uri() + "#/2")
    with page.expect_popup() as opened:
        page.keyboard.press("s")

    opened.value.get_by_text("whose voice is in the packet").wait_for()
