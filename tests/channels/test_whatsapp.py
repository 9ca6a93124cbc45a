"""WhatsApp on the running system with the real assistant, and what its API and its webhook demand."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from bot.channels.rendering import Choice, Outgoing
from bot.channels.sending import Refused, TryAgain, deliver
from bot.channels.whatsapp import Settings, WhatsAppClient, read_messages, read_receipts, signed
from tests.channels.conftest import APP_SECRET, VERIFY_TOKEN, Messengers
from tests.channels.fakes import FakeWhatsApp
from tests.channels.test_telegram import wait_for

server = pytest.mark.server
_numbers = iter(range(random.randrange(10**8), 10**9))


def post(url: str, notification: Any, secret: str = APP_SECRET) -> int:
    body = json.dumps(notification).encode()
    signature = f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
    headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature}
    try:
        with urllib.request.urlopen(
            urllib.request.Request(f"{url}/webhooks/whatsapp/webhook", data=body, headers=headers), timeout=30
        ) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code


def message(sender: str, kind: str, content: dict[str, Any], sent: int | None = None) -> dict[str, Any]:
    number = f"wamid.HBgL{next(_numbers)}"
    return {"from": sender, "id": number, "timestamp": str(sent or int(time.time())), "type": kind, kind: content}


class Chatting:
    """A person who writes to our number."""

    def __init__(self, messengers: Messengers) -> None:
        self._at = messengers
        self.id = str(random.randrange(10**11, 10**12))

    def send(self, *messages: dict[str, Any]) -> list[dict[str, Any]]:
        chat = self._at.whatsapp.chats[self.id]
        before = len(chat)
        contacts = [{"profile": {"name": "A"}, "wa_id": self.id}]
        assert post(self._at.url, self._at.whatsapp.notification(contacts=contacts, messages=list(messages))) == 200
        return wait_for(lambda: chat[before:], quiet=0.8)

    def says(self, text: str) -> list[dict[str, Any]]:
        return self.send(message(self.id, "text", {"body": text}))

    def chooses(self, shown: dict[str, Any], part: str) -> list[dict[str, Any]]:
        """Taps the button or the row of a list whose title or description holds the part."""
        action = shown["interactive"]["action"]
        options = [button["reply"] for button in action.get("buttons", [])]
        options += [row for section in action.get("sections", []) for row in section["rows"]]
        [option] = [one for one in options if part in one["title"] + one.get("description", "")]
        kind = "button_reply" if "buttons" in action else "list_reply"
        return self.send(message(self.id, "interactive", {"type": kind, kind: {"id": option["id"], "title": option["title"]}}))


def text_of(messages: list[dict[str, Any]]) -> str:
    return " ".join(m["text"]["body"] if m["type"] == "text" else m["interactive"]["body"]["text"] for m in messages)


@pytest.fixture
def user(messengers: Messengers) -> Chatting:
    return Chatting(messengers)


@server
def test_the_main_job_from_the_question_to_who_helps(user: Chatting) -> None:
    answer = user.says("kann ich noch chancenaufenthalt beantragen?? bin seit 2016 in dresden, duldung")
    assert "§ 25b" in text_of(answer) and "(https://www.gesetze-im-internet.de" in text_of(answer)
    assert answer[-1]["interactive"]["type"] == "list"
    assert "Dresden" in text_of(user.chooses(answer[-1], "Wer hilft"))


@server
def test_a_lookup_asks_for_the_place_by_one_button_and_takes_a_name_or_a_place_on_the_map(user: Chatting) -> None:
    asked = user.says("wo finde ich eine beratungsstelle?")
    assert asked[-1]["interactive"]["type"] == "button"
    assert "Leipzig" in text_of(user.says("leipzig"))
    assert "Erfurt" in text_of(user.send(message(user.id, "location", {"latitude": 50.978, "longitude": 11.029})))


@server
def test_a_check_goes_on_from_question_to_answer(user: Chatting) -> None:
    assert "Beruf" in text_of(user.says("wird mein beruf anerkannt?"))
    assert "Frage 2" in text_of(user.says("krankenschwester"))


@server
def test_a_picture_is_declined(user: Chatting) -> None:
    user.says("Wie hoch ist der Mindestlohn?")
    assert "nur Text" in text_of(user.send(message(user.id, "image", {"mime_type": "image/jpeg", "id": "1"})))


@server
def test_messages_of_one_notification_are_answered_in_the_order_in_which_they_were_written(user: Chatting) -> None:
    now = int(time.time())
    later = message(user.id, "text", {"body": "Was ist eine Duldung?"}, now)
    earlier = message(user.id, "text", {"body": "Wie hoch ist der Mindestlohn?"}, now - 5)
    text = text_of(user.send(later, earlier, later))
    assert text.index("13,90") < text.index("Duldung")
    assert text.count("Stand:") == 2


@server
def test_the_user_sees_that_the_message_was_read(messengers: Messengers, user: Chatting) -> None:
    written = message(user.id, "text", {"body": "Was ist eine Duldung?"})
    user.send(written)
    assert ("read", {"messaging_product": "whatsapp", "status": "read", "message_id": written["id"]}) in messengers.whatsapp.calls


@server
def test_the_webhook_proves_itself_to_meta(messengers: Messengers) -> None:
    def ask(token: str) -> tuple[int, str]:
        query = urllib.parse.urlencode({"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "1158201444"})
        try:
            with urllib.request.urlopen(f"{messengers.url}/webhooks/whatsapp/webhook?{query}", timeout=10) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""

    assert ask(VERIFY_TOKEN) == (200, "1158201444")
    assert ask("another")[0] == 403


@server
def test_a_notification_with_another_signature_is_refused(messengers: Messengers) -> None:
    assert post(messengers.url, messengers.whatsapp.notification(messages=[]), "another secret") == 401


@server
@pytest.mark.parametrize("notification", [[], 5, None, {}, {"entry": 3}, {"entry": [{"changes": [{"value": {"messages": [{}]}}]}]}])
def test_a_notification_that_cannot_be_read_is_passed_over(messengers: Messengers, notification: Any) -> None:
    assert post(messengers.url, notification) == 200


# Reading and sending by themselves

SETTINGS = Settings("EAAJB", FakeWhatsApp.number, APP_SECRET, VERIFY_TOKEN)
ADDRESS = {"to": "491700000000", "message": "wamid.1", "until": 2000}
BUTTONS = Outgoing("Well?", rows=((Choice("Yes", "/affirm"), Choice("No", "/deny")),))


def test_the_signature_is_that_of_the_raw_body() -> None:
    body = b'{"object": "whatsapp_business_account"}'
    signature = "sha256=" + hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    assert signed(body, signature, "secret")
    assert not signed(body + b" ", signature, "secret") and not signed(body, None, "secret") and not signed(body, "ü", "secret")


def test_messages_to_another_number_and_reactions_are_passed_over() -> None:
    api = FakeWhatsApp()
    reaction = message("49170", "reaction", {"message_id": "wamid.1", "emoji": "👍"})
    assert read_messages(api.notification(messages=[reaction]), api.number) == []
    assert read_messages(api.notification(messages=[message("49170", "text", {"body": "hi"})]), "another") == []


def test_a_status_tells_which_message_of_which_reply_left_meta() -> None:
    api = FakeWhatsApp()
    notification = api.status({"to": "49170", "biz_opaque_callback_data": "abc.1"}, "wamid.1")
    assert read_receipts(notification, api.number) == [("abc", 1)]


def test_settings_that_are_incomplete_are_told_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.from_environment() is None
    monkeypatch.setenv("LOTSE_WHATSAPP_TOKEN", "x")
    with pytest.raises(ValueError, match="LOTSE_WHATSAPP_APP_SECRET"):
        Settings.from_environment()


def sending(story: Callable[[FakeWhatsApp, WhatsAppClient], Any], *, now: int = 1000) -> None:
    """Runs a story with a client whose receipts come from the statuses of the fake."""

    async def play() -> None:
        api, confirmed, lock = FakeWhatsApp(), {}, threading.Lock()

        def take(notification: dict[str, Any]) -> None:
            with lock:
                confirmed.update({key: number + 1 for key, number in read_receipts(notification, api.number)})

        api.statuses = take
        runner = await api.start()
        client = WhatsAppClient(SETTINGS, lambda: now, lambda key: confirmed.get(key, 0), api.url)
        client.receipt_seconds = 0.5
        try:
            await story(api, client)
        finally:
            await client.close()
            await runner.cleanup()

    asyncio.run(play())


@pytest.mark.parametrize("failure", ["429", "500", "closed", "lost"])
def test_a_message_arrives_once_however_sending_fails(failure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.whatsapp.LIMIT_WAIT_SECONDS", 0.1)

    async def story(api: FakeWhatsApp, client: WhatsAppClient) -> None:
        failures = [failure]
        api.fault = lambda method, body: failures.pop() if failures else None
        sent = await deliver(lambda: client.send(ADDRESS, BUTTONS, "k.0"), lambda: client.arrived(ADDRESS, BUTTONS, "k.0", 0))
        assert sent == 0 and api.bodies(ADDRESS["to"]) == ["Well?"]

    sending(story)


def test_after_24_hours_nothing_is_sent() -> None:
    async def story(api: FakeWhatsApp, client: WhatsAppClient) -> None:
        with pytest.raises(Refused, match="24 hours"):
            await client.send(ADDRESS, BUTTONS, "k.0")
        assert api.calls == []

    sending(story, now=2000)


def test_a_refusal_is_not_tried_again() -> None:
    async def story(api: FakeWhatsApp, client: WhatsAppClient) -> None:
        api.fault = lambda method, body: "window"
        with pytest.raises(Refused, match="131047"):
            await deliver(lambda: client.send(ADDRESS, BUTTONS, "k.0"), lambda: client.arrived(ADDRESS, BUTTONS, "k.0", 0))
        assert len(api.calls) == 1

    sending(story)


def test_when_patience_is_at_an_end_it_says_why() -> None:
    async def story(api: FakeWhatsApp, client: WhatsAppClient) -> None:
        api.fault = lambda method, body: "500"
        client.receipt_seconds = 0.0
        with pytest.raises(TryAgain, match="500"):
            await deliver(
                lambda: client.send(ADDRESS, BUTTONS, "k.0"), lambda: client.arrived(ADDRESS, BUTTONS, "k.0", 0), patience=0.5
            )

    sending(story)
