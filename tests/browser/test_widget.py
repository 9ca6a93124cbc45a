"""The widget in a real browser: the main job, each card, both directions of writing, hostile text, what one can do with a reply."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.conftest import Chat, OpenChat, entry, sync_api

expect = sync_api.expect


def test_the_main_job(chat: Chat) -> None:
    reply = chat.say("kann ich noch chancenaufenthalt beantragen?? bin seit 2016 in dresden, duldung")
    assert "§ 25b" in reply.inner_text()
    expect(reply.locator(".source")).to_contain_text("22. November 2026")
    assert reply.locator(".source a[href^='https://www.gesetze-im-internet.de']").count() >= 1
    assert reply.locator(".choices button").count() >= 3
    services = chat.say("wer hilft mir dabei")
    assert services.locator(".card.service").count() >= 1
    assert "Dresden" in services.inner_text()


def test_nothing_is_kept_and_nothing_is_asked_before_the_user_acts(open_chat: OpenChat) -> None:
    chat = open_chat()
    asked: list[str] = []
    chat.page.on("request", lambda request: asked.append(request.url))
    stored = "[Object.keys(localStorage).length, Object.keys(sessionStorage).length, document.cookie]"
    chat.text.fill("Was ist eine Duldung?")
    assert asked == []
    assert chat.page.evaluate(stored) == [0, 0, ""]
    chat.page.keyboard.press("Enter")
    chat.reply(1)
    assert chat.page.evaluate(stored) == [0, 1, ""]


def test_a_choice_asks_the_next_question_and_the_focus_goes_on_at_the_reply(chat: Chat) -> None:
    reply = chat.say("Gibt es den Chancenaufenthalt noch?")
    button = reply.locator(".choices button").first
    title = button.inner_text()
    button.click()
    expect(chat.mine.last).to_have_text(re.compile(re.escape(title)))
    focused = chat.reply(2)
    expect(focused).to_be_focused()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_reply_comes_into_view_from_its_beginning(open_chat: OpenChat, motion: str) -> None:
    chat = open_chat(reduced_motion=motion)
    chat.say("Was ist eine Duldung?")
    chat.say("Gibt es den Chancenaufenthalt noch?")
    below_the_header = "item => item.getBoundingClientRect().top - item.closest('#log').getBoundingClientRect().top"
    expect(chat.replies.last).to_be_in_viewport()
    chat.page.wait_for_timeout(1500)
    assert 0 <= chat.replies.last.evaluate(below_the_header) <= 20


def test_a_first_question_can_be_chosen(chat: Chat) -> None:
    chat.page.locator("#welcome button").first.click()
    assert chat.reply(1).locator(".source").count() == 1
    expect(chat.page.locator("#welcome")).to_be_hidden()


def test_the_language_can_be_picked_before_the_first_word_and_turns_the_direction(chat: Chat) -> None:
    chat.page.select_option("#language", "ar")
    expect(chat.page.locator(".chat")).to_have_attribute("dir", "rtl")
    assert chat.page.evaluate("sessionStorage.length") == 0
    reply = chat.say("Duldung?")
    assert reply.get_attribute("lang") == "ar"
    assert reply.get_attribute("dir") == "rtl"


def test_the_language_can_be_picked_in_the_midst_of_a_conversation(chat: Chat) -> None:
    chat.say("Was ist eine Duldung?")
    chat.page.select_option("#language", "fa")
    reply = chat.reply(2)
    assert (reply.get_attribute("lang"), reply.get_attribute("dir")) == ("fa", "rtl")
    assert chat.replies.first.get_attribute("dir") == "ltr"
    options = chat.page.locator("#language option").all_inner_texts()
    assert {"Deutsch", "English", "العربية", "Українська"} <= set(options)


def test_the_reply_in_another_language_takes_the_page_along(chat: Chat) -> None:
    assert chat.say("How much is the minimum wage in Germany?").get_attribute("lang") == "en"
    expect(chat.page.locator("#send")).to_have_text("Send")


def test_lookups_begin_at_the_place_that_the_website_names(chat: Chat) -> None:
    chat.page.evaluate("document.querySelector('lotse-chat').setAttribute('place', 'Leipzig')")
    chat.page.get_by_role("button", name="Beratung suchen").click()
    reply = chat.reply(1)
    assert reply.locator(".card").count() >= 1
    assert "Leipzig" in reply.inner_text()


def test_in_arabic_each_link_keeps_its_direction_inside_the_sentence(chat: Chat) -> None:
    source = "المصدر: [§ 104c](https://a.example), [BMI 2024](https://b.example)."
    body = entry(language="ar", direction="rtl", parts=[{"source": source}])
    chat.page.route("**/web/messages", lambda route: route.fulfill(body=body, content_type="application/json"))
    links = chat.say("x").locator(".source a")
    assert links.locator("bdi").count() == 2
    first, last = links.first.bounding_box(), links.last.bounding_box()
    assert first and last and first["x"] > last["x"], "the first stands on the right"


HOSTILE = [
    "<img src=x onerror=document.title='hacked'>",
    "<script>document.title='hacked'</script>",
    "[x](javascript:document.title='hacked')",
    '**<b onclick=alert(1)>x</b>** [<img src=x onerror=alert(1)>](https://example.org/"onmouseover="alert(1))',
]
DANGER = ", ".join(
    [
        *(f".message {tag}" for tag in ("img", "script", "b", "iframe", "svg", "[onmouseover]")),
        *(f".message a[href^='{scheme}']" for scheme in ("javascript", "data")),
    ]
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_of_the_user_stays_text(chat: Chat, text: str) -> None:
    chat.say(text)
    expect(chat.mine.last).to_contain_text(text)
    assert chat.page.title() == "Lotse"
    assert chat.page.locator(DANGER).count() == 0
    chat.page.reload()
    expect(chat.mine.last).to_contain_text(text)
    assert chat.page.locator(DANGER).count() == 0


@pytest.mark.parametrize(
    "text", [*HOSTILE, "javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "https://a.b/'><img>"]
)
def test_hostile_text_in_any_field_of_a_reply_stays_text(chat: Chat, text: str) -> None:
    fields = (
        *("kind", "name", "when", "organisation", "address", "distance", "phone", "email", "website", "map_url", "checked"),
        *("warning", "calendar"),
    )
    card: dict[str, Any] = {**dict.fromkeys(fields, text), "hours": [text], "languages": [text]}
    body = entry(
        parts=[{"notice": text}, {"text": f"{text}\n- {text}"}, {"source": text}, {"cards": [card]}],
        choices=[{"title": text, "payload": text}],
        direction=text,
        progress={"step": text, "of_at_most": text},
        result=True,
    )
    chat.page.route("**/web/messages", lambda route: route.fulfill(body=body, content_type="application/json"))
    reply = chat.say("hallo")
    assert text[:10] in reply.inner_text()
    assert chat.page.title() == "Lotse"
    assert chat.page.locator(DANGER).count() == 0


def test_a_card_shows_what_is_known_with_links_for_telephone_mail_map_and_calendar(chat: Chat) -> None:
    service = {
        "kind": "service", "name": "Rat & Tat", "organisation": "Verein", "address": "Hauptstraße 1, 04109 Leipzig",
        "distance": "2,5 km entfernt", "phone": "+49 341 123-4", "email": "rat@example.org", "website": "https://www.example.org/",
        "hours": ["Mo 08:00-12:00", "Di 08:00-18:00"], "languages": ["Arabisch"], "map_url": "https://www.openstreetmap.org/x",
        "checked": "1. Oktober 2026", "warning": "bitte vor dem Besuch prüfen",
    }  # fmt: skip
    event = {"kind": "event", "name": "Jobmesse", "when": "Dienstag, 1. Dezember 2026, 10:00", "calendar": "/web/x.ics"}
    body = entry(parts=[{"cards": [service, event]}])
    chat.page.route("**/web/messages", lambda route: route.fulfill(body=body, content_type="application/json"))
    reply = chat.say("hallo")
    shown = reply.locator(".card.service")
    for word in ("Rat & Tat", "Verein", "2,5 km", "Di 08:00-18:00", "Arabisch", "1. Oktober 2026", "vor dem Besuch"):
        expect(shown).to_contain_text(word)
    for href in ("tel:+493411234", "mailto:rat@example.org", "https://www.example.org/", "https://www.openstreetmap.org/x"):
        assert shown.locator(f"a[href='{href}']").count() == 1, href
    calendar = reply.locator(".card.event a[download]")
    assert calendar.get_attribute("href").endswith("/web/x.ics")
    assert "Dezember" in reply.locator(".card.event").inner_text()


def test_a_check_shows_how_far_it_has_come_and_its_result_can_be_printed_alone(open_chat: OpenChat) -> None:
    chat = open_chat(prepare="window.print = () => { window.printed = (window.printed ?? 0) + 1 }")
    chat.say("Was ist eine Duldung?")
    body = entry(parts=[{"text": "Ergebnis"}], progress={"step": 3, "of_at_most": 9}, result=True)
    chat.page.route("**/web/messages", lambda route: route.fulfill(body=body, content_type="application/json"))
    reply = chat.say("weiter")
    assert reply.locator("progress").evaluate("bar => bar.position") == pytest.approx(1 / 3)
    chat.page.evaluate(
        """() => { window.print = () => { const root = document.querySelector('lotse-chat').shadowRoot;
        window.seen = [...root.querySelectorAll('.message.printed')].map(item => item.innerText) } }"""
    )
    reply.get_by_role("button", name="Drucken").click()
    chat.page.wait_for_function("() => window.seen")
    (printed,) = chat.page.evaluate("window.seen")
    assert "Ergebnis" in printed
    assert chat.page.locator(".printed").count() == 0


def test_a_real_check_is_gone_through_by_taps_and_one_step_back_to_a_result_that_can_be_printed(chat: Chat) -> None:
    reply = chat.say("/check_stay")
    steps = [reply.locator("progress").get_attribute("value")]
    for number in range(2, 30):
        back = reply.get_by_role("button", name="Zurück")
        (back if number == 4 else reply.locator(".choices button").first).click()
        reply = chat.reply(number)
        if reply.get_by_role("button", name="Drucken").count():
            break
        steps.append(reply.locator("progress").get_attribute("value"))
    assert "Ergebnis" in reply.inner_text()
    assert steps[:4] == ["1", "2", "3", "2"]


def test_only_the_message_that_is_printed_stands_on_the_paper(chat: Chat) -> None:
    chat.say("Was ist eine Duldung?")
    chat.say("Wie hoch ist der Mindestlohn?")
    chat.page.evaluate(
        """() => { const host = document.querySelector('lotse-chat'); host.toggleAttribute('printing', true);
        host.shadowRoot.querySelectorAll('.message:not(.mine)')[1].classList.add('printed') }"""
    )
    chat.page.emulate_media(media="print")
    expect(chat.replies.nth(1)).to_be_visible()
    for gone in (chat.replies.nth(0), chat.mine.first, chat.page.locator("header"), chat.page.locator("form")):
        expect(gone).to_be_hidden()


def test_feedback_takes_two_taps_and_a_reason_if_one_likes(chat: Chat, system: str) -> None:
    reply = chat.say("Wie hoch ist der Mindestlohn?")
    given: list[Any] = []
    chat.page.on("request", lambda request: given.append(request.post_data_json) if "feedback" in request.url else None)
    reply.get_by_role("button", name="Hilft diese Antwort?").click()
    reply.get_by_role("button", name="Falsch").click()
    expect(reply.locator(".panel")).to_contain_text("gespeichert")
    reply.locator(".panel textarea").fill("Zahl ist alt")
    reply.get_by_role("checkbox").check()
    reply.get_by_role("button", name="Senden").click()
    expect(reply.locator(".panel textarea")).to_have_count(0)
    sent = [(each["verdict"], each["reason"], each["evaluation_agreed"]) for each in given]
    assert sent == [("wrong", "", False), ("wrong", "Zahl ist alt", True)]


VOICE = """
const spoken = [];
window.spoken = spoken;
Object.defineProperty(window, "speechSynthesis", { value: Object.assign(new EventTarget(), {
  getVoices: () => [
    { localService: false, lang: "de-DE", name: "remote" },
    ...(window.local ? [{ localService: true, lang: "de_DE", name: "own" }] : []),
  ],
  cancel() {}, speak(speech) { spoken.push([speech.text, speech.lang, speech.voice.name]); speech.onstart(); },
}) });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def test_a_reply_is_read_aloud_by_a_voice_of_the_device_and_by_no_other(open_chat: OpenChat) -> None:
    chat = open_chat(prepare=VOICE)
    reply = chat.say("Was ist eine Duldung?")
    button = reply.locator(".read")
    expect(button).to_be_hidden()
    chat.page.evaluate("window.local = true; speechSynthesis.dispatchEvent(new Event('voiceschanged'))")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    ((text, language, voice),) = chat.page.evaluate("window.spoken")
    assert "Duldung" in text
    assert (language, voice) == ("de", "own")


STATUS = "async (token) => (await fetch('/web/messages', {headers: {Authorization: `Bearer ${token}`}})).status"


def test_deleting_the_chat_asks_once_and_deletes_it_here_and_on_the_server(chat: Chat) -> None:
    chat.say("Was ist eine Duldung?")
    token = chat.page.evaluate("JSON.parse(sessionStorage.getItem('lotse-chat')).token")
    chat.page.locator("#menu-button").click()
    chat.page.get_by_role("button", name="Diesen Chat löschen").click()
    expect(chat.page.get_by_role("button", name="Abbrechen")).to_be_focused()
    chat.page.locator("#menu .grave").click()
    expect(chat.page.locator("#announcer")).to_contain_text("gelöscht, hier und auf dem Server")
    expect(chat.text).to_be_focused()
    assert chat.replies.count() == 0
    assert chat.page.evaluate("sessionStorage.length") == 0
    assert chat.page.evaluate(STATUS, token) == 401
    chat.page.reload()
    expect(chat.page.locator("#welcome")).to_be_visible()


def test_leaving_quickly_leads_away_deletes_the_chat_and_back_does_not_lead_to_it(open_chat: OpenChat, system: str) -> None:
    chat = open_chat()
    chat.page.evaluate("document.querySelector('lotse-chat').setAttribute('exit', '/plain')")
    chat.say("Was ist eine Duldung?")
    token = chat.page.evaluate("JSON.parse(sessionStorage.getItem('lotse-chat')).token")
    chat.page.locator("#leave").click()
    chat.page.wait_for_url(f"{system}/plain")
    chat.page.go_back()
    assert "Duldung" not in chat.page.content()
    chat.page.goto(f"{system}/plain")
    assert chat.page.evaluate("sessionStorage.length") == 0
    assert chat.page.evaluate(STATUS, token) == 401


def test_a_hundred_messages_in_one_chat_stay_smooth(open_chat: OpenChat) -> None:
    chat = open_chat()
    with chat.page.expect_response("**/web/messages") as answered:
        chat.say("kann ich noch chancenaufenthalt beantragen?")
    real = answered.value.json()["messages"][0]
    chat.page.route(
        "**/web/messages",
        lambda route: route.fulfill(
            body=entry(**{**real, "id": f"{route.request.post_data_json['id']}.1"}), content_type="application/json"
        ),
    )
    chat.page.evaluate(
        """() => { window.slow = []; new PerformanceObserver(list => slow.push(...list.getEntries().map(task => task.duration)))
        .observe({type: 'longtask'}) }"""
    )
    chat.page.context.new_cdp_session(chat.page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    for number in range(99):
        chat.text.fill(f"Frage {number}")
        chat.page.keyboard.press("Enter")
        expect(chat.replies).to_have_count(number + 2)
    # beyond 200 ms a person feels that an interaction is not good (web.dev: Interaction to Next Paint)
    assert max(chat.page.evaluate("window.slow"), default=0) < 200
