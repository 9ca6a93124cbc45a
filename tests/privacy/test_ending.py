"""A conversation ends some hours after its last message; then nothing of it is kept but what its user agreed to."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import paths
from bot.channels import forgetting, mailbox
from bot.channels.forgetting import CannotPurge, Records, forget, keep_purging, keep_seconds, purge
from bot.channels.trackers import ConversationStore, event_table
from bot.cli.purging import purge_now
from bot.directory.database import connect
from bot.feedback import Feedback
from bot.mentor import tables as mentor_tables

POSTGRESQL = os.environ.get("LOTSE_TEST_DATABASE_URL", "")
DOMAIN = Domain.empty()
HOUR = 3600.0
BEGUN = 1_790_000_000.0
"""The moment of the first message of the tests."""
VERDICT = Feedback("", "m.1", "wrong", "a reason", "rights/minimum_wage", None, "de")


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if request.param == "postgresql" and not POSTGRESQL:
        pytest.skip("LOTSE_TEST_DATABASE_URL names no PostgreSQL database")
    url = POSTGRESQL if request.param == "postgresql" else f"sqlite:///{tmp_path / 'lotse.sqlite'}"
    monkeypatch.setenv("LOTSE_DATABASE_URL", url)
    monkeypatch.setenv("LOTSE_CONVERSATIONS_URL", url)
    monkeypatch.delenv("LOTSE_KEEP_HOURS", raising=False)
    forgetting._records.cache_clear()
    yield url
    forgetting._records.cache_clear()
    if url == POSTGRESQL:
        with connect(url).begin() as connection:
            for table in sa.inspect(connection).get_table_names():
                connection.execute(sa.text(f'DROP TABLE "{table}" CASCADE'))


@pytest.fixture
def store(address: str) -> ConversationStore:
    return ConversationStore(DOMAIN, host=address)


@pytest.fixture
def agent(store: ConversationStore) -> Any:
    """As much of Rasa's agent as ending a conversation asks for."""
    return SimpleNamespace(tracker_store=store, lock_store=InMemoryLockStore())


async def say(store: ConversationStore, sender: str, text: str, moment: float) -> None:
    tracker = await store.retrieve(sender) or DialogueStateTracker.from_events(sender, [], DOMAIN.slots)
    tracker.update(UserUttered(text, timestamp=moment))
    await store.save(tracker)


def tables(address: str) -> dict[str, str]:
    """Every row of every table, as text."""
    with connect(address).connect() as connection:
        names = sa.inspect(connection).get_table_names()
        return {name: repr(list(connection.execute(sa.text(f'SELECT * FROM "{name}"')))) for name in names}


def leave_traces(sender: str) -> None:
    """A verdict, a messenger's update with a reply on its way, an offer, and a question that mentors may look at."""
    records = Records.open()
    records.feedback.keep(Feedback(**{**vars(VERDICT), "conversation": sender}))
    records.questions.hear("de", f"frage von {sender}", conversation=sender, why="not_understood")
    for number in (1, 2):
        records.mailbox.receive("telegram", f"{sender} {number}", sender, number, {"text": "secret"})
    letter = records.mailbox.next_letter(sender)
    assert letter is not None
    records.mailbox.answered(letter, [{"text": "secret"}], sender, {"language": "de"})


def names(address: str) -> set[str]:
    return {name for name, rows in tables(address).items() if "web-1" in rows}


def test_what_has_ended_is_deleted_with_all_that_belongs_to_it_and_the_rest_stays(agent: Any, address: str) -> None:
    async def story() -> None:
        await say(agent.tracker_store, "web-1", "a secret", BEGUN)
        await say(agent.tracker_store, "web-2", "another secret", BEGUN)
        await say(agent.tracker_store, "web-2", "one more", BEGUN + 2 * HOUR)
        leave_traces("web-1")
        assert names(address) >= {"events", "answer_feedback", "messenger_update", "messenger_offer"}
        assert await purge(agent.tracker_store, agent.lock_store, BEGUN + 23 * HOUR) == 0
        assert "a secret" in repr(tables(address))
        assert await purge(agent.tracker_store, agent.lock_store, BEGUN + 25 * HOUR) == 1
        assert names(address) <= {"mentor_question"}
        assert "another secret" in tables(address)["events"]
        assert await purge(agent.tracker_store, agent.lock_store, BEGUN + 27 * HOUR) == 1
        assert tables(address)["events"] == "[]"

    asyncio.run(story())


def test_a_verdict_outlives_its_conversation_only_where_that_was_agreed_and_then_without_its_name(agent: Any, address: str) -> None:
    async def story() -> None:
        await say(agent.tracker_store, "web-1", "a secret", BEGUN)
        book = Records.open().feedback
        for message, agreed in (("m.1", False), ("m.2", True)):
            fields = {"conversation": "web-1", "message": message, "evaluation_agreed": agreed}
            book.keep(Feedback(**{**vars(VERDICT), **fields}))
        await purge(agent.tracker_store, agent.lock_store, BEGUN + 25 * HOUR)
        (left,) = book.all()
        assert left.message == "m.2" and left.verdict == "wrong"
        assert "web-1" not in repr(tables(address))

    asyncio.run(story())


def test_deleting_at_the_users_word_spares_only_the_update_that_is_being_answered(agent: Any, address: str) -> None:
    async def story() -> None:
        await say(agent.tracker_store, "web-1", "a secret", BEGUN)
        leave_traces("web-1")
        box = Records.open().mailbox
        answering = box.next_letter("web-1")
        await forget(agent, "web-1", answering)
        assert names(address) == {"messenger_update"}
        left = box.next_letter("web-1")
        assert answering is not None and left is not None and left.id == answering.id
        await forget(agent, "web-1")
        assert names(address) == set()
        assert "secret" not in repr(tables(address))

    asyncio.run(story())


def test_several_servers_may_purge_at_once(agent: Any, address: str) -> None:
    async def story() -> None:
        for number in range(12):
            await say(agent.tracker_store, f"web-{number}", "a secret", BEGUN)
        servers = [ConversationStore(DOMAIN, host=address) for _ in range(3)]
        counts = await asyncio.gather(*(purge(server, InMemoryLockStore(), BEGUN + 25 * HOUR) for server in servers))
        assert sum(counts) == 12
        assert tables(address)["events"] == "[]"

    asyncio.run(story())


def test_who_writes_again_while_it_is_deleted_keeps_the_conversation(store: ConversationStore) -> None:
    async def story() -> None:
        await say(store, "web-1", "a secret", BEGUN)
        assert store.ended(BEGUN + 1) == ["web-1"]
        await say(store, "web-1", "I am back", BEGUN + 2)
        assert not store.has_ended("web-1", BEGUN + 1)
        assert not store.delete("web-1", BEGUN + 1)
        tracker = await store.retrieve("web-1")
        assert tracker is not None and len(tracker.events) == 2

    asyncio.run(story())


def test_what_a_messenger_left_unanswered_is_wiped_when_its_time_is_over(
    agent: Any, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOTSE_KEEP_HOURS", "0.0001")

    async def story() -> None:
        box = Records.open().mailbox
        box.receive("whatsapp", "wamid.1", "whatsapp-1", 1, {"text": "secret"})
        await asyncio.sleep(0.5)
        await purge(agent.tracker_store, agent.lock_store, BEGUN)
        assert box.next_letter("whatsapp-1") is None
        assert "whatsapp-1" not in repr(tables(address))
        assert not box.receive("whatsapp", "wamid.1", "whatsapp-1", 1, {"text": "secret"})

    asyncio.run(story())


def test_the_running_server_purges_by_itself_and_goes_on_after_a_failure(
    agent: Any, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "PURGE_EVERY_SECONDS", 0.02)
    asked = []

    def agent_of() -> Any:
        asked.append(1)
        if len(asked) == 1:
            raise ConnectionError("the database is away")
        return agent

    async def story() -> None:
        await say(agent.tracker_store, "web-1", "a secret", BEGUN)
        assert Records.open()
        job = asyncio.create_task(keep_purging(agent_of))
        try:
            for _ in range(200):
                if tables(address)["events"] == "[]":
                    break
                await asyncio.sleep(0.05)
        finally:
            job.cancel()
        assert tables(address)["events"] == "[]" and len(asked) > 1

    # the messages of the tests lie before the present
    monkeypatch.setattr(forgetting.clock, "seconds", lambda: BEGUN + 25 * HOUR)
    asyncio.run(story())


def test_the_command_purges_what_the_endpoints_name(
    address: str, store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(say(store, "web-1", "a secret", BEGUN))
    monkeypatch.setattr(forgetting.clock, "seconds", lambda: BEGUN + 25 * HOUR)
    assert purge_now(paths.ROOT / "endpoints.yml") == 1
    assert purge_now(paths.ROOT / "endpoints.yml") == 0


def test_a_tracker_store_that_does_not_tell_what_has_ended_is_named_with_the_one_that_does(address: str) -> None:
    with pytest.raises(CannotPurge, match=r"InMemoryTrackerStore.*ConversationStore"):
        asyncio.run(purge(InMemoryTrackerStore(DOMAIN), InMemoryLockStore(), BEGUN))


def test_a_conversation_is_kept_for_a_day_or_as_the_setting_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOTSE_KEEP_HOURS", raising=False)
    assert keep_seconds() == 24 * HOUR
    monkeypatch.setenv("LOTSE_KEEP_HOURS", "1.5")
    assert keep_seconds() == 1.5 * HOUR


@pytest.mark.parametrize("wrong", ["a day", "0", "-1", "inf", "nan"])
def test_a_setting_that_is_no_number_of_hours_is_refused_with_an_example(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("LOTSE_KEEP_HOURS", wrong)
    with pytest.raises(ValueError, match=r"LOTSE_KEEP_HOURS.*for example 24"):
        keep_seconds()


def test_tables_are_named_here_once_so_that_none_is_forgotten(address: str, store: ConversationStore) -> None:
    """A table that keeps something of a conversation and is not looked at when it is deleted would be found here."""
    asyncio.run(say(store, "web-1", "a secret", BEGUN))
    Records.open()
    with connect(address).connect() as connection:
        inspector = sa.inspect(connection)
        holding = {
            table
            for table in inspector.get_table_names()
            if {"conversation", "sender_id"} & {column["name"] for column in inspector.get_columns(table)}
        }
    handled = {event_table, mailbox.update, mailbox.offer, mailbox.lease, mentor_tables.heard}
    assert holding == {table.name for table in handled} | {"answer_feedback"}
