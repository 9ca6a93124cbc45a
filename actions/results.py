"""Services and events as they go out in `results` of the reply contract: what is known of them, by name."""

from __future__ import annotations

from typing import Any

from bot.directory import Event, FoundEvent, FoundService


def service_result(found: FoundService) -> dict[str, Any]:
    service = found.service
    return _known(
        key=service.key,
        name=service.name,
        organisation=service.organisation,
        street=service.street,
        postcode=service.postcode,
        city=service.city,
        distance_km=found.distance_km,
        phone=service.phone,
        email=service.email,
        website=service.website,
        opening_hours=service.opening_hours,
        languages=list(service.languages),
        checked_on=service.assured_date.isoformat() if service.assured_date else None,
        confidence=service.confidence,
        map_url=service.map_url,
    )


def event_result(found: FoundEvent) -> dict[str, Any]:
    return {**_event(found.event, found.event.registration_url), **_known(distance_km=found.distance_km)}


def past_event_result(event: Event) -> dict[str, Any]:
    """An event that is over, with the page that tells of it."""
    return {**_event(event, event.source_url), "over": True}


def _event(event: Event, website: str) -> dict[str, Any]:
    return _known(
        key=event.key,
        name=event.title,
        start=event.start.isoformat() if event.start else None,
        end=event.end.isoformat() if event.end else None,
        venue=event.venue,
        street=event.street,
        postcode=event.postcode,
        city=event.city,
        mode=event.mode,
        website=website,
        organisation=event.organiser,
    )


def _known(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}
