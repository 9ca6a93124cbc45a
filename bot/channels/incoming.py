"""Checking what comes in from outside before Rasa sees it, and replying where Rasa cannot."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage

from bot import clock
from bot.channels import evaluation, metrics
from bot.channels.action_server import ActionFailed
from bot.knowledge import Knowledge
from bot.nlu.text import clean
from bot.replies import compose

logger = structlog.get_logger(__name__)
OnNewMessage = Callable[[UserMessage], Awaitable[Any]]

TEXT_LIMIT = 4000
SENDER_LIMIT = 128
LANGUAGE_SLOT = "language"
PAYLOAD_MARK = "/"
"""With it begins what a button sends."""
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
    if not isinstance(sender, str) or not sender.strip() or len(sender) > SENDER_LIMIT or not _is_writable(sender):
        raise BadRequest(f'"sender" must be a text of 1 to {SENDER_LIMIT} characters that stays the same through a conversation.')
    if not isinstance(text, str):
        raise BadRequest('"message" must be a text.')
    if metadata is not None and not isinstance(metadata, dict):
        raise BadRequest('"metadata" must be a JSON object such as {"language": "uk"}.')
    return sender.strip(), text, metadata or {}


def _is_writable(text: str) -> bool:
    """Whether a text can be stored and sent: JSON may name halves of surrogate pairs, and zeros, that databases refuse."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


class Reception:
    """Takes a message of any channel to Rasa and brings back the reply; there is always one.

    `agent` gives Rasa's agent, by which the language is told where no action replies.
    """

    def __init__(
        self, knowledge: Knowledge, on_new_message: OnNewMessage, agent: Callable[[], Agent | None] = lambda: None
    ) -> None:
        self._knowledge = knowledge
        self._on_new_message = on_new_message
        self._agent = agent

    async def handle(
        self, sender: str, text: str, metadata: dict[str, Any], channel: str, message_id: str | None = None
    ) -> list[dict[str, Any]]:
        """The messages of the reply. Text is cleaned of control characters; what is empty or too long is told so."""
        begun = time.monotonic()
        messages = await self._reply(sender, clean(text), metadata, channel, message_id)
        metrics.count_reply(channel, messages, time.monotonic() - begun)
        return messages

    async def _reply(
        self, sender: str, cleaned: str, metadata: dict[str, Any], channel: str, message_id: str | None
    ) -> list[dict[str, Any]]:
        if not cleaned:
            return [await self._phrase(sender, "", metadata, "empty_message")]
        if len(cleaned) > TEXT_LIMIT:
            return [await self._phrase(sender, cleaned[:TEXT_LIMIT], metadata, "message_too_long", limit=TEXT_LIMIT)]
        collector = ReplyCollector()
        try:
            message = UserMessage(cleaned, collector, sender, input_channel=channel, message_id=message_id, metadata=metadata)
            await self._on_new_message(message)
            await evaluation.hear_reply(sender, cleaned, metadata, collector.messages)
        except ActionFailed as failure:
            logger.error("message.action_failed", channel=channel, reason=str(failure))
            collector.messages.clear()
        except Exception:
            # the user gets a sentence, the operator the cause; the text itself is not logged
            logger.exception("message.failed", channel=channel)
            collector.messages.clear()
        return collector.messages or await self.unavailable(sender, cleaned, metadata, channel)

    async def unavailable(self, sender: str, text: str, metadata: dict[str, Any], channel: str) -> list[dict[str, Any]]:
        """What is replied where a part of the assistant cannot be reached."""
        metrics.count_failure(channel)
        return [await self._phrase(sender, text, metadata, "temporarily_unavailable")]

    async def _phrase(self, sender: str, text: str, metadata: dict[str, Any], key: str, **values: Any) -> dict[str, Any]:
        language = await self._language(sender, text, metadata)
        plan = {"language": language, "day": clock.today().isoformat(), "parts": [{"phrase": key, "values": values}]}
        message = compose(self._knowledge, plan)
        return {"recipient_id": sender, **{name: message[name] for name in PUBLIC_FIELDS if message[name]}}

    async def _language(self, sender: str, text: str, metadata: dict[str, Any]) -> str:
        """The language of a reply without an action, by the same order as that of actions (actions/conversation.py)."""
        languages = self._knowledge.languages
        forced, locale = str(metadata.get("language") or ""), str(metadata.get("locale") or "")
        if forced in languages:
            return forced
        in_use, told = await self._in_use(sender), await self._told(text)
        found = [
            told.get("sure") and told["code"],
            in_use,
            told.get("likely") and told["code"],
            locale.replace("_", "-").split("-")[0],
        ]
        return next((str(code) for code in found if code in languages), languages.original)

    async def _in_use(self, sender: str) -> str | None:
        try:
            agent = self._agent()
            tracker = await agent.tracker_store.retrieve(sender) if agent else None
            return tracker.get_slot(LANGUAGE_SLOT) if tracker else None
        except Exception as error:
            # what keeps the conversation may be the very thing that does not answer
            logger.warning("message.language_unknown", error=type(error).__name__)
            return None

    async def _told(self, text: str) -> dict[str, Any]:
        agent = self._agent()
        if not text or text.startswith(PAYLOAD_MARK) or agent is None or not agent.is_ready():
            return {}
        try:
            return (await agent.parse_message(text)).get("language") or {}
        except Exception as error:
            logger.warning("message.language_unknown", error=type(error).__name__)
            return {}
