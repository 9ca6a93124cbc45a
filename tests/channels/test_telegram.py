"""Telegram on the running system with the real assistant: the main job, a lookup, a form, and all that chats bring."""

from __future__ import annotations

import json
import random
import sqlite3
import time
import urllib.error
import urllib.request
from typing import Any

import pytest

from bot import paths
from bot.channels.messenger import Incoming
from bot.channels.secrets import derived_key, pseudonym
from bot.channels.telegram import blocked_by, read_update
from bot.channels.telegram_client import SECRET_HEADER, Identity, token_from_environment, webhook_secret
from tests.channels.conftest import Messengers
from tests.channels.fakes import plain
from tests.channels.telegram_updates import DATE, message, person, pressed, sent_place, update_with, wrote

server = pytest.mark.server
BOT = Identity(4839574812, "lotse_bot")
_numbers = iter(range(random.randrange(10**8), 10**9))


def post(url: str, update: Any, secret: str | None) -> int:
    headers = {"Content-Type": "application/json", **({SECRET_HEADER: secret} if secret else {})}
    request = urllib.request.Request(f"{url}/webhooks/telegram/webhook", data=json.dumps(update).encode(), headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code


class Chatting:
    """A person who chats with the bot."""

    def __init__(self, messengers: Messengers, language: str = "de") -> None:
        self._at, self._language = messengers, language
        self.id = random.randrange(10**8, 10**10)

    def send(self, update: dict[str, Any]) -> list[dict[str, Any]]:
        """The messages that come back, at least one."""
        chat = self._at.telegram.chats[self.id]
        before = len(chat)
        assert post(self._at.url, update, webhook_secret()) == 200
        return wait_for(lambda: chat[before:])

    def _given(self) -> dict[str, Any]:
        self._at.telegram.last_id += 1
        return {"update": next(_numbers), "message_id": self._at.telegram.last_id, "language": self._language}

    def says(self, text: str) -> list[dict[str, Any]]:
        return self.send(wrote(text, self.id, **self._given()))

    def is_at(self, lat: float, lon: float) -> list[dict[str, Any]]:
        return self.send(sent_place(lat, lon, self.id, **self._given()))

    def presses(self, message: dict[str, Any], part: str) -> list[dict[str, Any]]:
        """Presses the button whose title holds the part."""
        buttons = [button for row in message["reply_markup"]["inline_keyboard"] for button in row]
        [data] = [button["callback_data"] for button in buttons if part in button["text"]]
        given = {**self._given(), "message_id": message["id"]}
        return self.send(pressed(data, self.id, **given))


def wait_for(messages: Any, quiet: float = 0.4, seconds: float = 20) -> list[dict[str, Any]]:
    """What has come when nothing more comes for a moment."""
    deadline, count, since = time.monotonic() + seconds, 0, time.monotonic()
    while time.monotonic() < deadline:
        found = messages()
        if len(found) != count:
            count, since = len(found), time.monotonic()
        elif count and time.monotonic() - since > quiet:
            return list(found)
        time.sleep(0.05)
    raise AssertionError("no answer came")


@pytest.fixture
def user(messengers: Messengers) -> Chatting:
    return Chatting(messengers)


def text_of(messages: list[dict[str, Any]]) -> str:
    return " ".join(plain(message["text"]) for message in messages)


@server
def test_the_main_job_from_the_question_to_the_next_way_and_who_helps(user: Chatting) -> None:
    answer = user.says("kann ich noch chancenaufenthalt beantragen?? bin seit 2016 in dresden, duldung")
    assert "§ 25b" in text_of(answer) and "22. November 2026" in text_of(answer)
    assert '<a href="https://www.gesetze-im-internet.de' in "".join(message["text"] for message in answer)
    buttons = answer[-1]["reply_markup"]["inline_keyboard"]
    assert 3 <= sum(len(row) for row in buttons) <= 8 and all(len(row) <= 2 for row in buttons)
    helped = user.presses(answer[-1], "Wer hilft")
    assert "Dresden" in text_of(helped)


@server
def test_a_lookup_asks_for_the_place_and_takes_a_name(user: Chatting) -> None:
    asked = user.says("wo finde ich eine beratungsstelle?")
    assert "Postleitzahl" in text_of(asked)
    assert "Leipzig" in text_of(user.says("leipzig"))


@server
def test_a_lookup_takes_the_place_where_the_user_is(user: Chatting) -> None:
    assert "Postleitzahl" in text_of(user.says("wo finde ich eine beratungsstelle?"))
    assert "Chemnitz" in text_of(user.is_at(50.832, 12.925))


@server
def test_a_place_alone_gives_the_nearest_services_and_one_abroad_is_told_so(user: Chatting) -> None:
    assert "Erfurt" in text_of(user.is_at(50.978, 11.029))
    assert "kenne ich nicht" in text_of(user.is_at(33.513, 36.292))


@server
def test_a_check_goes_on_from_question_to_answer(user: Chatting) -> None:
    asked = user.says("wird mein beruf anerkannt?")
    assert "Beruf" in text_of(asked)
    assert "Frage 2" in text_of(user.says("krankenschwester"))


@server
@pytest.mark.parametrize(("language", "word"), [("uk", "Вітаю"), ("ar", "أهلًا"), ("en", "Welcome"), ("pt", "Willkommen")])
def test_start_greets_in_the_language_of_the_app(messengers: Messengers, language: str, word: str) -> None:
    greeting = Chatting(messengers, language).says("/start")
    assert word in text_of(greeting) and greeting[-1]["reply_markup"]


@server
def test_a_voice_message_is_declined_in_the_language_of_the_conversation(messengers: Messengers, user: Chatting) -> None:
    user.says("How much is the minimum wage?")
    content = message(
        user.id, 5, "de", voice={"duration": 3, "mime_type": "audio/ogg", "file_id": "AwAD", "file_unique_id": "AgAD"}
    )
    assert "only read text" in text_of(user.send(update_with("message", next(_numbers), **content)))


@server
def test_a_message_that_was_corrected_is_answered_anew(user: Chatting) -> None:
    user.says("wie hoch ist der mindestlon")
    content = message(user.id, 6, "de", text="wie hoch ist der Mindestlohn?", edit_date=DATE + 5)
    assert "13,90" in text_of(user.send(update_with("edited_message", next(_numbers), **content)))


@server
def test_an_update_without_the_secret_is_refused(messengers: Messengers) -> None:
    assert post(messengers.url, wrote("hi", 1, update=1), None) == 401
    assert post(messengers.url, wrote("hi", 1, update=1), "x" * 64) == 401


@server
@pytest.mark.parametrize("update", [[], "text", 5, None, {}, {"update_id": "x", "message": {}}, {"message": {"chat": 3}}])
def test_an_update_that_cannot_be_read_is_passed_over(messengers: Messengers, update: Any) -> None:
    assert post(messengers.url, update, webhook_secret()) == 200


def stored(user: int) -> tuple[str, int, bytes]:
    """The name under which a conversation is kept, its events, and the whole database of conversations."""
    name = f"telegram-{pseudonym(derived_key('messengers: people'), 'telegram', user)}"
    with sqlite3.connect(paths.VAR / "conversations.sqlite") as database:
        [count] = database.execute("SELECT count(*) FROM events WHERE sender_id = ?", (name,)).fetchone()
        everything = repr(database.execute("SELECT sender_id, data FROM events ORDER BY id DESC LIMIT 500").fetchall())
    return name, count, everything.encode()


@server
def test_the_number_of_the_user_reaches_neither_tracker_nor_database_nor_logs(user: Chatting) -> None:
    user.says("Was ist eine Duldung?")
    _, count, everything = stored(user.id)
    logs = b"".join((paths.VAR / name).read_bytes() for name in ("rasa.log", "actions.log"))
    assert count > 0 and str(user.id).encode() not in everything + logs
    assert b"Was ist eine Duldung" not in logs


@server
@pytest.mark.parametrize("wish", ["/delete", "bitte lösche alle meine daten"])
def test_the_conversation_is_deleted_on_demand_and_the_user_told(user: Chatting, wish: str) -> None:
    user.says("Was ist eine Duldung?")
    assert stored(user.id)[1] > 0
    assert "gelöscht" in text_of(user.says(wish))
    assert stored(user.id)[1] == 0
    assert "Lotse" in text_of(user.says("Was ist eine Duldung?")), "the first message of a new conversation says what this is"


# Reading updates


def in_group(text: str, **more: Any) -> dict[str, Any]:
    group = {"id": -100123, "type": "supergroup", "title": "G"}
    content = {"message_id": 9, "from": person(7, "pt-br"), "chat": group, "date": DATE, "text": text, **more}
    return update_with("message", 1, **content)


def read(update: dict[str, Any]) -> Incoming:
    found = read_update(update, BOT)
    assert found is not None
    return found


def test_in_a_group_only_what_is_addressed_to_the_bot_is_read() -> None:
    assert read_update(in_group("may I work?"), BOT) is None
    assert read_update(in_group("@lotse_bots may I work?"), BOT) is None
    assert read(in_group("@Lotse_Bot may I work?")).text == "may I work?"
    assert read(in_group("/help@lotse_bot")).text == "/help"
    assert read(in_group("may I work?", reply_to_message={"from": {"id": BOT.id}})).text == "may I work?"


def test_in_a_group_everyone_has_a_conversation_of_their_own_and_the_answer_names_the_message() -> None:
    incoming = read(in_group("@lotse_bot hello", is_topic_message=True, message_thread_id=4))
    assert incoming.person == "7 in -100123" and incoming.locale == "pt"
    assert incoming.address == {"chat": -100123, "message": 9, "private": False, "pressed": False, "thread": 4}


def test_a_place_that_moves_and_a_bot_that_writes_are_passed_over() -> None:
    moved = message(7, 3, "de", location={"latitude": 51.0, "longitude": 13.7, "live_period": 60}, edit_date=DATE)
    assert read_update(update_with("edited_message", 1, **moved), BOT) is None
    written = wrote("hello", 7, update=1)
    written["message"]["from"]["is_bot"] = True
    assert read_update(written, BOT) is None


def test_a_new_member_or_a_pinned_message_says_nothing_to_the_bot() -> None:
    joined = message(7, 3, "de", new_chat_members=[person(8)])
    assert read_update(update_with("message", 1, **joined), BOT) is None


def test_a_link_with_a_parameter_starts_the_bot() -> None:
    assert read(wrote("/start abc", 7, update=1)).text == "/start"


def test_blocking_is_told_from_leaving_a_group() -> None:
    change = {"from": person(7), "date": DATE, "new_chat_member": {"status": "kicked", "user": {"id": BOT.id}}}
    assert blocked_by(update_with("my_chat_member", 1, chat={"id": 7, "type": "private"}, **change)) == "7"
    assert blocked_by(update_with("my_chat_member", 1, chat={"id": -7, "type": "group"}, **change)) is None
    assert blocked_by(wrote("hello", 7, update=1)) is None


def test_a_token_in_the_wrong_form_is_told_and_none_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSE_TELEGRAM_TOKEN", "my bot")
    with pytest.raises(ValueError, match=r"LOTSE_TELEGRAM_TOKEN .* @BotFather"):
        token_from_environment()
    monkeypatch.delenv("LOTSE_TELEGRAM_TOKEN")
    assert token_from_environment() is None
