"""The page in a real browser: the main job, cards, keyboard, hostile text, and what is shown when the server is away."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.server,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: sync_api.Browser, system: str) -> Iterator[sync_api.Page]:
    context = browser.new_context(locale="de-DE", viewport={"width": 390, "height": 800})
    opened = context.new_page()
    problems: list[str] = []
    requests: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("request", lambda request: requests.append(request.url))
    opened.goto(system)
    opened.wait_for_selector("#send:not(:empty)")
    yield opened
    assert not problems
    assert all(url.startswith((system, "data:")) for url in requests), "nothing is asked of another host"
    context.close()


def say(page: sync_api.Page, text: str) -> sync_api.Locator:
    count = page.locator(".message:not(.mine)").count()
    page.fill("#text", text)
    page.keyboard.press("Enter")
    sync_api.expect(page.locator(".message:not(.mine)")).to_have_count(count + 1)
    return page.locator(".message:not(.mine)").last


def test_the_main_job(page: sync_api.Page) -> None:
    reply = say(page, "kann ich noch chancenaufenthalt beantragen?? bin seit 2016 in dresden, duldung")
    assert "§ 25b" in reply.inner_text()
    assert "22. November 2026" in reply.inner_text()
    assert reply.locator("a[href^='https://www.gesetze-im-internet.de']").count() >= 1
    assert reply.locator("button").count() >= 3
    services = say(page, "wer hilft mir dabei")
    assert services.locator(".cards li").count() >= 1
    assert "Dresden" in services.inner_text()


def test_a_button_asks_the_next_question(page: sync_api.Page) -> None:
    reply = say(page, "Gibt es den Chancenaufenthalt noch?")
    reply.locator("button").first.click()
    sync_api.expect(page.locator(".message:not(.mine)")).to_have_count(2)


def test_the_language_can_be_picked_and_turns_the_direction(page: sync_api.Page) -> None:
    page.select_option("#language", "ar")
    page.wait_for_selector(".message[lang=ar]")
    assert page.get_attribute("html", "dir") == "rtl"
    assert page.get_attribute("html", "lang") == "ar"


def test_it_works_by_keyboard_alone(page: sync_api.Page) -> None:
    reply = say(page, "Was ist eine Duldung?")
    first = reply.locator("button").first
    first.focus()
    page.keyboard.press("Enter")
    sync_api.expect(page.locator(".message.mine")).to_have_count(2)


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=document.title='hacked'>", "<script>document.title='hacked'</script>", "[x](javascript:alert(1))"]
)
def test_hostile_text_stays_text(page: sync_api.Page, text: str) -> None:
    say(page, text)
    assert page.title() == "Lotse"
    assert page.locator(".message img, .message script, .message a[href^='javascript']").count() == 0


def test_what_was_typed_is_kept_when_the_server_is_away(page: sync_api.Page) -> None:
    page.context.set_offline(True)
    reply = say(page, "Was ist eine Duldung?")
    assert "Keine Verbindung" in reply.inner_text()
    assert page.input_value("#text") == "Was ist eine Duldung?"
    page.context.set_offline(False)


def test_nothing_is_wider_than_a_small_phone(page: sync_api.Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    say(page, "Wer berät mich in Bautzen?")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
