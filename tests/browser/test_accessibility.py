"""The widget and the plain pages for everyone: axe in every state, keyboard alone, narrow and enlarged, announcements."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Chat, OpenChat, entry, sync_api

expect = sync_api.expect
QUESTION = {"de-DE": "kann ich noch chancenaufenthalt beantragen?", "ar": "ما هي الدولدونغ Duldung؟"}


def _answer(chat: Chat, language: str) -> None:
    chat.say(QUESTION[language])


def _cards(chat: Chat, language: str) -> None:
    service = {
        "kind": "service", "name": "Rat & Tat", "organisation": "Verein", "address": "Hauptstraße 1", "phone": "+49 341 1234",
        "email": "rat@example.org", "website": "https://www.example.org/", "hours": ["Mo 08:00-12:00"], "languages": ["Arabisch"],
        "map_url": "https://www.openstreetmap.org/x", "checked": "1. Oktober 2026", "warning": "bitte prüfen",
    }  # fmt: skip
    event = {"kind": "event", "name": "Jobmesse", "when": "1. Dezember 2026", "calendar": "/web/x.ics"}
    code = language[:2]
    body = entry(
        language=code,
        direction="rtl" if code == "ar" else "ltr",
        parts=[{"notice": "n"}, {"text": "**a** b\n- c\n- d"}, {"cards": [service, event]}],
        choices=[{"title": "x", "payload": "/x"}],
        progress={"step": 3, "of_at_most": 9},
        result=True,
    )
    chat.page.route("**/web/messages", lambda route: route.fulfill(body=body, content_type="application/json"))
    chat.say("x")
    chat.page.unroute("**/web/messages")


def _menu(chat: Chat, language: str) -> None:
    chat.page.locator("#menu-button").click()


def _deleting(chat: Chat, language: str) -> None:
    _answer(chat, language)
    _menu(chat, language)
    chat.page.locator("#menu button").first.click()


def _verdicts(chat: Chat, language: str) -> None:
    _answer(chat, language)
    chat.page.locator(".tools > button:not(.read)").last.click()


def _reason(chat: Chat, language: str) -> None:
    _verdicts(chat, language)
    chat.page.locator(".panel button").first.click()
    chat.page.locator(".panel textarea").wait_for()


def _offline(chat: Chat, language: str) -> None:
    _answer(chat, language)
    chat.page.context.set_offline(True)
    chat.text.fill("x")
    chat.page.keyboard.press("Enter")
    expect(chat.status).to_have_class("offline")


STATES: dict[str, Callable[[Chat, str], None]] = {
    "begin": lambda chat, language: None,
    "answer": _answer,
    "cards": _cards,
    "menu": _menu,
    "deleting": _deleting,
    "verdicts": _verdicts,
    "reason": _reason,
    "offline": _offline,
}


@pytest.mark.parametrize("language", ["de-DE", "ar"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_any_state_light_or_dark(open_chat: OpenChat, state: str, language: str) -> None:
    chat = open_chat(language, reduced_motion="reduce")
    STATES[state](chat, language)
    for scheme in ("light", "dark"):
        chat.page.emulate_media(color_scheme=scheme)
        assert chat.violations() == []


@pytest.mark.parametrize("path", ["/plain", "/accessibility"])
@pytest.mark.parametrize("language", ["de-DE", "ar"])
def test_axe_finds_nothing_on_the_plain_pages(open_chat: OpenChat, system: str, language: str, path: str) -> None:
    chat = open_chat(language)
    chat.page.goto(system + path)
    assert chat.violations() == []


def test_the_whole_chat_is_done_by_keyboard_alone(open_chat: OpenChat) -> None:
    chat = open_chat()
    keyboard = chat.page.keyboard

    def focused() -> str:
        return chat.page.evaluate("document.querySelector('lotse-chat').shadowRoot.activeElement?.id ?? ''")

    order = []
    for _ in range(4):
        keyboard.press("Tab")
        order.append(focused())
    assert order == ["language", "menu-button", "leave", "log"]
    chat.page.locator("#text").focus()
    keyboard.type("Was ist eine Duldung?")
    keyboard.press("Shift+Enter")
    keyboard.type("Danke")
    keyboard.press("Enter")
    reply = chat.reply(1)
    expect(chat.mine.first).to_contain_text("Was ist eine Duldung?\nDanke")
    assert focused() == "text"
    reply.locator(".choices button").first.focus()
    keyboard.press("Space")
    second = chat.reply(2)
    expect(second).to_be_focused()
    keyboard.press("Tab")
    assert second.locator(":focus").count() == 1


def test_escape_closes_the_menu_and_a_rating_and_gives_the_focus_back(chat: Chat) -> None:
    button = chat.page.locator("#menu-button")
    button.focus()
    chat.page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(chat.page.locator("#menu button").first).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.page.locator("#menu")).to_be_hidden()
    expect(button).to_be_focused()
    rate = chat.say("Was ist eine Duldung?").get_by_role("button", name="Hilft diese Antwort?")
    rate.focus()
    chat.page.keyboard.press("Enter")
    chat.page.keyboard.press("Escape")
    expect(rate).to_be_focused()
    expect(rate).to_have_attribute("aria-expanded", "false")


def test_only_the_last_finished_reply_is_announced_once_in_its_language(chat: Chat) -> None:
    assert chat.page.locator("#log").get_attribute("role") == "log"
    assert chat.page.locator("#log").get_attribute("aria-live") == "off"
    chat.page.evaluate(
        """() => { window.told = []; const place = document.querySelector('lotse-chat').shadowRoot.querySelector('#announcer');
        new MutationObserver(() => told.push([place.firstChild.lang, place.textContent])).observe(place, {childList: true}) }"""
    )
    chat.say("Was ist eine Duldung?")
    chat.say("How much is the minimum wage in Germany?")
    told = chat.page.evaluate("window.told")
    assert [language for language, _ in told] == ["de", "en"]
    assert "Duldung" in told[0][1]
    assert "Duldung" not in told[1][1]


TARGETS = """() => [...document.querySelector('lotse-chat').shadowRoot.querySelectorAll(
    'button, select, textarea, #menu a, .card a')].filter(item => item.checkVisibility()).map(item => {
    const box = item.getBoundingClientRect(); return [item.outerHTML.slice(0, 80), box.width, box.height] })"""


def test_everything_to_tap_is_44_pixels_or_more(chat: Chat) -> None:
    _cards(chat, "de-DE")
    chat.page.locator("#menu-button").click()
    assert [target for target in chat.page.evaluate(TARGETS) if min(target[1:]) < 44] == []


@pytest.mark.parametrize("language", ["de-DE", "ar"])
@pytest.mark.parametrize("viewport", [(320, 640), (320, 256)], ids=["narrow", "enlarged-to-400-percent"])
def test_nothing_is_cut_off_on_a_narrow_or_enlarged_page(open_chat: OpenChat, language: str, viewport: tuple[int, int]) -> None:
    chat = open_chat(language, viewport={"width": viewport[0], "height": viewport[1]})
    _cards(chat, language)
    wide = """() => [...document.querySelector('lotse-chat').shadowRoot.querySelectorAll(':not(.unseen, #intro)')].filter(item => {
        const { left, right } = item.getBoundingClientRect(); return left < -1 || right > innerWidth + 1 })
        .map(item => item.outerHTML.slice(0, 100))"""
    assert chat.page.evaluate(wide) == []
    assert chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    chat.text.scroll_into_view_if_needed()
    chat.say(QUESTION[language])


def test_with_forced_colours_every_control_keeps_its_border(open_chat: OpenChat) -> None:
    chat = open_chat(forced_colors="active")
    _answer(chat, "de-DE")
    for locator in (
        chat.page.locator("#send"),
        chat.page.locator(".choices button").first,
        chat.page.locator(".tools button").last,
    ):
        assert locator.evaluate("item => getComputedStyle(item).borderTopStyle") == "solid"
        assert locator.evaluate("item => getComputedStyle(item).borderTopColor") != "rgba(0, 0, 0, 0)"


def test_without_javascript_the_page_shows_the_telephone_numbers(browser: sync_api.Browser, system: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="uk")
    page = context.new_page()
    page.goto(system)
    shown = page.locator("body").inner_text()
    assert "110" in shown
    assert "116 016" in shown
    page.locator("a[href^='/plain']").click()
    assert page.locator("html").get_attribute("lang") == "uk"
    assert page.locator("a[href^='tel:']").count() >= 5
    context.close()
