"""The pictures of the README, taken in Chromium from the running system."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.cli.running import CannotRun
from bot.knowledge import Knowledge

ASKED = ("duldung/what", "chancenaufenthalt/deadline")
LANGUAGES = ("de", "ar")
SIZES = {"phone": (360, 740), "desktop": (1100, 800)}
SETTLED_MS = 900


def take(address: str, folder: Path) -> list[Path]:
    """Asks two questions a language and takes a picture a size; gives the files.

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
                for number, asked in enumerate(ASKED):
                    page.fill("#text", knowledge.label(asked, language))
                    page.keyboard.press("Enter")
                    page.locator(".message .source").nth(number).wait_for()
                # the reply glides into view
                page.wait_for_timeout(SETTLED_MS)
                path = folder / f"{language}-{size}.png"
                page.screenshot(path=str(path))
                taken.append(path)
                page.close()
        browser.close()
    return taken
