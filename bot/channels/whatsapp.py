"""WhatsApp Cloud API: https://developers.facebook.com/docs/whatsapp/cloud-api. An organisation's service on one subject.

Settings (without all four the channel is not started): `LOTSE_WHATSAPP_TOKEN` (of a system user), `LOTSE_WHATSAPP_PHONE_NUMBER_ID`,
`LOTSE_WHATSAPP_APP_SECRET`, `LOTSE_WHATSAPP_VERIFY_TOKEN` (any text, entered again where the webhook is registered); and
`LOTSE_WHATSAPP_API` (another address of the Graph API with its version).
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot.channels.incoming import OnNewMessage
from bot.channels.messenger import Incoming, Messenger, run_with_server
from bot.channels.rendering import WHATSAPP, Choice, Outgoing
from bot.channels.sending import NETWORK_FAILURES, TIMEOUT, Refused, TryAgain, json_object, network_failure

logger = structlog.get_logger(__name__)

NAME = "whatsapp"
API_VARIABLE, DEFAULT_API = "LOTSE_WHATSAPP_API", "https://graph.facebook.com/v21.0"
SIGNATURE_HEADER = "X-Hub-Signature-256"
WINDOW_SECONDS = 24 * 3600
"""So long after a user's message free text may be sent to that user."""
SETTLE_SECONDS = 0.3
RECEIPT_SECONDS = 10.0
"""How long a status is waited for that tells of a message whose sending was not confirmed."""
OUT_OF_WINDOW = 131047
TRY_AGAIN_CODES = {1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 133004}
"""Unknown or temporary errors and limits: https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes."""
LIMIT_CODES = {4, 80007, 130429, 131048, 131056}
LIMIT_WAIT_SECONDS = 6.0
"""What Meta asks to wait between messages to one number where its limit is reached."""
SILENT_TYPES = ("reaction", "system", "unsupported")


@dataclass(frozen=True)
class Settings:
    """What Meta's app dashboard gives."""

    token: str
    phone_number_id: str
    app_secret: str
    verify_token: str

    @classmethod
    def from_environment(cls) -> Settings | None:
        """The settings, None where none is set. Raises ValueError where some are missing."""
        names = [f"LOTSE_WHATSAPP_{name}" for name in ("TOKEN", "PHONE_NUMBER_ID", "APP_SECRET", "VERIFY_TOKEN")]
        found = {name: os.environ.get(name, "").strip() for name in names}
        if not any(found.values()):
            return None
        if missing := [name for name, value in found.items() if not value]:
            raise ValueError(f"WhatsApp needs {', '.join(missing)} too; set it, or unset all of {', '.join(names)}.")
        return cls(*found.values())


# Reading updates


def signed(body: bytes, signature: str | None, app_secret: str) -> bool:
    """Whether the body comes from Meta: the header is "sha256=" and the HMAC of the raw body under the app's secret."""
    expected = f"sha256={hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()}"
    return hmac.compare_digest((signature or "").encode(), expected.encode())


def _values(notification: dict[str, Any], phone_number_id: str) -> Iterator[dict[str, Any]]:
    """The values of all changes that concern our number."""
    for entry in notification.get("entry") or []:
        for change in entry.get("changes") or []:
            value = change.get("value") or {}
            if (value.get("metadata") or {}).get("phone_number_id") == phone_number_id:
                yield value


def read_messages(notification: dict[str, Any], phone_number_id: str) -> list[Incoming]:
    """What users say in a notification, in its order."""
    return [
        read_message(message)
        for value in _values(notification, phone_number_id)
        for message in value.get("messages") or []
        if message.get("type") not in SILENT_TYPES
    ]


def read_message(message: dict[str, Any]) -> Incoming:
    """One message of a user. Raises KeyError, TypeError, ValueError for what is none."""
    sent = int(message["timestamp"])
    address = {"to": str(message["from"]), "message": str(message["id"]), "until": sent + WINDOW_SECONDS}
    said: dict[str, Any]
    kind = message["type"]
    if kind == "text":
        said = {"text": str(message["text"]["body"])}
    elif kind == "interactive":
        interactive = message["interactive"]
        said = {"chosen": str(interactive[interactive["type"]]["id"])}
    elif kind == "button":
        said = {"chosen": str(message["button"]["payload"])}
    elif kind == "location":
        said = {"place": (float(message["location"]["latitude"]), float(message["location"]["longitude"]))}
    else:
        said = {"declined": True}
    return Incoming(update=str(message["id"]), position=sent, person=str(message["from"]), address=address, **said)


def read_receipts(notification: dict[str, Any], phone_number_id: str) -> list[tuple[str, int]]:
    """Of messages that left Meta: the key of the update that they answer, and which message of the reply it is (from 0)."""
    receipts = []
    for value in _values(notification, phone_number_id):
        for status in value.get("statuses") or []:
            key, _, number = str(status.get("biz_opaque_callback_data") or "").partition(".")
            if status.get("status") == "sent" and number.isdecimal():
                receipts.append((key, int(number)))
    return receipts


# Sending


class WhatsAppClient:
    """Calls the Cloud API. `now` gives seconds since 1970, `receipts` how many messages of the reply to an update left Meta."""

    limits = WHATSAPP

    def __init__(
        self, settings: Settings, now: Callable[[], float], receipts: Callable[[str], int], api: str | None = None
    ) -> None:
        base = (api or os.environ.get(API_VARIABLE) or DEFAULT_API).rstrip("/")
        self._address = f"{base}/{settings.phone_number_id}/messages"
        self._token, self._now, self._receipts = settings.token, now, receipts
        self._session: aiohttp.ClientSession | None = None
        self.receipt_seconds = RECEIPT_SECONDS

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def call(self, body: dict[str, Any]) -> Any:
        """The API's answer to a request. Raises Refused or TryAgain."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT, headers={"Authorization": f"Bearer {self._token}"})
        try:
            async with self._session.post(self._address, json={"messaging_product": "whatsapp", **body}) as reply:
                told, status, after = await json_object(reply), reply.status, reply.headers.get("Retry-After", "")
        except NETWORK_FAILURES as error:
            raise network_failure(error) from None
        if status < 300 and told and "error" not in told:
            return told
        problem = told.get("error")
        code = problem.get("code", 0) if isinstance(problem, dict) else 0
        if status == 429 or code in LIMIT_CODES:
            raise TryAgain(f"{status} {code}", float(after) if after.isdecimal() else LIMIT_WAIT_SECONDS, perhaps_arrived=False)
        if status >= 500 or status < 300 or code in TRY_AGAIN_CODES:
            raise TryAgain(f"{status} {code}")
        raise Refused(f"{status} {code}")

    async def send(self, address: dict[str, Any], message: Outgoing, token: str) -> int:
        """0: messages have no numbers here. Raises Refused, also where the 24 hours are over, or TryAgain."""
        if await asyncio.to_thread(self._now) >= address["until"]:
            raise Refused(f"{OUT_OF_WINDOW}: 24 hours have passed since the user's message")
        await self.call({"recipient_type": "individual", "to": address["to"], "biz_opaque_callback_data": token, **_body(message)})
        return 0

    async def arrived(self, address: dict[str, Any], message: Outgoing, token: str, last: int) -> int | None:
        """0 where a status tells that the message left Meta; waits a while for one."""
        key, _, number = token.partition(".")
        deadline = asyncio.get_running_loop().time() + self.receipt_seconds
        while asyncio.get_running_loop().time() < deadline:
            if await asyncio.to_thread(self._receipts, key) > int(number):
                return 0
            await asyncio.sleep(0.2)
        return None

    async def read(self, address: dict[str, Any]) -> None:
        """Shows the user that the message was read; of no consequence where it fails."""
        try:
            await self.call({"status": "read", "message_id": address["message"]})
        except (Refused, TryAgain):
            return


def _body(message: Outgoing) -> dict[str, Any]:
    if message.rows:
        buttons = [
            {"type": "reply", "reply": {"id": choice.payload, "title": choice.title}} for row in message.rows for choice in row
        ]
        return _interactive("button", message.text, {"buttons": buttons})
    if message.options:
        sections = [{"rows": [_list_row(choice) for choice in message.options]}]
        return _interactive("list", message.text, {"button": message.open_list, "sections": sections})
    return {"type": "text", "text": {"body": message.text, "preview_url": False}}


def _interactive(kind: str, text: str, action: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": text}, "action": action}}


def _list_row(choice: Choice) -> dict[str, str]:
    row = {"id": choice.payload, "title": choice.title}
    return {**row, "description": choice.description} if choice.description else row


# The channel


class WhatsAppChannel(InputChannel):
    """Named in credentials.yml; its webhook is `/webhooks/whatsapp/webhook`."""

    @classmethod
    def name(cls) -> str:
        return NAME

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or Settings.from_environment()

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The webhook; without settings there is none."""
        routes = Blueprint("whatsapp_channel")
        if self._settings is None:
            return routes
        settings = self._settings

        messenger_of = run_with_server(
            routes,
            NAME,
            on_new_message,
            lambda mailbox: WhatsAppClient(settings, mailbox.now, mailbox.confirmed),
            settle_seconds=SETTLE_SECONDS,
        )

        @routes.get("/webhook")
        async def verify(request: Request) -> HTTPResponse:
            asked = (request.args.get("hub.verify_token") or "").encode()
            if request.args.get("hub.mode") != "subscribe" or not hmac.compare_digest(asked, settings.verify_token.encode()):
                return response.text("The verify token is not that of LOTSE_WHATSAPP_VERIFY_TOKEN.", status=403)
            return response.text(request.args.get("hub.challenge") or "")

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            if not signed(request.body, request.headers.get(SIGNATURE_HEADER), settings.app_secret):
                return response.json({"error": f"The header {SIGNATURE_HEADER} is wrong."}, status=401)
            try:
                notification = json.loads(request.body)
            except (ValueError, RecursionError):
                return response.json({"error": "The body is not JSON."}, status=400)
            return await take(notification, settings.phone_number_id, messenger_of(request))

        return routes


async def take(notification: dict[str, Any], phone_number_id: str, messenger: Messenger) -> HTTPResponse:
    """Keeps what a notification brings. What cannot be read is passed over, or it would come for a week."""
    try:
        messages, receipts = read_messages(notification, phone_number_id), read_receipts(notification, phone_number_id)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        logger.error("messenger.unreadable", channel=NAME, error=type(error).__name__)
        return response.json({})
    for key, number in receipts:
        await asyncio.to_thread(messenger.mailbox.confirm, key, number + 1)
    await messenger.receive(messages)
    client = messenger.client
    assert isinstance(client, WhatsAppClient)
    for incoming in messages:
        messenger.in_background(client.read(incoming.address))
    return response.json({})
