"""A conversation read from the events of a tracker."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, UserUttered

from bot.channels.transcripts import after, bot_entry, reply_to, transcript
from bot.languages import Languages

LANGUAGES = Languages.load()


def user(message_id: str, text: str, **metadata: Any) -> Event:
    return UserUttered(text, message_id=message_id, metadata=metadata)


def bot(text: str, **fields: Any) -> Event:
    contract = {"language": "ar", "answer": "duldung/what", **fields.pop("contract", {})}
    return BotUttered(text, {"custom": contract, "buttons": fields.pop("buttons", None)}, fields)


EVENTS = [
    SessionStarted(),
    ActionExecuted("action_listen"),
    user("one", "سؤال"),
    bot("جواب", parts=[{"text": "جواب"}]),
    user("two", "/answer{}", shown="Duldung?"),
    bot("a"),
    bot("b"),
]


def test_messages_stand_in_order_with_ids_of_question_and_number() -> None:
    entries = transcript(EVENTS, LANGUAGES)
    assert [entry["id"] for entry in entries] == ["one", "one.1", "two", "two.1", "two.2"]
    assert [entry["role"] for entry in entries] == ["user", "bot", "user", "bot", "bot"]


def test_a_payload_is_shown_as_what_was_tapped() -> None:
    assert transcript(EVENTS, LANGUAGES)[2]["text"] == "Duldung?"


def test_a_reply_knows_its_language_direction_and_parts() -> None:
    entry = transcript(EVENTS, LANGUAGES)[1]
    assert (entry["language"], entry["direction"], entry["answer"]) == ("ar", "rtl", "duldung/what")
    assert entry["parts"] == [{"text": "جواب"}]
    assert transcript(EVENTS, LANGUAGES)[3]["parts"] == [{"text": "a"}]


def test_a_message_without_reply_that_is_handled_again_stands_once() -> None:
    again = [*EVENTS[:3], user("one", "سؤال"), bot("جواب")]
    assert [entry["id"] for entry in transcript(again, LANGUAGES)] == ["one", "one.1"]


def test_the_replies_to_a_message_are_known_by_its_id() -> None:
    entries = transcript(EVENTS, LANGUAGES)
    assert [entry["id"] for entry in reply_to(entries, "two") or []] == ["two.1", "two.2"]
    assert reply_to(entries, "three") is None
    assert reply_to(transcript(EVENTS[:3], LANGUAGES), "one") == []


def test_after_an_entry_comes_the_rest_and_after_an_unknown_one_everything() -> None:
    entries = transcript(EVENTS, LANGUAGES)
    assert after(entries, "two.1") == entries[4:]
    assert after(entries, "two.2") == []
    assert after(entries, None) == after(entries, "unknown") == entries


def test_a_message_beside_the_one_with_the_contract_keeps_its_language_and_choices_their_direction() -> None:
    buttons = [{"title": "المادة § 25b", "payload": "/x"}]
    entry = bot_entry("x.1", {"text": "سؤال", "language": "ar", "buttons": buttons}, LANGUAGES)
    assert (entry["language"], entry["direction"]) == ("ar", "rtl")
    assert entry["choices"] == [{"title": "المادة \u2066§ 25b\u2069", "payload": "/x"}]


def test_a_check_tells_how_far_it_is_and_when_it_is_done() -> None:
    def of(check: dict[str, Any]) -> tuple[Any, bool]:
        entry = bot_entry("x.1", {"text": "x", "custom": {"language": "de", "check": check}}, LANGUAGES)
        return entry["progress"], entry["result"]

    assert of({"name": "stay", "progress": {"step": 1, "of_at_most": 2}}) == ({"step": 1, "of_at_most": 2}, False)
    assert of({"outcome": "may_fit", "rules": []}) == (None, True)
