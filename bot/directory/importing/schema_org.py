"""schema.org Events as JSON-LD in a page (https://schema.org/Event), as search engines read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from bs4 import BeautifulSoup

from bot.directory.importing.cleaning import split_address
from bot.directory.importing.drafts import Drafts, EventDraft, Problem, Unreadable
from bot.directory.importing.sources import Source
from bot.directory.importing.values import Values, mapping, mappings, moment, number, text
from bot.directory.meetings import leads_into_meeting

_DEEPEST = 8
_CANCELLED = ("EventCancelled", "EventPostponed")  # of a postponed one the new day is not known: the old one no longer holds
_ONLINE, _MIXED = "OnlineEventAttendanceMode", "MixedEventAttendanceMode"


def read_events(content: bytes, source: Source, today: date) -> Drafts:
    """The events of all JSON-LD scripts of a page, or of a file that is JSON-LD itself. Raises Unreadable."""
    page = content.decode("utf-8-sig", errors="replace")
    scripts = [page] if page.lstrip()[:1] in "{[" else _scripts(page)
    if not scripts:
        raise Unreadable("the page holds no JSON-LD (<script type=application/ld+json>)")
    drafts: list[EventDraft] = []
    problems: list[Problem] = []
    for position, script in enumerate(scripts, 1):
        try:
            found = json.loads(script, strict=False)
        except (ValueError, RecursionError) as error:
            problems.append(Problem(f"script {position}", f"it is not JSON ({str(error)[:120]})"))
            continue
        for values in _events(found, 0):
            try:
                drafts.append(_event(values))
            except ValueError as error:
                problems.append(Problem(text(values, "name"), str(error)))
    return Drafts(tuple(drafts), tuple(problems))


def _scripts(page: str) -> list[str]:
    soup = BeautifulSoup(page, "html.parser")
    found = soup.find_all("script", type=lambda kind: bool(kind) and kind.split(";")[0].strip().lower() == "application/ld+json")
    return [str(script.string or script.get_text()) for script in found]


def _events(value: Any, depth: int) -> Iterator[Values]:
    """The events at the top, in a list, in a graph, or as parts of something else."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _events(one, depth)
    elif isinstance(value, dict):
        if any(kind.endswith("Event") for kind in _kinds(value)):
            parts = [part for part in mappings(value.get("subEvent")) if part.get("startDate")]
            if value.get("startDate") or not parts:
                yield value
            yield from _events(parts, depth + 1)
        else:
            for one in value.values():
                if isinstance(one, dict | list):
                    yield from _events(one, depth + 1)


def _kinds(values: Values) -> list[str]:
    kinds = values.get("@type")
    return [kind.rsplit("/", 1)[-1] for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def _event(values: Values) -> EventDraft:
    places = list(mappings(values.get("location"))) or ([{"name": text(values, "location")}] if text(values, "location") else [])
    onsite = [place for place in places if "VirtualLocation" not in _kinds(place)]
    place: Values = onsite[0] if onsite else {}
    address = mapping(place, "address")
    venue, street, postcode, city = (
        text(place, "name"),
        text(address, "streetAddress"),
        text(address, "postalCode"),
        text(address, "addressLocality"),
    )
    if not address and (text(place, "address") or venue):
        before, street, postcode, city = split_address(text(place, "address") or venue)
        venue = venue if text(place, "address") else before
    status, mode = (text(values, name).rsplit("/", 1)[-1] for name in ("eventStatus", "eventAttendanceMode"))
    virtual = len(onsite) < len(places) or mode in (_ONLINE, _MIXED)
    link = text(values, "url", "@id")
    offer = next((text(one, "url") for one in mappings(values.get("offers"))), "")
    start = text(values, "startDate")
    if not start:
        raise ValueError("it has no startDate")
    if moment(start) is None:
        raise ValueError(f"startDate: {start[:40]!r} is no ISO 8601 day or moment")
    return EventDraft(
        key=text(values, "@id", "identifier") or f"{link or text(values, 'name')}${start}",
        uid=text(values, "@id"),
        title=text(values, "name"),
        summary=text(values, "description"),
        start=moment(start),
        end=moment(text(values, "endDate")),
        cancelled=status in _CANCELLED,
        venue=venue,
        street=street,
        postcode=postcode,
        city=city,
        lat=number(mapping(place, "geo"), "latitude"),
        lon=number(mapping(place, "geo"), "longitude"),
        online=virtual,
        meeting=any(leads_into_meeting(text(one, "url")) for one in places if text(one, "url")),
        url=link if link.startswith("http") else offer,
        organiser=next((text(one, "name") for one in mappings(values.get("organizer"))), "") or text(values, "organizer"),
        languages=_languages(values.get("inLanguage")),
    )


def _languages(value: Any) -> tuple[str, ...]:
    found = value if isinstance(value, list) else [value]
    codes = [one if isinstance(one, str) else text(one, "alternateName", "name") if isinstance(one, dict) else "" for one in found]
    return tuple(code for code in codes if code)
