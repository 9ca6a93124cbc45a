"""The REST channel: `POST /webhooks/rest/webhook {"sender", "message", "metadata"}`, for tools, tests and other websites.

Stands in for Rasa's own, which splits a text at blank lines and accepts anything as sender.
"""

from __future__ import annotations

import json
from typing import Any

import structlog
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot.channels.forgetting import asks_to_forget, forget
from bot.channels.incoming import BadRequest, OnNewMessage, Reception, read_message
from bot.knowledge import Knowledge, knowledge

logger = structlog.get_logger(__name__)


class RestChannel(InputChannel):
    """Named in credentials.yml."""

    @classmethod
    def name(cls) -> str:
        return "rest"

    def __init__(self, known: Knowledge | None = None) -> None:
        self._knowledge = known or knowledge()

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Routes `/` (health) and `/webhook` below the channel's prefix."""
        routes = Blueprint("rest_channel")

        @routes.get("/")
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            try:
                sender, text, metadata = read_message(_json(request))
            except BadRequest as problem:
                return response.json({"error": str(problem)}, status=400)
            reception = Reception(self._knowledge, on_new_message, lambda: getattr(request.app.ctx, "agent", None))
            messages = await reception.handle(sender, text, metadata, self.name())
            if asks_to_forget(messages):
                try:
                    await forget(request.app.ctx.agent, sender)
                except Exception:
                    logger.exception("conversation.not_deleted", channel=self.name())
                    messages = await reception.unavailable(sender, text, metadata, self.name())
            return response.json(messages, ensure_ascii=False, dumps=json.dumps)

        return routes


def _json(request: Request) -> Any:
    try:
        return json.loads(request.body)
    except (ValueError, UnicodeDecodeError, RecursionError):
        raise BadRequest("The body is not JSON.") from None
