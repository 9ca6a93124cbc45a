"""Rasa's locks in Redis, safe between several servers: while one handles a message of a conversation, no other does.

Rasa's own store reads a lock, changes it and writes it back; two servers that do so at the same moment both believe that it is
theirs. Here every change is one transaction (https://redis.io/docs/manual/transactions/, WATCH).

When a ticket expires is kept by the clock of Redis, the one that all servers share: those of the servers differ, and may be set.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

from rasa.core.agent import Agent
from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockError, RedisLockStore
from rasa.utils.endpoints import EndpointConfig
from redis import Redis

from bot import clock

Result = TypeVar("Result")

LOOK_AGAIN_SECONDS = 0.1
"""Rasa's second would be felt by whoever waits."""


class SharedLockStore(RedisLockStore):
    """Named in endpoints.yml as `lock_store.type`, with the settings of Rasa's Redis lock store; `url` is the host.

    Raises redis.exceptions.RedisError where Redis does not answer.
    """

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        super().__init__(host=endpoint_config.url, **endpoint_config.kwargs)

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = LOOK_AGAIN_SECONDS
    ) -> AsyncGenerator[TicketLock, None]:
        """Waits for the lock and holds it; `lock_lifetime` in seconds, after which a server that was killed holds it no longer.

        Raises rasa.core.lock_store.LockError where others hold it for longer than that, or Redis has forgotten it meanwhile.
        """
        begun = time.monotonic()
        async with AsyncExitStack() as waiting:
            try:
                held = await waiting.enter_async_context(super().lock(conversation_id, lock_lifetime, wait_time_in_seconds))
            except LockError:
                if time.monotonic() - begun < lock_lifetime:
                    raise  # Redis has forgotten it, and another server may still hold it
                # who waits from the moment on at which a server was killed ends waiting when the killed one ends holding
                held = await waiting.enter_async_context(super().lock(conversation_id, lock_lifetime, wait_time_in_seconds))
            yield held

    def get_lock(self, conversation_id: str) -> TicketLock | None:
        """The lock as it stands; None where nobody holds or awaits it."""
        stored, now = self.red.pipeline(transaction=False).get(self.key_prefix + conversation_id).time().execute()
        return _shifted(TicketLock.from_dict(json.loads(stored)), -_ahead(now)) if stored else None

    def issue_ticket(self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME) -> int:
        """The next number in the row of those who wait."""
        return self._change(conversation_id, lambda lock: lock.issue_ticket(lock_lifetime))

    def update_lock(self, conversation_id: str) -> None:
        """Removes tickets that have expired."""
        self._change(conversation_id, lambda lock: lock.remove_expired_tickets())

    def cleanup(self, conversation_id: str, ticket_number: int) -> None:
        """Gives the ticket back."""
        self._change(conversation_id, lambda lock: lock.remove_ticket_for(ticket_number))

    def _change(self, conversation_id: str, change: Callable[[TicketLock], Result]) -> Result:
        key = self.key_prefix + conversation_id

        def changed(transaction: Any) -> Result:
            stored, ahead = transaction.get(key), _ahead(transaction.time())
            lock = TicketLock.from_dict(json.loads(stored)) if stored else TicketLock(conversation_id)
            result = change(_shifted(lock, -ahead))
            _shifted(lock, ahead)
            transaction.multi()
            if lock.tickets:
                # of a server that was killed nothing stays behind
                transaction.set(key, lock.dumps(), exat=int(max(ticket.expires for ticket in lock.tickets)) + 1)
            else:
                transaction.delete(key)
            return result

        return self.red.transaction(changed, key, value_from_callable=True)


def shared_redis(agent: Agent | None) -> Redis | None:
    """The Redis of the lock store, in which servers may share more than locks; None where each has its own locks."""
    store = agent.lock_store if agent else None
    return store.red if isinstance(store, RedisLockStore) else None


def _ahead(told: tuple[int, int]) -> float:
    """By how many seconds the clock of Redis (seconds and microseconds, as TIME tells) is ahead of ours."""
    seconds, microseconds = told
    return seconds + microseconds / 1e6 - clock.seconds()


def _shifted(lock: TicketLock, seconds: float) -> TicketLock:
    """The lock with the times of its tickets changed from one clock to the other."""
    for ticket in lock.tickets:
        ticket.expires += seconds
    return lock
