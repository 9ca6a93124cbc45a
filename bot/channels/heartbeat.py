"""Telling systemd that a server is up and lives, so that one that hangs is started again.

The messages of sd_notify(3), https://www.freedesktop.org/software/systemd/man/sd_notify.html; `Type=notify` and `WatchdogSec=` of
a unit (deploy/systemd/) ask for them. They come from where requests are answered: what stops these stops them.
"""

from __future__ import annotations

import asyncio
import os
import socket
from typing import Any

from sanic import Sanic

SOCKET_VARIABLE = "NOTIFY_SOCKET"
BEAT_SECONDS = 5
READY, ALIVE = b"READY=1", b"WATCHDOG=1"


def add_heartbeat(app: Sanic) -> None:
    """Lets a server tell so from its start to its end, where it was started by systemd."""
    address = os.environ.get(SOCKET_VARIABLE, "")
    if not address:
        return

    async def begin(app: Sanic, loop: Any) -> None:
        app.ctx.heartbeat = asyncio.create_task(_beat(address))

    async def end(app: Sanic, loop: Any) -> None:
        app.ctx.heartbeat.cancel()

    app.register_listener(begin, "after_server_start")
    app.register_listener(end, "before_server_stop")


async def _beat(address: str) -> None:
    # "@" stands for the zero byte with which the names of abstract sockets begin
    name = f"\0{address[1:]}" if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.connect(name)
        manager.send(READY)
        while True:
            manager.send(ALIVE)
            await asyncio.sleep(BEAT_SECONDS)
