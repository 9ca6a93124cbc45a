"""Checking what comes in from outside before Rasa sees it, and replying where Rasa cannot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from rasa.core.channels.channel import OutputChannel, UserMessage

from bot import clock
from bot.knowledge import Knowledge
from bot.nlu.text import clean
from bot.replies import compose

logger = structlog.get_logger(__name__)
OnNewMessage = Callable[[UserMessage], Awaitable[Any]]

TEXT_LIMIT = 4000
SENDER_LIMIT = 128
PUBLIC_FIELDS = ("text", "buttons", "custom")
"""What a message consists of for other programs; `parts` (see bot/replies.py) is for the widget."""


class BadRequest(Exception):
    """A request that is not in the form of the channel; says what is wrong and what is expected."""


class ReplyCollector(OutputChannel):
    """Gathers the messages of one reply, each whole: text, buttons and the contract together."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        return "rest"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps a message of the NLG; fields that are empty are left out."""
        kept = {name: message[name] for name in PUBLIC_FIELDS if message.get(name)}
        self.messages.append({"recipient_id": recipient_id, **kept})


def read_message(body: Any) -> tuple[str, str, dict[str, Any]]:
    """Sender, text and metadata of a request body. Raises BadRequest."""
    if not isinstance(body, dict):
        raise BadRequest('The body must be a JSON object such as {"sender": "…", "message": "…"}.')
    sender, text, metadata = body.get("sender"), body.get("message"), body.get("metadata")
    if not isinstance(sender, str) or not sender.strip() or len(sender) > SENDER_LIMIT:
        raise BadRequest(f'"sender" must be a text of 1 to {SENDER_LIMIT} characters that stays the same through a conversation.')
    if not isinstance(text, str):
        raise BadRequest('"message" must be a text.')
    if metadata is not None and not isinstance(metadata, dict):
        raise BadRequest('"metadata" must be a JSON object such as {"language": "uk"}.')
    return sender.strip(), text, metadata or {}


class Reception:
    """Takes a message of any channel to Rasa and brings back the reply; there is always one."""

    def __init__(self, knowledge: Knowledge, on_new_message: OnNewMessage) -> None:
        self._knowledge = knowledge
        self._on_new_message = on_new_message

    async def handle(
        self, sender: str, text: str, metadata: dict[str, Any], channel: str, message_id: str | None = None
    ) -> list[dict[str, Any]]:
        """The messages of the reply. Text is cleaned of control characters; what is empty or too long is told so."""
        cleaned = clean(text)
        if not cleaned:
            return [self._phrase(sender, metadata, "empty_message")]
        if len(cleaned) > TEXT_LIMIT:
            return [self._phrase(sender, metadata, "message_too_long", limit=TEXT_LIMIT)]
        collector = ReplyCollector()
        try:
            message = UserMessage(cleaned, collector, sender, input_channel=channel, message_id=message_id, metadata=metadata)
            await self._on_new_message(message)
        except Exception:
            # the user gets a sentence, the operator the cause; the text itself is not logged
            logger.exception("message.failed", channel=channel)
            collector.messages.clear()
        return collector.messages or [self._phrase(sender, metadata, "temporarily_unavailable")]

    def _phrase(self, sender: str, metadata: dict[str, Any], key: str, **values: Any) -> dict[str, Any]:
        wished = str(metadata.get("language") or metadata.get("locale") or "")
        language = self._knowledge.languages.chain(wished)[0]
        plan = {"language": language, "day": clock.today().isoformat(), "parts": [{"phrase": key, "values": values}]}
        message = compose(self._knowledge, plan)
        return {"recipient_id": sender, **{name: message[name] for name in PUBLIC_FIELDS if message[name]}}
