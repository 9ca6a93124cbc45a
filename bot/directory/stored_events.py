"""Events as they are kept in the database, made whole again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot import clock
from bot.directory import tables as t
from bot.directory.entries import Event


def read_events(connection: Connection, keys: Sequence[str]) -> dict[str, Event]:
    """The events of these keys; unknown keys are left out."""
    query = sa.select(t.event).where(t.event.c.id.in_(keys))
    return {row["id"]: _event(row) for row in connection.execute(query).mappings()} if keys else {}


def read_all_events(connection: Connection) -> list[Event]:
    """Every event, also past and cancelled ones, in the order of their keys."""
    return [_event(row) for row in connection.execute(sa.select(t.event).order_by(t.event.c.id)).mappings()]


def moment(text: str | None) -> date | datetime | None:
    """A day or a moment in Europe/Berlin from its ISO 8601 form; None for none."""
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == len("2026-11-22") else datetime.fromisoformat(text).astimezone(clock.BERLIN)


def _event(row: Mapping[str, Any]) -> Event:
    return Event(
        key=row["id"],
        title_de=row["name_de"],
        title_en=row["name_en"],
        summary_de=row["description_de"],
        summary_en=row["description_en"],
        start=moment(row["start_date"]),
        end=moment(row["end_date"]),
        status=row["event_status"],
        venue=row["venue"],
        street=row["street_address"],
        postcode=row["postal_code"],
        city=row["city"],
        state=row["state"],
        lat=row["latitude"],
        lon=row["longitude"],
        mode=row["event_attendance_mode"],
        registration_url=row["registration_url"],
        organiser=row["organizer"],
        topics=_words(row["topics"]),
        languages=_words(row["in_language"]),
        confidence=row["confidence"],
        source_url=row["source_url"],
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()
