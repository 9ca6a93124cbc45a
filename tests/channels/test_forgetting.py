"""A deleted conversation is gone from the tracker store, and only that one."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import (
    AwaitableTrackerStore,
    FailSafeTrackerStore,
    InMemoryTrackerStore,
    RedisTrackerStore,
    SQLTrackerStore,
    TrackerStore,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channels.forgetting import CannotForget, forget
from tests.conftest import free_port

DOMAIN = Domain.empty()


@pytest.fixture
def redis_port() -> Iterator[int]:
    if shutil.which("redis-server") is None:
        pytest.skip("Redis is not installed")
    port = free_port()
    server = subprocess.Popen(["redis-server", "--port", str(port), "--save", ""], stdout=subprocess.DEVNULL)
    time.sleep(0.5)
    yield port
    server.terminate()
    server.wait()


@pytest.fixture(params=["sql", "memory", "redis"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> TrackerStore:
    if request.param == "sql":
        return SQLTrackerStore(DOMAIN, db=str(tmp_path / "conversations.sqlite"))
    if request.param == "memory":
        return InMemoryTrackerStore(DOMAIN)
    return RedisTrackerStore(DOMAIN, port=request.getfixturevalue("redis_port"))


def agent(store: TrackerStore) -> Any:
    """As much of Rasa's agent as forgetting asks for: the store in the wrappers of the server, and the locks."""
    return SimpleNamespace(tracker_store=FailSafeTrackerStore(AwaitableTrackerStore(store)), lock_store=InMemoryLockStore())


async def said(store: TrackerStore, sender: str) -> int:
    tracker = await store.retrieve_full_tracker(sender)
    return 0 if tracker is None else len([event for event in tracker.events if isinstance(event, UserUttered)])


async def write(store: TrackerStore, sender: str) -> None:
    tracker = DialogueStateTracker.from_events(sender, [UserUttered("secret")], DOMAIN.slots)
    await store.save(tracker)


def test_one_conversation_is_deleted_and_another_stays(store: TrackerStore) -> None:
    async def run() -> None:
        await write(store, "web-1")
        await write(store, "web-2")
        await forget(agent(store), "web-1")
        assert await said(store, "web-1") == 0
        assert await said(store, "web-2") == 1
        await forget(agent(store), "never-there")

    asyncio.run(run())


def test_nothing_of_it_is_left_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "conversations.sqlite"

    async def run() -> None:
        store = SQLTrackerStore(DOMAIN, db=str(file))
        await write(store, "web-1")
        await forget(agent(store), "web-1")
        with store.engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM events").scalar() == 0

    asyncio.run(run())


def test_what_was_kept_aside_while_the_store_failed_is_deleted_too() -> None:
    async def run() -> None:
        store = InMemoryTrackerStore(DOMAIN)
        kept = agent(store)
        await write(kept.tracker_store.fallback_tracker_store, "web-1")
        await forget(kept, "web-1")
        assert await said(kept.tracker_store.fallback_tracker_store, "web-1") == 0

    asyncio.run(run())


def test_a_store_that_cannot_delete_is_named_with_what_can() -> None:
    with pytest.raises(CannotForget, match=r"TrackerStore.*SQL, Redis or memory"):
        asyncio.run(forget(agent(TrackerStore(DOMAIN)), "web-1"))
