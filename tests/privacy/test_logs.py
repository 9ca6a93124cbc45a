"""The logs of both servers hold nothing that a user wrote, whatever goes wrong; each line tells which request it belongs to."""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request
from typing import Any
from uuid import uuid4

import pytest

from bot.logs import JsonLines, described
from tests.own_system import OwnSystem
from tests.talk import post

PROVOKING = [
    "Wie hoch ist der Mindestlohn, {mark}?",
    "wer berät mich in {mark}",
    "/nonsense_{mark}",
    "/{mark}{{broken",
    '/answer{{"answer": "no/{mark}"}}',
    '/answer{{"answer": ["{mark}"]}}',
    '/find_service{{"place": {{"{mark}": 1}}}}',
    '/find_service{{"service_topic": "{mark}", "place": "{mark}"}}',
    '/check_reply{{"question": "{mark}", "option": "{mark}"}}',
    '/small_talk{{"kind": "{mark}"}}',
    '/small_talk{{"kind": "change_language", "language_name": "{mark}"}}',
    '/follow_up{{"aspect": "{mark}"}}',
    "{mark} " * 300,
]


@pytest.mark.server
def test_no_text_and_no_name_of_a_conversation_is_logged_even_where_things_go_wrong(own_system: OwnSystem) -> None:
    mark = f"zq{uuid4().hex}"
    for text in PROVOKING:
        post(f"{own_system.url}/webhooks/rest/webhook", {"sender": f"sender-{mark}", "message": text.format(mark=mark)})
    for path, body in [
        ("/webhooks/rest/webhook", f'{{"sender": "{mark}", "message": '),
        ("/webhooks/rest/webhook", {"sender": mark, "message": {mark: mark}}),
        (f"/web/{mark}", {"text": mark}),
        ("/model/parse", {"txt": mark}),
        (f"/conversations/{mark}/execute", {"name": mark}),
        (f"/conversations/{mark}/tracker/events", {"event": mark}),
    ]:
        request = urllib.request.Request(
            own_system.url + path, json.dumps(body).encode() if isinstance(body, dict) else body.encode()
        )
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(request, timeout=60).close()
    # the action server itself, by calls that it cannot answer
    for broken in ({"next_action": mark, "tracker": {}}, {"next_action": "action_answer", "sender_id": mark, "tracker": mark}):
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(urllib.request.Request(own_system.actions_url, json.dumps(broken).encode()), timeout=60).close()
    logged = own_system.logs
    assert mark not in logged
    assert '"error"' in logged


@pytest.mark.server
def test_each_request_is_one_line_with_the_id_that_the_reply_carries(own_system: OwnSystem) -> None:
    def asked(request_id: str) -> str:
        request = urllib.request.Request(f"{own_system.url}/version", headers={"X-Request-ID": request_id} if request_id else {})
        with urllib.request.urlopen(request, timeout=60) as reply:
            return str(reply.headers["X-Request-ID"])

    named, made = uuid4().hex, asked("")
    assert asked(named) == named
    assert asked("no id; with\tblanks") not in ("", named, made)
    lines = [json.loads(line) for line in own_system.logs.splitlines() if line.startswith("{")]
    for request_id in (named, made):
        (line,) = [line for line in lines if line.get("request_id") == request_id]
        assert (line["event"], line["method"], line["route"], line["status"]) == ("request", "GET", "/version", 200)
        assert line["milliseconds"] >= 0


@pytest.mark.server
def test_one_id_finds_what_both_servers_log_of_one_message(own_system: OwnSystem) -> None:
    named = uuid4().hex
    body = json.dumps({"sender": uuid4().hex, "message": "Wie hoch ist der Mindestlohn?"}).encode()
    headers = {"X-Request-ID": named, "Content-Type": "application/json"}
    request = urllib.request.Request(f"{own_system.url}/webhooks/rest/webhook", body, headers)
    urllib.request.urlopen(request, timeout=60).close()
    routes = {}
    for server in ("rasa", "actions"):
        lines = (own_system.folder / f"{server}.log").read_text(encoding="utf-8").splitlines()
        logged = [json.loads(line) for line in lines if line.startswith("{")]
        routes[server] = {(line["route"], line["status"]) for line in logged if line.get("request_id") == named}
    assert routes == {"rasa": {("/webhooks/rest/webhook", 200)}, "actions": {("/webhook", 200)}}


def formatted(name: str, message: Any, *, keeps_words: bool, error: BaseException | None = None) -> dict[str, Any]:
    formatter = JsonLines()
    formatter.keeps_words = keeps_words
    found = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.ERROR, "/srv/rasa/core/processor.py", 17, message, None, found)  # type: ignore[arg-type]
    return dict(json.loads(formatter.format(record)))


def test_words_of_others_are_kept_only_while_the_server_starts() -> None:
    assert formatted("rasa.core", "no model found", keeps_words=True)["event"] == "no model found"
    logged = formatted("rasa.core", "user said: secret", keeps_words=False)
    assert logged["at"] == "processor:17" and logged["level"] == "error" and "secret" not in repr(logged)
    assert formatted("bot.channels.web", {"event": "message.failed", "channel": "web"}, keeps_words=False)["channel"] == "web"


def test_an_exception_is_told_by_its_kind_and_place_and_what_led_to_it_but_not_by_its_words() -> None:
    def fail() -> None:
        try:
            raise KeyError("secret")
        except KeyError as error:
            raise ValueError("another secret") from error

    with pytest.raises(ValueError, match="another secret") as caught:
        fail()
    logged = formatted("bot.channels", {"event": "message.failed"}, keeps_words=False, error=caught.value)
    assert [each["kind"] for each in described(caught.value)] == ["builtins.ValueError", "builtins.KeyError"]
    assert "secret" not in repr(logged)
    assert "test_logs.py" in repr(logged["error"])
