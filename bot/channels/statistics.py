"""Rasa's event broker in SQL, safe between several servers that start at the same moment."""

from __future__ import annotations

from typing import Any

from rasa.core.brokers.sql import SQLEventBroker
from sqlalchemy.exc import DBAPIError


class SharedEventBroker(SQLEventBroker):
    """Named in an endpoints file as `event_broker.type`, with the settings of Rasa's SQL broker; `url` may be a whole address.

    Rasa's own looks for its table and then makes it; of two servers that do so at once, one would not start.
    Raises sqlalchemy.exc.DBAPIError where the database does not answer.
    """

    def __init__(self, **settings: Any) -> None:
        try:
            super().__init__(**settings)
        except DBAPIError:
            # where another server made the table in the meantime, it is found now
            super().__init__(**settings)
