"""The Rasa server with our channels: the page at `/`, `/health`, and a token before everything that is not for the public."""

from __future__ import annotations

import hmac
import logging
import os
from functools import partial
from pathlib import Path

from rasa.core import run as rasa_run
from rasa.core.utils import AvailableEndpoints
from rasa.utils.common import configure_logging_and_warnings
from rasa.utils.log_utils import configure_structlog
from sanic import Request, Sanic, response
from sanic.response import HTTPResponse

from bot import clock
from bot.channels.web import WebChannel

TOKEN_VARIABLE = "LOTSE_API_TOKEN"
ACTION_URL_VARIABLE, DEFAULT_ACTION_URL = "LOTSE_ACTION_URL", "http://127.0.0.1:5055/webhook"
PUBLIC_PATHS = ("/", "/lotse.js", "/plain", "/accessibility", "/health")
PUBLIC_FOLDERS = ("/web/", "/lotse/")
MESSENGER_PATHS = ("/webhooks/telegram/webhook", "/webhooks/whatsapp/webhook")
"""Each has a secret or a signature of its own."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def is_public(path: str) -> bool:
    """Whether a path may be asked for without a token."""
    return path in PUBLIC_PATHS + MESSENGER_PATHS or path.startswith(PUBLIC_FOLDERS)


def may_pass(path: str, authorization: str | None, token: str | None) -> bool:
    """Whether a request may pass: public paths always, others without a token only where none is set, else with it as Bearer."""
    if is_public(path) or not token:
        return True
    return hmac.compare_digest((authorization or "").encode(), f"Bearer {token}".encode())


def create_app(model: Path, endpoints: Path, credentials: Path) -> Sanic:
    """The application, its agent loaded when the server starts."""
    os.environ.setdefault(ACTION_URL_VARIABLE, DEFAULT_ACTION_URL)
    available = AvailableEndpoints.read_endpoints(str(endpoints))
    channels = rasa_run.create_http_input_channels(None, str(credentials))
    app = rasa_run.configure_app(channels, enable_api=True, endpoints=available)
    app.config.REQUEST_MAX_SIZE = 200_000
    token = os.environ.get(TOKEN_VARIABLE)
    web = next((channel for channel in channels if isinstance(channel, WebChannel)), None)

    @app.on_request
    async def guard(request: Request) -> HTTPResponse | None:
        if not may_pass(request.path, request.headers.get("authorization"), token):
            return response.json(
                {"error": f"This address needs the token of {TOKEN_VARIABLE} as Authorization: Bearer."}, status=401
            )
        if request.path == "/health":
            ready = getattr(app.ctx, "agent", None) is not None and app.ctx.agent.is_ready()
            return response.json({"ready": ready, "today": clock.today().isoformat()}, status=200 if ready else 503)
        if web and request.path == "/" and request.method in ("GET", "HEAD"):
            return web.home(request)
        return None

    @app.on_response
    async def preflight(request: Request, answered: HTTPResponse) -> None:
        if web:
            web.answer_preflight(request, answered)

    app.register_listener(partial(rasa_run.load_agent_on_start, str(model), available, None), "before_server_start")
    app.register_listener(rasa_run.close_resources, "after_server_stop")
    return app


def serve(model: Path, endpoints: Path, credentials: Path, host: str, port: int) -> None:
    """Runs the server until it is told to stop.

    Raises ValueError where it would listen beyond this machine without a token.
    """
    if host not in LOOPBACK and not os.environ.get(TOKEN_VARIABLE):
        raise ValueError(
            f"To listen on {host}, set {TOKEN_VARIABLE} to a long random text; without a token only 127.0.0.1 is served."
        )
    # at lower levels Rasa logs what users write
    configure_structlog(logging.WARNING)
    configure_logging_and_warnings(logging.WARNING)
    create_app(model, endpoints, credentials).run(host=host, port=port, access_log=False)
