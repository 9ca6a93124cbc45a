"""Tokens of the widget: random, signed, for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channels.sessions import NoSession, Sessions

KEY = b"k" * 32


def test_a_token_leads_back_to_its_session_and_no_two_sessions_are_alike() -> None:
    sessions = Sessions(KEY)
    opened = [sessions.open() for _ in range(100)]
    assert len({session.id for session in opened}) == 100
    assert all(sessions.read(session.token) == session for session in opened)
    assert opened[0].sender == f"web-{opened[0].id}"


def test_the_id_holds_128_random_bits() -> None:
    assert len(Sessions(KEY).open().id) >= 128 / 6


def test_a_token_outlives_the_server_and_not_its_key() -> None:
    token = Sessions(KEY).open().token
    assert Sessions(KEY).read(token).token == token
    with pytest.raises(NoSession):
        Sessions(b"other" * 8).read(token)


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "x" * 10_000, "\u0000", "йй.йй.йй"])
def test_what_is_no_token_is_told_so(token: str) -> None:
    with pytest.raises(NoSession, match="POST /web/session"):
        Sessions(KEY).read(token)


def test_an_old_token_is_replaced_and_an_older_one_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = Sessions(KEY, lifetime=timedelta(seconds=100))
    session = sessions.open()
    signer = "itsdangerous.timed.TimestampSigner.get_timestamp"
    begun = sessions._signer.make_signer(sessions._signer.salt).get_timestamp()

    def at(seconds: int) -> None:
        monkeypatch.setattr(signer, lambda self: begun + seconds)

    at(40)
    assert sessions.read(session.token) == session
    at(60)
    renewed = sessions.read(session.token)
    assert renewed.id == session.id
    assert renewed.token != session.token
    at(110)
    with pytest.raises(NoSession, match="expired"):
        sessions.read(session.token)
    assert sessions.read(renewed.token).id == session.id


def test_an_ended_session_is_refused_and_another_is_not() -> None:
    sessions = Sessions(KEY)
    ended, other = sessions.open(), sessions.open()
    sessions.end(ended)
    with pytest.raises(NoSession, match="deleted"):
        sessions.read(ended.token)
    assert sessions.read(other.token) == other
