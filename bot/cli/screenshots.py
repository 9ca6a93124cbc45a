"""The pictures of the README, taken in Chromium from the running system."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.cli.running import CannotRun
from bot.knowledge import Knowledge

ASKED = "chancenaufenthalt/deadline"
LANGUAGES = ("de", "ar")
SIZES = {"phone": (390, 844), "desktop": (1100, 800)}


def take(address: str, folder: Path) -> list[Path]:
    """Asks one question a language and takes a picture a size; gives the files.

    Raises CannotRun where Chromium is missing.
    """
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        raise CannotRun("Screenshots need Chromium; install the package chromium.")
    folder.mkdir(parents=True, exist_ok=True)
    taken: list[Path] = []
    knowledge = Knowledge.load()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for language in LANGUAGES:
            for size, (width, height) in SIZES.items():
                page = browser.new_page(viewport={"width": width, "height": height}, locale=language)
                page.goto(address)
                page.wait_for_selector("#send:not(:empty)")
                page.fill("#text", knowledge.label(ASKED, language))
                page.keyboard.press("Enter")
                page.wait_for_selector(".choices button")
                page.wait_for_timeout(700)
                path = folder / f"{language}-{size}.png"
                page.screenshot(path=str(path))
                taken.append(path)
                page.close()
        browser.close()
    return taken
