"""Telegram: https://core.telegram.org/bots/api. Webhook for operation, long polling for development.

Settings: `LOTSE_TELEGRAM_TOKEN` (from @BotFather; without it the channel is not started) and `LOTSE_TELEGRAM_API` (another address
of the Bot API, by default that of Telegram). The secret of the webhook is derived from the key of the installation.
"""

from __future__ import annotations

import hmac
import json
import re
from typing import Any

import structlog
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot.channels.incoming import OnNewMessage
from bot.channels.messenger import Incoming, Messenger, run_with_server
from bot.channels.sending import Refused, TryAgain
from bot.channels.telegram_client import SECRET_HEADER, Identity, TelegramClient, token_from_environment, webhook_secret

logger = structlog.get_logger(__name__)

NAME = "telegram"
SETTLE_SECONDS = 3.0
DECLINED = (
    "photo",
    "voice",
    "audio",
    "video",
    "video_note",
    "document",
    "sticker",
    "animation",
    "contact",
    "poll",
    "dice",
    "story",
)


# Reading updates


def read_update(update: dict[str, Any], bot: Identity) -> Incoming | None:
    """What an update says to the assistant; None where it says nothing to it (another chat member's talk, a live location ...)."""
    query = update.get("callback_query")
    if query:
        message = query.get("message") or {}
        if "chat" not in message or not query.get("data"):
            return None
        return _incoming(update, query["from"], message, chosen=str(query["data"]))
    edited = update.get("edited_message")
    message = update.get("message") or edited
    if not message or "from" not in message or message["from"].get("is_bot"):
        return None
    text = str(message.get("text") or "")
    if message["chat"]["type"] != "private":
        if not _addressed(message, text, bot):
            return None
        text = re.sub(rf"@{re.escape(bot.username)}\b", "", text, flags=re.IGNORECASE).strip()
    if text:
        # "/start abc" of a link that opens the chat
        return _incoming(update, message["from"], message, text="/start" if text.startswith("/start ") else text)
    if edited:
        return None
    if "location" in message:
        place = message["location"]
        return _incoming(update, message["from"], message, place=(float(place["latitude"]), float(place["longitude"])))
    return _incoming(update, message["from"], message, declined=True) if any(kind in message for kind in DECLINED) else None


def _addressed(message: dict[str, Any], text: str, bot: Identity) -> bool:
    """Whether a message in a group is meant for the bot: it names it, is a command to it, or replies to it."""
    replied = (message.get("reply_to_message") or {}).get("from") or {}
    return replied.get("id") == bot.id or re.search(rf"@{re.escape(bot.username)}\b", text, re.IGNORECASE) is not None


def _incoming(update: dict[str, Any], sender: dict[str, Any], message: dict[str, Any], **said: Any) -> Incoming:
    chat = message["chat"]
    private = chat["type"] == "private"
    address: dict[str, Any] = {
        "chat": chat["id"],
        "message": message["message_id"],
        "private": private,
        "pressed": "chosen" in said,
    }
    if message.get("is_topic_message") and "message_thread_id" in message:
        address["thread"] = message["message_thread_id"]
    return Incoming(
        update=str(update["update_id"]),
        position=int(update["update_id"]),
        person=str(sender["id"]) if private else f"{sender['id']} in {chat['id']}",
        address=address,
        locale=str(sender.get("language_code") or "").replace("_", "-").split("-")[0],
        **said,
    )


def blocked_by(update: dict[str, Any]) -> str | None:
    """The person who has blocked the bot by this update, None where it says something else."""
    change = update.get("my_chat_member") or {}
    private = (change.get("chat") or {}).get("type") == "private"
    return str(change["from"]["id"]) if private and change.get("new_chat_member", {}).get("status") == "kicked" else None


# The channel


class TelegramChannel(InputChannel):
    """Named in credentials.yml; its webhook is `/webhooks/telegram/webhook`."""

    @classmethod
    def name(cls) -> str:
        return NAME

    def __init__(self, token: str | None = None) -> None:
        self._token = token or token_from_environment()

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The webhook; without a token there is none."""
        routes = Blueprint("telegram_channel")
        if self._token is None:
            return routes
        token, secret = self._token, webhook_secret()

        messenger_of = run_with_server(
            routes, NAME, on_new_message, lambda mailbox: TelegramClient(token), sequential=True, settle_seconds=SETTLE_SECONDS
        )

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            if not hmac.compare_digest((request.headers.get(SECRET_HEADER) or "").encode(), secret.encode()):
                return response.json({"error": f"The header {SECRET_HEADER} is wrong; run: lotse telegram setup"}, status=401)
            try:
                update = json.loads(request.body)
            except (ValueError, RecursionError):
                return response.json({"error": "The body is not JSON."}, status=400)
            return await take(update, messenger_of(request))

        return routes


async def take(update: dict[str, Any], messenger: Messenger) -> HTTPResponse:
    """Keeps an update; 503 asks Telegram to bring it again. What cannot be read is passed over, or it would come for ever."""
    client = messenger.client
    assert isinstance(client, TelegramClient)
    try:
        bot = await client.identity()
    except (Refused, TryAgain) as problem:
        return response.json({"error": f"Telegram does not tell who the bot is: {problem}"}, status=503)
    try:
        person, incoming = blocked_by(update), read_update(update, bot)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        logger.error("messenger.unreadable", channel=NAME, error=type(error).__name__)
        return response.json({})
    if person:
        await messenger.leave(person)
    if incoming:
        await messenger.receive([incoming])
        if incoming.chosen:
            messenger.in_background(client.acknowledge(str(update["callback_query"]["id"])))
    return response.json({})
