"""The load generator against a real server on loopback."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest
from aiohttp import web

from bot.cli.load import Load, put_load


def load_on(reply: Any, status: int = 200, **how: int) -> tuple[Load, Counter[str]]:
    """What the generator measures on a server that always answers the same; how often each sender was heard."""
    heard: Counter[str] = Counter()

    async def answer(request: web.Request) -> web.Response:
        heard[(await request.json())["sender"]] += 1
        return web.json_response(reply, status=status)

    async def run() -> Load:
        app = web.Application()
        app.router.add_post("/webhooks/rest/webhook", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        try:
            return await put_load([f"http://127.0.0.1:{port}"], ["a", "b"], **{"people": 3, "conversations": 5, "length": 4, **how})
        finally:
            await runner.cleanup()

    return asyncio.run(run()), heard


def test_every_conversation_is_held_to_its_end_by_one_sender() -> None:
    load, heard = load_on([{"text": "hello", "custom": {"answer": "duldung/what"}}])
    assert sorted(heard.values()) == [4] * 5
    assert len(load.waits) == 20
    assert load.failed == []
    assert 0 < load.percentile(50) <= load.percentile(99) <= load.seconds
    assert load.per_second == pytest.approx(20 / load.seconds)


@pytest.mark.parametrize("reply", [[], [{"text": ""}], [{"text": "later, please", "custom": {"answer": None, "language": "de"}}]])
def test_a_reply_that_says_nothing_counts_as_failed(reply: Any) -> None:
    assert len(load_on(reply)[0].failed) == 20


def test_an_error_of_the_server_counts_as_failed() -> None:
    assert load_on([{"text": "hello"}], status=500)[0].failed == ["status 500"] * 20


def test_a_server_that_is_not_there_counts_as_failed() -> None:
    load = asyncio.run(put_load(["http://127.0.0.1:9"], ["a"], 1, 1, 2))
    assert len(load.failed) == 2
