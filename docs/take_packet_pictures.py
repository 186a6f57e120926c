"""Takes the pictures of packets from the real thing: two pages of a sample packet in print, and the same on a screen."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).resolve().parent / "pictures"
PROGRAM = Path(sys.executable).parent / "pltoolkit"
PAGES = (1, 5)
GRAY, MARGIN = "#e3e7ec", 26


def main() -> None:
    """Write `packet.png` and `packet_screen.png`."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        district = Path(folder) / "district"
        subprocess.run([PROGRAM, "sample", district], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([PROGRAM, "packets", district, "--school", "0101"], check=True, stdout=subprocess.DEVNULL)
        packet = district / "packets" / "0101" / "math-6-8-leader.pdf"
        keep(side_by_side([page(packet, number) for number in PAGES]), "packet.png")
        keep(screen(packet.with_suffix(".html")), "packet_screen.png")


def page(pdf: Path, number: int) -> Image.Image:
    command = ["pdftoppm", "-r", "84", "-f", str(number), "-l", str(number), "-png", str(pdf)]
    return Image.open(io.BytesIO(subprocess.run(command, check=True, capture_output=True).stdout))


def side_by_side(pages: list[Image.Image]) -> Image.Image:
    width, height = pages[0].size
    sheet = Image.new("RGB", (MARGIN + len(pages) * (width + MARGIN), height + 2 * MARGIN), GRAY)
    for place, one in enumerate(pages):
        sheet.paste(one, (MARGIN + place * (width + MARGIN), MARGIN))
    return sheet


def screen(html: Path) -> Image.Image:
    chromium = os.environ.get("PLTOOLKIT_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        opened = browser.new_page(viewport={"width": 1280, "height": 900})
        opened.goto(html.as_uri())
        picture = Image.open(io.BytesIO(opened.screenshot()))
        browser.close()
    return picture


def keep(picture: Image.Image, name: str) -> None:
    """Save with as few colors as show no difference: pages are a handful of colors and their edges."""
    picture.convert("RGB").quantize(96).save(PICTURES / name, optimize=True)
    print(PICTURES / name)


if __name__ == "__main__":
    main()
