"""What a source says, before it is checked; and what is left after that: items, and told problems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.directory.entries import Event
from bot.directory.loading import ServiceEntry


class Unreadable(Exception):
    """The whole content is not of the format that the source is said to have."""


@dataclass(frozen=True)
class Problem:
    """One item and what is wrong with it."""

    item: str
    told: str


@dataclass(frozen=True)
class EventDraft:
    """An event in the source's words. `key` is what the source calls it; `uid` holds beyond the source (RFC 5545 UID, @id).

    `meeting`: the source names a link into a meeting; the link itself is left behind.
    """

    key: str
    title: str
    start: date | datetime | None
    end: date | datetime | None = None
    uid: str = ""
    summary: str = ""
    cancelled: bool = False
    venue: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    lat: float | None = None
    lon: float | None = None
    online: bool = False
    meeting: bool = False
    url: str = ""
    organiser: str = ""
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    translated_title: str = ""
    translated_summary: str = ""


@dataclass(frozen=True)
class ServiceDraft:
    """A service in the source's words. `phones` and `emails` come best first; `areas` are names of places."""

    key: str
    name: str
    organisation: str = ""
    uid: str = ""
    kind: str = ""
    audience: str = ""
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    street: str = ""
    postcode: str = ""
    city: str = ""
    lat: float | None = None
    lon: float | None = None
    areas: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    website: str = ""
    opening_hours: str = ""
    appointment: bool | None = None
    online: bool = False
    cost: str = ""
    assured_date: date | None = None
    source_url: str = ""


@dataclass(frozen=True)
class Drafts:
    """What a feed holds, in its order; the problems are of items that could not even be drafted."""

    entries: tuple[EventDraft | ServiceDraft, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Item:
    """One checked item of a source. The key of its entry is its own key in all of the directory."""

    source: str
    uid: str
    entry: Event | ServiceEntry

    @property
    def key(self) -> str:
        return self.entry.key if isinstance(self.entry, Event) else self.entry.service.key

    @property
    def kind(self) -> str:
        return "event" if isinstance(self.entry, Event) else "service"


@dataclass(frozen=True)
class Reading:
    """What a feed gave: the items that hold, and the problems of the others or of parts that were left out."""

    items: tuple[Item, ...]
    problems: tuple[Problem, ...]
