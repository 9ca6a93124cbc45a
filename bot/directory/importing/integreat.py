"""Integreat CMS, API v3: `events/` and `locations/` of a region.

Shapes: github.com/digitalfabrik/integreat-cms, tests/api/expected-outputs. Unknown keys are ignored, so newer servers do too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.clock import BERLIN
from bot.directory.importing.cleaning import normalised
from bot.directory.importing.drafts import Drafts, EventDraft, Problem, ServiceDraft, Unreadable
from bot.directory.importing.hours import Times, in_notation
from bot.directory.importing.recurrence import occurrences
from bot.directory.importing.sources import Source
from bot.directory.importing.values import Values, day, mapping, mappings, moment, number, parse_json, text

_OCCURRENCE = re.compile(r"\$\d{4}-\d{2}-\d{2}/?$")
_TIME = re.compile(r"([01]\d|2[0-4]):[0-5]\d")
_WHOLE_DAY = (("00:00", "24:00"),)


def region_path(content: bytes, name: str) -> str:
    """The path of a region in the answer of `regions/`. Raises Unreadable where no live region has the name."""
    for region in mappings(_items(content)):
        full = f"{text(region, 'prefix')} {text(region, 'name_without_prefix', 'name')}".strip()
        if region.get("live") is True and normalised(name) in (normalised(full), normalised(text(region, "name"))):
            path = text(region, "path").strip("/")
            if re.fullmatch(r"[\w-]+", path):
                return path
    raise Unreadable(f"the server has no live region {name!r}")


def read_events(content: bytes, source: Source, today: date) -> Drafts:
    """The events. A series that comes as one entry is told by its coming occurrences. Raises Unreadable."""
    drafts: list[EventDraft] = []
    problems: list[Problem] = []
    delivered: set[str] = set()
    series: list[tuple[EventDraft, str]] = []
    for position, values in enumerate(_items(content), 1):
        if not isinstance(values, dict):
            problems.append(Problem(f"item {position}", "it is no object"))
            continue
        draft, rule = _event(values), _rule(text(values, "recurrence_rule"))
        delivered.add(draft.key)
        if rule and draft.start is not None and not _OCCURRENCE.search(draft.key):
            series.append((draft, rule))
        else:
            drafts.append(draft)
    for draft, rule in series:
        try:
            found = list(_series(draft, rule, today))
        except ValueError as error:
            problems.append(Problem(draft.title, f"{error}; only its next date is kept"))
            found = [draft]
        drafts += [one for one in found if one is found[0] or one.key not in delivered]
    return Drafts(tuple(drafts), tuple(problems))


def _event(values: Values) -> EventDraft:
    """The key is the path: an id is shared by all occurrences of a series. A link into the meeting is only noted."""
    times, place = mapping(values, "event"), mapping(values, "location")
    placed = place.get("id") is not None
    start, end = _times(times)
    return EventDraft(
        key=text(values, "path", "url"),
        uid=text(values, "url"),
        title=text(values, "title"),
        summary=text(values, "content", "excerpt"),
        start=start,
        end=end,
        venue=text(place, "name") if placed else "",
        street=text(place, "address") if placed else "",
        postcode=text(place, "postcode") if placed else "",
        city=text(place, "town") if placed else "",
        lat=number(place, "latitude") if placed else None,
        lon=number(place, "longitude") if placed else None,
        meeting=bool(text(values, "meeting_url")),
        url=text(values, "url"),
        organiser=text(mapping(values, "organization"), "name"),
    )


def _times(times: Values) -> tuple[date | datetime | None, date | datetime | None]:
    if times.get("all_day") is True:
        start, end = day(text(times, "start_date")), day(text(times, "end_date"))
        return start, None if end == start else end
    return moment(text(times, "start")), moment(text(times, "end"))


def _rule(lines: str) -> str:
    """The rule without its own beginning, which stands in UTC without saying so; the event's start is in local time."""
    return next((line.strip() for line in lines.splitlines() if line.strip().startswith("RRULE:")), "")


def _series(draft: EventDraft, rule: str, today: date) -> Iterator[EventDraft]:
    assert draft.start is not None
    lasting = draft.end - draft.start if draft.end is not None else None
    for start in occurrences(draft.start, rule, today):
        only = start.date() if isinstance(start, datetime) else start
        first = only == (draft.start.astimezone(BERLIN).date() if isinstance(draft.start, datetime) else draft.start)
        key = draft.key if first else f"{draft.key.rstrip('/')}${only.isoformat()}"
        yield replace(draft, key=key, uid=draft.uid if first else "", start=start, end=_after(start, lasting))


def _after(start: Any, lasting: timedelta | None) -> Any:
    return None if lasting is None else start + lasting


def read_locations(content: bytes, source: Source, today: date) -> Drafts:
    """The places as services. Raises Unreadable."""
    drafts: list[ServiceDraft] = []
    problems: list[Problem] = []
    for position, values in enumerate(_items(content), 1):
        if not isinstance(values, dict):
            problems.append(Problem(f"item {position}", "it is no object"))
        elif values.get("temporarily_closed") is True:
            problems.append(Problem(text(values, "title"), "it is temporarily closed; it is left out until it opens again"))
        else:
            drafts.append(_service(values, source, problems))
    return Drafts(tuple(drafts), tuple(problems))


def _service(values: Values, source: Source, problems: list[Problem]) -> ServiceDraft:
    place = mapping(values, "location")
    category = text(mapping(values, "category"), "name")
    meaning = source.categories.get(category)
    if category and meaning is None:
        told = f"the category {category!r} has no meaning in sources.yml; it is kept as {source.kind}"
        problems.append(Problem(text(values, "title"), told))
    contacts = sorted(mappings(values.get("contacts")), key=lambda contact: bool(text(contact, "name")))
    contacts = [contact for contact in contacts if not text(contact, "name")] or [_without_person(one) for one in contacts]
    contacts = contacts or [values]  # older servers name them at the top
    hours = values.get("opening_hours") or next((one["opening_hours"] for one in contacts if one.get("opening_hours")), None)
    return ServiceDraft(
        key=text(values, "path", "url"),
        uid=text(values, "url"),
        name=text(values, "title"),
        organisation=text(mapping(values, "organization"), "name"),
        kind=meaning.kind if meaning else "",
        topics=meaning.topics if meaning else (),
        street=text(place, "address"),
        postcode=text(place, "postcode"),
        city=text(place, "town"),
        lat=number(place, "latitude"),
        lon=number(place, "longitude"),
        phones=tuple(text(contact, name) for name in ("phone_number", "mobile_number") for contact in contacts),
        emails=tuple(text(contact, "email") for contact in contacts),
        website=next((text(contact, "website") for contact in contacts if text(contact, "website")), "")
        or text(mapping(values, "organization"), "website"),
        opening_hours=_hours(hours),
        appointment=True if text(values, "appointment_url") else _appointment_only(hours),
        assured_date=day(text(values, "last_updated", "modified_gmt")),
        source_url=text(values, "url"),
    )


def _without_person(contact: Values) -> Values:
    """A contact without the mailbox and the mobile number that are a named person's own."""
    parts = [part for part in normalised(text(contact, "name")).split() if len(part) > 2]
    mailbox = normalised(text(contact, "email").split("@")[0].replace("_", " "))
    personal = any(part in mailbox for part in parts)
    return {name: value for name, value in contact.items() if not (name == "mobile_number" or (name == "email" and personal))}


def _hours(hours: Any) -> str:
    """Seven entries, Monday first, in the notation of OpenStreetMap; empty where they are not that."""
    if not isinstance(hours, list) or len(hours) != 7 or not all(isinstance(one, dict) for one in hours):
        return ""
    return in_notation([_day_hours(one) for one in hours])


def _day_hours(values: Values) -> Times:
    if values.get("closed") is True:
        return ()
    if values.get("allDay") is True:
        return _WHOLE_DAY
    slots = [(text(slot, "start"), text(slot, "end")) for slot in mappings(values.get("timeSlots"))]
    return tuple(slot for slot in slots if all(_TIME.fullmatch(time) for time in slot))


def _appointment_only(hours: Any) -> bool | None:
    days = [
        one for one in mappings(hours) if one.get("closed") is not True and (one.get("timeSlots") or one.get("appointmentOnly"))
    ]
    return True if days and all(one.get("appointmentOnly") is True for one in days) else None


def _items(content: bytes) -> list[Any]:
    found = parse_json(content)
    if not isinstance(found, list):
        raise Unreadable("a list is expected at the top; perhaps the server told an error")
    return found
