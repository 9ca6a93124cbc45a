"""Sessions of the widget: random ids made here, in signed tokens that expire. Nobody goes on with a conversation by guessing."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer
from redis import Redis
from redis.exceptions import RedisError

from bot.channels.secrets import pseudonym

logger = structlog.get_logger(__name__)

LIFETIME = timedelta(hours=24)
"""As long as a conversation is one to Rasa (`session_expiration_time` in domain.yml)."""
_PURPOSE = "lotse web session"
_ID_BYTES = 16
ENDED_KEPT = 20_000


class NoSession(Exception):
    """The token is missing, expired, of a deleted chat, or was not made with the key of this installation."""


@dataclass(frozen=True)
class Session:
    """One conversation of the widget: its id (128 random bits) and the token that proves it."""

    id: str
    token: str

    @property
    def sender(self) -> str:
        """The name of the conversation in Rasa's tracker."""
        return f"web-{self.id}"


class Sessions:
    """Makes and reads sessions with the key of the installation."""

    def __init__(self, key: bytes, lifetime: timedelta = LIFETIME) -> None:
        self._key = key
        self._signer = URLSafeTimedSerializer(key, salt=_PURPOSE)
        self._seconds = int(lifetime.total_seconds())
        self._ended: OrderedDict[str, None] = OrderedDict()

    def open(self) -> Session:
        """A session that nobody has yet."""
        return self._signed(secrets.token_urlsafe(_ID_BYTES))

    async def read(self, token: str, shared: Redis | None = None) -> Session:
        """The session of a token; past half of its lifetime with a fresh one. Raises NoSession.

        `shared` is the Redis in which servers tell each other which chats were deleted, where there is one.
        """
        session = self.verified(token)
        if session.id in self._ended or await self._in(shared, lambda redis: redis.exists(self._ended_name(session))):
            raise NoSession("The chat was deleted; open a new session.")
        return session

    async def end(self, session: Session, shared: Redis | None = None) -> None:
        """Refuses the session from now on, so that what was under way when its chat was deleted does not begin it anew.

        Remembered in memory for the last 20,000, and where servers share a Redis in that for as long as a token is valid.
        """
        self._ended[session.id] = None
        if len(self._ended) > ENDED_KEPT:
            self._ended.popitem(last=False)
        await self._in(shared, lambda redis: redis.set(self._ended_name(session), "", ex=self._seconds))

    async def reopen(self, session: Session, shared: Redis | None = None) -> None:
        """Takes back `end`, where the chat could not be deleted."""
        self._ended.pop(session.id, None)
        await self._in(shared, lambda redis: redis.delete(self._ended_name(session)))

    def _ended_name(self, session: Session) -> str:
        return f"ended:{pseudonym(self._key, _PURPOSE, session.id)}"

    async def _in(self, shared: Redis | None, do: Callable[[Redis], Any]) -> Any:
        """What Redis says; None where there is none or it fails, for then this server alone remembers."""
        if shared is None:
            return None
        try:
            return await asyncio.to_thread(do, shared)
        except RedisError as error:
            logger.warning("sessions.remembered_here", error=type(error).__name__)
            return None

    def verified(self, token: str) -> Session:
        """The session of a token, whether its chat was deleted or not. Raises NoSession."""
        try:
            session_id, made = self._signer.loads(token, return_timestamp=True)
        except (BadSignature, UnicodeError):
            raise NoSession("This is no session of this server; open one with POST /web/session.") from None
        signer = self._signer.make_signer(self._signer.salt)
        assert isinstance(signer, TimestampSigner)
        age = signer.get_timestamp() - int(made.timestamp())
        # made in the future: the machine's clock was set back since, which must end no chat
        if abs(age) > self._seconds:
            raise NoSession("The session has expired; open a new one.")
        return Session(str(session_id), token) if 0 <= age <= self._seconds // 2 else self._signed(str(session_id))

    def _signed(self, session_id: str) -> Session:
        return Session(session_id, str(self._signer.dumps(session_id)))
