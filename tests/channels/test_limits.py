"""Who sends too much waits, and nobody else; servers that share a Redis keep one limit together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as some
from redis import Redis

from bot.channels.limits import KEYS_KEPT, RateLimit, SharedRateLimit
from tests.redis_server import redis_server


def test_a_burst_passes_then_one_at_a_time_as_it_refills() -> None:
    limit = RateLimit(per_minute=60, burst=3)
    assert [limit.wait("a", 0.0) for _ in range(4)] == [0, 0, 0, 1]
    assert limit.wait("a", 0.5) == 0.5
    assert limit.wait("a", 1.0) == 0
    assert limit.wait("a", 1.0) == 1


def test_one_who_waits_does_not_hold_up_another() -> None:
    limit = RateLimit(per_minute=1, burst=1)
    assert limit.wait("a", 0) == 0
    assert limit.wait("a", 0) == 60
    assert limit.wait("b", 0) == 0


def test_memory_is_bounded() -> None:
    limit = RateLimit(per_minute=1, burst=1)
    for number in range(KEYS_KEPT + 100):
        limit.wait(str(number), 0)
    assert limit.wait(str(KEYS_KEPT + 99), 0) > 0, "the latest are remembered"
    assert limit.wait("0", 0) == 0, "the oldest are forgotten"


@given(some.lists(some.floats(0, 10), max_size=200))
def test_in_no_minute_more_pass_than_burst_and_rate_allow(pauses: list[float]) -> None:
    limit, now, passed = RateLimit(per_minute=30, burst=5), 0.0, []
    for pause in pauses:
        now += pause
        if not limit.wait("a", now):
            passed.append(now)
    for begin in passed:
        assert sum(begin <= moment < begin + 60 for moment in passed) <= 5 + 30


@given(some.lists(some.floats(0, 3), max_size=100))
def test_who_comes_back_after_the_wait_passes(pauses: list[float]) -> None:
    limit, now = RateLimit(per_minute=30, burst=2), 0.0
    for pause in pauses:
        now += pause
        seconds = limit.wait("a", now)
        if seconds:
            now += seconds + 1e-6
            assert limit.wait("a", now) == 0


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with redis_server(tmp_path_factory.mktemp("redis")) as port:
        yield port


@pytest.fixture
def redis(port: int) -> Iterator[Redis]:
    client = Redis(port=port)
    client.flushall()
    yield client
    client.close()


def servers(name: str = "messages", per_minute: float = 60, burst: int = 6) -> list[SharedRateLimit]:
    return [SharedRateLimit(name, per_minute, burst) for _ in range(2)]


async def passed(limits: list[SharedRateLimit], redis: Redis | None, times: int, key: str = "a") -> int:
    """How many of so many requests at once pass, spread over the servers."""
    waits = await asyncio.gather(*(limits[number % len(limits)].wait(key, redis) for number in range(times)))
    return waits.count(0)


class TestASharedLimit:
    def test_is_one_for_two_servers_and_one_each_without_a_redis(self, redis: Redis) -> None:
        assert asyncio.run(passed(servers(per_minute=1), redis, 40)) == 6
        assert asyncio.run(passed(servers(per_minute=1), None, 40)) == 12

    def test_keeps_keys_and_kinds_apart(self, redis: Redis) -> None:
        async def all_at_once() -> list[int]:
            both = servers(per_minute=1)
            return [
                await passed(both, redis, 10, "a"),
                await passed(both, redis, 10, "b"),
                await passed(servers("sessions", 1, 3), redis, 10, "a"),
                await passed(both, redis, 10, "a"),
            ]

        assert asyncio.run(all_at_once()) == [6, 6, 3, 0]

    def test_refills_and_tells_how_long_that_takes(self, redis: Redis) -> None:
        async def waiting() -> None:
            first, second = servers(per_minute=120, burst=1)
            assert await first.wait("a", redis) == 0
            seconds = await second.wait("a", redis)
            assert 0.3 < seconds <= 0.5
            await asyncio.sleep(seconds + 0.01)
            assert await second.wait("a", redis) == 0 and await first.wait("a", redis) > 0

        asyncio.run(waiting())

    def test_lets_pass_the_burst_and_what_was_refilled_and_no_more(self, redis: Redis) -> None:
        async def count() -> tuple[int, float]:
            limit, begun, passing = servers(per_minute=600, burst=4)[0], time.monotonic(), 0
            for _ in range(50):
                passing += await limit.wait("a", redis) == 0
                await asyncio.sleep(0.01)
            return passing, time.monotonic() - begun

        passing, seconds = asyncio.run(count())
        assert 4 + seconds * 10 - 2 < passing <= 4 + seconds * 10

    def test_leaves_nothing_in_redis_that_names_anybody_or_stays(self, redis: Redis) -> None:
        asyncio.run(servers(per_minute=1200, burst=2)[0].wait("203.0.113.7", redis))
        (name,) = redis.keys()
        assert b"203.0.113" not in name + redis.get(name) and 0 < redis.pttl(name) <= 100
        time.sleep(0.15)
        assert redis.keys() == []

    def test_locks_nobody_out_where_the_clock_of_redis_was_set_back(self, redis: Redis) -> None:
        limit = servers(per_minute=60, burst=2)[0]
        asyncio.run(limit.wait("a", redis))
        (name,) = redis.keys()
        redis.set(name, time.time() + 3 * 3600)
        assert 0 < asyncio.run(limit.wait("a", redis)) <= 1

    def test_is_kept_by_each_server_while_redis_does_not_answer(self, port: int) -> None:
        gone = Redis(port=1, socket_timeout=1)
        assert asyncio.run(passed(servers(per_minute=1), gone, 40)) == 12
