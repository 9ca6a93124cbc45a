"""Services as they are kept in the database, made whole again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.directory import tables as t
from bot.directory.entries import Service
from bot.directory.loading import ServiceEntry

MOST_KEYS = 500  # in one query; some databases allow no more than 999 parameters


def read_services(connection: Connection, keys: Sequence[str]) -> dict[str, Service]:
    """The services of these keys, complete; unknown keys are left out."""
    found: dict[str, Service] = {}
    for first in range(0, len(keys), MOST_KEYS):
        found |= _read(connection, keys[first : first + MOST_KEYS])
    return found


def read_all_services(connection: Connection) -> list[ServiceEntry]:
    """Every service with the areas that it serves, in the order of their keys."""
    areas: dict[str, set[str]] = {}
    for key, area in connection.execute(sa.select(t.service_area)):
        areas.setdefault(key, set()).add(area)
    found = read_services(connection, sorted(areas))
    return [ServiceEntry(service, frozenset(areas[key])) for key, service in sorted(found.items())]


def _read(connection: Connection, keys: Sequence[str]) -> dict[str, Service]:
    topics = _lists(connection, t.service_topic, t.service_topic.c.topic, keys)
    languages = _lists(connection, t.language, t.language.c.code, keys)
    query = (
        sa.select(
            t.service,
            t.organization.c.name.label("organisation"),
            t.location.c.address_1,
            t.location.c.postal_code,
            t.location.c.city,
            t.location.c.latitude,
            t.location.c.longitude,
            t.schedule.c.description,
            t.phone.c.number,
        )
        .select_from(
            t.service.join(t.organization, t.organization.c.id == t.service.c.organization_id)
            .outerjoin(t.service_at_location, t.service_at_location.c.service_id == t.service.c.id)
            .outerjoin(t.location, t.location.c.id == t.service_at_location.c.location_id)
            .outerjoin(t.schedule, t.schedule.c.service_id == t.service.c.id)
            .outerjoin(t.phone, t.phone.c.service_id == t.service.c.id)
        )
        .where(t.service.c.id.in_(keys))
    )
    return {
        row["id"]: Service(
            key=row["id"],
            name=row["name"],
            organisation=row["organisation"],
            kind=row["kind"],
            audience=row["audience"],
            topics=topics.get(row["id"], ()),
            languages=languages.get(row["id"], ()),
            street=row["address_1"] or "",
            postcode=row["postal_code"] or "",
            city=row["city"] or "",
            state=row["state"],
            lat=row["latitude"],
            lon=row["longitude"],
            phone=row["number"] or "",
            email=row["email"],
            website=row["url"],
            opening_hours=row["description"] or "",
            appointment=row["application_process"],
            online=row["online"],
            cost=row["fees"],
            assured_date=row["assured_date"],
            confidence=row["confidence"],
            source_url=row["source_url"],
        )
        for row in connection.execute(query).mappings()
    }


def _lists(connection: Connection, table: sa.Table, column: Any, keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
    query = sa.select(table.c.service_id, column).where(table.c.service_id.in_(keys)).order_by(table.c.service_id, table.c.position)
    found: dict[str, tuple[str, ...]] = {}
    for key, word in connection.execute(query):
        found[key] = (*found.get(key, ()), word)
    return found
