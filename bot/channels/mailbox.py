"""What messengers leave with us until it is answered: updates, replies not yet sent, choices offered. Shared by all servers.

An update is taken once, whoever receives it; those of one conversation are worked on by one server at a time, in order. What
names a person (address, text, reply) is encrypted and wiped once the reply has arrived; a done update leaves a hash of its id.
"""

from __future__ import annotations

import json
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot import paths, schema
from bot.channels.secrets import derived_key, pseudonym
from bot.directory.database import URL_VARIABLE, connect, writing

SQLITE_FILE = "messengers.sqlite"
ALIVE_SECONDS = 15
"""A server that has not been heard of for so long is taken to be gone; others then work on what it left."""
SEEN_SECONDS = 8 * 24 * 3600
"""How long the hash of an update's id is kept; WhatsApp delivers again for up to seven days, Telegram for one."""
OFFER_SECONDS = 24 * 3600
VERSION_TABLE = "messenger_version"
MIGRATIONS = schema.MIGRATIONS / "messengers"

metadata = sa.MetaData()
update = sa.Table(
    "messenger_update",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("key", sa.String(32), nullable=False, unique=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("conversation", sa.String(64), nullable=False),  # empty once done
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("content", sa.LargeBinary),
    sa.Column("reply", sa.LargeBinary),
    sa.Column("sent", sa.Integer, nullable=False),
    sa.Column("confirmed", sa.Integer, nullable=False),
    sa.Column("received", sa.Float(53), nullable=False),
    sa.Index("ix_messenger_update_conversation", "conversation", "position"),
)
lease = sa.Table(
    "messenger_lease",
    metadata,
    sa.Column("conversation", sa.String(64), primary_key=True),
    sa.Column("server", sa.String(32), nullable=False),
)
server = sa.Table(
    "messenger_server",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("alive_until", sa.Float(53), nullable=False),
)
choice = sa.Table(
    "messenger_choice",
    metadata,
    sa.Column("key", sa.String(32), primary_key=True),
    sa.Column("payload", sa.Text, nullable=False),
)
offer = sa.Table(
    "messenger_offer",
    metadata,
    sa.Column("conversation", sa.String(64), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("made", sa.Float(53), nullable=False),
    sa.Column("last_sent", sa.BigInteger, nullable=False),
)


_WIPED = {"conversation": "", "content": None, "reply": None, "position": 0}


@dataclass(frozen=True)
class Letter:
    """An update that waits, `age` in seconds; once it is answered its reply and how many messages of that are sent."""

    id: int
    key: str
    channel: str
    position: int
    age: float
    content: dict[str, Any]
    reply: list[dict[str, Any]] | None
    sent: int


class Mailbox:
    """The tables, as one server sees them. Every method is a transaction of its own; they block, so call them in a thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._fernet = Fernet(urlsafe_b64encode(derived_key("messengers: content")))
        self._id_key = derived_key("messengers: update ids")
        self._server = secrets.token_hex(16)
        self._held = None
        if engine.dialect.name == "sqlite":
            # one connection stays open: when the last one closes, SQLite empties the write-ahead log, which costs more than a write
            self._held = engine.raw_connection()
            self._held.execute("PRAGMA journal_mode=WAL")

    @classmethod
    def open(cls, url: str | None = None) -> Mailbox:
        """The mailbox at the address, by default `LOTSE_DATABASE_URL`, else a file in `var/`; its tables up to date."""
        engine = connect(url or os.environ.get(URL_VARIABLE) or f"sqlite:///{paths.VAR / SQLITE_FILE}")
        with writing(engine) as connection:
            schema.upgrade(connection, metadata, VERSION_TABLE, MIGRATIONS)
        return cls(engine)

    @property
    def connections(self) -> int:
        """How many transactions of one server are best run at once; SQLite lets one write, and those who wait are not queued."""
        return 1 if self._engine.dialect.name == "sqlite" else 4

    def close(self) -> None:
        """Gives back what this server holds."""
        with self._engine.begin() as connection:
            connection.execute(lease.delete().where(lease.c.server == self._server))
            connection.execute(server.delete().where(server.c.name == self._server))
        if self._held is not None:
            self._held.close()
        self._engine.dispose()

    def now(self, connection: Connection | None = None) -> float:
        """Seconds since 1970 by the database's clock, the one that all servers share."""
        if connection is None:
            with self._engine.connect() as connection:
                return self.now(connection)
        sqlite = connection.dialect.name == "sqlite"
        text = "SELECT (julianday('now') - 2440587.5) * 86400.0" if sqlite else "SELECT extract(epoch FROM clock_timestamp())"
        return float(connection.execute(sa.text(text)).scalar_one())

    # Updates

    def key(self, channel: str, update_id: object) -> str:
        return pseudonym(self._id_key, channel, update_id)

    def receive(self, channel: str, update_id: object, conversation: str, position: int, content: dict[str, Any]) -> bool:
        """Keeps an update; False where it was seen before."""
        now = self.now()
        row = {
            "key": self.key(channel, update_id),
            "channel": channel,
            "conversation": conversation,
            "position": position,
            "content": self._sealed(content),
            "sent": 0,
            "confirmed": 0,
            "received": now,
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(update.insert(), row)
        except IntegrityError:
            return False
        return True

    def seen(self, channel: str, update_ids: Iterable[int]) -> set[int]:
        """Those of the ids that were received."""
        keys = {self.key(channel, update_id): update_id for update_id in update_ids}
        if not keys:
            return set()
        with self._engine.connect() as connection:
            found = connection.execute(sa.select(update.c.key).where(update.c.key.in_(list(keys)))).scalars()
            return {keys[key] for key in found}

    def next_letter(self, conversation: str) -> Letter | None:
        """The earliest update of the conversation that is not done."""
        with self._engine.connect() as connection:
            query = sa.select(update).where(update.c.conversation == conversation).order_by(update.c.position, update.c.id).limit(1)
            row = connection.execute(query).mappings().first()
            now = self.now(connection)
        if row is None:
            return None
        try:
            content = self._opened(row["content"])
            reply = self._opened(row["reply"]) if row["reply"] is not None else None
        except InvalidToken:  # the key of the installation was changed: nobody can read it any more
            self._wipe(update.c.id == row["id"])
            return self.next_letter(conversation)
        return Letter(row["id"], row["key"], row["channel"], row["position"], now - row["received"], content, reply, row["sent"])

    def answered(self, letter: Letter, reply: Sequence[dict[str, Any]], conversation: str, offered: dict[str, Any] | None) -> None:
        """Keeps the reply until all of it is sent, so that a restart neither asks again nor sends again.

        With it goes what it offers, for choosing by number and for the language of what the channel itself says; None: nothing.
        """
        with self._engine.begin() as connection:
            connection.execute(update.update().where(update.c.id == letter.id).values(reply=self._sealed(list(reply))))
            if offered is not None:
                row = {"content": self._sealed(offered), "made": self.now(connection)}
                if not connection.execute(offer.update().where(offer.c.conversation == conversation).values(**row)).rowcount:
                    connection.execute(offer.insert(), {"conversation": conversation, "last_sent": 0, **row})

    def sent(self, letter: Letter, count: int, conversation: str, last: int, *, all_sent: bool) -> None:
        """Notes that so many messages of the reply have arrived, and the number in the chat of the last; at the end it is done."""
        values = _WIPED if all_sent else {"sent": count}
        with self._engine.begin() as connection:
            connection.execute(update.update().where(update.c.id == letter.id).values(**values))
            connection.execute(offer.update().where(offer.c.conversation == conversation).values(last_sent=last))

    def last_sent(self, conversation: str) -> int:
        """The number in the chat of the last message sent; 0 where it is not known."""
        with self._engine.connect() as connection:
            found = connection.execute(sa.select(offer.c.last_sent).where(offer.c.conversation == conversation)).scalar()
        return int(found or 0)

    def done(self, letter: Letter) -> None:
        """Wipes everything but the hash of the id."""
        self._wipe(update.c.id == letter.id)

    def _wipe(self, which: Any) -> None:
        with self._engine.begin() as connection:
            connection.execute(update.update().where(which).values(**_WIPED))

    def confirm(self, key: str, count: int) -> None:
        """Notes that the messenger has told of the arrival of so many messages of the reply to an update."""
        with self._engine.begin() as connection:
            fits = (update.c.key == key) & (update.c.conversation != "") & (update.c.confirmed < count)
            connection.execute(update.update().where(fits).values(confirmed=count))

    def confirmed(self, key: str) -> int:
        with self._engine.connect() as connection:
            return int(connection.execute(sa.select(update.c.confirmed).where(update.c.key == key)).scalar() or 0)

    # Who works on what

    def lease(self, conversation: str) -> bool:
        """Whether this server may work on the conversation now; it then may until `release`."""
        try:
            with self._engine.begin() as connection:
                connection.execute(lease.insert(), {"conversation": conversation, "server": self._server})
            return True
        except IntegrityError:
            pass
        with self._engine.begin() as connection:
            alive = sa.select(server.c.name).where(server.c.alive_until > self.now(connection))
            stale = (lease.c.conversation == conversation) & lease.c.server.not_in(alive)
            return bool(connection.execute(lease.update().where(stale).values(server=self._server)).rowcount)

    def release(self, conversation: str) -> None:
        with self._engine.begin() as connection:
            mine = (lease.c.conversation == conversation) & (lease.c.server == self._server)
            connection.execute(lease.delete().where(mine))

    def stay_alive(self) -> None:
        """Tells the other servers that this one works; call it well within `ALIVE_SECONDS`."""
        until = self.now() + ALIVE_SECONDS
        with self._engine.begin() as connection:
            if not connection.execute(server.update().where(server.c.name == self._server).values(alive_until=until)).rowcount:
                connection.execute(server.insert(), {"name": self._server, "alive_until": until})

    def waiting(self, channel: str) -> list[str]:
        """Conversations of a channel with something to do on which no living server works."""
        with self._engine.connect() as connection:
            alive = sa.select(server.c.name).where(server.c.alive_until > self.now(connection))
            held = sa.select(lease.c.conversation).where(lease.c.server.in_(alive))
            open_ = (update.c.channel == channel) & (update.c.conversation != "") & update.c.conversation.not_in(held)
            return list(connection.execute(sa.select(update.c.conversation).where(open_).distinct()).scalars())

    def purge(self, keep_seconds: float = OFFER_SECONDS) -> None:
        """Removes what is no longer needed: old hashes of ids, old offers, servers that are gone.

        After `keep_seconds` also what nobody has answered, as where its messenger was switched off.
        """
        now = self.now()
        unanswered = (update.c.conversation != "") & (update.c.received < now - keep_seconds)
        with self._engine.begin() as connection:
            connection.execute(update.update().where(unanswered).values(**_WIPED))
            connection.execute(update.delete().where((update.c.conversation == "") & (update.c.received < now - SEEN_SECONDS)))
            connection.execute(offer.delete().where(offer.c.made < now - keep_seconds))
            connection.execute(server.delete().where(server.c.alive_until < now - ALIVE_SECONDS))
            connection.execute(lease.delete().where(lease.c.server.not_in(sa.select(server.c.name))))

    def count(self) -> int:
        """How many updates are not done."""
        with self._engine.connect() as connection:
            return int(connection.execute(sa.select(sa.func.count()).where(update.c.conversation != "")).scalar_one())

    # Choices

    def keep_payload(self, payload: str) -> str:
        """A short key for a payload, the same for the same payload at any time and on any server."""
        key = f"={pseudonym(b'payload', payload)[:24]}"
        try:
            with self._engine.begin() as connection:
                connection.execute(choice.insert(), {"key": key, "payload": payload})
        except IntegrityError:
            pass
        return key

    def payload(self, sent_back: str) -> str | None:
        """What a button stands for: itself where it is a payload, else the payload kept under the key; None for an unknown key."""
        if not sent_back.startswith("="):
            return sent_back
        with self._engine.connect() as connection:
            return connection.execute(sa.select(choice.c.payload).where(choice.c.key == sent_back)).scalar()

    def offered(self, conversation: str) -> dict[str, Any]:
        """What the last reply offered; empty where nothing is known."""
        with self._engine.connect() as connection:
            found = connection.execute(sa.select(offer.c.content).where(offer.c.conversation == conversation)).scalar()
        try:
            return dict(self._opened(found)) if found is not None else {}
        except InvalidToken:  # the key of the installation was changed
            return {}

    def forget(self, conversation: str, but: Letter | None = None) -> None:
        """Deletes all that is kept of a conversation, but for the update that is being answered."""
        with self._engine.begin() as connection:
            connection.execute(offer.delete().where(offer.c.conversation == conversation))
        self._wipe((update.c.conversation == conversation) & (update.c.id != (but.id if but else -1)))

    def _sealed(self, content: Any) -> bytes:
        return self._fernet.encrypt(json.dumps(content, ensure_ascii=False).encode())

    def _opened(self, sealed: bytes) -> Any:
        return json.loads(self._fernet.decrypt(bytes(sealed)))
