"""What is asked, for statistics: by day, kind of event, answer and language, without a word of what anybody wrote.

Rasa's event broker gets every event of every conversation. Of each that tells something one row is kept, and in it only words
that stand in the project's own data: no sender, no text, no place. Nothing in it leads to a conversation, so nothing of it need
be deleted with one. The day (UTC) and not the hour: answers are counted by week, and whoever was seen writing at an hour could
be looked up by it.

Nobody waits for it. Rows wait in memory for a thread that writes them; while the database does not answer, people get theirs.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import weakref
from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
import structlog
from prometheus_client import Counter
from rasa.core.brokers.broker import EventBroker
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.engine import Engine
from tenacity import RetryError, Retrying, stop_when_event_set, wait_exponential_jitter
from tenacity.nap import sleep_using_event

from bot import clock, paths, schema
from bot.channels import metrics
from bot.data_files import read_yaml
from bot.directory.database import connect, database_url, writing
from bot.languages import Languages
from bot.nlu.training_data import read_examples
from bot.nlu.understanding import catalogue_id

logger = structlog.get_logger(__name__)

CHANNELS = ("web", "telegram", "whatsapp", "rest")
ROWS_OF_TURN = 100
"""A turn of more, which no dialogue of ours has, is taken to be over."""
ROWS_WAITING, ROWS_AT_ONCE = 5000, 500
COLLECT_SECONDS = 1.0
"""How long a row waits for others to be written with."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 60.0
CLOSE_SECONDS = 2.0
POSTGRESQL_PATIENCE = {"connect_timeout": "5", "tcp_user_timeout": "10000"}
"""In seconds, in milliseconds: https://www.postgresql.org/docs/current/libpq-connect.html. Else a silent host holds for minutes."""

VERSION_TABLE = "statistics_version"
MIGRATIONS = schema.MIGRATIONS / "statistics"

metadata = sa.MetaData()
dialogue_statistics = sa.Table(
    "dialogue_statistics",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True, comment="random: rows have no order, and one sent twice is kept once"),
    sa.Column("day", sa.Date, nullable=False, comment="UTC"),
    sa.Column("event", sa.String, nullable=False),
    sa.Column("action", sa.String),
    sa.Column("intent", sa.String),
    sa.Column("answer", sa.String, comment="id of the catalogue: of the event user what was asked, of bot what was given"),
    sa.Column("confidence", sa.Float, comment="of the intent, to a tenth"),
    sa.Column("language", sa.String, comment="of the reply"),
    sa.Column("channel", sa.String),
    sqlite_with_rowid=False,
)

Row = dict[str, Any]

_rows = Counter("lotse_statistics_rows", "Rows of the statistics by what came of them.", ("outcome",), registry=metrics.registry)
_written, _lost = _rows.labels("written"), _rows.labels("lost")


@dataclass(frozen=True)
class Vocabulary:
    """The words that may be kept; what an event says otherwise may be a user's."""

    intents: frozenset[str]
    actions: frozenset[str]
    catalogue: frozenset[str]
    languages: frozenset[str]

    @classmethod
    def load(cls) -> Vocabulary:
        """Those of the domain, the catalogue and the table of languages. Raises DataError where a file does not fit."""
        domain, languages = read_yaml(paths.ROOT / "domain.yml"), Languages.load()
        return cls(
            intents=frozenset(domain["intents"]),
            actions=frozenset(domain["actions"]) | frozenset(domain["forms"]),
            catalogue=frozenset(example.intent for example in read_examples(languages=[languages.original])),
            languages=frozenset(languages.codes),
        )


def row_of(event: dict[str, Any], vocabulary: Vocabulary) -> Row | None:
    """What is kept of an event, in the form of its `as_dict`, but for language and channel; None where it tells nothing.

    That is the beginning of a session, a message, an action of ours, a message of a reply. Slots and loops only tell how these
    come about, actions of Rasa's own come in every turn.
    """
    kind = event.get("event")
    told: Row = {"action": None, "intent": None, "answer": None, "confidence": None}
    if kind == "user":
        intent = _among(vocabulary.intents, _at(event, "parse_data", "intent", "name"))
        entities = _at(event, "parse_data", "entities") or []
        # of two of a kind the first counts, as for the actions
        named = {str(_at(entity, "entity")): _at(entity, "value") for entity in reversed(entities)}
        told["intent"], told["answer"] = intent, _among(vocabulary.catalogue, catalogue_id(intent, named))
        told["confidence"] = _tenths(_at(event, "parse_data", "intent", "confidence"))
    elif kind == "bot":
        told["answer"] = _among(vocabulary.catalogue, _at(event, "data", "custom", "answer"))
    elif kind == "action":
        told["action"] = _among(vocabulary.actions, event.get("name"))
        if told["action"] is None:
            return None
    elif kind != "session_started":
        return None
    moment = event.get("timestamp")
    seconds = moment if isinstance(moment, int | float) else clock.seconds()
    day = datetime.fromtimestamp(seconds, timezone.utc).date()
    return {"id": secrets.token_hex(16), "day": day, "event": kind, **told}


def _at(found: Any, *path: str) -> Any:
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _among(words: Iterable[str], found: Any) -> str | None:
    return found if isinstance(found, str) and found in words else None


def _tenths(confidence: Any) -> float | None:
    return round(float(confidence), 1) if isinstance(confidence, int | float) and 0 <= confidence <= 1 else None


@dataclass
class Turns:
    """Makes rows of the events of conversations; language and channel, which one event names, go to all of its turn.

    A turn is what Rasa saves for a message, the events one after the other; it ends when Rasa listens again. What has begun before
    the message, as a session, belongs to it. Whose turn it is is known until it ends.
    """

    vocabulary: Vocabulary
    _sender: Any = None
    _rows: list[Row] = field(default_factory=list)
    _language: str | None = None
    _channel: str | None = None

    def add(self, event: dict[str, Any]) -> list[Row]:
        """The rows of a turn that is over with this event, mostly none."""
        over = self.end() if event.get("sender_id") != self._sender or (event.get("event") == "user" and self._has_message) else []
        self._sender = event.get("sender_id")
        if event.get("event") == "user":
            self._channel = _among(CHANNELS, event.get("input_channel"))
        elif event.get("event") == "slot" and event.get("name") == "language":
            self._language = _among(self.vocabulary.languages, event.get("value"))
        row = row_of(event, self.vocabulary)
        if row:
            self._rows.append(row)
        listens = event.get("event") == "action" and event.get("name") == ACTION_LISTEN_NAME
        if (listens and self._has_message) or len(self._rows) >= ROWS_OF_TURN:
            over += self.end()
        return over

    @property
    def _has_message(self) -> bool:
        return any(row["event"] == "user" for row in self._rows)

    def end(self) -> list[Row]:
        """The rows of the turn that is not over yet; it then is."""
        rows = [{**row, "language": self._language, "channel": self._channel} for row in self._rows]
        self._sender, self._rows, self._language, self._channel = None, [], None, None
        return rows


def open_table(url: str) -> Engine:
    """The database at the address, its table up to date. Raises SQLAlchemyError, and OSError for the folder of an SQLite file."""
    address = sa.engine.make_url(database_url(url))
    if address.get_backend_name() == "postgresql":
        address = address.set(query={**POSTGRESQL_PATIENCE, **address.query})
    engine = connect(address.render_as_string(hide_password=False))
    with writing(engine) as connection:
        schema.upgrade(connection, metadata, VERSION_TABLE, MIGRATIONS)
    return engine


def keep(engine: Engine, rows: list[Row]) -> None:
    """Writes the rows. Rows that are there already, for of a broken connection nobody knows what it has written, stay once."""
    with writing(engine) as connection:
        connection.execute(dialogue_statistics.delete().where(dialogue_statistics.c.id.in_([row["id"] for row in rows])))
        # not in the order in which they came about
        connection.execute(dialogue_statistics.insert(), sorted(rows, key=itemgetter("id")))


class StatisticsWriter:
    """Rows on their way to the database at the address, and the thread that brings them there.

    The oldest of more than `ROWS_WAITING` are lost. While the database does not answer the thread tries again, in growing pauses.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine: Engine | None = None
        self._answers = True
        self._waiting: deque[Row] = deque()
        self._batch: list[Row] = []
        self._changed, self._ended = threading.Condition(), threading.Event()
        self._thread = threading.Thread(target=self._work, name="statistics", daemon=True)
        self._thread.start()

    def put(self, rows: list[Row]) -> None:
        """Leaves rows to be written."""
        with self._changed:
            self._waiting.extend(rows)
            while len(self._waiting) > ROWS_WAITING:
                self._waiting.popleft()
                _lost.inc()
            self._changed.notify()

    def end(self) -> None:
        """Lets the thread write what waits and end; where the database does not answer it ends without."""
        self._ended.set()
        with self._changed:
            self._changed.notify()

    def close(self) -> None:
        """Ends, and waits for that for `CLOSE_SECONDS`; what is not written then is lost."""
        self.end()
        self._thread.join(CLOSE_SECONDS)
        self._give_up()

    def _work(self) -> None:
        wait = wait_exponential_jitter(FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, jitter=FIRST_PAUSE_SECONDS)
        retrying = Retrying(wait=wait, sleep=sleep_using_event(self._ended), stop=stop_when_event_set(self._ended))
        try:
            while self._next_batch():
                retrying(self._write)
        except RetryError:
            self._give_up()
        finally:
            self._disconnect()

    def _give_up(self) -> None:
        with self._changed:
            lost = len(self._batch) + len(self._waiting)
            self._batch = []
            self._waiting.clear()
        if lost:
            _lost.inc(lost)
            logger.warning("statistics.lost", rows=lost)

    def _next_batch(self) -> bool:
        """Waits for rows; False where no more come."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._ended.is_set())
            self._changed.wait_for(lambda: len(self._waiting) >= ROWS_AT_ONCE or self._ended.is_set(), COLLECT_SECONDS)
            self._batch = [self._waiting.popleft() for _ in range(min(ROWS_AT_ONCE, len(self._waiting)))]
        return bool(self._batch)

    def _write(self) -> None:
        rows = self._batch
        try:
            if self._engine is None:
                self._engine = open_table(self._url)
            keep(self._engine, rows)
        except Exception:
            if self._answers:
                logger.exception("statistics.unreachable")
            self._answers = False
            # the next time the table is looked for anew: it may be another database then
            self._disconnect()
            raise
        _written.inc(len(rows))
        self._batch = []
        if not self._answers:
            logger.info("statistics.reachable")
        self._answers = True

    def _disconnect(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
        self._engine = None


class StatisticsBroker(EventBroker):
    """Named in an endpoints file as `event_broker.type`, with the address of an SQLite or PostgreSQL database as `url`.

    Raises ValueError where `url` is no such address. Whether the database answers is of no matter to the server.
    """

    def __init__(self, url: str | None) -> None:
        if not _is_address(url):
            raise ValueError(
                "The event_broker of the endpoints file needs the address of an SQLite or PostgreSQL database as url, "
                "for example postgresql://lotse:PASSWORD@127.0.0.1:5432/lotse_events (LOTSE_EVENTS_URL)."
            )
        self._turns = Turns(Vocabulary.load())
        self._writer = StatisticsWriter(str(url))
        # a new model comes with a broker of its own, and nobody closes the one before
        weakref.finalize(self, self._writer.end)

    @classmethod
    async def from_endpoint_config(
        cls, broker_config: EndpointConfig, event_loop: AbstractEventLoop | None = None
    ) -> StatisticsBroker:
        return cls(broker_config.url)

    def publish(self, event: dict[str, Any]) -> None:
        """Takes an event of a conversation; called by one thread. Waits for nothing and raises nothing."""
        try:
            rows = self._turns.add(event)
            if rows:
                self._writer.put(rows)
        except Exception:
            _lost.inc()
            logger.exception("statistics.event_unreadable")

    async def close(self) -> None:
        """Writes what waits, for at most two seconds."""
        self._writer.put(self._turns.end())
        await asyncio.to_thread(self._writer.close)


def _is_address(url: str | None) -> bool:
    try:
        return bool(url) and sa.engine.make_url(database_url(url)).get_backend_name() in ("sqlite", "postgresql")
    except sa.exc.ArgumentError:
        return False
