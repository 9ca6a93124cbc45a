"""Periods that people name ("next week", "in March") as days, reckoned from the day of the conversation."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
SATURDAY = WEEKDAYS.index("saturday")
RELATIVE = (
    "today",
    "tomorrow",
    "day_after_tomorrow",
    "this_week",
    "next_week",
    "weekend",
    "next_weekend",
    "this_month",
    "next_month",
)
PERIODS = (*RELATIVE, *WEEKDAYS, *MONTHS)


def resolve_period(key: str, day: date) -> tuple[date, date]:
    """The first and the last day of a period, both included; never before `day`.

    Weeks begin on Monday. What has begun already (this week, this weekend, this month) starts on `day`. A weekday is the
    next such day, `day` itself included; a month the next such month, or the rest of the current one. `next_weekend` is
    the weekend of next week. Raises ValueError for an unknown key.
    """
    monday = day - timedelta(days=day.weekday())
    if key in ("today", "tomorrow", "day_after_tomorrow"):
        only = day + timedelta(days=RELATIVE.index(key))
        return only, only
    if key == "this_week":
        return day, monday + timedelta(days=6)
    if key == "next_week":
        return monday + timedelta(days=7), monday + timedelta(days=13)
    if key == "weekend":
        return max(day, monday + timedelta(days=SATURDAY)), monday + timedelta(days=6)
    if key == "next_weekend":
        return monday + timedelta(days=7 + SATURDAY), monday + timedelta(days=13)
    if key == "this_month":
        return day, _last_day(day.year, day.month)
    if key == "next_month":
        year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
        return date(year, month, 1), _last_day(year, month)
    if key in WEEKDAYS:
        only = day + timedelta(days=(WEEKDAYS.index(key) - day.weekday()) % 7)
        return only, only
    if key in MONTHS:
        month = MONTHS.index(key) + 1
        if month == day.month:
            return day, _last_day(day.year, month)
        year = day.year if month > day.month else day.year + 1
        return date(year, month, 1), _last_day(year, month)
    raise ValueError(f"unknown period {key!r}; known: {', '.join(PERIODS)}")


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
