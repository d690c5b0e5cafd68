"""Photographs the pages of docs/tour.md and of the README into docs/img: `python bench/tour.py`.

Starts copies of its own, one with sample data and one with the reference data alone. Needs Chromium;
CHROME_PATH says where it is.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.running_copy import ROOT, running_copy

PAGES = {
    "overview": "",
    "country": "/countries/france",
    "undertaking": "/countries/chile/C8.c",
    "letter": "/countries/chile/letter",
    "matrix": "/matrix",
    "map": "/map?commitment=D3.a",
    "compare": "/compare?c=france&c=kenya",
    "search": "/search?q=observatory",
    "changes": "/changes",
    "deadlines": "/deadlines?view=month&month=2025-06",
    "text": "/instruments/paris-declaration",
    "commitment": "/commitments/D3.a",
}
LOOKS = {"light": ("en", "light"), "dark": ("en", "dark"), "arabic": ("ar", "light")}
README_PAGES = {"country": "/en/countries/france", "undertaking": "/en/countries/france/D3.e"}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
IMAGES = ROOT / "docs" / "img"


def main() -> int:
    program = os.environ.get("CHROME_PATH") or shutil.which("chromium") or shutil.which("google-chrome")
    (IMAGES / "tour").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        with running_copy(Path(folder) / "sample", "--sample") as copy:
            for look, (language, scheme) in LOOKS.items():
                for page, path in PAGES.items():
                    photograph(
                        browser,
                        f"{copy.url}/{language}{path}",
                        scheme,
                        IMAGES / "tour" / f"{page}-{look}.png",
                    )
        with running_copy(Path(folder) / "reference") as copy:
            for page, path in README_PAGES.items():
                photograph(browser, copy.url + path, "light", IMAGES / f"{page}.png")
        browser.close()
    return 0


def photograph(browser: Browser, address: str, scheme: str, path: Path) -> None:
    """What a reader sees first on a screen of 1000 by 1100."""
    context = browser.new_context(
        viewport={"width": 1000, "height": 1100},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    response = page.goto(address)
    if response is None or response.status != 200:
        raise SystemExit(f"{address} answered {response.status if response else 'nothing'}.")
    page.screenshot(path=path)
    print(path.name, flush=True)
    context.close()


if __name__ == "__main__":
    sys.exit(main())
