"""Tokens of the widget: random, signed, for a while."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis

from bot.channels.sessions import NoSession, Sessions
from tests.redis_server import redis_server

KEY = b"k" * 32


def test_a_token_leads_back_to_its_session_and_no_two_sessions_are_alike() -> None:
    sessions = Sessions(KEY)
    opened = [sessions.open() for _ in range(100)]
    assert len({session.id for session in opened}) == 100
    assert all(sessions.verified(session.token) == session for session in opened)
    assert opened[0].sender == f"web-{opened[0].id}"


def test_the_id_holds_128_random_bits() -> None:
    assert len(Sessions(KEY).open().id) >= 128 / 6


def test_a_token_outlives_the_server_and_not_its_key() -> None:
    token = Sessions(KEY).open().token
    assert Sessions(KEY).verified(token).token == token
    with pytest.raises(NoSession):
        Sessions(b"other" * 8).verified(token)


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "x" * 10_000, "\u0000", "йй.йй.йй"])
def test_what_is_no_token_is_told_so(token: str) -> None:
    with pytest.raises(NoSession, match="POST /web/session"):
        Sessions(KEY).verified(token)


def test_an_old_token_is_replaced_and_an_older_one_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = Sessions(KEY, lifetime=timedelta(seconds=100))
    session = sessions.open()
    signer = "itsdangerous.timed.TimestampSigner.get_timestamp"
    begun = sessions._signer.make_signer(sessions._signer.salt).get_timestamp()

    def at(seconds: int) -> None:
        monkeypatch.setattr(signer, lambda self: begun + seconds)

    at(40)
    assert sessions.verified(session.token) == session
    at(60)
    renewed = sessions.verified(session.token)
    assert renewed.id == session.id
    assert renewed.token != session.token
    at(110)
    with pytest.raises(NoSession, match="expired"):
        sessions.verified(session.token)
    assert sessions.verified(renewed.token).id == session.id


def test_an_ended_session_is_refused_and_another_is_not() -> None:
    async def ending() -> None:
        sessions = Sessions(KEY)
        ended, other = sessions.open(), sessions.open()
        await sessions.end(ended)
        with pytest.raises(NoSession, match="deleted"):
            await sessions.read(ended.token)
        assert await sessions.read(other.token) == other
        await sessions.reopen(ended)
        assert await sessions.read(ended.token) == ended

    asyncio.run(ending())


def test_a_session_ended_on_one_server_is_refused_by_all_that_share_a_redis(tmp_path: Path) -> None:
    async def ending(shared: Redis) -> None:
        here, there = Sessions(KEY, timedelta(seconds=100)), Sessions(KEY)
        ended, other = here.open(), here.open()
        await here.end(ended, shared)
        for server in (here, there):
            with pytest.raises(NoSession, match="deleted"):
                await server.read(ended.token, shared)
            assert await server.read(other.token, shared) == other
        (name,) = shared.keys()
        assert ended.id.encode() not in name and 0 < shared.ttl(name) <= 100
        await here.reopen(ended, shared)
        assert await there.read(ended.token, shared) == ended

    with redis_server(tmp_path) as port:
        asyncio.run(ending(Redis(port=port)))


def test_while_redis_does_not_answer_the_server_that_ended_a_session_refuses_it() -> None:
    async def ending(gone: Redis) -> None:
        sessions = Sessions(KEY)
        ended, other = sessions.open(), sessions.open()
        await sessions.end(ended, gone)
        with pytest.raises(NoSession, match="deleted"):
            await sessions.read(ended.token, gone)
        assert await sessions.read(other.token, gone) == other

    asyncio.run(ending(Redis(port=1)))
