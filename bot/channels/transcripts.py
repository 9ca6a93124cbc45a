"""A conversation as the widget shows it, read from the events of Rasa's tracker: what survives a restart is what was said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rasa.shared.core.events import BotUttered, Event, UserUttered

from bot.direction import isolated
from bot.languages import Languages

Entry = dict[str, Any]
SHOWN = "shown"
"""In the metadata of a user's message: what was shown for it where a button sent a payload."""


def transcript(events: Iterable[Event], languages: Languages) -> list[Entry]:
    """What was said, in order.

    Of the user: `id` (as the client gave it), `role` "user", `text`. Of the bot: see `bot_entry`; its id is that of the message
    it replies to, with its number.
    """
    entries: list[Entry] = []
    asked, replies = "", 0
    for event in events:
        if isinstance(event, UserUttered):
            # a message that got no reply is handled again under its id
            again, asked, replies = event.message_id == asked, event.message_id or "", 0
            if again:
                continue
            text = (event.metadata or {}).get(SHOWN) or event.text or ""
            entries.append({"id": asked, "role": "user", "text": text})
        elif isinstance(event, BotUttered):
            replies += 1
            entries.append(bot_entry(f"{asked}.{replies}", event.message(), languages))
    return entries


def bot_entry(entry_id: str, message: dict[str, Any], languages: Languages) -> Entry:
    """A message of the NLG as the widget shows it.

    `id`, `role` "bot", `language`, `direction`, `parts` (see bot/replies.py), `choices`, the `answer` or `action` that replied,
    and of a check its `progress` and whether it is the `result`.
    """
    contract = message.get("custom") or {}
    code = contract.get("language") or message.get("language") or languages.original
    direction = languages[languages.chain(code)[0]].direction
    choices = message.get("buttons") or []
    if direction == "rtl":
        choices = [{**choice, "title": isolated(choice["title"])} for choice in choices]
    check = contract.get("check") or {}
    return {
        "id": entry_id,
        "role": "bot",
        "language": code,
        "direction": direction,
        "parts": message.get("parts") or [{"text": message.get("text") or ""}],
        "choices": choices,
        "answer": contract.get("answer"),
        "action": contract.get("action") or contract.get("small_talk"),
        "progress": check.get("progress"),
        "result": bool(check.get("outcome") or check.get("rules")),
    }


def reply_to(entries: Sequence[Entry], message_id: str) -> list[Entry] | None:
    """The replies to a message that was handled before, None where it was not."""
    if not any(entry["role"] == "user" and entry["id"] == message_id for entry in entries):
        return None
    return [entry for entry in entries if entry["role"] == "bot" and entry["id"].rpartition(".")[0] == message_id]


def after(entries: list[Entry], entry_id: str | None) -> list[Entry]:
    """What was said after an entry; all of it where the entry is not known."""
    ids = [entry["id"] for entry in entries]
    return entries[ids.index(entry_id) + 1 :] if entry_id in ids else entries
