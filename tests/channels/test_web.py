"""The channel of the widget on the running system: sessions, ids, resuming, limits, origins, feedback, deletion, headers."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from bot.channels.secrets import secret_key
from bot.channels.sessions import Sessions
from bot.feedback import FeedbackBook
from tests.talk import User

pytestmark = pytest.mark.server


@dataclass
class Answered:
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.content)


def ask(url: str, method: str = "GET", body: Any = None, **headers: str) -> Answered:
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, named, method=method), timeout=30) as reply:
            return Answered(reply.status, {name.lower(): value for name, value in reply.headers.items()}, reply.read())
    except urllib.error.HTTPError as error:
        return Answered(error.code, {name.lower(): value for name, value in error.headers.items()}, error.read())


class Visitor:
    """One person at the widget."""

    def __init__(self, system: str) -> None:
        self.system = system
        self.token = ask(f"{system}/web/session", "POST", b"").body["token"]

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answered:
        return ask(self.system + path, method, body, Authorization=f"Bearer {self.token}", **headers)

    def send(self, text: str, message_id: str | None = None, **more: Any) -> Answered:
        return self.ask("POST", "/web/messages", {"id": message_id or uuid4().hex, "text": text, "locale": "de", **more})

    def say(self, text: str, message_id: str | None = None, **more: Any) -> dict[str, Any]:
        answered = self.send(text, message_id, **more)
        assert answered.status == 200, answered.content
        return answered.body["messages"][0]

    def said(self, after: str = "") -> list[dict[str, Any]]:
        return self.ask("GET", f"/web/messages?after={after}").body["messages"]


@pytest.fixture
def visitor(system: str) -> Visitor:
    return Visitor(system)


def test_a_reply_has_an_id_a_language_a_direction_and_its_parts(visitor: Visitor) -> None:
    reply = visitor.say("Wie hoch ist der Mindestlohn?", "message-1")
    assert (reply["id"], reply["language"], reply["direction"]) == ("message-1.1", "de", "ltr")
    assert reply["answer"] == "rights/minimum_wage"
    kinds = [kind for part in reply["parts"] for kind in part]
    assert (kinds[0], kinds[-1]) == ("notice", "source")
    assert all({"title", "payload"} <= choice.keys() for choice in reply["choices"])


def test_services_come_as_cards_in_the_readers_language_and_in_words_over_rest(visitor: Visitor, system: str) -> None:
    reply = visitor.say("wer berät mich in leipzig zur anerkennung")
    (cards,) = (part["cards"] for part in reply["parts"] if "cards" in part)
    assert cards
    assert all(card["kind"] == "service" and card["name"] for card in cards)
    told = User(system).say("wer berät mich in leipzig zur anerkennung")
    assert all(card["name"] in told["text"] for card in cards)
    assert "parts" not in told


def test_a_message_that_is_sent_again_is_handled_once(visitor: Visitor) -> None:
    first = visitor.send("Wie hoch ist der Mindestlohn?", "the-same-id").body["messages"]
    assert visitor.send("Wie hoch ist der Mindestlohn?", "the-same-id").body["messages"] == first
    assert [entry["role"] for entry in visitor.said()] == ["user", "bot"]


def test_what_was_said_can_be_fetched_whole_or_after_a_message(visitor: Visitor) -> None:
    visitor.say("Wie hoch ist der Mindestlohn?", "message-1")
    visitor.say('/answer{"answer": "duldung/what"}', "message-2", shown="Was ist eine Duldung?")
    said = visitor.said()
    assert [entry["id"] for entry in said] == ["message-1", "message-1.1", "message-2", "message-2.1"]
    assert said[2]["text"] == "Was ist eine Duldung?"
    assert visitor.said(after="message-1.1") == said[2:]
    assert visitor.said(after="unknown") == said


def test_nobody_goes_on_with_a_conversation_without_its_token(visitor: Visitor) -> None:
    visitor.say("Wie hoch ist der Mindestlohn?")
    forged = Sessions(b"another key, another installation").open().token
    expired = visitor.token[:-3] + ("aaa" if visitor.token[-3:] != "aaa" else "bbb")
    for token in ("", "x", forged, expired, visitor.token.split(".")[0]):
        stranger = Visitor(visitor.system)
        stranger.token = token
        for answered in (stranger.ask("GET", "/web/messages"), stranger.ask("DELETE", "/web/messages"), stranger.send("hi")):
            assert answered.status == 401
    assert len(visitor.said()) == 2


def test_every_session_is_its_own(system: str) -> None:
    first, second = Visitor(system), Visitor(system)
    first.say("Wie hoch ist der Mindestlohn?")
    assert first.token != second.token
    assert second.said() == []


BROKEN: list[Any] = [
    b"{", b"", b"[]", b"null", b"\xff", b"[" * 15_000,
    {}, {"id": "message-1"}, {"id": "short", "text": "x"}, {"id": "message 1", "text": "x"}, {"id": 5, "text": "x"},
    {"id": "message-1", "text": 5}, {"id": "message-1", "text": "x", "shown": 5},
    {"id": "message-1", "text": "x", "shown": "x" * 301},
    b"x" * 30_000,
]  # fmt: skip


@pytest.mark.parametrize("body", BROKEN, ids=lambda body: ascii(body)[:40])
def test_a_message_in_the_wrong_form_is_refused_with_what_is_expected(visitor: Visitor, body: Any) -> None:
    answered = visitor.ask("POST", "/web/messages", body)
    assert answered.status == 400
    assert answered.body["error"]


@pytest.mark.parametrize("text", ["", "\u200b\n", "duldung " * 600], ids=["empty", "invisible", "too-long"])
def test_what_cannot_be_handled_is_told_in_the_users_language(visitor: Visitor, text: str) -> None:
    reply = visitor.say(text, locale="uk")
    assert reply["language"] == "uk"
    assert reply["parts"][0]["text"]


def test_who_sends_very_much_is_told_when_to_go_on(visitor: Visitor) -> None:
    answers = [visitor.send("") for _ in range(30)]
    refused = [answered for answered in answers if answered.status == 429]
    assert refused
    assert 1 <= int(refused[0].headers["retry-after"]) <= 3
    assert Visitor(visitor.system).send("").status == 200


def test_pages_of_other_sites_may_not_use_the_chat(visitor: Visitor) -> None:
    assert visitor.ask("GET", "/web/messages", Origin="https://elsewhere.example").status == 403
    assert ask(f"{visitor.system}/web/session", "POST", b"", Origin="https://elsewhere.example").status == 403
    own = visitor.ask("GET", "/web/messages", Origin=visitor.system)
    assert own.status == 200
    assert own.headers["access-control-allow-origin"] == visitor.system
    preflight = ask(f"{visitor.system}/web/messages", "OPTIONS", Origin="https://elsewhere.example")
    assert "access-control-allow-origin" not in preflight.headers


def test_feedback_is_kept_with_the_answer_and_goes_with_the_chat(visitor: Visitor) -> None:
    book = FeedbackBook.open()

    def kept() -> list[tuple[str, str, str | None]]:
        return [(each.verdict, each.reason, each.answer) for each in book.all() if each.conversation == sender]

    sender = Sessions(secret_key()).verified(visitor.token).sender
    reply = visitor.say("Wie hoch ist der Mindestlohn?")
    assert visitor.ask("POST", "/web/feedback", {"message": reply["id"], "verdict": "wrong"}).status == 204
    assert kept() == [("wrong", "", "rights/minimum_wage")]
    assert visitor.ask("POST", "/web/feedback", {"message": reply["id"], "verdict": "hard", "reason": " zu lang "}).status == 204
    assert kept() == [("hard", "zu lang", "rights/minimum_wage")]
    for wrong in ({}, {"message": "x", "verdict": "right"}, {"message": reply["id"], "verdict": "x"},
                  {"message": reply["id"], "verdict": "right", "reason": "x" * 501}):  # fmt: skip
        assert visitor.ask("POST", "/web/feedback", wrong).status == 400
    assert visitor.ask("DELETE", "/web/messages").status == 204
    assert kept() == []


def test_a_deleted_conversation_is_gone_and_its_token_with_it(visitor: Visitor) -> None:
    visitor.say("Was ist eine Duldung?")
    tracker = f"{visitor.system}/conversations/{Sessions(secret_key()).verified(visitor.token).sender}/tracker"
    assert "Duldung" in ask(tracker).content.decode()
    assert visitor.ask("DELETE", "/web/messages").status == 204
    assert "Duldung" not in ask(tracker).content.decode()
    assert visitor.send("und was kostet das?").status == 401
    assert visitor.ask("DELETE", "/web/messages").status == 401


def test_who_asks_in_words_for_deletion_gets_it(visitor: Visitor) -> None:
    visitor.say("Was ist eine Duldung?")
    told = visitor.say('/small_talk{"kind": "delete_data"}')
    assert told["action"] == "delete_data"
    assert visitor.said() == []
    assert any("notice" in part for part in visitor.say("und was kostet das?")["parts"])


def test_a_conversation_begins_at_the_place_that_the_website_names(system: str) -> None:
    choose = '/find_service{"service_topic": "recognition"}'
    assert any("cards" in part for part in Visitor(system).say(choose, place="Leipzig")["parts"])
    assert any("cards" in part for part in Visitor(system).say(choose, place=" leipzig ")["parts"])
    for unknown in ("Atlantis", 5, "", "x" * 2000):
        assert not any("cards" in part for part in Visitor(system).say(choose, place=unknown)["parts"])


@pytest.mark.parametrize(
    "path", ["/", "/plain", "/accessibility", "/privacy", "/lotse.js", "/lotse/lotse.css", "/web/words", "/health"]
)
def test_what_the_public_needs_is_public_safe_and_sets_no_cookie(system: str, path: str) -> None:
    answered = ask(system + path)
    assert answered.status == 200
    assert "set-cookie" not in answered.headers
    if path != "/health":
        assert answered.headers["x-content-type-options"] == "nosniff"
        assert answered.headers["referrer-policy"] == "no-referrer"
    if answered.headers["content-type"].startswith("text/html"):
        policy = answered.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_files_are_packed_and_asked_for_again_only_when_they_changed(system: str) -> None:
    packed = ask(f"{system}/lotse.js", Accept_Encoding="gzip")
    plain = ask(f"{system}/lotse.js")
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 2
    assert ask(f"{system}/lotse.js", If_None_Match=plain.headers["etag"]).status == 304
    for nothing in ("/lotse/nothing.js", "/lotse/..%2f..%2fpages.py", "/lotse/home.html"):
        assert ask(system + nothing).status == 404


def test_words_come_in_the_language_named_or_in_that_of_the_browser(system: str) -> None:
    assert ask(f"{system}/web/words?lang=uk").body["language"] == "uk"
    assert ask(f"{system}/web/words", Accept_Language="pl, tr-TR;q=0.8, de;q=0.5").body["language"] == "tr"
    assert ask(f"{system}/web/words?lang=xx").body["language"] == "de"
    words = ask(f"{system}/web/words?lang=ar").body
    assert words["direction"] == "rtl"
    assert len(words["first"]) == 4
    assert {"send", "delete", "leave"} <= words["words"].keys()
