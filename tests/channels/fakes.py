"""Stand-ins for the messengers' servers on loopback, after the shapes of their public documentation, and with their failures."""

from __future__ import annotations

import asyncio
import re
import threading
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from aiohttp import web

Fault = Callable[[str, dict[str, Any]], str | None]
"""Given method and body of a call: None, or how it fails (see `failing`)."""


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class FakeServer(ABC):
    """One loopback HTTP server. Set `fault` to let calls fail."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.fault: Fault = lambda method, body: None
        self.url = ""

    @abstractmethod
    def routes(self) -> list[web.RouteDef]:
        """What the server answers to."""

    async def start(self, port: int = 0) -> web.AppRunner:
        app = web.Application()
        app.add_routes(self.routes())
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    @contextmanager
    def running(self) -> Iterator[str]:
        """Runs in a thread of its own, for tests that are not asynchronous."""
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        runner = asyncio.run_coroutine_threadsafe(self.start(), loop).result(10)
        try:
            yield self.url
        finally:
            asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)


def closed(request: web.Request) -> web.Response:
    """Ends the connection without an answer, as a proxy or a network does."""
    assert request.transport is not None
    request.transport.close()
    return web.Response()


class _Html(HTMLParser):
    """Reads Telegram's HTML as the Bot API does: only known tags, closed in order; what is left is the visible text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.visible, self.problem, self._open = "", "", []  # type: ignore[var-annotated]
        self.feed(text)
        self.close()
        if self._open:
            self.problem = f"can't parse entities: Can't find end tag corresponding to start tag {self._open[-1]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("b", "a"):
            self.problem = f'can\'t parse entities: Unsupported start tag "{tag}"'
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.problem = "can't parse entities: Unexpected end tag"

    def handle_data(self, data: str) -> None:
        self.visible += data


class FakeTelegram(FakeServer):
    """The Bot API. Numbers of messages are counted for the whole bot, as in private chats.

    Faults: "429", "500" (not handled), "lost" (handled, but the answer does not arrive), "closed" (neither), "blocked".
    """

    bot_id = 4839574812
    token = f"{bot_id}:AAFD39kkdpWt3ywyRZergyOLMaJhac60qc"

    def __init__(self) -> None:
        super().__init__()
        self.chats: dict[int, list[dict[str, Any]]] = defaultdict(list)
        self.last_id = 1000
        self.updates: list[dict[str, Any]] = []

    def routes(self) -> list[web.RouteDef]:
        return [web.post(f"/bot{self.token}/{{method}}", self._call), web.post("/{bot}/{method}", self._unauthorized)]

    async def _unauthorized(self, request: web.Request) -> web.Response:
        return self._error(401, "Unauthorized")

    def texts(self, chat: int) -> list[str]:
        return [message["text"] for message in self.chats[chat]]

    async def _call(self, request: web.Request) -> web.Response:
        method, body = request.match_info["method"], await request.json()
        self.calls.append((method, body))
        fault = self.fault(method, body)
        if fault == "429":
            return self._error(429, "Too Many Requests: retry after 1", retry_after=1)
        if fault == "500":
            return self._error(500, "Internal Server Error")
        if fault == "blocked":
            return self._error(403, "Forbidden: bot was blocked by the user")
        if fault == "closed":
            return closed(request)
        answer: web.Response = getattr(self, f"_{method}")(body)
        return closed(request) if fault == "lost" else answer

    @staticmethod
    def _error(status: int, description: str, **parameters: Any) -> web.Response:
        told = {"ok": False, "error_code": status, "description": description}
        return web.json_response({**told, "parameters": parameters} if parameters else told, status=status)

    @staticmethod
    def _result(result: Any) -> web.Response:
        return web.json_response({"ok": True, "result": result})

    def _getMe(self, body: dict[str, Any]) -> web.Response:
        return self._result({"id": self.bot_id, "is_bot": True, "first_name": "Lotse", "username": "lotse_bot"})

    def _refusal(self, body: dict[str, Any]) -> web.Response | None:
        text = _Html(body["text"]) if body.get("parse_mode") == "HTML" else None
        if text and text.problem:
            return self._error(400, f"Bad Request: {text.problem}")
        visible = text.visible if text else body["text"]
        if not visible.strip():
            return self._error(400, "Bad Request: message text is empty")
        if utf16(visible) > 4096:
            return self._error(400, "Bad Request: message is too long")
        for row in (body.get("reply_markup") or {}).get("inline_keyboard", []):
            for button in row:
                if not 1 <= len(button["callback_data"].encode()) <= 64:
                    return self._error(400, "Bad Request: BUTTON_DATA_INVALID")
        return None

    def _sendMessage(self, body: dict[str, Any]) -> web.Response:
        if refusal := self._refusal(body):
            return refusal
        self.last_id += 1
        message = {"id": self.last_id, "text": body["text"], "reply_markup": body.get("reply_markup"), "body": body}
        self.chats[body["chat_id"]].append(message)
        return self._result({"message_id": self.last_id, "chat": {"id": body["chat_id"]}, "date": 1795333000})

    def _editMessageText(self, body: dict[str, Any]) -> web.Response:
        found = next((m for m in self.chats[body["chat_id"]] if m["id"] == body["message_id"]), None)
        if found is None:
            return self._error(400, "Bad Request: message to edit not found")
        if (found["text"], found["reply_markup"]) == (body["text"], body.get("reply_markup")):
            same = "specified new message content and reply markup are exactly the same as a current content and reply markup"
            return self._error(400, f"Bad Request: message is not modified: {same} of the message")
        found["text"] = body["text"]
        return self._result({"message_id": found["id"]})

    def _getUpdates(self, body: dict[str, Any]) -> web.Response:
        self.updates = [update for update in self.updates if update["update_id"] >= body["offset"]]
        return self._result(self.updates)

    def _done(self, body: dict[str, Any]) -> web.Response:
        return self._result(True)

    _answerCallbackQuery = _setWebhook = _deleteWebhook = _setMyCommands = _setMyDescription = _setMyShortDescription = _done


class FakeWhatsApp(FakeServer):
    """The Cloud API. Faults: "429" (pair rate limit), "500", "lost", "closed", "window" (24 hours are over).

    `statuses` is called with the status notification of each message that is accepted, also where the answer is lost.
    """

    number = "106540352242922"

    def __init__(self) -> None:
        super().__init__()
        self.chats: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.statuses: Callable[[dict[str, Any]], None] = lambda notification: None

    def routes(self) -> list[web.RouteDef]:
        return [web.post(f"/{self.number}/messages", self._messages)]

    def bodies(self, to: str) -> list[str]:
        return [m["text"]["body"] if m["type"] == "text" else m["interactive"]["body"]["text"] for m in self.chats[to]]

    async def _messages(self, request: web.Request) -> web.Response:
        body = await request.json()
        assert request.headers["Authorization"].startswith("Bearer ")
        method = "read" if body.get("status") == "read" else "send"
        self.calls.append((method, body))
        fault = self.fault(method, body)
        if fault == "429":
            return self._error(400, 131056, "(#131056) (Business Account, Consumer Account) pair rate limit hit")
        if fault == "500":
            return self._error(500, 131000, "Something went wrong")
        if fault == "window":
            return self._error(400, 131047, "Re-engagement message")
        if fault == "closed":
            return closed(request)
        if method == "read":
            return web.json_response({"success": True})
        if problem := self._problem(body):
            return self._error(400, 131009, problem)
        self.chats[body["to"]].append(body)
        message_id = f"wamid.{len(self.calls)}"
        self.statuses(self.status(body, message_id))
        if fault == "lost":
            return closed(request)
        return web.json_response({"messaging_product": "whatsapp", "messages": [{"id": message_id}]})

    def status(self, body: dict[str, Any], message_id: str) -> dict[str, Any]:
        status = {"id": message_id, "status": "sent", "timestamp": "1795333000", "recipient_id": body["to"]}
        return self.notification(statuses=[{**status, "biz_opaque_callback_data": body["biz_opaque_callback_data"]}])

    def notification(self, **value: Any) -> dict[str, Any]:
        """A webhook notification as the documentation shows it."""
        metadata = {"display_phone_number": "15550783881", "phone_number_id": self.number}
        change = {"value": {"messaging_product": "whatsapp", "metadata": metadata, **value}, "field": "messages"}
        return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}

    @staticmethod
    def _error(status: int, code: int, message: str) -> web.Response:
        return web.json_response({"error": {"message": message, "type": "OAuthException", "code": code}}, status=status)

    @staticmethod
    def _problem(body: dict[str, Any]) -> str | None:
        if body["type"] == "text":
            return None if 1 <= utf16(body["text"]["body"]) <= 4096 else "text.body"
        interactive = body["interactive"]
        if not 1 <= utf16(interactive["body"]["text"]) <= 1024:
            return "interactive.body.text"
        if interactive["type"] == "button":
            buttons = [button["reply"] for button in interactive["action"]["buttons"]]
            titles = [button["title"] for button in buttons]
            fits = 1 <= len(buttons) <= 3 and len(set(titles)) == len(titles) and all(1 <= utf16(title) <= 20 for title in titles)
            return None if fits and all(len(button["id"]) <= 256 for button in buttons) else "interactive.action.buttons"
        rows = [row for section in interactive["action"]["sections"] for row in section["rows"]]
        fits = 1 <= len(rows) <= 10 and len({row["id"] for row in rows}) == len(rows)
        fits = fits and all(1 <= utf16(row["title"]) <= 24 and utf16(row.get("description", "")) <= 72 for row in rows)
        fits = fits and all(len(row["id"].encode()) <= 200 for row in rows) and 1 <= utf16(interactive["action"]["button"]) <= 20
        return None if fits else "interactive.action.sections"


def plain(telegram_html: str) -> str:
    """The visible text of a message in Telegram's HTML."""
    return re.sub(r"\s+", " ", _Html(telegram_html).visible)
