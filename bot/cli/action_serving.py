"""The action server: Rasa's own application, with our log of requests, and closed to the scripts of websites."""

from __future__ import annotations

import os

from rasa_sdk.endpoint import create_app
from rasa_sdk.utils import number_of_sanic_workers

from actions.services import directory
from bot import logs
from bot.channels.heartbeat import add_heartbeat
from bot.channels.memory import settle
from bot.channels.request_log import add_request_log
from bot.knowledge import knowledge

HOST_VARIABLE, LOOPBACK = "SANIC_HOST", "127.0.0.1"
HEALTH = "/health"


def serve_actions(port: int) -> None:
    """Runs the action server until it is told to stop; on loopback where `SANIC_HOST` names no other address."""
    knowledge()
    directory()
    logs.configure()
    logs.keep_no_words()
    settle()
    app = create_app("actions", cors_origins="")
    add_request_log(app, (HEALTH,))
    add_heartbeat(app)
    app.run(os.environ.get(HOST_VARIABLE) or LOOPBACK, port, workers=number_of_sanic_workers(), access_log=False)
