"""What stands between the Rasa server and the action server, and can fail there as networks and processes do."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import ClientSession, web


class Relay:
    """Passes calls of actions on. `fail_at`, `lose_at` and `garble_at` name the call of a turn (from 1) that fails."""

    def __init__(self, target: str) -> None:
        self._target = target
        self.url = ""
        self.begin_turn()

    def begin_turn(self, fail_at: int = 0, lose_at: int = 0, garble_at: int = 0, slow_seconds: float = 0.0) -> None:
        """`fail_at`: that call never reaches the action; `lose_at`: its reply is lost; `garble_at`: its reply is none of an action.

        `slow_seconds`: every call takes so long.
        """
        self.calls, self.fail_at, self.lose_at, self.garble_at, self.slow_seconds = 0, fail_at, lose_at, garble_at, slow_seconds

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        self.calls += 1
        number = self.calls
        await asyncio.sleep(self.slow_seconds)
        if number != self.fail_at:
            async with ClientSession() as session, session.post(self._target, data=await request.read()) as reply:
                body, status = await reply.read(), reply.status
            if number == self.garble_at:
                body = b'{"events": [{"event": "slot", "name": 3}], "responses": []}'
            if number != self.lose_at:
                return web.Response(body=body, status=status, content_type="application/json")
        assert request.transport
        request.transport.abort()
        return web.Response()

    @contextmanager
    def running(self, port: int) -> Iterator[Relay]:
        loop = asyncio.new_event_loop()
        started = threading.Event()

        async def serve() -> None:
            app = web.Application(client_max_size=10_000_000)
            app.router.add_post("/webhook", self._pass_on)
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            started.set()

        def run() -> None:
            loop.run_until_complete(serve())
            loop.run_forever()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        assert started.wait(10)
        self.url = f"http://127.0.0.1:{port}/webhook"
        yield self
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
