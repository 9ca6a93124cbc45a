"""Events for calendar apps (iCalendar, RFC 5545), public and without a conversation.

    GET /calendar/event/<key>.ics     one event
    GET /calendar/<place>.ics         the coming events in and around a place, to subscribe to

A place is a key of the directory, a postcode or a name. `?topic=` (a topic word of services) narrows a feed, `?radius=` (in
kilometres) widens it, `?lang=` other than German gives English titles. What was called off stays in a feed and says so, so that a
calendar that has it takes it over.

Answers carry ETag and Last-Modified (RFC 9110). A feed is compared by its ETag alone: events leave it as days pass, which no date
of a change tells.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property
from urllib.parse import unquote

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot.channels.incoming import OnNewMessage
from bot.directory import Directory, Event, EventSearch
from bot.directory.entries import TOPICS
from bot.directory.exporting import calendars

SUFFIX = ".ics"
MOST_EVENTS = 500
WIDEST_KM = 200.0
KEPT_SECONDS = 3600
ORIGINAL = "de"


@dataclass(frozen=True)
class CalendarFile:
    """A calendar, when something in it was last revised, and whether that moment tells of every change."""

    content: bytes
    revised_at: datetime | None
    dated: bool

    @property
    def tag(self) -> str:
        return f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'


class CalendarChannel(InputChannel):
    """Named in credentials.yml. Takes no messages; a channel is how Rasa's server gets further routes."""

    @classmethod
    def name(cls) -> str:
        return "calendar"

    def url_prefix(self) -> str:
        return "/calendar"

    def __init__(self, directory: Directory | None = None) -> None:
        self._given = directory

    @cached_property
    def _directory(self) -> Directory:
        return self._given or Directory.open()

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        routes = Blueprint("calendar_channel")

        @routes.route("/event/<name:str>", methods=["GET", "HEAD"])
        async def event(request: Request, name: str) -> HTTPResponse:
            return await _answer(request, name, lambda key: event_file(self._directory, key, _german(request)))

        @routes.route("/<name:str>", methods=["GET", "HEAD"])
        async def feed(request: Request, name: str) -> HTTPResponse:
            topic, radius = request.args.get("topic"), request.args.get("radius")
            if topic and topic not in TOPICS:
                return response.text(f"There is no such topic; known: {', '.join(TOPICS)}.", status=400)
            if radius and not (radius.isascii() and radius.isdigit()):
                return response.text("radius is a whole number of kilometres.", status=400)
            search = EventSearch(topic=topic, cancelled=True, limit=MOST_EVENTS)
            if radius:
                search = replace(search, radius_km=min(float(radius), WIDEST_KM))
            return await _answer(request, name, lambda place: feed_file(self._directory, place, search, _german(request)))

        return routes


def event_file(directory: Directory, key: str, german: bool) -> CalendarFile | None:
    """The calendar of one event; None where there is no such event or its day is not known."""
    event = directory.event(key)
    return _file(directory, [event], "", german, dated=True) if event and event.start else None


def feed_file(directory: Directory, place: str, search: EventSearch, german: bool) -> CalendarFile | None:
    """The calendar of what a search finds in and around a place (key, postcode or name); None where there is no such place."""
    found = directory.place(place) or directory.place_by_postcode(place) or directory.place_named(place)
    if found is None:
        return None
    events = [one.event for one in directory.find_events(replace(search, place=found))]
    return _file(directory, events, found.name, german, dated=False)


def _file(directory: Directory, events: list[Event], name: str, german: bool, dated: bool) -> CalendarFile:
    revisions = directory.revisions(event.key for event in events)
    revised_at = max((revision.revised_at for revision in revisions.values()), default=None)
    return CalendarFile(calendars.calendar(events, revisions, name, german), revised_at, dated)


async def _answer(request: Request, name: str, make: Callable[[str], CalendarFile | None]) -> HTTPResponse:
    # the directory is read beside the loop that serves everyone
    file = await asyncio.to_thread(make, unquote(name).removesuffix(SUFFIX)) if name.endswith(SUFFIX) else None
    if file is None:
        return response.text("There is no such calendar.", status=404)
    headers = {
        "ETag": file.tag,
        "Cache-Control": f"public, max-age={KEPT_SECONDS}",
        "Content-Disposition": f'attachment; filename="lotse{SUFFIX}"',
        "X-Content-Type-Options": "nosniff",
    }
    if file.revised_at:
        headers["Last-Modified"] = format_datetime(file.revised_at.astimezone(timezone.utc), usegmt=True)
    if _has_it(request, file):
        return response.empty(status=304, headers=headers)
    return response.raw(file.content, content_type=calendars.MEDIA_TYPE, headers=headers)


def _has_it(request: Request, file: CalendarFile) -> bool:
    """Whether the one who asks has this very calendar (RFC 9110, 13.2.2: a tag goes before a date)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or file.tag in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    since = request.headers.get("if-modified-since")
    if since is None or file.revised_at is None or not file.dated:
        return False
    try:
        return file.revised_at.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False


def _german(request: Request) -> bool:
    return (request.args.get("lang") or ORIGINAL).split("-")[0] == ORIGINAL
