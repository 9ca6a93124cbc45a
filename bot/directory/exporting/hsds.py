"""Services as a page of Open Referral HSDS 3 (https://docs.openreferral.org), and the check against its schema."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from jsonschema import Draft7Validator, FormatChecker

from bot import paths
from bot.directory.entries import NATION, Place, Service
from bot.directory.exporting.identifiers import identifier
from bot.directory.importing.hours import DAYS, weekly
from bot.directory.importing.hsds import APPOINTMENT, AUDIENCE, KIND, TAXONOMY
from bot.directory.loading import NATIONAL, ServiceEntry

SCHEMA = paths.DIRECTORY / "schemas" / "hsds.json"
CONFIDENCE, SOURCE = "confidence", "source"
COUNTRY = "DE"
_APPOINTMENT_WORDS = {value: words for words, value in APPOINTMENT.items()}


def services_page(services: Iterable[ServiceEntry], places: Mapping[str, Place]) -> dict[str, Any]:
    """All services as one page, as an HSDS API gives it. `places` by key name the areas."""
    contents = [_service(entry, places) for entry in services]
    return {
        "total_items": len(contents),
        "total_pages": 1,
        "page_number": 1,
        "size": len(contents),
        "first_page": True,
        "last_page": True,
        "empty": not contents,
        "contents": contents,
    }


def faults(page: Mapping[str, Any]) -> list[str]:
    """Where a page does not keep to the schema; empty where it does."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    validator = Draft7Validator(schema, format_checker=FormatChecker())
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(page)]


def _service(entry: ServiceEntry, places: Mapping[str, Place]) -> dict[str, Any]:
    service = entry.service
    own = identifier("service", service.key)
    organization = identifier("organization", service.organisation)
    values: dict[str, Any] = {
        "id": own,
        "organization_id": organization,
        "name": service.name,
        "url": service.website,
        "email": service.email,
        "status": "active",
        "application_process": _APPOINTMENT_WORDS.get(service.appointment, "") if service.appointment is not None else "",
        "fees_description": service.cost,
        "assured_date": service.assured_date.isoformat() if service.assured_date else "",
        "organization": {"id": organization, "name": service.organisation, "description": service.organisation},
        "phones": [{"id": identifier("phone", service.key), "service_id": own, "number": service.phone}] if service.phone else [],
        "schedules": _schedules(service, own),
        "service_areas": [_area(area, service, own, places) for area in sorted(entry.areas)],
        "service_at_locations": _locations(service, own),
        "languages": [
            {"id": identifier("language", service.key, code), "service_id": own, "name": code, "code": code}
            for code in service.languages
        ],
        "attributes": _attributes(service, own),
    }
    return {name: value for name, value in values.items() if value not in ("", [])}


def _schedules(service: Service, own: str) -> list[dict[str, Any]]:
    """Weekly hours as one schedule for each time of the week; hours that say more in the notation of OpenStreetMap."""
    if not service.opening_hours:
        return []
    week = weekly(service.opening_hours)
    if week is None:
        return [{"id": identifier("schedule", service.key), "service_id": own, "description": service.opening_hours}]
    return [
        {
            "id": identifier("schedule", service.key, opens, closes),
            "service_id": own,
            "freq": "WEEKLY",
            "interval": 1,
            "byday": ",".join(DAYS[day].upper() for day, times in enumerate(week) if (opens, closes) in times),
            "opens_at": opens,
            "closes_at": closes,
        }
        for opens, closes in sorted({slot for times in week for slot in times})
    ]


def _area(area: str, service: Service, own: str, places: Mapping[str, Place]) -> dict[str, Any]:
    name, extent = (NATIONAL, NATION) if area == NATIONAL else (places[area].name, area)
    return {"id": identifier("area", service.key, area), "service_id": own, "name": name, "extent": extent, "extent_type": "text"}


def _locations(service: Service, own: str) -> list[dict[str, Any]]:
    found = []
    if service.city:
        location = identifier("location", service.street, service.postcode, service.city)
        address = {
            "id": identifier("address", service.street, service.postcode, service.city),
            "location_id": location,
            "address_1": service.street,
            "city": service.city,
            "state_province": service.state,
            "postal_code": service.postcode,
            "country": COUNTRY,
            "address_type": "physical",
        }
        place: dict[str, Any] = {"id": location, "location_type": "physical", "addresses": [address]}
        if service.lat is not None and service.lon is not None:
            place |= {"latitude": service.lat, "longitude": service.lon}
        found.append(place)
    if service.online:
        found.append({"id": identifier("location", "online", service.key), "location_type": "virtual"})
    return [
        {
            "id": identifier("service-at-location", service.key, place["id"]),
            "service_id": own,
            "location_id": place["id"],
            "location": place,
        }
        for place in found
    ]


def _attributes(service: Service, own: str) -> list[dict[str, Any]]:
    """Our own words: topics, kind and audience; how sure the entry is, and where it comes from."""
    words = [(TAXONOMY, topic) for topic in service.topics] + [(KIND, service.kind), (CONFIDENCE, service.confidence)]
    words += [(AUDIENCE, service.audience)] if service.audience else []
    found = [_attribute(service, own, taxonomy, word) for taxonomy, word in words]
    if service.source_url:
        found.append({**_attribute(service, own, SOURCE, SOURCE), "value": service.source_url})
    return found


def _attribute(service: Service, own: str, taxonomy: str, word: str) -> dict[str, Any]:
    term = {
        "id": identifier("term", taxonomy, word),
        "code": word,
        "name": word,
        "description": f"{taxonomy}: {word}",
        "taxonomy": taxonomy,
    }
    return {
        "id": identifier("attribute", service.key, taxonomy, word),
        "link_id": own,
        "link_entity": "service",
        "taxonomy_term_id": term["id"],
        "taxonomy_term": term,
    }
