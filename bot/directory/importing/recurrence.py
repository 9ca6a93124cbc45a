"""The coming occurrences of a series (RFC 5545, 3.8.5), reckoned in local time so that the hour stays across summer time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from dateutil.rrule import rrulestr

from bot.clock import BERLIN

HORIZON = timedelta(days=183)  # how far ahead a series without an end is told
MOST = 200  # occurrences of one series
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


def occurrences(start: date | datetime, rule: str, day: date) -> Iterator[date | datetime]:
    """The starts of a series from `day` to the horizon, as days or as moments in Europe/Berlin like `start`.

    A limit in UTC (UNTIL=...Z) is taken as the moment it is. Raises ValueError where the rule cannot be read.
    """
    timed = isinstance(start, datetime)
    first = start.astimezone(BERLIN).replace(tzinfo=None) if isinstance(start, datetime) else datetime.combine(start, time())
    earliest = datetime.combine(day, time())
    last = earliest + HORIZON
    parts = dict(part.upper().split("=", 1) for part in rule.removeprefix("RRULE:").strip().split(";") if "=" in part)
    if parts.get("FREQ") not in FREQUENCIES or not parts.get("INTERVAL", "1").strip("0"):
        raise ValueError(f"the rule {rule!r} does not repeat daily, weekly, monthly or yearly")
    try:
        until = min(_local(parts.pop("UNTIL")), last) if "UNTIL" in parts else last
        found = rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=first)
        within = found.replace(until=until)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"the rule {rule!r} cannot be read: {error}") from None
    for moment in islice(within.xafter(earliest, inc=True), MOST):
        yield moment.replace(tzinfo=BERLIN) if timed else moment.date()


def _local(until: str) -> datetime:
    """The limit of a rule in local time. A day counts to its end."""
    if len(until) == 8:
        return datetime.combine(datetime.strptime(until, "%Y%m%d"), time.max)
    if until.endswith("Z"):
        return datetime.strptime(f"{until[:-1]}+0000", "%Y%m%dT%H%M%S%z").astimezone(BERLIN).replace(tzinfo=None)
    return datetime.strptime(until, "%Y%m%dT%H%M%S")
