"""iCalendar (RFC 5545): VEVENTs with zones, whole days, series, single changed or cancelled dates, and cancellations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from bot.clock import BERLIN
from bot.directory.importing.cleaning import plain_text, split_address
from bot.directory.importing.drafts import Drafts, EventDraft, Problem, Unreadable
from bot.directory.importing.recurrence import occurrences
from bot.directory.importing.sources import Source
from bot.directory.meetings import leads_into_meeting

_ONLINE = re.compile(r"\bonline\b|\bdigital\b|\bvirtuell\b|\bwebinar\b|\bzoom\b|\bteams\b|https?://", re.IGNORECASE)


def read_events(content: bytes, source: Source, today: date) -> Drafts:
    """The events of all calendars in the file; a series by its coming dates. Raises Unreadable."""
    try:
        calendars = Calendar.from_ical(content.decode("utf-8-sig"), multiple=True)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise Unreadable(f"it is no iCalendar ({str(error)[:120]}); it begins with {content[:40]!r}") from None
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise Unreadable("it holds no VCALENDAR")
    drafts: list[EventDraft] = []
    problems: list[Problem] = []
    by_uid: dict[str, list[Event]] = {}
    for number, event in enumerate(one for calendar in calendars for one in calendar.walk("VEVENT")):
        by_uid.setdefault(_text(event, "UID") or f"without-uid-{number}", []).append(event)
    for uid, events in by_uid.items():
        try:
            drafts += _drafts(uid, events, today)
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            problems.append(Problem(_text(events[0], "SUMMARY") or uid, str(error)[:200]))
    return Drafts(tuple(drafts), tuple(problems))


def _drafts(uid: str, events: list[Event], today: date) -> Iterator[EventDraft]:
    """The dates of one UID. A date that the organiser changed by itself (RECURRENCE-ID) stands in place of the series' own."""
    changed = {_moment(event, "RECURRENCE-ID"): event for event in events if "RECURRENCE-ID" in event}
    for event in events:
        if "RECURRENCE-ID" in event:
            original = _moment(event, "RECURRENCE-ID")
            yield _draft(f"{uid}${_stamp(original)}", event, _moment(event, "DTSTART"), _end(event))
            continue
        start, end = _moment(event, "DTSTART"), _end(event)
        if start is None or "RRULE" not in event:
            yield _draft(uid, event, start, end)
            continue
        lasting = end - start if end is not None else None
        rules = event["RRULE"] if isinstance(event["RRULE"], list) else [event["RRULE"]]
        found = {one for rule in rules for one in occurrences(start, rule.to_ical().decode(), today)}
        found |= set(_dates(event, "RDATE", start))
        for one in sorted(found - set(_dates(event, "EXDATE", start)) - set(changed)):
            yield _draft(f"{uid}${_stamp(one)}", event, one, None if lasting is None else one + lasting)


def _draft(key: str, event: Event, start: Any, end: Any) -> EventDraft:
    location = plain_text(_text(event, "LOCATION"))
    meeting = leads_into_meeting(location) if "://" in location or "www." in location else False
    venue, street, postcode, city = ("", "", "", "") if meeting else split_address(location)
    point = event.get("GEO")
    organiser = event.get("ORGANIZER")
    return EventDraft(
        key=key,
        uid=key,
        title=_text(event, "SUMMARY"),
        summary=_text(event, "DESCRIPTION"),
        start=start,
        end=end,
        cancelled=_text(event, "STATUS").upper() == "CANCELLED",
        venue=venue,
        street=street,
        postcode=postcode,
        city=city,
        lat=getattr(point, "latitude", None),
        lon=getattr(point, "longitude", None),
        online=bool(_ONLINE.search(location)),
        meeting=meeting,
        url=_text(event, "URL"),
        organiser=str(organiser.params.get("CN", "")) if organiser is not None and hasattr(organiser, "params") else "",
    )


def _text(event: Event, name: str) -> str:
    value = event.get(name)
    return str(value[0] if isinstance(value, list) else value).strip() if value else ""


def _moment(event: Event, name: str) -> Any:
    """A day, or a moment in Europe/Berlin; one that floats without a zone is local time. None where it is absent."""
    value = event.get(name)
    if value is None:
        return None
    return _local(value.dt)


def _local(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return value.astimezone(BERLIN) if value.tzinfo else value.replace(tzinfo=BERLIN)


def _end(event: Event) -> Any:
    """The end; None where none is given. The day after a whole-day event (RFC 5545, 3.6.1) is no day of the event."""
    start, end = _moment(event, "DTSTART"), _moment(event, "DTEND")
    if end is None and start is not None and "DURATION" in event:
        end = start + event["DURATION"].dt
    if end is None or isinstance(end, datetime):
        return end
    last = end - timedelta(days=1)
    return last if start is not None and last > start else None


def _dates(event: Event, name: str, start: Any) -> Iterable[Any]:
    """The dates of EXDATE or RDATE that are of the kind of the start: days, or moments."""
    value = event.get(name)
    for group in value if isinstance(value, list) else [value] if value else []:
        for one in group.dts:
            moment = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            if isinstance(moment, datetime) == isinstance(start, datetime):
                yield _local(moment)


def _stamp(moment: Any) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M" if isinstance(moment, datetime) else "%Y-%m-%d")
