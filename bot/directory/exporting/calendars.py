"""Events as iCalendar (RFC 5545, with the calendar's name and refresh interval of RFC 7986)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, timezone

from icalendar import Calendar, vDuration, vGeo
from icalendar import Event as Component

from bot.clock import BERLIN
from bot.directory.entries import CANCELLED, WITHDRAWN, Event
from bot.directory.exporting.identifiers import identifier
from bot.directory.revisions import Revision

PRODUCT = "-//Lotse//Lotse//DE"
REFRESH = timedelta(days=1)
MEDIA_TYPE = "text/calendar; charset=utf-8"
_NEVER_REVISED = datetime(1970, 1, 1, tzinfo=BERLIN)


def calendar(events: Iterable[Event], revisions: Mapping[str, Revision], name: str = "", german: bool = True) -> bytes:
    """A calendar of the events, in the order of their beginning; the same events give the same bytes.

    Titles and texts are German, or English where `german` is false. Cancelled events stay and say so, so that a calendar that
    has them takes it over; events without a day, and those that their publisher has withdrawn, are left out.
    """
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    if name:
        found.add("name", name)
        found.add("x-wr-calname", name)
        found.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    shown = [event for event in events if event.start is not None and event.status != WITHDRAWN]
    for event in sorted(shown, key=lambda one: (_begin(one), one.key)):
        found.add_component(_component(event, revisions.get(event.key, Revision(0, _NEVER_REVISED)), german))
    if any(isinstance(event.start, datetime) for event in shown):
        found.add_missing_timezones()
    return bytes(found.to_ical())


def _begin(event: Event) -> str:
    return event.start.astimezone(BERLIN).isoformat() if isinstance(event.start, datetime) else str(event.start)


def _component(event: Event, revision: Revision, german: bool) -> Component:
    """One event. Without a METHOD, DTSTAMP is when the event was last revised (RFC 5545, 3.8.7.2)."""
    found = Component()
    title, text = (event.title_de, event.summary_de) if german else (event.title_en, event.summary_en)
    found.add("uid", identifier("event", event.key))
    found.add("dtstamp", revision.revised_at.astimezone(timezone.utc))
    found.add("last-modified", revision.revised_at.astimezone(timezone.utc))
    found.add("sequence", revision.sequence)
    found.add("status", "CANCELLED" if event.status == CANCELLED else "CONFIRMED")
    found.add("summary", title)
    if text:
        found.add("description", text)
    _add_times(found, event.start, event.end)
    location = ", ".join(part for part in (event.venue, event.street, f"{event.postcode} {event.city}".strip()) if part)
    if location:
        found.add("location", location)
    if event.street and event.lat is not None and event.lon is not None:
        found.add("geo", vGeo((event.lat, event.lon)))
    if event.registration_url or event.source_url:
        found.add("url", event.registration_url or event.source_url)
    return found


def _add_times(component: Component, start: date | datetime | None, end: date | datetime | None) -> None:
    """Moments in Europe/Berlin; whole days with the day after as their end, which is exclusive (RFC 5545, 3.6.1)."""
    if isinstance(start, datetime):
        component.add("dtstart", start.astimezone(BERLIN))
        if isinstance(end, datetime):
            component.add("dtend", end.astimezone(BERLIN))
    elif start is not None:
        component.add("dtstart", start)
        component.add("dtend", (end or start) + timedelta(days=1))
