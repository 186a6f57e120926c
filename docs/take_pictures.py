"""Takes the pictures of the guide for coaches from the real thing: JupyterLab on the sample district, in Chromium."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).resolve().parent / "pictures"
PROGRAM = Path(sys.executable).parent / "pltoolkit"
SIZE = {"width": 1180, "height": 820}
ANSWER = "Each teacher has one cycle a semester: plan together on Monday, visit, talk within two days."


@contextmanager
def lab(folder: Path) -> Iterator[str]:
    """`pltoolkit lab` on a new sample district; gives its address."""
    subprocess.run([PROGRAM, "sample", folder / "our-district"], check=True, stdout=subprocess.DEVNULL)
    extra = folder / "extra" / "labconfig"
    extra.mkdir(parents=True)
    (extra / "page_config.json").write_text('{"exposeAppInBrowser": true}', encoding="utf-8")
    private = {f"JUPYTER_{name}_DIR": str(folder / name) for name in ("DATA", "RUNTIME")}
    process = subprocess.Popen(
        [PROGRAM, "lab", folder / "our-district", "--no-browser"],
        stdout=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            **private,
            "JUPYTER_CONFIG_PATH": str(extra.parent),
            "PYTHONUNBUFFERED": "1",
            "PLTOOLKIT_AUTHOR": "Farah Petrakis",
        },
    )
    try:
        lines = iter(process.stdout or ())
        yield next(found[0] for line in lines if (found := re.search(r"http://\S+", line)))
    finally:
        process.terminate()
        process.wait(30)


def main() -> None:
    """Write every picture of docs/guides/coach.md."""
    chromium = os.environ.get("PLTOOLKIT_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, lab(Path(folder)) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=SIZE, device_scale_factor=1)
        open_start(page, url)
        page.locator('[data-key="0103/science-6-8"]').click()
        page.locator(".pl-picked .pl-facts", has_text="id 0103").wait_for()
        page.mouse.move(0, 0)
        keep(page, "coach_start.png")
        open_notebook(page, "II.4")
        keep(page, "coach_key_action.png")
        answers = page.locator(".plt-form textarea").first
        answers.fill(ANSWER)
        answers.scroll_into_view_if_needed()
        page.locator(".plt-saved", has_text="Saved").first.wait_for()
        keep(page, "coach_form.png")
        page.get_by_label("Weeks in a cycle").first.fill("six or so")
        page.locator(".plt-form [role=alert]:visible, .plt-form .plt-error:visible").first.wait_for()
        take_conflict(browser, page, url)
        page.locator(".pl-bar:visible").get_by_role("button", name="Make packet").click()
        page.locator(".pl-bar:visible .pl-news a").first.wait_for(timeout=120_000)
        keep(page, "coach_packet.png", height=330)
        page.evaluate("() => window.jupyterapp.commands.execute('pltoolkit:start')")
        page.locator('[data-key="0101/math-6-8"]').click()
        page.locator(".pl-picked .pl-facts", has_text="id 0101").wait_for()
        open_notebook(page, "III.1")
        page.locator(".jp-OutputArea-output svg").first.scroll_into_view_if_needed()
        keep(page, "coach_data.png")
        browser.close()


def take_conflict(browser: Browser, page: Page, url: str) -> None:
    """Two coaches at one answer: what the second one sees."""
    other = browser.new_context(viewport=SIZE).new_page()
    open_start(other, url)
    open_notebook(other, "II.4")
    label = "Our cycle, step by step"
    other.get_by_label(label).first.wait_for()
    page.evaluate("() => Object.defineProperty(document, 'hidden', {value: true})")  # this one does not look
    other.get_by_label(label).first.fill("Plan on Monday, visit on Wednesday, talk on Friday.")
    other.locator(".plt-saved", has_text="Saved").first.wait_for()
    other.wait_for_timeout(1500)
    page.get_by_label(label).first.fill("Plan together, visit within a week, talk within two days.")
    page.locator(".plt-conflict:visible").first.wait_for()
    page.locator(".plt-conflict:visible").first.scroll_into_view_if_needed()
    keep(page, "coach_conflict.png")
    other.context.close()
    page.get_by_role("button", name="Keep mine").click()
    page.get_by_label("Weeks in a cycle").first.fill("6")
    page.locator(".plt-conflict:visible").first.wait_for(state="detached")


def open_start(page: Page, url: str) -> None:
    for _ in range(100):
        try:
            page.goto(url)
            break
        except Exception:  # noqa: BLE001 (the server is still starting)
            time.sleep(0.5)
    page.locator(".pl-start table").wait_for(timeout=60_000)


def open_notebook(page: Page, title: str) -> None:
    page.locator(".pl-picked").get_by_role("button", name=title).first.click()
    page.locator(".pl-bar:visible .pl-says strong").wait_for(timeout=60_000)
    page.wait_for_timeout(1500)


def keep(page: Page, name: str, *, height: int | None = None) -> None:
    """Write what the window shows, in 256 colors: small enough for a repository."""
    picture = Image.open(io.BytesIO(page.screenshot()))
    if height:
        picture = picture.crop((0, 0, picture.width, height))
    picture.convert("RGB").quantize(256).save(PICTURES / name, optimize=True)
    print(PICTURES / name)


if __name__ == "__main__":
    main()
