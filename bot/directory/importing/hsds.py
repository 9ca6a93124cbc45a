"""Open Referral HSDS 3 as JSON (https://docs.openreferral.org): services with their organisation, locations and hours.

Read are a list of services, a page of an API (`contents`), a single service, and organisations with `services`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.directory.entries import AUDIENCES, COSTS, KINDS, NATION, TOPICS
from bot.directory.importing.drafts import Drafts, Problem, ServiceDraft, Unreadable
from bot.directory.importing.hours import DAYS, Times, in_notation
from bot.directory.importing.sources import Source
from bot.directory.importing.values import Values, day, mapping, mappings, number, parse_json, text
from bot.directory.loading import NATIONAL

TAXONOMY, KIND, AUDIENCE = "topic", "kind", "audience"  # the vocabularies under which our own words travel
APPOINTMENT = {"by appointment": True, "without appointment": False}
_BYDAY = {name.upper(): place for place, name in enumerate(DAYS)}


def read_services(content: bytes, source: Source, today: date) -> Drafts:
    """The services; those that are not active are left out, and told. Raises Unreadable."""
    found = parse_json(content)
    drafts: list[ServiceDraft] = []
    problems: list[Problem] = []
    entries = list(_services(found))
    if not entries and found not in ([], {"contents": []}) and not (isinstance(found, dict) and found.get("contents") == []):
        raise Unreadable("it holds no services (a list, `contents`, or organisations with `services`)")
    for values, organization in entries:
        status = text(values, "status")
        if status not in ("active", ""):
            problems.append(Problem(text(values, "name"), f"its status is {status!r}; it is left out"))
        elif not text(values, "id"):
            problems.append(Problem(text(values, "name"), "it has no id"))
        else:
            drafts.append(_service(values, organization))
    return Drafts(tuple(drafts), tuple(problems))


def _services(found: Any) -> Iterator[tuple[Values, Values]]:
    """Every service with its organisation."""
    if isinstance(found, dict) and "contents" in found:
        found = found["contents"]
    for values in mappings(found):
        if "services" in values:
            for service in mappings(values["services"]):
                yield service, values
        elif "status" in values or "service_at_locations" in values or "organization" in values:
            yield values, mapping(values, "organization")


def _service(values: Values, organization: Values) -> ServiceDraft:
    visited = next(mappings(values.get("service_at_locations")), {})
    location = mapping(visited, "location")
    address = next((one for one in mappings(location.get("addresses")) if text(one, "address_type") != "postal"), {})
    holders = (visited, values, location, organization)
    terms = {
        name: [text(one["taxonomy_term"], "code") for one in mappings(values.get("attributes")) if _vocabulary(one) == name]
        for name in (TAXONOMY, KIND, AUDIENCE)
    }
    application = text(values, "application_process").casefold()
    return ServiceDraft(
        key=text(values, "id"),
        uid=text(values, "id"),
        name=text(values, "name"),
        organisation=text(organization, "name"),
        kind=next((word for word in terms[KIND] if word in KINDS), ""),
        audience=next((word for word in terms[AUDIENCE] if word in AUDIENCES), ""),
        topics=tuple(word for word in terms[TAXONOMY] if word in TOPICS),
        languages=tuple(text(one, "code") for one in mappings(values.get("languages")) if text(one, "code")),
        street=text(address, "address_1"),
        postcode=text(address, "postal_code"),
        city=text(address, "city"),
        lat=number(location, "latitude"),
        lon=number(location, "longitude"),
        areas=tuple(_area(one) for one in mappings(values.get("service_areas")) if _area(one)),
        phones=tuple(text(one, "number") for holder in holders for one in mappings(holder.get("phones"))),
        emails=(text(values, "email"), text(organization, "email")),
        website=text(values, "url") or text(organization, "website"),
        opening_hours=next((hours for hours in (_hours(holder.get("schedules")) for holder in holders[:3]) if hours), ""),
        appointment=APPOINTMENT.get(application),
        online=any(
            text(mapping(one, "location"), "location_type") == "virtual" for one in mappings(values.get("service_at_locations"))
        ),
        cost=next((word for word in (text(values, "fees_description"), text(values, "fees")) if word in COSTS), ""),
        assured_date=day(text(values, "assured_date")),
        source_url=text(values, "url"),
    )


def _vocabulary(attribute: Values) -> str:
    return text(mapping(attribute, "taxonomy_term"), "taxonomy")


def _area(values: Values) -> str:
    return NATIONAL if text(values, "extent") == NATION else text(values, "name", "extent")


def _hours(schedules: Any) -> str:
    """Weekly schedules as one notation; a description that is in the notation already is taken as it is."""
    week: list[Times] = [()] * 7
    for schedule in mappings(schedules):
        opens, closes = text(schedule, "opens_at")[:5], text(schedule, "closes_at")[:5]
        days = [
            _BYDAY[part.strip().upper()[-2:]] for part in text(schedule, "byday").split(",") if part.strip().upper()[-2:] in _BYDAY
        ]
        if text(schedule, "freq") == "WEEKLY" and opens and closes and days:
            for one in days:
                week[one] = tuple(sorted({*week[one], (opens, closes)}))
        elif text(schedule, "description"):
            return text(schedule, "description")
    return in_notation(week)
