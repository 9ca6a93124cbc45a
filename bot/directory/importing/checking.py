"""From drafts to items: what is kept is what the tables of the directory allow; everything left out is told."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from bot.clock import BERLIN
from bot.directory.entries import AUDIENCES, COSTS, KINDS, NATION, TOPICS, Event, Service
from bot.directory.importing.cleaning import (
    SUMMARY_LENGTH,
    mail_address,
    one_line,
    phone_number,
    plain_text,
    public_address,
    shortened,
)
from bot.directory.importing.drafts import Drafts, EventDraft, Item, Problem, Reading, ServiceDraft
from bot.directory.importing.hours import readable
from bot.directory.importing.placing import Gazetteer, in_germany
from bot.directory.importing.sources import Source
from bot.directory.loading import ServiceEntry
from bot.directory.meetings import without_access

CONFIDENCE = "seed"  # published by others, checked by nobody here
NAME_LENGTH, FIELD_LENGTH, CITY_LENGTH = 300, 200, 120  # of the tables
KEY_DIGITS = 16
LONGEST = timedelta(days=800)  # of an event; beyond it is a slip of the pen
LONGEST_LABEL, LONGEST_TOLD = 80, 300
LONGEST_MARKUP = 50_000  # characters of a text that are looked at; far more than are kept

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?")


class _Rejected(Exception):
    """The item does not hold; why."""


def check(drafts: Drafts, source: Source, gazetteer: Gazetteer, day: date) -> Reading:
    """The items that hold, in the order of the feed, and every problem. An event that is over on `day` is left out silently."""
    items: dict[str, Item] = {}
    problems = [Problem(_label(one.item, "?"), one_line(one.told, LONGEST_TOLD)) for one in drafts.problems]
    for draft in drafts.entries:
        label = _label(draft.title if isinstance(draft, EventDraft) else draft.name, draft.key)
        told: list[str] = []
        try:
            if isinstance(draft, EventDraft):
                item = _event(draft, source, gazetteer, told)
            else:
                item = _service(draft, source, gazetteer, told)
        except _Rejected as rejected:
            problems += [Problem(label, problem) for problem in (*told, str(rejected))]
            continue
        if isinstance(item.entry, Event) and _over(item.entry, day):
            continue
        problems += [Problem(label, problem) for problem in told]
        if item.key in items and items[item.key] != item:
            problems.append(Problem(label, f"{draft.key!r} stands twice with different content; the first is kept"))
        items.setdefault(item.key, item)
    return Reading(tuple(items.values()), tuple(problems))


def _label(name: str, otherwise: str) -> str:
    """How an item is named to the operator: without access data, without anything that a terminal would obey."""
    return one_line(without_access(name)[0] or otherwise, LONGEST_LABEL)


def entry_key(source: Source, key: str) -> str:
    """The key of an entry in the directory: that of the source and a hash of what the source calls the item."""
    return f"{source.key}-{hashlib.sha256(key.encode()).hexdigest()[:KEY_DIGITS]}"


def _over(event: Event, day: date) -> bool:
    last = event.end or event.start
    last_day = last.date() if isinstance(last, datetime) else last
    return last_day is not None and last_day < day


def _event(draft: EventDraft, source: Source, gazetteer: Gazetteer, told: list[str]) -> Item:
    title = _text(draft.title, NAME_LENGTH, "title", told)
    if not title:
        raise _Rejected("it has no title")
    start, end = _times(draft, told)
    summary = _summary(draft.summary, told)
    url = _link(draft.url, "url", told)
    venue, place_known = _text(draft.venue, FIELD_LENGTH, "place", told), bool(draft.street or draft.city or draft.postcode)
    online = draft.online or draft.meeting
    mode = ("hybrid" if place_known else "online") if online else "onsite"
    street, postcode, city, state, point = _address(draft, source, gazetteer, told)
    translated = _text(draft.translated_title, NAME_LENGTH, "title", told)
    return Item(
        source.key,
        draft.uid,
        Event(
            key=entry_key(source, draft.key),
            title_de=title,
            title_en=translated or title,
            summary_de=summary,
            summary_en=_summary(draft.translated_summary, told),
            start=start,
            end=end,
            status="cancelled" if draft.cancelled else "scheduled",
            venue=venue,
            street=street,
            postcode=postcode,
            city=city,
            state=state,
            lat=point[0] if point else None,
            lon=point[1] if point else None,
            mode=mode,
            registration_url=url,
            organiser=_text(draft.organiser, NAME_LENGTH, "organiser", told) or source.publisher,
            topics=_topics(draft.topics, source),
            languages=_languages(draft.languages, told),
            confidence=CONFIDENCE,
            source_url=url or source.contact,
        ),
    )


def _times(draft: EventDraft, told: list[str]) -> tuple[date | datetime, date | datetime | None]:
    start, end = _local(draft.start), _local(draft.end)
    if start is None:
        raise _Rejected("it has no day")
    if end is not None and isinstance(start, datetime) != isinstance(end, datetime):
        told.append("its end has a time and its beginning has none, or the other way round; the end is left out")
        end = None
    if end is not None and end < start:
        raise _Rejected(f"it ends ({end}) before it begins ({start})")
    if end is not None and end - start > LONGEST:
        raise _Rejected(f"it lasts {(end - start).days} days")
    return start, end


def _local(moment: date | datetime | None) -> date | datetime | None:
    if not isinstance(moment, datetime):
        return moment
    return moment.replace(microsecond=0).astimezone(BERLIN) if moment.tzinfo else moment.replace(microsecond=0, tzinfo=BERLIN)


def _service(draft: ServiceDraft, source: Source, gazetteer: Gazetteer, told: list[str]) -> Item:
    name = _text(draft.name, NAME_LENGTH, "name", told)
    if not name:
        raise _Rejected("it has no name")
    street, postcode, city, state, point = _address(draft, source, gazetteer, told)
    named = draft.areas or source.catchment
    areas = {area: gazetteer.area(area, state if state != NATION else source.state) for area in named}
    unknown = [area for area, key in areas.items() if key is None]
    if unknown:
        told.append(f"the area {', '.join(unknown)} is no place of the gazetteer")
    served = frozenset(key for key in areas.values() if key is not None)
    if not served:
        raise _Rejected("whom it serves is not known; name its area, or the catchment of the source")
    if draft.opening_hours and not readable(draft.opening_hours):
        told.append(f"the hours {one_line(draft.opening_hours, LONGEST_LABEL)!r} cannot be read; they are left out")
    website = _link(draft.website, "website", told)
    return Item(
        source.key,
        draft.uid,
        ServiceEntry(
            Service(
                key=entry_key(source, draft.key),
                name=name,
                organisation=_text(draft.organisation, NAME_LENGTH, "organisation", told) or name,
                kind=draft.kind if draft.kind in KINDS else source.kind,
                audience=draft.audience if draft.audience in AUDIENCES else "",
                topics=_topics(draft.topics, source),
                languages=_languages(draft.languages, told),
                street=street,
                postcode=postcode,
                city=city,
                state=state,
                lat=point[0] if point else None,
                lon=point[1] if point else None,
                phone=_first(draft.phones, phone_number, "phone number", told),
                email=_first(draft.emails, mail_address, "mailbox of an organisation", told),
                website=website,
                opening_hours=draft.opening_hours if draft.opening_hours and readable(draft.opening_hours) else "",
                appointment=draft.appointment,
                online=draft.online,
                cost=draft.cost if draft.cost in COSTS else "",
                assured_date=draft.assured_date,
                confidence=CONFIDENCE,
                source_url=public_address(draft.source_url) or website or source.contact,
            ),
            served,
        ),
    )


def _address(
    draft: EventDraft | ServiceDraft, source: Source, gazetteer: Gazetteer, told: list[str]
) -> tuple[str, str, str, str, tuple[float, float] | None]:
    """Street, postcode, city, state and point. A point that is missing is that of the municipality."""
    street = _text(draft.street, FIELD_LENGTH, "street", told)
    city = _text(draft.city, CITY_LENGTH, "city", told)
    postcode = draft.postcode.strip()
    if postcode.isdecimal() and len(postcode) == 4:
        postcode = f"0{postcode}"  # kept as a number somewhere on its way, it lost the zero of the east
    if postcode and not re.fullmatch(r"[0-9]{5}", postcode):
        told.append(f"the postcode {one_line(postcode, 20)!r} has not five digits; it is left out")
        postcode = ""
    point = in_germany(draft.lat, draft.lon)
    if point is None and draft.lat is not None and draft.lon is not None and (draft.lat or draft.lon):
        told.append(f"its point {draft.lat}, {draft.lon} lies outside Germany; it is left out")
    place = gazetteer.find(postcode, city)
    if place is not None:
        city = city or place.name
        return street, postcode, city, place.state, point or (place.lat, place.lon)
    if street and not (city and point):
        told.append("a street without a known town cannot be shown on a map; the street is left out")
        street = ""
    anywhere = not postcode and not city
    return street, postcode, city, source.state if anywhere else gazetteer.state(postcode) or NATION, point


def _text(text: str, length: int, name: str, told: list[str]) -> str:
    """One line without markup and without access data of a meeting."""
    if not text:
        return ""
    plain, found = without_access(" ".join(plain_text(text).split()))
    if found:
        told.append(f"access data of a meeting are left out of its {name}")
    return shortened(plain, length)


def _summary(text: str, told: list[str]) -> str:
    if not text:
        return ""
    plain, found = without_access(plain_text(text[:LONGEST_MARKUP]))
    if found:
        told.append("access data of a meeting are left out of its text")
    return shortened(plain, SUMMARY_LENGTH)


def _link(url: str, name: str, told: list[str]) -> str:
    if not url:
        return ""
    public = public_address(url)
    if not public:
        told.append(f"its {name} leads into a meeting or is no public web address; it is left out")
    return public


def _first(texts: Iterable[str], read: Callable[[str], str], name: str, told: list[str]) -> str:
    given = [text for text in texts if text]
    found = [value for value in map(read, given) if value]
    if given and not found:
        told.append(f"it names no {name} that can be kept")
    return found[0] if found else ""


def _topics(topics: tuple[str, ...], source: Source) -> tuple[str, ...]:
    return tuple(dict.fromkeys(topic for topic in topics if topic in TOPICS)) or source.topics


def _languages(codes: tuple[str, ...], told: list[str]) -> tuple[str, ...]:
    known = tuple(dict.fromkeys(code for code in codes if _LANGUAGE.fullmatch(code)))
    unknown = [code for code in codes if code not in known]
    if unknown:
        told.append(f"the language {one_line(', '.join(unknown), LONGEST_LABEL)!r} is no BCP 47 code; it is left out")
    return known
