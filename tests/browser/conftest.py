"""A real browser, the page with the chat in it, and what tests do there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
REPLY = ".message:not(.mine)"
PHONE = {"width": 360, "height": 740}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.server)
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"))


@pytest.fixture(scope="package")
def browser() -> Iterator[sync_api.Browser]:
    """Chromium for the tests of this folder, no longer: while it is open, Playwright keeps an event loop in the tests' thread."""
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


class Chat:
    """One person at the page."""

    def __init__(self, page: sync_api.Page) -> None:
        self.page = page
        self.text = page.locator("#text")
        self.replies = page.locator(REPLY)
        self.mine = page.locator(".message.mine")
        self.status = page.locator("#status")

    def open(self, address: str) -> Chat:
        self.page.goto(address)
        self.text.wait_for()
        return self

    def say(self, text: str) -> sync_api.Locator:
        """Types a message, sends it and gives the reply."""
        count = self.replies.count()
        self.text.fill(text)
        self.page.keyboard.press("Enter")
        return self.reply(count + 1)

    def reply(self, number: int) -> sync_api.Locator:
        """The reply of that number, once it is there; it is the last."""
        sync_api.expect(self.replies).to_have_count(number, timeout=20_000)
        return self.replies.last

    def violations(self) -> list[str]:
        """What axe objects to in the present state of the page, contrast included."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(
            "async (tags) => (await axe.run(document, {runOnly: {type: 'tag', values: tags}})).violations", AXE_RULES
        )
        return [f"{each['id']}: {each['help']}: {[node['html'][:160] for node in each['nodes']]}" for each in found]


OpenChat = Callable[..., Chat]


@pytest.fixture
def open_chat(browser: sync_api.Browser, system: str) -> Iterator[OpenChat]:
    """Opens the page in a browser of its own; whatever a test does there, no script fails and no other host is asked."""
    contexts: list[sync_api.BrowserContext] = []
    problems: list[str] = []
    requests: list[str] = []

    def opened(language: str = "de-DE", path: str = "/", prepare: str = "", **options: Any) -> Chat:
        context = browser.new_context(locale=language, **{"viewport": PHONE, **options})
        contexts.append(context)
        if prepare:
            context.add_init_script(prepare)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        return Chat(page).open(f"{system}{path}")

    yield opened
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert not problems
    assert [url for url in requests if not url.startswith((system, "data:"))] == []


@pytest.fixture
def chat(open_chat: OpenChat) -> Chat:
    return open_chat()


def entry(**fields: Any) -> str:
    """The body of a reply of the server with one message of the bot."""
    message = {"id": "made-up-1.1", "role": "bot", "language": "de", "direction": "ltr", "parts": [], "choices": [], **fields}
    return json.dumps({"messages": [message], "token": "x"})
