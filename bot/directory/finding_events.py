"""Which events fit a search, soonest first.

What is coming is read from the database in periods that grow until enough is found, so that a search touches few rows.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot import clock
from bot.directory import tables as t
from bot.directory.candidates import topics_included
from bot.directory.entries import CANCELLED, SCHEDULED, Event, EventSearch, FoundEvent, Place
from bot.directory.geo import box_around
from bot.directory.places import distance_from
from bot.directory.stored_events import moment, read_events

_DAYS_AHEAD = (14, 60, 200)  # then everything
_ONLINE = ("online", "hybrid")


def find_events(connection: Connection, search: EventSearch) -> list[FoundEvent]:
    """Coming events, soonest first: none that is over at the start of the search, none that was called off unless asked for.

    With a place those within the radius (in the state, for a state) and those online.
    """
    start = search.start if search.start is not None else clock.today()
    first_day = start.date() if isinstance(start, datetime) else start
    wanted = search.offset + search.limit
    fitting = _fitting(search)
    several_days = t.event.c.first_day < t.event.c.last_day  # goes without saying, but names the index
    running = fitting.where(t.event.c.last_day >= first_day, t.event.c.first_day < first_day, several_days)
    begun = [key for key, *row in connection.execute(running) if _fits(row, search, start)]
    found = begun
    for last_day in _last_days(first_day, search.end):
        if len(found) >= wanted:
            break
        coming = fitting.where(t.event.c.first_day >= first_day)
        bounded = coming if last_day is None else coming.where(t.event.c.first_day <= last_day)
        found = begun + [key for key, *row in connection.execute(bounded) if _fits(row, search, start)]
    page = found[search.offset : wanted]
    events = read_events(connection, page)
    return [placed(events[key], search.place) for key in page]


def find_past_events(connection: Connection, topic: str | None, day: date, limit: int) -> list[Event]:
    """Events on the topic that were over before the day and have a page that tells of them, the latest first."""
    event = t.event.c
    query = sa.select(event.id).where(event.last_day < day, event.event_status == SCHEDULED, event.source_url != "")
    if topic:
        query = query.where(_on_topic(topic))
    keys = list(connection.execute(query.order_by(event.last_day.desc(), event.id).limit(limit)).scalars())
    events = read_events(connection, keys)
    return [events[key] for key in keys]


def placed(event: Event, place: Place | None) -> FoundEvent:
    """The event with its distance from the place; None where it is online."""
    return FoundEvent(event, None if event.mode == "online" else distance_from(place, event.lat, event.lon))


def _last_days(first_day: date, end: date | None) -> list[date | None]:
    """The last days of growing periods, up to the end of the search; None for no end."""
    days: list[date | None] = [first_day + timedelta(days=ahead) for ahead in _DAYS_AHEAD]
    return [*[day for day in days if end is None or (day is not None and day < end)], end]


def _fitting(search: EventSearch) -> Any:
    """What the database can tell of the search, its days aside, in order; the circle of the radius is a box here."""
    event, place = t.event.c, search.place
    query = sa.select(event.id, event.end_date, event.event_attendance_mode, event.latitude, event.longitude).where(
        event.event_status.in_((SCHEDULED, CANCELLED) if search.cancelled else (SCHEDULED,))
    )
    if search.topic:
        query = query.where(_on_topic(search.topic))
    online = event.event_attendance_mode.in_(_ONLINE)
    if search.online:
        query = query.where(online)
    elif place is not None and place.kind == "state":
        query = query.where(sa.or_(online, event.state == place.state))
    elif place is not None:
        box = box_around(place.lat, place.lon, search.radius_km)
        inside = sa.and_(event.latitude.between(box.south, box.north), event.longitude.between(box.west, box.east))
        query = query.where(sa.or_(online, inside))
    # a day without a time comes before the moments of that day; the offset of a moment says nothing about its order
    return query.order_by(event.first_day, sa.func.substr(event.start_date, 1, len("2026-11-22T09:00:00")), event.name_de, event.id)


def _on_topic(topic: str) -> Any:
    row = t.event_topic.c
    return sa.exists().where(row.event_id == t.event.c.id, row.topic.in_(topics_included(topic)))


def _fits(row: list[Any], search: EventSearch, start: date | datetime) -> bool:
    """Whether an event that the database offers has not ended by the moment of the search, and is within the radius."""
    end_date, mode, lat, lon = row
    end = moment(end_date) if isinstance(start, datetime) else None
    if isinstance(start, datetime) and isinstance(end, datetime) and end < start:
        return False
    if search.place is None or search.place.kind == "state" or mode != "onsite":
        return True
    distance = distance_from(search.place, lat, lon)
    return distance is not None and distance <= search.radius_km
