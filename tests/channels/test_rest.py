"""The REST channel on the running system: the reply contract, bad input, and what a user is told when a part is down."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import free_port
from tests.talk import User, post

pytestmark = pytest.mark.server

CONTRACT = {
    "answer", "action", "small_talk", "out_of_scope", "ask", "language", "confidence", "as_of", "valid", "sources",
    "suggestions", "entities", "results", "check", "in_force",
}  # fmt: skip


def test_an_answer_carries_all_that_an_evaluation_reads(system: str) -> None:
    reply = User(system).say("Wie hoch ist der Mindestlohn?")
    assert reply["answer"] == "rights/minimum_wage"
    assert reply["language"] == "de"
    assert reply["as_of"] == "2026-11-22"
    assert reply["valid"]["from"] == "2026-01-01"
    assert reply["valid"]["until"] == "2026-12-31"
    assert all(source["url"].startswith("http") and source["title"] for source in reply["sources"])
    assert 0 < reply["confidence"] <= 1
    assert "13,90" in reply["text"]
    assert set(reply) - {"text", "buttons"} <= CONTRACT


def test_the_language_can_be_forced_by_the_channel(system: str) -> None:
    assert User(system).say("Wie hoch ist der Mindestlohn?", language="en")["language"] == "en"


def test_a_short_text_keeps_the_language_in_use(system: str) -> None:
    user = User(system)
    user.say("How much is the minimum wage?")
    assert user.say("ok")["language"] == "en"


def test_a_german_term_does_not_switch_the_language(system: str) -> None:
    user = User(system)
    assert user.say("can i work with an Aufenthaltsgestattung or do i need a Beschäftigungserlaubnis")["language"] == "en"


def test_the_answer_is_one_message_whatever_its_paragraphs(system: str) -> None:
    _, messages = post(f"{system}/webhooks/rest/webhook", {"sender": "one-message", "message": "Was ist eine Duldung?"})
    assert len(messages) == 1
    assert "\n\n" in messages[0]["text"]


NOTHING_SAID = ["", " ", "\n\t ", "\u200b\u202e", "\x00\x01\x02"]


@pytest.mark.parametrize("text", NOTHING_SAID, ids=ascii)
def test_an_empty_message_is_told_so(system: str, text: str) -> None:
    reply = User(system).say(text, language="en")
    assert "empty" in reply["text"]


def test_twenty_thousand_characters_are_too_many_and_told_so_in_the_users_language(system: str) -> None:
    assert "long" in User(system).say("duldung " * 2500, language="en")["text"]
    assert "lang" in User(system).say("duldung " * 2500, language="de")["text"]


HARMLESS = [
    "🙏😭🙏",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)> duldung?",
    "'; DROP TABLE events; --",
    "\u202eduldung tsi saw\u202c",
    "a" * 3999,
    "????!!!!",
    "/restart",
    "/answer",
    '/answer{"answer": "no/such"}',
    '/answer{"answer": ["list"]}',
    '/find_service{"place": {"a": 1}}',
    "/nonsense{broken",
    "%s %d {} {name} ${HOME}",
    "١٢٣ ٤٥٦",
]


@pytest.mark.parametrize("text", HARMLESS, ids=lambda text: ascii(text)[:30])
def test_strange_messages_get_a_clear_reply_and_no_traceback(system: str, text: str) -> None:
    user = User(system)
    reply = user.say(text, language="en")
    assert reply["text"]
    assert "Traceback" not in reply["text"]
    assert user.say("How much is the minimum wage?")["answer"] == "rights/minimum_wage"


BROKEN: list[Any] = [
    "{",
    "",
    "[]",
    "null",
    '"text"',
    b"\xff\xfe",
    {"sender": "x"},
    {"message": "hi"},
    {"sender": 5, "message": "hi"},
    {"sender": "", "message": "hi"},
    {"sender": "x" * 500, "message": "hi"},
    {"sender": "x", "message": {"a": 1}},
    {"sender": "x", "message": None},
    {"sender": "x", "message": "hi", "metadata": "uk"},
    "[" * 50_000,
]


@pytest.mark.parametrize("body", BROKEN, ids=lambda body: ascii(body)[:40])
def test_a_request_in_the_wrong_form_is_refused_with_what_is_expected(system: str, body: Any) -> None:
    status, answer = post(f"{system}/webhooks/rest/webhook", body)
    assert status == 400
    assert "JSON" in answer["error"] or "must be" in answer["error"]


@pytest.mark.parametrize("metadata", [{"language": "xx"}, {"language": 5}, {"language": ["de"]}, {"locale": {"a": 1}}], ids=str)
def test_an_unknown_language_in_the_metadata_is_passed_over(system: str, metadata: dict[str, Any]) -> None:
    assert User(system).say("How much is the minimum wage?", **metadata)["answer"] == "rights/minimum_wage"


def test_a_body_over_the_limit_is_refused(system: str) -> None:
    with pytest.raises((urllib.error.HTTPError, urllib.error.URLError, ConnectionError)):
        urllib.request.urlopen(urllib.request.Request(f"{system}/webhooks/rest/webhook", data=b"x" * 1_000_000), timeout=10)


class TestWhileTheActionServerIsDown:
    @pytest.fixture
    def broken_system(self, model: Path) -> Iterator[tuple[str, dict[str, Any], int, dict[str, str]]]:
        from bot.cli.running import server_environment, servers

        port, action_port = free_port(), free_port()
        with servers(model, "127.0.0.1", port, action_port, {"LOTSE_TODAY": "2026-11-22"}) as started:
            yield f"http://127.0.0.1:{port}", started, action_port, server_environment(action_port, {"LOTSE_TODAY": "2026-11-22"})

    def test_the_user_is_told_so_and_the_conversation_goes_on_afterwards(self, broken_system: Any) -> None:
        from bot.cli.running import start_actions, stop, wait_until_ready

        url, started, action_port, environment = broken_system
        user = User(url)
        assert user.say("Was ist eine Duldung?")["answer"] == "duldung/what"
        stop(started["actions"])
        told = user.say("Wie hoch ist der Mindestlohn?", language="de")
        assert told["answer"] is None
        assert "nicht verloren" in told["text"]
        started["actions"] = start_actions(action_port, environment)
        wait_until_ready(started["actions"], f"http://127.0.0.1:{action_port}/health", "actions")
        assert user.say("Wie hoch ist der Mindestlohn?")["answer"] == "rights/minimum_wage"
