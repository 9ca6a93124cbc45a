"""Deleting a conversation from Rasa's tracker store, which has no way of its own for that."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore, RedisTrackerStore, SQLTrackerStore, TrackerStore


class CannotForget(Exception):
    """The tracker store in use offers no way to delete a conversation; names it and those that do."""


async def forget(agent: Agent, sender: str) -> None:
    """Deletes all events of a conversation, after what is being handled for it. Raises CannotForget."""
    async with agent.lock_store.lock(sender):
        for store in _stores(agent.tracker_store):
            await asyncio.to_thread(_delete, store, sender)


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
    if isinstance(store, SQLTrackerStore):
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
