"""What an operator sees of the Rasa server: `/health/live`, `/health` (ready), `/metrics`, and a line of log for each request."""

from __future__ import annotations

import asyncio
from functools import cache

import structlog
from rasa.core.agent import Agent
from sanic import Request, Sanic, response
from sanic.response import HTTPResponse
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.channels import metrics
from bot.channels.forgetting import Records
from bot.channels.request_log import add_request_log
from bot.channels.trackers import ConversationStore
from bot.directory.database import connect
from bot.knowledge import Knowledge

logger = structlog.get_logger(__name__)

HEALTH = "/health"
UNLOGGED = (HEALTH, "/metrics")


def add_watching(app: Sanic, knowledge: Knowledge) -> None:
    """Adds the routes and the log of requests to the server; to be added before what refuses requests."""

    add_request_log(app, UNLOGGED)

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
