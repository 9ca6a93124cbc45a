"""Deleting ended conversations by hand, as the running servers do by themselves."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rasa.core.lock_store import LockStore
from rasa.core.tracker_store import TrackerStore
from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.channels.forgetting import CannotPurge, purge
from bot.channels.server import read_endpoints


def purge_now(endpoints: Path) -> int:
    """Deletes the conversations that have ended, in the stores of Rasa's endpoints file; gives their number.

    Raises ValueError where the tracker store does not tell which have ended, or a database does not answer.
    """
    available = read_endpoints(endpoints)
    trackers, locks = TrackerStore.create(available.tracker_store), LockStore.create(available.lock_store)
    try:
        return asyncio.run(purge(trackers, locks, clock.seconds()))
    except CannotPurge as problem:
        raise ValueError(str(problem)) from None
    except SQLAlchemyError as problem:
        raise ValueError(f"A database does not answer, so not all was deleted ({type(problem).__name__}); run it again.") from None
