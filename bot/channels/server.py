"""The Rasa server with our channels: the page at `/`, and a token before everything that is not for the public."""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from rasa.core import run as rasa_run
from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.utils.common import configure_logging_and_warnings
from sanic import Request, Sanic, response
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from bot import logs, paths
from bot.channels.action_server import ActionServer
from bot.channels.forgetting import Records, keep_purging, keep_seconds
from bot.channels.guarding import add_limits
from bot.channels.heartbeat import add_heartbeat
from bot.channels.memory import settle
from bot.channels.secrets import KEY_VARIABLE, check_strength, secret_key
from bot.channels.trackers import SQLITE_FILE, URL_VARIABLE
from bot.channels.watching import add_watching
from bot.channels.web import WebChannel
from bot.knowledge import knowledge

TOKEN_VARIABLE = "LOTSE_API_TOKEN"
ACTION_URL_VARIABLE, DEFAULT_ACTION_URL = "LOTSE_ACTION_URL", "http://127.0.0.1:5055/webhook"
PUBLIC_PATHS = ("/", "/lotse.js", "/plain", "/accessibility", "/privacy", "/health", "/health/live", "/mentor", "/quality")
PUBLIC_FOLDERS = ("/web/", "/lotse/", "/calendar/", "/mentor/")
MESSENGER_PATHS = ("/webhooks/telegram/webhook", "/webhooks/whatsapp/webhook")
"""Each has a secret or a signature of its own."""
MODEL_PATH = "/model"
PROXIES_VARIABLE = "SANIC_PROXIES_COUNT"
SWITCH_SECONDS = 0.0005
"""How long a thread that has read from a database may wait for its turn: each waits several times a message."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def is_public(path: str) -> bool:
    """Whether a path may be asked for without a token."""
    return path in PUBLIC_PATHS + MESSENGER_PATHS or path.startswith(PUBLIC_FOLDERS)


def may_pass(path: str, authorization: str | None, token: str | None) -> bool:
    """Whether a request may pass: public paths always, others without a token only where none is set, else with it as Bearer."""
    if is_public(path) or not token:
        return True
    return hmac.compare_digest((authorization or "").encode(), f"Bearer {token}".encode())


def read_endpoints(path: Path) -> AvailableEndpoints:
    """Rasa's endpoints; the addresses that the file takes from the environment have defaults for a single machine."""
    os.environ.setdefault(ACTION_URL_VARIABLE, DEFAULT_ACTION_URL)
    os.environ.setdefault(URL_VARIABLE, f"sqlite:///{paths.VAR / SQLITE_FILE}")
    endpoints = AvailableEndpoints.read_endpoints(str(path))
    if endpoints.action:
        endpoints.action = ActionServer.of(endpoints.action)
    return endpoints


def create_app(model: Path, endpoints: Path, credentials: Path) -> Sanic:
    """The application, its agent loaded when the server starts.

    Raises ValueError where `LOTSE_KEEP_HOURS` is no number of hours.
    """
    keep_seconds()
    available = read_endpoints(endpoints)
    channels = rasa_run.create_http_input_channels(None, str(credentials))
    app = rasa_run.configure_app(channels, enable_api=True, endpoints=available)
    token = os.environ.get(TOKEN_VARIABLE)
    web = next((channel for channel in channels if isinstance(channel, WebChannel)), None)
    add_watching(app, knowledge())

    @app.on_request
    async def guard(request: Request) -> HTTPResponse | None:
        if not may_pass(request.path, request.headers.get("authorization"), token):
            return response.json(
                {"error": f"This address needs the token of {TOKEN_VARIABLE} as Authorization: Bearer."}, status=401
            )
        if web and request.path == "/" and request.method in ("GET", "HEAD"):
            return web.home(request)
        return None

    add_limits(app)

    @app.on_response
    async def preflight(request: Request, answered: HTTPResponse) -> None:
        if web:
            web.answer_preflight(request, answered)
        if request.path == MODEL_PATH:
            use_store_directly(app.ctx.agent)
            settle()

    async def load_agent(app: Sanic, loop: Any) -> None:
        await rasa_run.load_agent_on_start(str(model), available, None, app, loop)
        if not app.ctx.agent.is_ready():
            raise ValueError(f"The model {model} is missing or broken; delete it and run `lotse run`, or name another one.")
        use_store_directly(app.ctx.agent)
        # opened later, it would take the time of those who ask first; while its database is away, purging says so
        with suppress(SQLAlchemyError, OSError):
            await asyncio.to_thread(Records.open)
        settle()

    async def begin_purging(app: Sanic, loop: Any) -> None:
        app.ctx.purging = asyncio.create_task(keep_purging(lambda: app.ctx.agent))

    async def end_purging(app: Sanic, loop: Any) -> None:
        app.ctx.purging.cancel()

    app.register_listener(load_agent, "before_server_start")
    app.register_listener(begin_purging, "after_server_start")
    app.register_listener(end_purging, "before_server_stop")
    app.register_listener(rasa_run.close_resources, "after_server_stop")
    add_heartbeat(app)
    return app


def use_store_directly(agent: Agent) -> None:
    """Takes away the stand-in that Rasa puts around a tracker store.

    Where the database fails it would begin the conversation anew in memory, and lose it with the server. Without it the user is
    told to write again, and the conversation goes on where it was.
    """
    if isinstance(agent.tracker_store, FailSafeTrackerStore):
        agent.tracker_store = agent.tracker_store._tracker_store
        if agent.processor:
            agent.processor.tracker_store = agent.tracker_store


def check_secrets(host: str) -> None:
    """Raises ValueError where others can reach the server, itself or through a proxy, and a secret is missing or weak."""
    if host in LOOPBACK and not os.environ.get(PROXIES_VARIABLE):
        return
    if not os.environ.get(TOKEN_VARIABLE):
        raise ValueError(
            f"To listen on {host} or behind a proxy, set {TOKEN_VARIABLE} to a long random text; without a token only this machine "
            "is served."
        )
    check_strength(TOKEN_VARIABLE, os.environ[TOKEN_VARIABLE])
    check_strength(KEY_VARIABLE, secret_key().decode())


def serve(model: Path, endpoints: Path, credentials: Path, host: str, port: int) -> None:
    """Runs the server until it is told to stop.

    Raises ValueError where it would be reached from beyond this machine with a secret that is missing or weak.
    """
    check_secrets(host)
    configure_logging_and_warnings(logging.WARNING, filter_repeated_logs=False)
    logs.configure()
    sys.setswitchinterval(SWITCH_SECONDS)
    create_app(model, endpoints, credentials).run(host=host, port=port, access_log=False)
