"""The widget where the network is bad or the server is away: nothing that was typed is lost, nothing is said twice."""

from __future__ import annotations

import http.server
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from bot.cli.running import server_environment, servers, start_rasa, wait_until_ready
from tests.browser.conftest import PHONE, Chat, OpenChat, sync_api
from tests.conftest import free_port

expect = sync_api.expect
DAY = {"LOTSE_TODAY": "2026-11-22"}


def test_what_was_typed_without_a_connection_is_kept_and_sent_later(chat: Chat) -> None:
    chat.say("Was ist eine Duldung?")
    chat.page.context.set_offline(True)
    chat.text.fill("Wie hoch ist der Mindestlohn?")
    chat.page.keyboard.press("Enter")
    expect(chat.status).to_have_text(
        "Keine Verbindung. Ihre Nachricht bleibt hier stehen und wird gesendet, sobald es wieder geht."
    )
    expect(chat.mine.last).to_contain_text("Wie hoch ist der Mindestlohn?")
    chat.text.fill("Und für Azubis?")
    chat.page.keyboard.press("Enter")
    chat.page.context.set_offline(False)
    chat.reply(3)
    assert "13,90" in chat.replies.nth(1).inner_text()
    expect(chat.status).to_be_empty()
    assert chat.mine.count() == 3


def test_what_could_not_be_sent_outlives_loading_the_page_anew(chat: Chat, system: str) -> None:
    chat.say("Was ist eine Duldung?")
    chat.page.route("**/web/messages", lambda route: route.abort())
    chat.text.fill("Wie hoch ist der Mindestlohn?")
    chat.page.keyboard.press("Enter")
    expect(chat.status).to_have_class("offline")
    chat.page.unroute("**/web/messages")
    chat.page.reload()
    chat.reply(2)
    assert "13,90" in chat.replies.last.inner_text()
    assert chat.mine.count() == 2


def test_a_reply_that_got_lost_on_its_way_is_fetched_and_the_message_is_not_handled_twice(chat: Chat) -> None:
    chat.say("Was ist eine Duldung?")
    lost: list[str] = []

    def lose_the_first_reply(route: Any) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().text())
            route.abort()

    chat.page.route("**/web/messages", lose_the_first_reply)
    chat.text.fill("Wie hoch ist der Mindestlohn?")
    chat.page.keyboard.press("Enter")
    reply = chat.reply(2)
    assert "13,90" in reply.inner_text()
    assert "13,90" in lost[0]
    chat.page.reload()
    chat.reply(2)
    assert chat.mine.count() == 2


def test_an_expired_session_is_replaced_and_the_message_is_answered(chat: Chat) -> None:
    chat.say("Was ist eine Duldung?")
    chat.page.evaluate("sessionStorage.setItem('lotse-chat', JSON.stringify({token: 'expired', pending: [], toDelete: []}))")
    chat.page.reload()
    chat.text.wait_for()
    assert "13,90" in chat.say("Wie hoch ist der Mindestlohn?").inner_text()


def test_two_tabs_of_one_chat_show_the_same_and_nothing_twice(chat: Chat) -> None:
    chat.say("Was ist eine Duldung?")
    with chat.page.context.expect_page() as opened:
        chat.page.evaluate("window.open('/')")
    second = Chat(opened.value)
    second.reply(1)
    assert "13,90" in second.say("Wie hoch ist der Mindestlohn?").inner_text()
    chat.page.bring_to_front()
    chat.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    chat.reply(2)
    assert chat.mine.count() == second.mine.count() == 2
    chat.text.fill("Was kostet die Anerkennung?")
    second.text.fill("Darf ich mit Duldung arbeiten?")
    chat.text.press("Enter")
    second.text.press("Enter")
    for tab in (chat, second):
        expect(tab.replies.nth(2)).to_be_visible(timeout=20_000)
    for tab in (chat, second):
        tab.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        tab.reply(4)
    in_order = "[...document.querySelector('lotse-chat').shadowRoot.querySelectorAll('.message')].map(item => item.dataset.id)"
    assert chat.page.evaluate(in_order) == second.page.evaluate(in_order)
    assert chat.mine.count() == second.mine.count() == 4


def test_on_slow_2g_the_main_job_is_done_and_one_sees_that_it_is_under_way(open_chat: OpenChat) -> None:
    chat = open_chat()
    network = {"offline": False, "latency": 2000, "downloadThroughput": 50_000 / 8, "uploadThroughput": 50_000 / 8}
    session = chat.page.context.new_cdp_session(chat.page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", network)
    chat.text.fill("kann ich noch chancenaufenthalt beantragen?")
    chat.page.keyboard.press("Enter")
    expect(chat.status).to_have_text("Antwort kommt …")
    assert "§ 25b" in chat.reply(1).inner_text()
    expect(chat.status).to_be_empty()


@dataclass
class OwnSystem:
    """A system that a test may kill; a website elsewhere may embed its chat."""

    url: str
    site: str
    stranger: str
    model: Path
    port: int
    environment: dict[str, str]
    started: dict[str, Popen[bytes]]

    def kill(self) -> None:
        os.killpg(self.started["rasa"].pid, signal.SIGKILL)
        self.started["rasa"].wait()

    def start_again(self) -> None:
        self.started["rasa"] = start_rasa(self.model, "127.0.0.1", self.port, self.environment)
        wait_until_ready(self.started["rasa"], f"{self.url}/health", "rasa")


class _Website(http.server.BaseHTTPRequestHandler):
    """A page that embeds the chat by the line of the README, with a fallback of its own."""

    def __init__(self, chat: str, *arguments: Any) -> None:
        self._chat = chat
        super().__init__(*arguments)

    def do_GET(self) -> None:
        line = f'<script type="module" src="{self._chat}/lotse.js"></script>'
        line += '<lotse-chat lang="uk" place="Leipzig">Fallback</lotse-chat>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<!doctype html><html lang=en><title>Site</title><main><h1>Site</h1>{line}</main></html>".encode())

    def log_message(self, *arguments: Any) -> None:
        """Keeps quiet."""


def _website(chat: str, port: int) -> http.server.ThreadingHTTPServer:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), partial(_Website, chat))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def own_system(model: Path) -> Iterator[OwnSystem]:
    port, action_port, site_port, stranger_port = (free_port() for _ in range(4))
    url, site, stranger = (f"http://127.0.0.1:{each}" for each in (port, site_port, stranger_port))
    extra = {**DAY, "LOTSE_EMBED_ORIGINS": site}
    websites = [_website(url, site_port), _website(url, stranger_port)]
    with servers(model, "127.0.0.1", port, action_port, extra) as started:
        yield OwnSystem(url, site, stranger, model, port, server_environment(action_port, extra), started)
    for website in websites:
        website.shutdown()


def test_a_chat_goes_on_after_the_server_was_killed_and_started_again(browser: sync_api.Browser, own_system: OwnSystem) -> None:
    context = browser.new_context(locale="de-DE", viewport=PHONE)
    chat = Chat(context.new_page()).open(own_system.url)
    chat.say("Was ist eine Duldung?")
    own_system.kill()
    chat.text.fill("und was kostet das?")
    chat.page.keyboard.press("Enter")
    expect(chat.status).to_have_class("offline", timeout=10_000)
    own_system.start_again()
    expect(chat.replies).to_have_count(2, timeout=60_000)
    chat.page.reload()
    chat.reply(2)
    assert chat.mine.count() == 2
    assert chat.page.locator(".notice").count() == 1, "the conversation was gone on with, not begun anew"
    context.close()


def test_a_website_that_may_embeds_the_chat_by_one_line(browser: sync_api.Browser, own_system: OwnSystem) -> None:
    context = browser.new_context(locale="de-DE", viewport={"width": 1000, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    chat = Chat(page).open(own_system.site)
    expect(page.locator(".chat")).to_have_attribute("lang", "uk")
    page.locator("#welcome button").last.click()
    reply = chat.reply(1)
    assert "Leipzig" in reply.inner_text()
    assert reply.locator(".card").count() >= 1
    assert chat.violations() == []
    assert all(url.startswith((own_system.url, own_system.site, "data:")) for url in asked)
    context.close()


def test_a_website_that_may_not_shows_what_it_put_there_instead(browser: sync_api.Browser, own_system: OwnSystem) -> None:
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    page = context.new_page()
    page.goto(own_system.stranger)
    page.wait_for_timeout(500)
    expect(page.locator("lotse-chat")).to_have_text("Fallback")
    assert page.locator("#text").count() == 0
    context.close()
