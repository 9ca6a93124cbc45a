"""Calls to the Telegram Bot API: https://core.telegram.org/bots/api."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.channels.rendering import TELEGRAM, Choice, Outgoing
from bot.channels.secrets import derived_key
from bot.channels.sending import NETWORK_FAILURES, TIMEOUT, Refused, TryAgain, json_object, network_failure

TOKEN_VARIABLE = "LOTSE_TELEGRAM_TOKEN"
API_VARIABLE, DEFAULT_API = "LOTSE_TELEGRAM_API", "https://api.telegram.org"
TOKEN_FORM = re.compile(r"(\d+):[\w-]{10,}")
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
IDS_TRIED = 50
"""So many numbers above the highest one known are tried for a message whose sending was not confirmed."""


def webhook_secret() -> str:
    """What Telegram sends along with every update, set by `lotse telegram setup`."""
    return derived_key("telegram: webhook").hex()


def token_from_environment() -> str | None:
    """The bot's token, None where none is set. Raises ValueError where it is none."""
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if token and not TOKEN_FORM.fullmatch(token):
        raise ValueError(f"{TOKEN_VARIABLE} is no token of a Telegram bot; it looks like 123456:ABC-DEF and comes from @BotFather.")
    return token or None


@dataclass(frozen=True)
class Identity:
    """The bot itself: its number and its user name without "@"."""

    id: int
    username: str


class TelegramClient:
    """Calls the Bot API."""

    limits = TELEGRAM

    def __init__(self, token: str, api: str | None = None) -> None:
        self._address = f"{(api or os.environ.get(API_VARIABLE) or DEFAULT_API).rstrip('/')}/bot{token}"
        self._session: aiohttp.ClientSession | None = None
        self._identity: Identity | None = None
        self._highest = 0
        self._begun: dict[str, int] = {}

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def call(self, method: str, parameters: dict[str, Any] | None = None, timeout: aiohttp.ClientTimeout = TIMEOUT) -> Any:
        """The result of a method; parameters that are None are left out. Raises Refused or TryAgain; neither names the token."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        given = {name: value for name, value in (parameters or {}).items() if value is not None}
        try:
            async with self._session.post(f"{self._address}/{method}", json=given, timeout=timeout) as reply:
                told, status = await json_object(reply), reply.status
        except NETWORK_FAILURES as error:
            raise network_failure(error) from None
        if told.get("ok"):
            return told.get("result")
        if status == 429:
            after = float((told.get("parameters") or {}).get("retry_after") or 1)
            raise TryAgain("429", after, perhaps_arrived=False)
        if status >= 500 or status < 300:
            raise TryAgain(str(status))
        if moved := (told.get("parameters") or {}).get("migrate_to_chat_id"):
            return await self.call(method, {**given, "chat_id": moved}, timeout)
        raise Refused(f"{method}: {status} {told.get('description', '')}")

    async def identity(self) -> Identity:
        """Who the bot is. Raises Refused or TryAgain."""
        if self._identity is None:
            me = await self.call("getMe")
            self._identity = Identity(int(me["id"]), str(me["username"]))
        return self._identity

    async def send(self, address: dict[str, Any], message: Outgoing, token: str) -> int:
        """The number of the message sent. Raises Refused or TryAgain."""
        if address["private"]:
            self._highest = max(self._highest, int(address["message"]))
        self._begun.setdefault(token, self._highest)
        replied = {"message_id": address["message"], "allow_sending_without_reply": True}
        sending = {
            "chat_id": address["chat"],
            "message_thread_id": address.get("thread"),
            "reply_parameters": None if address["private"] else replied,
            **_body(message),
        }
        try:
            sent = await self.call("sendMessage", sending)
        except Refused:
            self._begun.pop(token, None)
            raise
        number = int(sent["message_id"])
        if address["private"]:
            self._highest = max(self._highest, number)
        self._begun.pop(token, None)
        return number

    async def arrived(self, address: dict[str, Any], message: Outgoing, token: str, last: int) -> int | None:
        """The number of a message whose sending was not confirmed, None where it did not arrive.

        The Bot API cannot be asked for it. But a message that is changed into what it is already is answered with "message is not
        modified". In private chats a bot's messages are numbered through, so those numbers are tried that it may have got since its
        sending began, above all that are known of the chat. In a group, and where only an old button of the chat is known, they
        may be those of other answers: there it counts as not arrived.
        """
        if not address["private"] or (address["pressed"] and not last):
            return None
        first = max(last, int(address["message"]), self._begun.get(token, 0)) + 1
        for number in range(first, max(first, self._highest) + IDS_TRIED):
            try:
                await self.call("editMessageText", {"chat_id": address["chat"], "message_id": number, **_body(message)})
            except Refused as refusal:
                if "message is not modified" not in str(refusal):
                    continue
            self._begun.pop(token, None)
            return number
        return None

    async def acknowledge(self, query: str) -> None:
        """Ends the waiting sign on a button; of no consequence where it fails."""
        try:
            await self.call("answerCallbackQuery", {"callback_query_id": query})
        except (Refused, TryAgain):
            return


def _body(message: Outgoing) -> dict[str, Any]:
    keyboard = {"inline_keyboard": [[_button(choice) for choice in row] for row in message.rows]} if message.rows else None
    preview = {"is_disabled": True}
    return {"text": message.text, "parse_mode": "HTML", "link_preview_options": preview, "reply_markup": keyboard}


def _button(choice: Choice) -> dict[str, str]:
    return {"text": choice.title, "callback_data": choice.payload}
