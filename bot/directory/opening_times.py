"""When a service is open, as times of the week: what a search by day or moment asks the database for.

Hours that say more than a week (seasons, single dates) are not told by it; whether someone is open then is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import opening_hours

from bot.directory.entries import NATION
from bot.directory.importing.hours import weekly

ALWAYS = "24/7"
DAY_MINUTES = 24 * 60
_CLOSED_ON_HOLIDAYS = "PH off"  # goes without saying
PUBLIC_HOLIDAY = 7  # as a day of the week, after Sunday: plain weekly hours do not hold on one


@dataclass(frozen=True)
class OpeningTime:
    """A stretch of one day of the week (Monday is 0), in minutes since midnight, the end not included."""

    weekday: int
    opens: int
    closes: int


def opening_times(notation: str) -> list[OpeningTime]:
    """The times of plain weekly hours (OpenStreetMap notation); none where the notation is empty or says more."""
    if notation == ALWAYS:
        return [OpeningTime(day, 0, DAY_MINUTES) for day in range(PUBLIC_HOLIDAY + 1)]
    closing: dict[tuple[int, int], int] = {}
    plain = "; ".join(rule for rule in map(str.strip, notation.split(";")) if rule != _CLOSED_ON_HOLIDAYS)
    for day, times in enumerate(weekly(plain) or ()):
        for opens, closes in ((_minutes(first), _minutes(last)) for first, last in times):
            ends = closes if closes > opens else closes + DAY_MINUTES  # over midnight
            for weekday, first, last in ((day, opens, min(ends, DAY_MINUTES)), ((day + 1) % 7, 0, ends - DAY_MINUTES)):
                if first < last:
                    closing[weekday, first] = max(last, closing.get((weekday, first), 0))
    return [OpeningTime(weekday, opens, closes) for (weekday, opens), closes in sorted(closing.items())]


def stretches(start: datetime, end: datetime) -> list[OpeningTime]:
    """The days of the week that lie between two moments, each with its minutes, both ends included; each stretch once.

    A public holiday of the whole nation is a day of its own.
    """
    return list(dict.fromkeys(_stretches(start, end)))


def _stretches(start: datetime, end: datetime) -> Iterator[OpeningTime]:
    for number in range((end.date() - start.date()).days + 1):
        day = start.date() + timedelta(days=number)
        first = start.hour * 60 + start.minute if day == start.date() else 0
        last = end.hour * 60 + end.minute if day == end.date() else DAY_MINUTES
        yield OpeningTime(PUBLIC_HOLIDAY if is_public_holiday(day) else day.weekday(), first, last)


def is_public_holiday(day: date) -> bool:
    """Whether the day is a public holiday in all of Germany."""
    return bool(_holidays().is_open(datetime.combine(day, time(12))))


@lru_cache(maxsize=1)
def _holidays() -> opening_hours.OpeningHours:
    return opening_hours.OpeningHours("PH", country=NATION)


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
