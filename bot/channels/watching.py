"""What an operator sees of the Rasa server: `/health/live`, `/health` (ready), `/metrics`, and a line of log for each request.

A request has an id, `X-Request-ID`: that of a proxy, else one made here. It stands in the reply and in what is logged meanwhile.
"""

from __future__ import annotations

import asyncio
import re
import time
from functools import cache
from uuid import uuid4

import structlog
from rasa.core.agent import Agent
from sanic import Request, Sanic, response
from sanic.response import HTTPResponse
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import clock, logs
from bot.channels import metrics
from bot.channels.forgetting import Records
from bot.channels.trackers import ConversationStore
from bot.directory.database import connect
from bot.knowledge import Knowledge

logger = structlog.get_logger(__name__)

ID_HEADER = "X-Request-ID"
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
HEALTH = "/health"
UNLOGGED = (HEALTH, "/metrics")


def add_watching(app: Sanic, knowledge: Knowledge) -> None:
    """Adds the routes, the ids and the log to the server; to be added before what refuses requests."""

    @app.on_request
    async def begin(request: Request) -> None:
        logs.keep_no_words()
        named = request.headers.get(ID_HEADER.lower(), "")
        request.ctx.id = named if REQUEST_ID.fullmatch(named) else uuid4().hex
        request.ctx.begun = time.monotonic()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.ctx.id)

    @app.on_response
    async def end(request: Request, answered: HTTPResponse) -> None:
        if not hasattr(request.ctx, "id"):
            return
        answered.headers[ID_HEADER] = request.ctx.id
        if not request.path.startswith(UNLOGGED):
            # the route, for a path may name a conversation
            route = f"/{request.route.path}" if request.route else None
            milliseconds = round((time.monotonic() - request.ctx.begun) * 1000)
            logger.info("request", method=request.method, route=route, status=answered.status, milliseconds=milliseconds)

    @app.get(f"{HEALTH}/live")
    async def live(request: Request) -> HTTPResponse:
        return response.json({"live": True})

    @app.get(HEALTH)
    async def ready(request: Request) -> HTTPResponse:
        agent = getattr(app.ctx, "agent", None)
        parts = {
            "model": agent is not None and agent.is_ready(),
            "conversations": agent is not None and await asyncio.to_thread(_answers, agent),
        }
        body = {"ready": all(parts.values()), "today": clock.today().isoformat(), **parts}
        return response.json(body, status=200 if body["ready"] else 503)

    @app.get("/metrics")
    async def measured(request: Request) -> HTTPResponse:
        gauges = metrics.Gauges(knowledge, lambda: metrics.last_imports(_directory()), _sizes(app, knowledge))
        text = await asyncio.to_thread(metrics.exposition, gauges)
        return response.raw(text, content_type=metrics.MEDIA_TYPE)


def _answers(agent: Agent) -> bool:
    """Whether the database of the conversations does."""
    store = agent.tracker_store
    try:
        return not isinstance(store, ConversationStore) or store.answers()
    except SQLAlchemyError:
        logger.exception("conversations.unreachable")
        return False


@cache
def _directory() -> Engine:
    return connect()


def _sizes(app: Sanic, knowledge: Knowledge) -> metrics.Sizes:
    def conversations() -> int:
        store = app.ctx.agent.tracker_store
        return store.count() if isinstance(store, ConversationStore) else 0

    return {
        "conversations": conversations,
        "messenger_updates": lambda: Records.open().mailbox.count(),
        "questions": lambda: len(Records.open().questions.waiting(knowledge.languages.codes)),
    }
