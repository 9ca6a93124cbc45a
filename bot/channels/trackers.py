"""Rasa's tracker store in SQL, bounded: the thousandth message of a conversation costs what the tenth did.

For each message Rasa reads, replays and sends to the action server all events of the present session. Here a session that has
grown long is followed by another one, begun as Rasa itself begins sessions that have expired, in which the slots and a running
form go on. What was said before stays readable for as long as the conversation is kept, up to `EVENTS_KEPT`.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice, takewhile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore, create_engine_kwargs
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
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
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import URL, make_url

URL_VARIABLE = "LOTSE_CONVERSATIONS_URL"
SQLITE_FILE = "conversations.sqlite"
SESSION_EVENTS = 48
"""A session of more events is followed by another one once the turn is over: about five turns."""
EVENTS_KEPT = 600
"""Of one conversation, the last ones: about sixty turns."""
BUSY_SECONDS = 5
"""How long a message waits for a database that another process has locked, or for a connection to one."""
_WRITES = "lotse_writes"

# Rasa goes through all classes of events for each event that it reads
Event.resolve_by_type = staticmethod(lru_cache(maxsize=64)(Event.resolve_by_type))

event_table: sa.Table = SQLTrackerStore.SQLEvent.__table__


class ConversationStore(SQLTrackerStore):
    """Named in endpoints.yml as `tracker_store.type`, with the settings of Rasa's SQL store; `url` may be a whole address."""

    def __init__(
        self,
        domain: Domain | None = None,
        dialect: str = "sqlite",
        host: str | None = None,
        port: int | None = None,
        db: str = SQLITE_FILE,
        username: str | None = None,
        password: str | None = None,
        event_broker: EventBroker | None = None,
        query: dict[str, Any] | None = None,
    ) -> None:
        # not that of the SQL store, which waits for ever for a database that is not there
        super(SQLTrackerStore, self).__init__(domain, event_broker)
        self.engine = connect(make_url(self.get_db_url(dialect, host, port, db, username, password, None, query)))
        self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)
        self._made = False
        self._turn = threading.BoundedSemaphore(1 if self.engine.dialect.name == "sqlite" else sys.maxsize)

    @contextmanager
    def _transaction(self, *, writes: bool = False) -> Iterator[Connection]:
        """One that writes waits for its turn here: SQLite would have it ask again and again, and wait longer each time."""
        if not self._made:
            _make_table(self.engine)
            self._made = True
        in_turn = writes and self._turn.acquire(timeout=BUSY_SECONDS)
        try:
            with self.engine.connect().execution_options(**{_WRITES: writes}) as connection, connection.begin():
                yield connection
        finally:
            if in_turn:
                self._turn.release()

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        """The tracker of the present session, or of all that is kept. In a thread: a locked database stops nobody else."""
        stored = await asyncio.to_thread(self._stored, sender_id, whole=fetch_events_from_all_sessions)
        return DialogueStateTracker.from_dict(sender_id, stored, self.domain.slots) if stored else None

    def _stored(self, sender_id: str, *, whole: bool) -> list[dict[str, Any]]:
        chosen = sa.select(event_table.c.data).where(_of(sender_id)).order_by(event_table.c.id)
        with self._transaction() as connection:
            texts = connection.execute(chosen if whole else chosen.where(_in_present_session(sender_id))).scalars()
            return [json.loads(text) for text in texts]

    async def said(self, sender_id: str, last: int = EVENTS_KEPT) -> list[Event]:
        """What was said in a conversation on both sides, in order: the last messages of all that is kept."""
        kinds = (UserUttered.type_name, BotUttered.type_name)
        chosen = sa.select(event_table.c.data).where(_of(sender_id), event_table.c.type_name.in_(kinds))

        def read() -> list[dict[str, Any]]:
            with self._transaction() as connection:
                texts = list(connection.execute(chosen.order_by(event_table.c.id.desc()).limit(last)).scalars())
            return [json.loads(text) for text in reversed(texts)]

        return [event for stored in await asyncio.to_thread(read) if (event := Event.from_parameters(stored))]

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Adds the events that are not stored yet; begins another session where the present one has grown long.

        What is stored, and only that, goes to the event broker.
        """
        added = await asyncio.to_thread(self._append, tracker)
        if self.event_broker:
            await self._stream_new_events(self.event_broker, added, tracker.sender_id)

    def _append(self, tracker: DialogueStateTracker) -> list[Event]:
        sender = tracker.sender_id
        with self._transaction(writes=True) as connection:
            count = sa.select(sa.func.count()).select_from(event_table).where(_of(sender), _in_present_session(sender))
            known = int(connection.execute(count).scalar_one())
            added = list(islice(tracker.events, known, None))
            rows = [_row(sender, event) for event in added]
            grown = _is_long(tracker)
            if grown:
                rows += [_row(sender, event) for event in continuation(tracker)]
            if rows:
                connection.execute(event_table.insert(), rows)
            if grown:
                newest = sa.select(event_table.c.id).where(_of(sender)).order_by(event_table.c.id.desc())
                oldest_kept = connection.execute(newest.offset(EVENTS_KEPT - 1).limit(1)).scalar()
                if oldest_kept is not None:
                    connection.execute(event_table.delete().where(_of(sender), event_table.c.id < oldest_kept))
        return added

    async def keys(self) -> Iterable[str]:
        """The names of all conversations."""

        def read() -> list[str]:
            with self._transaction() as connection:
                return list(connection.execute(sa.select(event_table.c.sender_id).distinct()).scalars())

        return await asyncio.to_thread(read)

    def ended(self, before: float) -> list[str]:
        """The conversations in which nothing has happened since a moment (seconds since 1970)."""
        last = sa.func.max(event_table.c.timestamp)
        chosen = sa.select(event_table.c.sender_id).group_by(event_table.c.sender_id).having(last < before)
        with self._transaction() as connection:
            return list(connection.execute(chosen).scalars())

    def has_ended(self, sender_id: str, before: float) -> bool:
        """Whether nothing has happened in a conversation since a moment."""
        with self._transaction() as connection:
            last = connection.execute(sa.select(sa.func.max(event_table.c.timestamp)).where(_of(sender_id))).scalar()
        return last is not None and bool(last < before)

    def delete(self, sender_id: str, before: float | None = None) -> bool:
        """Deletes a conversation, with `before` only if nothing has happened in it since. Tells whether it did.

        In SQLite nothing of it stays in the file or its log either.
        """
        with self._transaction(writes=True) as connection:
            last = connection.execute(sa.select(sa.func.max(event_table.c.timestamp)).where(_of(sender_id))).scalar()
            if last is None or (before is not None and last >= before):
                return False
            deleted = connection.execute(event_table.delete().where(_of(sender_id))).rowcount
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return bool(deleted)

    def answers(self) -> bool:
        """True. Raises SQLAlchemyError where the database does not answer."""
        with self._transaction() as connection:
            connection.execute(sa.select(event_table.c.id).limit(1)).first()
        return True

    def count(self) -> int:
        """How many conversations are kept."""
        with self._transaction() as connection:
            return int(connection.execute(sa.select(sa.func.count(event_table.c.sender_id.distinct()))).scalar_one())


async def said(store: TrackerStore, sender_id: str, last: int = EVENTS_KEPT) -> list[Event]:
    """What was said in a conversation, in order: at least the last messages of what is kept, by any tracker store."""
    if isinstance(store, ConversationStore):
        return await store.said(sender_id, last)
    tracker = await store.retrieve_full_tracker(sender_id)
    return list(tracker.events) if tracker else []


def continuation(tracker: DialogueStateTracker) -> list[Event]:
    """What another session begins with so that the conversation goes on: its slots, and the form that runs."""
    slots = [SlotSet(name, slot.value) for name, slot in tracker.slots.items() if slot.value != slot.initial_value]
    form: list[Event] = []
    if tracker.active_loop and tracker.active_loop_name:
        form.append(ActiveLoop(tracker.active_loop_name))
        if tracker.is_active_loop_rejected:
            form.append(ActionExecutionRejected(tracker.active_loop_name))
    return [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted(), *slots, *form, ActionExecuted(ACTION_LISTEN_NAME)]


def _is_long(tracker: DialogueStateTracker) -> bool:
    """Whether the session has grown long and its turn is over."""
    if tracker.latest_action_name != ACTION_LISTEN_NAME:
        return False
    session = takewhile(lambda event: not isinstance(event, SessionStarted), reversed(tracker.events))
    return sum(1 for _ in session) > SESSION_EVENTS


def _of(sender_id: str) -> sa.sql.ColumnElement[bool]:
    return event_table.c.sender_id == sender_id


def _in_present_session(sender_id: str) -> sa.sql.ColumnElement[bool]:
    """By the order of storing, where Rasa goes by time: the clock may be set back."""
    started = sa.select(sa.func.max(event_table.c.id)).where(_of(sender_id), event_table.c.type_name == SessionStarted.type_name)
    return event_table.c.id >= sa.func.coalesce(started.scalar_subquery(), 0)


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    """An event in the columns of Rasa's table."""
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def connect(address: URL) -> Engine:
    """An engine whose errors quote no content; connects when it is first used.

    An SQLite file is made where it is missing now; one that goes missing later is an error until it is back. Another process may
    read it meanwhile, and what is deleted is overwritten.
    """
    if address.get_backend_name() != "sqlite":
        settings = create_engine_kwargs(address)
        arguments = {"connect_timeout": BUSY_SECONDS, **settings.pop("connect_args", {})}
        return sa.create_engine(address, **settings, connect_args=arguments, pool_pre_ping=True, hide_parameters=True)
    path = Path(address.database or SQLITE_FILE).absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()

    def opened() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode=rw", uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON"):
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def is_still_the_file(connection: sqlite3.Connection, record: Any, _proxy: Any) -> None:
        found = path.stat().st_ino if path.exists() else None
        if record.info.setdefault("file", found) != found:
            raise sa.exc.DisconnectionError("The file is another one.")

    engine = sa.create_engine("sqlite://", creator=opened, poolclass=sa.pool.QueuePool, pool_size=8, hide_parameters=True)
    sa.event.listen(engine, "checkout", is_still_the_file)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _make_table(engine: Engine) -> None:
    try:
        with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
            event_table.create(connection, checkfirst=True)
    except sa.exc.DBAPIError:  # another server made it in the meantime
        if not sa.inspect(engine).has_table(event_table.name):
            raise
