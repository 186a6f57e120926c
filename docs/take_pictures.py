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
CYCLE = "Our cycle, step by step"
ANSWER = "Each teacher has one cycle a semester: plan together on Monday, visit, talk within two days."


@contextmanager
def lab(district: Path, author: str) -> Iterator[str]:
    """`pltoolkit lab` on the district, as this person starts it; gives its address."""
    own = district.parent / author
    (own / "extra" / "labconfig").mkdir(parents=True)
    (own / "extra" / "labconfig" / "page_config.json").write_text('{"exposeAppInBrowser": true}', encoding="utf-8")
    process = subprocess.Popen(
        [PROGRAM, "lab", district, "--no-browser"],
        stdout=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            **{f"JUPYTER_{name}_DIR": str(own / name) for name in ("DATA", "RUNTIME")},
            "JUPYTER_CONFIG_PATH": str(own / "extra"),
            "PYTHONUNBUFFERED": "1",
            "PLTOOLKIT_AUTHOR": author,
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
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        district = Path(folder) / "our-district"
        subprocess.run([PROGRAM, "sample", district], check=True, stdout=subprocess.DEVNULL)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with lab(district, "Farah Petrakis") as url:
            page = browser.new_page(viewport=SIZE, device_scale_factor=1)
            take_first(page, url)
            with lab(district, "Ben Ortiz") as his:
                take_conflict(browser, page, his)
            take_last(page)
        browser.close()


def take_first(page: Page, url: str) -> None:
    """From the start page to the first answers."""
    open_start(page, url)
    pick(page, "0103", "science-6-8")
    page.mouse.move(0, 0)
    keep(page, "coach_start.png")
    open_notebook(page, "II.4")
    keep(page, "coach_key_action.png")
    coach = page.get_by_label("Coach, row 1")
    coach.select_option(coach.locator("option", has_text="(coach)").first.get_attribute("value"))
    page.get_by_label("Team or grades, row 1").fill("Grades 6 and 7")
    page.get_by_label("Hours a week, row 1").fill("4")
    page.get_by_role("combobox", name="Model", exact=True).select_option(index=1)
    page.get_by_label(CYCLE).fill(ANSWER)
    page.locator("h2:visible", has_text="Steps and answers").evaluate("heading => heading.scrollIntoView()")
    page.locator(".plt-saved", has_text="Saved").nth(2).wait_for()
    keep(page, "coach_form.png")


def take_conflict(browser: Browser, page: Page, url: str) -> None:
    """What does not fit, and two coaches at one answer: what the second one sees."""
    page.get_by_label("Weeks in a cycle").fill("six or so")
    page.locator(".plt-error:visible", has_text="Write a number").first.wait_for()
    other = browser.new_context(viewport=SIZE).new_page()
    open_start(other, url)
    pick(other, "0103", "science-6-8")
    open_notebook(other, "II.4")
    other.get_by_label(CYCLE).wait_for()
    page.evaluate("() => Object.defineProperty(document, 'hidden', {value: true})")  # this one does not look
    other.get_by_label(CYCLE).fill("Plan on Monday, visit on Wednesday, talk on Friday.")
    other.locator(".plt-saved", has_text="Saved").first.wait_for()
    other.wait_for_timeout(1500)
    page.get_by_label(CYCLE).fill("Plan together, visit within a week, talk within two days.")
    conflict = page.locator(".plt-conflict:visible").first
    conflict.wait_for()
    conflict.scroll_into_view_if_needed()
    keep(page, "coach_conflict.png")
    other.context.close()
    page.get_by_role("button", name="Keep mine").click()
    page.get_by_label("Weeks in a cycle").fill("6")
    conflict.wait_for(state="detached")


def take_last(page: Page) -> None:
    """The packet, and data of another school."""
    page.locator(".pl-bar:visible").get_by_role("button", name="Make packet").click()
    page.locator(".pl-bar:visible .pl-news a").first.wait_for(timeout=120_000)
    keep(page, "coach_packet.png", height=330)
    page.evaluate("() => window.jupyterapp.commands.execute('pltoolkit:start')")
    pick(page, "0101", "math-6-8")
    open_notebook(page, "III.1")
    page.locator(".jp-OutputArea-output svg").first.scroll_into_view_if_needed()
    keep(page, "coach_data.png")


def pick(page: Page, school_id: str, adoption_id: str) -> None:
    page.locator(f'[data-key="{school_id}/{adoption_id}"]').click()
    page.locator(".pl-picked .pl-facts", has_text=f"id {school_id}").wait_for()


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
