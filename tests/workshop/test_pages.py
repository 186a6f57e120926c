"""Slides and start page in a real browser: nothing asks for the internet, axe finds nothing, keys move the slides."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pltoolkit.workshop.folder import workshop_modules

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
MODULES = workshop_modules()
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page without any network."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
        yield context.new_page()
        browser.close()


def _violations(page: Page) -> list[str]:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm install axe-core)")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(result => result.violations)")
    return [f"{one['id']}: {one['nodes'][0]['html'][:150]}" for one in found]


def test_axe_finds_nothing_on_the_start_page(workshop: Path, page: Page) -> None:
    page.goto((workshop / "start.html").as_uri())

    assert _violations(page) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_slides_move_by_keys_and_axe_finds_nothing_on_any(module, workshop: Path, page: Page) -> None:  # type: ignore[no-untyped-def]
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
        found += _violations(page)
        page.keyboard.press("ArrowRight")

    assert slides >= 6
    assert found == []
    assert said == []
