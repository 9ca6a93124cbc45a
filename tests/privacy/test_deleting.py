"""Deleting at the user's word on the running system: nothing that was said, and no name of the conversation, is left anywhere."""

from __future__ import annotations

import json
import urllib.request
from typing import Any
from uuid import uuid4

import pytest

from bot.channels.secrets import secret_key
from bot.channels.sessions import Sessions
from tests.own_system import OwnSystem
from tests.talk import post

pytestmark = pytest.mark.server

QUESTION = "Was kostet die Anerkennung als Krankenschwester {mark}?"
DELETE = '/small_talk{"kind": "delete_data"}'


def mark() -> str:
    """A word that occurs nowhere else."""
    return f"zq{uuid4().hex}"


def say(system: OwnSystem, sender: str, text: str, **metadata: Any) -> list[dict[str, Any]]:
    status, messages = post(f"{system.url}/webhooks/rest/webhook", {"sender": sender, "message": text, "metadata": metadata})
    assert status == 200
    return list(messages)


class Visitor:
    """One person at the widget."""

    def __init__(self, system: OwnSystem) -> None:
        self._url = system.url
        self.token = self.ask("POST", "/web/session")["token"]
        self.sender = Sessions(secret_key()).verified(self.token).sender

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {getattr(self, 'token', '')}"}
        data = json.dumps(body).encode() if body is not None else b""
        request = urllib.request.Request(self._url + path, data if method == "POST" else None, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.loads(reply.read() or b"null")

    def say(self, text: str) -> dict[str, Any]:
        return dict(self.ask("POST", "/web/messages", {"id": uuid4().hex, "text": text})["messages"][0])


def test_who_asks_over_rest_for_deletion_leaves_nothing(own_system: OwnSystem) -> None:
    sender, word, other = mark(), mark(), mark()
    for text in (QUESTION.format(mark=word), f"{word} {word}", "wer berät mich in Leipzig"):
        say(own_system, sender, text, evaluation_agreed=True)
    say(own_system, other, QUESTION.format(mark=other))
    kept = own_system.everything_kept()
    assert word in kept and sender in kept
    told = say(own_system, sender, DELETE)
    assert told[0]["custom"]["small_talk"] == "delete_data"
    kept = own_system.everything_kept()
    assert word not in kept and sender not in kept
    assert other in kept


def test_nothing_is_left_on_the_disk_either(own_system: OwnSystem) -> None:
    sender, word = mark(), mark()
    for _ in range(3):
        say(own_system, sender, QUESTION.format(mark=word))
    assert word.encode() in own_system.bytes_on_disk()
    say(own_system, sender, DELETE)
    assert word.encode() not in own_system.bytes_on_disk()
    assert sender.encode() not in own_system.bytes_on_disk()


def test_the_button_of_the_widget_deletes_chat_and_feedback(own_system: OwnSystem) -> None:
    visitor, word = Visitor(own_system), mark()
    reply = visitor.say(QUESTION.format(mark=word))
    feedback = {"message": reply["id"], "verdict": "wrong", "reason": f"reason {word}", "evaluation_agreed": True}
    visitor.ask("POST", "/web/feedback", feedback)
    kept = own_system.everything_kept()
    assert f"reason {word}" in kept and visitor.sender in kept
    visitor.ask("DELETE", "/web/messages")
    kept = own_system.everything_kept()
    assert word not in kept and visitor.sender not in kept
    assert f"reason {word}".encode() not in own_system.bytes_on_disk()


def test_after_deletion_the_conversation_begins_anew(own_system: OwnSystem) -> None:
    sender = mark()
    say(own_system, sender, "Was ist eine Duldung?", language="de")
    say(own_system, sender, DELETE)
    (told,) = say(own_system, sender, "und was kostet das?", language="de")
    assert told["custom"]["ask"] == "topic"
    assert "Lotse, ein automatischer Assistent" in told["text"]


def test_only_who_agreed_is_heard_by_the_mentors_and_no_longer_after_deletion(own_system: OwnSystem) -> None:
    sender, silent, agreed = mark(), mark(), mark()
    say(own_system, sender, f"{silent} quokka blorp fnord")
    say(own_system, sender, f"{agreed} quokka blorp fnord", evaluation_agreed=True)
    kept = own_system.everything_kept("lotse.sqlite")
    assert silent not in kept and agreed in kept
    say(own_system, sender, DELETE)
    kept = own_system.everything_kept()
    assert silent not in kept and agreed not in kept


@pytest.mark.parametrize("agreed", [False, True])
def test_a_verdict_is_agreed_to_only_where_it_says_so(own_system: OwnSystem, agreed: bool) -> None:
    visitor, word = Visitor(own_system), mark()
    reply = visitor.say("Was ist eine Duldung?")
    feedback = {"message": reply["id"], "verdict": "hard", "reason": word, **({"evaluation_agreed": True} if agreed else {})}
    visitor.ask("POST", "/web/feedback", feedback)
    (row,) = [line for line in own_system.everything_kept().splitlines() if word in line]
    assert row.endswith(f"{int(agreed)})")
