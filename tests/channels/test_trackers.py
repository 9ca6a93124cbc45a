"""The bounded tracker store: a long conversation costs no more than a short one, and goes on where it was."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.exc import OperationalError

from bot.channels.server import use_store_directly
from bot.channels.trackers import EVENTS_KEPT, SESSION_EVENTS, ConversationStore, event_table, said

POSTGRESQL = os.environ.get("LOTSE_TEST_DATABASE_URL", "")
DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [ask]
slots:
  place: {type: any, influence_conversation: false, mappings: [{type: custom}]}
  notice_given: {type: bool, initial_value: false, influence_conversation: false, mappings: [{type: custom}]}
forms:
  check_form: {required_slots: [place]}
actions: [action_answer]
"""
)
Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'conversations.sqlite'}"
        return
    if not POSTGRESQL:
        pytest.skip("LOTSE_TEST_DATABASE_URL names no PostgreSQL database")
    yield POSTGRESQL
    event_table.drop(sa.create_engine(POSTGRESQL), checkfirst=True)


@pytest.fixture
def store(address: str) -> ConversationStore:
    return ConversationStore(DOMAIN, host=address)


def turn(number: int, *more: Event) -> list[Event]:
    """A question and its answer as Rasa notes them."""
    return [
        UserUttered(f"question {number}", {"name": "ask", "confidence": 1.0}, message_id=f"m{number}"),
        ActionExecuted("action_answer"),
        BotUttered(f"answer {number}"),
        *more,
        ActionExecuted("action_listen"),
    ]


async def take(store: TrackerStore, events: list[Event], sender: str = "web-1") -> DialogueStateTracker:
    """One message as Rasa handles it: read the tracker, add events, save; gives what the next message would read."""
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    if not tracker.events:
        tracker.update_with_events(
            [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")], DOMAIN
        )
    tracker.update_with_events(events, DOMAIN)
    await store.save(tracker)
    found = await store.retrieve(sender)
    assert found is not None
    return found


async def many_turns(store: ConversationStore, count: int) -> int:
    """The most events that a message of so many turns had to read."""
    most = 0
    for number in range(count):
        most = max(most, len((await take(store, turn(number, SlotSet("place", f"place-{number}")))).events))
    return most


def texts(events: list[Event]) -> list[str]:
    return [str(event.text) for event in events if isinstance(event, UserUttered | BotUttered)]


def test_however_long_a_conversation_is_a_message_reads_few_events(store: ConversationStore) -> None:
    assert asyncio.run(many_turns(store, 150)) <= SESSION_EVENTS + 5
    with store.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(event_table)).scalar_one() <= EVENTS_KEPT + SESSION_EVENTS


def test_slots_and_a_running_form_go_on_in_the_session_that_follows(store: ConversationStore) -> None:
    async def story() -> None:
        await take(store, turn(0, SlotSet("place", "de-14625"), SlotSet("notice_given", True), ActiveLoop("check_form")))
        numbers = [len((await take(store, turn(number))).events) for number in range(1, 40)]
        assert min(numbers[5:]) < 10 < max(numbers[5:])
        found = await store.retrieve("web-1")
        assert found is not None
        assert found.get_slot("place") == "de-14625"
        assert found.get_slot("notice_given") is True
        assert found.active_loop_name == "check_form"
        assert found.latest_action_name == "action_listen"

    asyncio.run(story())


def test_a_form_that_gave_way_to_another_question_stays_that_way(store: ConversationStore) -> None:
    async def story() -> None:
        long = [event for number in range(12) for event in turn(number)]
        await take(store, [*long, ActiveLoop("check_form"), *turn(12, ActionExecutionRejected("check_form"))])
        found = await store.retrieve("web-1")
        assert found is not None and len(found.events) < 10
        assert found.active_loop_name == "check_form" and found.is_active_loop_rejected

    asyncio.run(story())


def test_a_session_is_not_cut_in_the_middle_of_a_turn(store: ConversationStore) -> None:
    async def story() -> None:
        long = [event for number in range(12) for event in turn(number)]
        assert len((await take(store, long[:-1])).events) > SESSION_EVENTS
        assert len((await take(store, [ActionExecuted("action_listen")])).events) < 10

    asyncio.run(story())


def test_what_was_said_is_told_in_order_across_sessions_once_each(store: ConversationStore) -> None:
    async def story() -> None:
        await many_turns(store, 30)
        expected = [text for number in range(30) for text in (f"question {number}", f"answer {number}")]
        assert texts(await said(store, "web-1")) == expected
        assert texts(await said(store, "web-1", 4)) == expected[-4:]
        assert await said(store, "web-2") == []
        assert list(await store.keys()) == ["web-1"]

    asyncio.run(story())


def test_what_was_said_is_known_of_rasas_own_stores_too() -> None:
    async def story() -> None:
        store = InMemoryTrackerStore(DOMAIN)
        await take(store, turn(1))
        assert texts(await said(store, "web-1")) == ["question 1", "answer 1"]
        assert await said(store, "web-2") == []

    asyncio.run(story())


def test_a_clock_that_is_set_back_loses_no_session(store: ConversationStore) -> None:
    async def story() -> None:
        tracker = await store.get_or_create_tracker("web-1", append_action_listen=False)
        for number, moment in enumerate((2000.0, 1000.0)):
            events = [ActionExecuted("action_session_start"), SessionStarted(), SlotSet("place", number), *turn(number)]
            for event in events:
                event.timestamp = moment
            tracker.update_with_events(events, DOMAIN, override_timestamp=False)
        await store.save(tracker)
        found = await store.retrieve("web-1")
        assert found is not None and found.get_slot("place") == 1
        assert texts(list(found.events)) == ["question 1", "answer 1"]

    asyncio.run(story())


def test_two_servers_that_start_at_once_on_an_empty_database_both_work(address: str) -> None:
    async def story() -> None:
        servers = [ConversationStore(DOMAIN, host=address) for _ in range(4)]
        await asyncio.gather(*(take(server, turn(number), f"web-{number}") for number, server in enumerate(servers)))
        assert sorted(await servers[0].keys()) == [f"web-{number}" for number in range(4)]

    asyncio.run(story())


def test_rasa_finds_the_store_by_its_name_in_the_endpoints(address: str) -> None:
    named = EndpointConfig(url=address, type="bot.channels.trackers.ConversationStore")
    assert isinstance(TrackerStore.create(named, DOMAIN), ConversationStore)


def test_the_stand_in_that_would_forget_the_conversation_is_taken_away(store: ConversationStore) -> None:
    class Agent:
        tracker_store: TrackerStore = FailSafeTrackerStore(store)
        processor = type("Processor", (), {"tracker_store": tracker_store})()

    agent: Any = Agent()
    for _ in range(2):
        use_store_directly(agent)
        assert agent.tracker_store is store and agent.processor.tracker_store is store


class TestAnSqliteFile:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        return tmp_path / "conversations.sqlite"

    @pytest.fixture
    def store(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> ConversationStore:
        monkeypatch.setattr("bot.channels.trackers.BUSY_SECONDS", 0.3)
        return ConversationStore(DOMAIN, host=f"sqlite:///{file}")

    def test_is_read_by_others_while_it_is_written(self, store: ConversationStore, file: Path) -> None:
        async def story() -> None:
            await take(store, turn(1))
            with sqlite3.connect(file) as other:
                assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
                other.execute("BEGIN")
                other.execute("SELECT count(*) FROM events").fetchone()
                await take(store, turn(2))

        asyncio.run(story())

    def test_that_is_locked_is_an_error_without_content_and_afterwards_all_goes_on(
        self, store: ConversationStore, file: Path
    ) -> None:
        async def story() -> None:
            await take(store, turn(1))
            other = sqlite3.connect(file, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(OperationalError, match="locked") as failed:
                await take(store, turn(2))
            assert "question" not in str(failed.value)
            other.execute("ROLLBACK")
            found = await take(store, turn(3))
            assert texts(list(found.events)) == ["question 1", "answer 1", "question 3", "answer 3"]

        asyncio.run(story())

    def test_that_is_gone_is_not_made_anew_and_is_used_again_when_it_is_back(self, store: ConversationStore, file: Path) -> None:
        async def story() -> None:
            await take(store, turn(1))
            aside = file.with_name("aside")
            file.rename(aside)
            for _ in range(2):
                with pytest.raises(OperationalError):
                    await store.retrieve("web-1")
            assert not file.exists()
            aside.rename(file)
            assert texts(list((await take(store, turn(2))).events)) == ["question 1", "answer 1", "question 2", "answer 2"]

        asyncio.run(story())

    def test_that_is_full_is_an_error_and_keeps_what_it_holds(self, store: ConversationStore) -> None:
        async def story() -> None:
            await take(store, turn(1))

            def limit(connection: sqlite3.Connection, *_: Any) -> None:
                connection.execute("PRAGMA max_page_count = 1")

            sa.event.listen(store.engine, "checkout", limit)
            with pytest.raises(OperationalError, match="full"):
                await take(store, [event for number in range(2, 200) for event in turn(number)])
            sa.event.remove(store.engine, "checkout", limit)
            store.engine.dispose()
            found = await store.retrieve("web-1")
            assert found is not None and texts(list(found.events)) == ["question 1", "answer 1"]

        asyncio.run(story())

    def test_on_a_disk_that_is_read_only_is_an_error_and_is_written_again_afterwards(self, tmp_path: Path) -> None:
        disk = tmp_path / "disk"
        disk.mkdir()
        mounted = shutil.which("mount") and os.geteuid() == 0
        if not mounted or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], check=False).returncode:
            pytest.skip("a disk can be mounted by root alone")
        store = ConversationStore(DOMAIN, host=f"sqlite:///{disk / 'conversations.sqlite'}")

        async def story() -> None:
            await take(store, turn(1))
            store.engine.dispose()
            subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
            with pytest.raises(OperationalError):
                await take(store, turn(2))
            subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
            assert texts(list((await take(store, turn(3))).events)) == ["question 1", "answer 1", "question 3", "answer 3"]

        try:
            asyncio.run(story())
        finally:
            store.engine.dispose()
            subprocess.run(["umount", disk], check=True)


class Heard(EventBroker):
    """A broker that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    def publish(self, event: dict[str, Any]) -> None:
        self.told.append(event)


def test_the_broker_is_told_once_of_what_is_stored_and_of_nothing_else(address: str) -> None:
    heard = Heard()
    store = ConversationStore(DOMAIN, host=address, event_broker=heard)
    for number in range(20):
        asyncio.run(take(store, turn(number)))
    texts = [event["text"] for event in heard.told if event["event"] == "user"]
    assert texts == [f"question {number}" for number in range(20)]
    assert sum(event["event"] == "session_started" for event in heard.told) == 1, "sessions that only go on are no news"
    assert {event["sender_id"] for event in heard.told} == {"web-1"}
    before = list(heard.told)
    event_table.drop(store.engine)
    with pytest.raises(sa.exc.DBAPIError):
        asyncio.run(store.save(DialogueStateTracker.from_events("web-2", turn(1))))
    assert heard.told == before
