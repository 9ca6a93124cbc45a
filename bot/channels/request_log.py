"""A line of log for each request, and the id by which what two servers log of one message is found together.

The id is `X-Request-ID`: that of a proxy or of the server that asks, else one made here. It stands in the reply and in what is
logged meanwhile, and goes on with the call of an action (bot/channels/action_server.py).
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from uuid import uuid4

import structlog
from sanic import Request, Sanic
from sanic.response import HTTPResponse

from bot import logs

logger = structlog.get_logger(__name__)

ID_HEADER = "X-Request-ID"
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def begin(named: str = "") -> str:
    """Lets what is logged from now on carry an id: the named one where it is one, else another; gives it."""
    request_id = named if REQUEST_ID.fullmatch(named) else uuid4().hex
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id)
    return request_id


def headers() -> dict[str, str]:
    """What a request to another of our servers carries, so that it logs the same id; empty outside of any request."""
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    return {ID_HEADER: request_id} if request_id else {}


def add_request_log(app: Sanic, unlogged: Sequence[str]) -> None:
    """Adds ids and log to a server; paths that begin as one of `unlogged` get no line."""

    @app.on_request
    async def begin_request(request: Request) -> None:
        logs.keep_no_words()
        request.ctx.id = begin(request.headers.get(ID_HEADER.lower(), ""))
        request.ctx.begun = time.monotonic()

    @app.on_response
    async def end_request(request: Request, answered: HTTPResponse) -> None:
        if not hasattr(request.ctx, "id"):
            return
        answered.headers[ID_HEADER] = request.ctx.id
        if not request.path.startswith(tuple(unlogged)):
            # the route, for a path may name a conversation
            route = f"/{request.route.path}" if request.route else None
            milliseconds = round((time.monotonic() - request.ctx.begun) * 1000)
            logger.info("request", method=request.method, route=route, status=answered.status, milliseconds=milliseconds)
