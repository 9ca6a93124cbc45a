"""Locks in a real Redis, shared by two servers."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from rasa.core.lock_store import LockError
from rasa.utils.endpoints import EndpointConfig

from bot import clock
from bot.channels.locks import SharedLockStore
from tests.redis_server import redis_server

CONVERSATION = "web-1"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with redis_server(tmp_path_factory.mktemp("redis")) as port:
        yield port


@pytest.fixture
def servers(port: int) -> Iterator[list[SharedLockStore]]:
    yield [SharedLockStore(EndpointConfig(url="127.0.0.1", port=port)) for _ in range(2)]
    redis.Redis(port=port, db=1).flushdb()


def test_servers_that_ask_at_the_same_moment_get_different_tickets(servers: list[SharedLockStore]) -> None:
    with ThreadPoolExecutor(2) as threads:
        issued = list(threads.map(lambda server: [server.issue_ticket(CONVERSATION, 60) for _ in range(100)], servers))
    assert sorted(issued[0] + issued[1]) == list(range(200))


def test_one_message_of_a_conversation_is_handled_at_a_time(servers: list[SharedLockStore]) -> None:
    inside, most = 0, 0

    async def handle(server: SharedLockStore) -> None:
        nonlocal inside, most
        async with server.lock(CONVERSATION):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.01)
            inside -= 1

    async def handle_all() -> None:
        await asyncio.gather(*(handle(servers[number % 2]) for number in range(8)))

    asyncio.run(handle_all())
    assert most == 1


def test_nothing_of_a_lock_stays_behind(servers: list[SharedLockStore], port: int) -> None:
    async def handle() -> None:
        async with servers[0].lock(CONVERSATION):
            assert redis.Redis(port=port, db=1).keys()

    asyncio.run(handle())
    assert redis.Redis(port=port, db=1).keys() == []


def test_who_waits_from_the_moment_on_at_which_a_server_was_killed_gets_the_lock(servers: list[SharedLockStore]) -> None:
    servers[0].issue_ticket(CONVERSATION, 1)

    async def handle() -> None:
        async with servers[1].lock(CONVERSATION, 1):
            pass

    asyncio.run(handle())


def test_the_lock_of_a_killed_server_ends_by_itself(servers: list[SharedLockStore], port: int) -> None:
    servers[0].issue_ticket(CONVERSATION, 1)

    async def handle() -> float:
        started = time.monotonic()
        async with servers[1].lock(CONVERSATION, 20):
            return time.monotonic() - started

    assert 0.5 < asyncio.run(handle()) < 3
    servers[0].issue_ticket("web-2", 5)
    assert 0 < redis.Redis(port=port, db=1).ttl("lock:web-2") <= 7


@pytest.mark.parametrize("hours", [-11, 11])
def test_servers_whose_clocks_differ_wait_for_each_other(
    servers: list[SharedLockStore], monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    real = time.time
    ticket = servers[0].issue_ticket(CONVERSATION, 20)
    for module, name in ((time, "time"), (clock, "seconds")):
        monkeypatch.setattr(module, name, lambda: real() + hours * 3600)

    async def handle() -> float:
        started = time.monotonic()
        asyncio.get_running_loop().call_later(0.5, servers[0].cleanup, CONVERSATION, ticket)
        async with servers[1].lock(CONVERSATION, 20):
            return time.monotonic() - started

    assert 0.4 < asyncio.run(handle()) < 3


def test_a_lock_that_expires_while_it_waits_is_an_error(servers: list[SharedLockStore], port: int) -> None:
    servers[0].issue_ticket(CONVERSATION, 20)

    async def handle() -> None:
        async with servers[1].lock(CONVERSATION, 20):
            raise AssertionError("the lock was held by two")

    async def lost() -> None:
        waiting = asyncio.create_task(handle())
        await asyncio.sleep(0.2)
        assert len(json.loads(redis.Redis(port=port, db=1).get("lock:web-1"))["tickets"]) == 2
        redis.Redis(port=port, db=1).flushdb()
        await waiting

    with pytest.raises(LockError):
        asyncio.run(lost())
