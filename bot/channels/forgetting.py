"""How a conversation ends: at the user's word at once, else some hours after its last message. Then nothing of it is kept.

Kept of a conversation are the events of Rasa's tracker, the lock while a message is handled, the verdicts given on replies, with
messengers the updates and replies on their way, and the questions that somebody agreed to have looked at by mentors.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import structlog
from rasa.core.agent import Agent
from rasa.core.lock_store import LockStore
from rasa.core.tracker_store import InMemoryTrackerStore, RedisTrackerStore, SQLTrackerStore, TrackerStore

from bot import clock
from bot.channels.mailbox import Letter, Mailbox
from bot.channels.trackers import ConversationStore
from bot.directory.database import database_url
from bot.feedback import FeedbackBook
from bot.mentor import tables as mentor_tables
from bot.mentor.queue import QuestionQueue
from bot.mentor.redaction import Redactor

logger = structlog.get_logger(__name__)

DELETED = "delete_data"
"""The small talk that promises to have deleted the conversation."""
KEEP_VARIABLE, DEFAULT_KEEP_HOURS = "LOTSE_KEEP_HOURS", 24
PURGE_EVERY_SECONDS = 600


class CannotForget(Exception):
    """The tracker store in use offers no way to delete a conversation; names it and those that do."""


class CannotPurge(Exception):
    """The tracker store in use does not tell which conversations have ended; names it and the one that does."""


def keep_seconds() -> float:
    """How long a conversation is kept after its last message (`LOTSE_KEEP_HOURS`). Raises ValueError where that is no number."""
    named = os.environ.get(KEEP_VARIABLE, "").strip() or str(DEFAULT_KEEP_HOURS)
    try:
        hours = float(named)
    except ValueError:
        hours = 0.0
    if not 0 < hours < float("inf"):
        raise ValueError(f"{KEEP_VARIABLE} is {named!r}; give the hours after which a conversation is deleted, for example 24.")
    return hours * 3600


def asks_to_forget(messages: Iterable[dict[str, Any]]) -> bool:
    """Whether a reply promises to have deleted the conversation."""
    return any((message.get("custom") or {}).get("small_talk") == DELETED for message in messages)


@dataclass(frozen=True)
class Records:
    """What is kept of conversations beside tracker and lock."""

    feedback: FeedbackBook
    mailbox: Mailbox
    questions: QuestionQueue

    @classmethod
    def open(cls) -> Records:
        """Those of the settings (`LOTSE_DATABASE_URL`), opened once; tables that are missing are made."""
        return _records(database_url())

    def forget(self, conversation: str, answering: Letter | None = None) -> None:
        """Deletes all, but for the messenger's update that is being answered."""
        self.feedback.forget(conversation)
        self.questions.forget(conversation)
        self.mailbox.forget(conversation, answering)

    def end(self, conversation: str) -> None:
        """Deletes what may not outlive the conversation."""
        self.feedback.end(conversation)
        self.mailbox.forget(conversation)


@lru_cache(maxsize=4)
def _records(url: str) -> Records:
    questions = QuestionQueue(mentor_tables.open_database(url), Redactor.load())
    return Records(FeedbackBook.open(url), Mailbox.open(), questions)


async def forget(agent: Agent, conversation: str, answering: Letter | None = None) -> None:
    """Deletes all that is kept of a conversation, after what is being handled for it.

    A messenger's update that is being answered stays until the answer is sent. Raises CannotForget.
    """

    def delete() -> None:
        Records.open().forget(conversation, answering)
        for store in _stores(agent.tracker_store):
            _delete(store, conversation)

    async with agent.lock_store.lock(conversation):
        await asyncio.to_thread(delete)


async def purge(tracker_store: TrackerStore, lock_store: LockStore, now: float) -> int:
    """Deletes the conversations that have ended at `now` (seconds since 1970), and what messengers left unanswered; gives how many.

    Several servers may do so at once. Raises CannotPurge.
    """
    before = now - keep_seconds()
    records = await asyncio.to_thread(Records.open)
    await asyncio.to_thread(records.mailbox.purge, now - before)
    deleted = 0
    for store in _stores(tracker_store):
        if not isinstance(store, ConversationStore):
            raise CannotPurge(
                f"{type(store).__name__} does not tell which conversations have ended; in endpoints.yml, name "
                "bot.channels.trackers.ConversationStore as tracker_store, or let the store delete by itself (docs/privacy.md)."
            )
        for conversation in await asyncio.to_thread(store.ended, before):
            async with lock_store.lock(conversation):
                deleted += await asyncio.to_thread(_end, store, records, conversation, before)
    return deleted


def _end(store: ConversationStore, records: Records, conversation: str, before: float) -> bool:
    # the tracker goes last: a conversation of which something could not be deleted is found again
    if not store.has_ended(conversation, before):
        return False
    records.end(conversation)
    return store.delete(conversation, before)


async def keep_purging(agent_of: Callable[[], Agent]) -> None:
    """Purges again and again for as long as the server runs. `agent_of` gives the agent of the moment."""
    while True:
        try:
            agent = agent_of()
            deleted = await purge(agent.tracker_store, agent.lock_store, clock.seconds())
            if deleted:
                logger.info("conversations.ended", deleted=deleted)
        except Exception:
            # what could not be deleted now is deleted the next time
            logger.exception("conversations.not_purged")
        # not all servers at the same moment
        await asyncio.sleep(PURGE_EVERY_SECONDS * random.uniform(0.8, 1.2))


def _stores(store: TrackerStore) -> Iterator[TrackerStore]:
    """The stores inside Rasa's wrappers: the one of the settings, and what stood in for it where it failed."""
    inner = getattr(store, "_tracker_store", None)
    if inner is None:
        yield store
        return
    yield from _stores(inner)
    stand_in = getattr(store, "_fallback_tracker_store", None)
    if stand_in is not None:
        yield from _stores(stand_in)


def _delete(store: TrackerStore, sender: str) -> None:
    if isinstance(store, ConversationStore):
        store.delete(sender)
    elif isinstance(store, SQLTrackerStore):
        with store.session_scope() as session:
            session.query(store.SQLEvent).filter(store.SQLEvent.sender_id == sender).delete(synchronize_session=False)
            session.commit()
    elif isinstance(store, InMemoryTrackerStore):
        store.store.pop(sender, None)
    elif isinstance(store, RedisTrackerStore):
        store.red.delete(store.key_prefix + sender)
    else:
        raise CannotForget(
            f"A conversation cannot be deleted from {type(store).__name__}; "
            "use SQL, Redis or memory as tracker_store in endpoints.yml."
        )
