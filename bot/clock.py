"""The day and the moment of a conversation. Nothing else in the project reads the clock."""

from __future__ import annotations

import os
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
TODAY_VARIABLE = "LOTSE_TODAY"


def now() -> datetime:
    """The present moment in Europe/Berlin; on a simulated day (`LOTSE_TODAY`) the present time of that day.

    Raises ValueError where `LOTSE_TODAY` is not an ISO date.
    """
    moment = datetime.now(BERLIN)
    simulated = os.environ.get(TODAY_VARIABLE)
    if not simulated:
        return moment
    try:
        day = date.fromisoformat(simulated)
    except ValueError:
        raise ValueError(
            f"{TODAY_VARIABLE} is {simulated!r}; give a day as YYYY-MM-DD, for example 2026-11-22, or leave it unset."
        ) from None
    return datetime.combine(day, time(moment.hour, moment.minute, moment.second), BERLIN)


def today() -> date:
    """The day of the conversation in Europe/Berlin: `LOTSE_TODAY` where set, else the present day."""
    return now().date()


def seconds() -> float:
    """Seconds since 1970 by the machine, by which Rasa dates what is said; no simulated day moves them."""
    return datetime.now(BERLIN).timestamp()
