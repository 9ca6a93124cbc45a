"""The database of the conversations locked, gone and back, while the system runs: a clear sentence, then on where it was."""

from __future__ import annotations

import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.own_system import OwnSystem
from tests.talk import User

pytestmark = pytest.mark.server


@contextmanager
def locked(system: OwnSystem) -> Iterator[None]:
    other = sqlite3.connect(system.conversations, isolation_level=None, timeout=30)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def gone(system: OwnSystem) -> Iterator[None]:
    aside = system.conversations.with_name("aside")
    system.conversations.rename(aside)
    try:
        yield
    finally:
        aside.rename(system.conversations)


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=60) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("harm", [locked, gone], ids=["locked", "gone"])
def test_the_user_is_told_so_in_the_language_written_and_goes_on_where_it_was(own_system: OwnSystem, harm: object) -> None:
    user = User(own_system.url)
    assert user.say("How much is the minimum wage?")["answer"] == "rights/minimum_wage"
    with harm(own_system):  # type: ignore[operator]
        told = user.say("What does recognition cost for a nurse?")
        assert told["answer"] is None
        assert "I cannot answer right now" in told["text"]
    assert user.say("How do you know that?")["answer"] == "rights/minimum_wage"


def test_a_locked_database_holds_up_nobody_who_only_looks(own_system: OwnSystem) -> None:
    with locked(own_system):
        begun = time.monotonic()
        assert status(f"{own_system.url}/health") == 200
        assert status(f"{own_system.url}/plain") == 200
        assert time.monotonic() - begun < 4


def test_a_server_without_its_database_lives_but_is_not_ready(own_system: OwnSystem) -> None:
    with gone(own_system):
        assert status(f"{own_system.url}/health/live") == 200
        assert status(f"{own_system.url}/health") == 503
    assert status(f"{own_system.url}/health") == 200


def test_who_asks_for_deletion_is_not_told_that_it_was_done_where_it_was_not(own_system: OwnSystem) -> None:
    user = User(own_system.url)
    user.say("Was ist eine Duldung?")
    with locked(own_system):
        assert "nicht verloren" in user.say('/small_talk{"kind": "delete_data"}', language="de")["text"]
    assert user.say('/small_talk{"kind": "delete_data"}', language="de")["small_talk"] == "delete_data"
