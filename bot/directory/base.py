"""The directory as the rest of the program sees it: open it, look up, search."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot import clock, paths
from bot.directory import tables as t
from bot.directory.database import bring_up_to_date, connect
from bot.directory.entries import (
    AGENCY,
    CONFIDENCES,
    IMMIGRATION_OFFICE,
    KINDS,
    OFFERED_KINDS,
    STATES,
    Event,
    EventSearch,
    FoundEvent,
    FoundService,
    Place,
    Profession,
    Service,
    ServiceResults,
    ServiceSearch,
)
from bot.directory.geo import Box, box_around, distance_km
from bot.directory.loading import NATIONAL, ServiceEntry
from bot.directory.revisions import Revision, read_revisions

NEAR_KM = 60.0
SHORTEST_SHARED_POSTCODE = 3
MOST_KEYS = 500  # in one query; some databases allow no more than 999 parameters
AUTHORITY_TOPIC = "authority"

# What counts as advice on a topic beside the topic's own word, and what is asked instead where nobody has the word.
_INCLUDED_TOPICS = {"residence": ("chancenaufenthalt", "spurwechsel")}
_WIDER_TOPICS = {
    "chancenaufenthalt": "residence",
    "spurwechsel": "residence",
    "ukraine": "residence",
}

# On these topics advice is to be independent of those who decide: agencies are offered only where nobody else is.
_INDEPENDENT_TOPICS = {"residence", "chancenaufenthalt", "spurwechsel", "legal-aid"}

# A service for one audience is offered where the audience is asked for, or one of these topics.
_AUDIENCE_TOPICS = {
    "women": ("women",),
    "youth": ("youth", "training"),
    "employers": ("business",),
    "eu-workers": (),
}

# Languages that go by more than one code.
_SAME_LANGUAGE = {
    "prs": "fa",
    "pes": "fa",
    "ckb": "ku",
    "kmr": "ku",
    "hr": "sr",
    "bs": "sr",
}
_SPOKEN_EVERYWHERE = "de"
_SHARED_WITH_ALL = ("de", "en")


@dataclass(frozen=True)
class _Candidate:
    """As much of a service as its rank needs. `suits`: it is made for the audience of the search."""

    key: str
    name: str
    kind: str
    confidence: str
    online: bool
    speaks: bool
    suits: bool
    distance: float | None

    @property
    def rank(self) -> tuple[Any, ...]:
        """Nearest first; of those equally near advice before agencies, the surest first, then by name."""
        far = (1, 0.0) if self.distance is None else (0, self.distance)
        return (
            *far,
            KINDS.index(self.kind),
            CONFIDENCES.index(self.confidence),
            self.name,
            self.key,
        )


@dataclass(frozen=True)
class _Wish:
    """Something that narrows a search where it can be had.

    An `anywhere` wish prefers someone far away who meets it to someone near who does not. Another one narrows where one of
    the nearest tier meets it (those near; else those for the region; else those for the country); else it only puts those
    who meet it first.
    """

    fits: Callable[[_Candidate], bool]
    anywhere: bool = False


class Directory:
    """Services, events, places and professions, kept in a database."""

    def __init__(self, engine: Engine) -> None:
        """Reads places and professions of a database that is up to date; services and events stay there."""
        self._engine = engine
        with engine.connect() as connection:
            self._places = {place.key: place for place in _read_places(connection)}
            self._professions = {profession.key: profession for profession in _read_professions(connection)}
        self._districts = {(place.state, place.name): place.key for place in self._places.values() if place.kind == "district"}
        self._states = {place.state: place.key for place in self._places.values() if place.kind == "state"}
        self._by_postcode: dict[str, list[Place]] = {}
        for place in self._places.values():
            if place.postcode:
                self._by_postcode.setdefault(place.postcode, []).append(place)
        for places in self._by_postcode.values():
            places.sort(
                key=lambda place: (
                    place.kind == "district",
                    -place.population,
                    place.key,
                )
            )

    @classmethod
    def open(cls, url: str | None = None, data: Path = paths.DIRECTORY) -> Directory:
        """The directory at the address (by default `LOTSE_DATABASE_URL`, else a file in `var/`), loaded from the CSV files.

        Raises DataError where a CSV file does not fit.
        """
        engine = connect(url)
        bring_up_to_date(engine, data)
        return cls(engine)

    def close(self) -> None:
        """Gives the connections back."""
        self._engine.dispose()

    # Places and professions

    def place(self, key: str) -> Place | None:
        return self._places.get(key)

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(self._places.values())

    def place_by_postcode(self, code: str) -> Place | None:
        """The municipality whose town hall has the postcode, else the one whose postcode is most like it.

        That is the one that shares the longest beginning, of at least three digits; of these the nearest number.
        """
        code = code.strip()
        if len(code) != 5 or not (code.isascii() and code.isdigit()):
            return None
        if code in self._by_postcode:
            return self._by_postcode[code][0]
        for length in range(4, SHORTEST_SHARED_POSTCODE - 1, -1):
            alike = [known for known in self._by_postcode if known[:length] == code[:length]]
            if alike:
                return self._by_postcode[min(alike, key=lambda known: (abs(int(known) - int(code)), known))][0]
        return None

    def places_near(self, lat: float, lon: float, radius_km: float) -> list[tuple[Place, float]]:
        """The municipalities within the radius with their distance, nearest first."""
        box = box_around(lat, lon, radius_km)
        found = [
            (place, distance_km(lat, lon, place.lat, place.lon))
            for place in self._places.values()
            if place.kind in ("city", "town") and box.holds(place.lat, place.lon)
        ]
        return sorted(
            (pair for pair in found if pair[1] <= radius_km),
            key=lambda pair: (pair[1], pair[0].key),
        )

    def profession(self, key: str) -> Profession | None:
        return self._professions.get(key)

    @property
    def professions(self) -> tuple[Profession, ...]:
        return tuple(self._professions.values())

    @staticmethod
    def recognition_authority(profession: Profession, state: str) -> str | None:
        """The body that decides on the recognition of the profession in a state; None where it is not known."""
        return profession.authorities.get(state)

    @staticmethod
    def state_name(code: str) -> str:
        """The German name of a state; the code itself where there is no such state."""
        return STATES.get(code, code)

    # Services

    def service(self, key: str) -> Service | None:
        with self._engine.connect() as connection:
            return _read_services(connection, [key]).get(key)

    def all_services(self) -> list[ServiceEntry]:
        """Every service with the areas that it serves, in the order of their keys: for exports and checks."""
        with self._engine.connect() as connection:
            areas: dict[str, set[str]] = {}
            for key, area in connection.execute(sa.select(t.service_area)):
                areas.setdefault(key, set()).add(area)
            keys = sorted(areas)
            found: dict[str, Service] = {}
            for first in range(0, len(keys), MOST_KEYS):
                found |= _read_services(connection, keys[first : first + MOST_KEYS])
        return [ServiceEntry(found[key], frozenset(areas[key])) for key in keys]

    def find_services(self, search: ServiceSearch) -> ServiceResults:
        """A page of the services that fit, nearest first, those for the whole state and the whole country last.

        A service is found only for a place that it serves. Immigration offices are found only under the topic
        "authority". Where nobody speaks a wanted language, others are shown and the result says so.
        """
        if search.topic == AUTHORITY_TOPIC:
            found = self.find_authorities(search.place) if search.place else []
            page = found[search.offset : search.offset + search.limit]
            return ServiceResults(page, more=len(found) > search.offset + search.limit)
        language = _Wish(lambda one: one.speaks)
        wishes = [_Wish(lambda one: one.online, anywhere=True)] if search.online else []
        if search.topic in _INDEPENDENT_TOPICS:
            wishes.append(_Wish(lambda one: one.kind != AGENCY, anywhere=True))
        if search.audience:
            wishes.append(_Wish(lambda one: one.suits))
        if _wanted_languages(search):
            wishes.append(language)

        last = search.offset + search.limit
        with self._engine.connect() as connection:
            around = self._near(connection, search)
            near, unmet = _narrowed(around, wishes)
            regional: list[_Candidate] = []
            national: list[_Candidate] = []
            if unmet or len(near) <= last:
                regional, national = self._far(connection, search, {one.key for one in around})
                met = [wish for wish in wishes if wish not in unmet]
                near, regional, national = _settled([near, _meeting(regional, met), _meeting(national, met)], unmet)
            ranked = near + regional + national
            if not ranked and search.topic in _WIDER_TOPICS:
                return self.find_services(replace(search, topic=_WIDER_TOPICS[search.topic]))
            wanted = ranked[search.offset : last]
            services = _read_services(connection, [one.key for one in wanted])
        return ServiceResults(
            [FoundService(services[one.key], one.distance) for one in wanted],
            beyond_region=search.place is not None and not near,
            more=len(ranked) > last,
            language_missing=bool(ranked) and language in unmet,
        )

    def find_authorities(self, place: Place) -> list[FoundService]:
        """The immigration offices that are in charge of the place; none where that is not known.

        An office that names the town comes before, and instead of, one that names its district.
        """
        with self._engine.connect() as connection:
            for area in (place.key, self._district(place)):
                if area is None or place.kind == "state":
                    continue
                found = self._select(
                    connection,
                    ServiceSearch(place),
                    [area],
                    kinds=(IMMIGRATION_OFFICE,),
                )
                if found:
                    services = _read_services(connection, [one.key for one in found])
                    ranked = sorted(found, key=lambda one: one.rank)
                    return [FoundService(services[one.key], one.distance) for one in ranked]
        return []

    def _district(self, place: Place) -> str | None:
        """The key of the district in which a municipality lies; None for a district, a state, a city that is its own."""
        return self._districts.get((place.state, place.district)) if place.kind in ("city", "town") else None

    def _near(self, connection: Connection, search: ServiceSearch) -> list[_Candidate]:
        """Those that serve the place and are near it, in order; of those for it or its district also those without an address."""
        place = search.place
        if place is None:
            return []
        own, states = self._areas(place)
        if place.kind == "state":
            return sorted(self._select(connection, search, states), key=lambda one: one.rank)
        box = box_around(place.lat, place.lon, NEAR_KM + 0.1)
        near = {one.key: one for one in self._select(connection, search, own) if one.distance is None or one.distance <= NEAR_KM}
        for one in self._select(connection, search, states, box):
            if one.distance is not None and one.distance <= NEAR_KM:
                near.setdefault(one.key, one)
        return sorted(near.values(), key=lambda one: one.rank)

    def _far(
        self, connection: Connection, search: ServiceSearch, near: Container[str]
    ) -> tuple[list[_Candidate], list[_Candidate]]:
        """Those that serve the place and are not near, and those for the whole country; each in order."""
        own, states = self._areas(search.place) if search.place is not None else ([], [])
        regional = {one.key: one for one in self._select(connection, search, own + states) if one.key not in near}
        # How far away someone is who serves the whole country says nothing.
        national = [
            one
            for one in self._select(connection, replace(search, place=None), [NATIONAL])
            if one.key not in near and one.key not in regional
        ]
        return sorted(regional.values(), key=lambda one: one.rank), sorted(national, key=lambda one: one.rank)

    def _areas(self, place: Place) -> tuple[list[str], list[str]]:
        """The areas that are the place or its district, and its state."""
        own = [] if place.kind == "state" else [area for area in (place.key, self._district(place)) if area is not None]
        return own, [self._states[place.state]]

    @staticmethod
    def _select(
        connection: Connection,
        search: ServiceSearch,
        areas: Sequence[str],
        box: Box | None = None,
        kinds: Sequence[str] = OFFERED_KINDS,
    ) -> list[_Candidate]:
        """The services of these kinds that serve one of the areas, lie in the box, and are about the topic of the search."""
        if not areas:
            return []
        service, location = t.service.c, t.location.c
        languages = _wanted_languages(search)
        query = (
            sa.select(
                service.id,
                service.name,
                service.kind,
                service.audience,
                service.confidence,
                service.online,
                _has(
                    t.language,
                    sa.or_(*[_same_language(code) for code in sorted(languages)]),
                )
                if languages
                else sa.false(),
                sa.or_(
                    service.audience == search.audience,
                    _has(t.service_topic, t.service_topic.c.topic == search.audience),
                ),
                location.latitude,
                location.longitude,
            )
            .select_from(
                t.service.outerjoin(
                    t.service_at_location,
                    t.service_at_location.c.service_id == service.id,
                ).outerjoin(t.location, location.id == t.service_at_location.c.location_id)
            )
            .where(
                service.id.in_(sa.select(t.service_area.c.service_id).where(t.service_area.c.area.in_(areas))),
                service.kind.in_(kinds),
            )
        )
        if search.topic:
            query = query.where(_has(t.service_topic, t.service_topic.c.topic.in_(_topics(search.topic))))
        if box is not None:
            query = query.where(
                location.latitude.between(box.south, box.north),
                location.longitude.between(box.west, box.east),
            )
        return [
            _Candidate(
                key,
                name,
                kind,
                confidence,
                online,
                bool(speaks),
                bool(suits),
                _distance(search.place, lat, lon),
            )
            for key, name, kind, audience, confidence, online, speaks, suits, lat, lon in connection.execute(query)
            if _for_audience(audience, search)
        ]

    # Events

    def event(self, key: str) -> Event | None:
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(t.event).where(t.event.c.id == key)).mappings().first()
        return _event(row) if row else None

    def all_events(self) -> list[Event]:
        """Every event, also past and cancelled ones, in the order of their keys: for exports and checks."""
        with self._engine.connect() as connection:
            return [_event(row) for row in connection.execute(sa.select(t.event).order_by(t.event.c.id)).mappings()]

    def revisions(self, keys: Iterable[str]) -> Mapping[str, Revision]:
        """How often and when the events of these keys were last revised."""
        with self._engine.connect() as connection:
            return read_revisions(connection, keys)

    def find_events(self, search: EventSearch) -> list[FoundEvent]:
        """Coming events, soonest first: none that is over at the start of the search, none that was called off.

        With a place those within the radius (in the state, for a state) and those online.
        """
        start = search.start if search.start is not None else clock.today()
        first_day = start.date() if isinstance(start, datetime) else start
        query = sa.select(t.event).where(t.event.c.last_day >= first_day, t.event.c.event_status == "scheduled")
        if search.end is not None:
            query = query.where(t.event.c.first_day <= search.end)
        if search.topic:
            topics = _topics(search.topic)
            query = query.where(t.event.c.id.in_(sa.select(t.event_topic.c.event_id).where(t.event_topic.c.topic.in_(topics))))
        online = t.event.c.event_attendance_mode.in_(("online", "hybrid"))
        place = search.place
        if search.online:
            query = query.where(online)
        elif place is not None and place.kind == "state":
            query = query.where(sa.or_(online, t.event.c.state == place.state))
        elif place is not None:
            box = box_around(place.lat, place.lon, search.radius_km)
            inside = sa.and_(
                t.event.c.latitude.between(box.south, box.north),
                t.event.c.longitude.between(box.west, box.east),
            )
            query = query.where(sa.or_(online, inside))
        with self._engine.connect() as connection:
            events = [_event(row) for row in connection.execute(query).mappings()]
        found = [self._placed(event, place) for event in events if not (isinstance(start, datetime) and _over(event, start))]
        if place is not None and place.kind != "state":
            found = [
                one
                for one in found
                if one.event.mode != "onsite" or (one.distance_km is not None and one.distance_km <= search.radius_km)
            ]
        return sorted(found, key=_soonest)[: search.limit]

    @staticmethod
    def _placed(event: Event, place: Place | None) -> FoundEvent:
        return FoundEvent(
            event,
            None if event.mode == "online" else _distance(place, event.lat, event.lon),
        )


def _topics(topic: str | None) -> tuple[str, ...]:
    return (topic, *_INCLUDED_TOPICS.get(topic, ())) if topic else ()


def _language(code: str) -> str:
    """The language of a BCP 47 code, whatever its script or region."""
    primary = code.split("-")[0].lower()
    return _SAME_LANGUAGE.get(primary, primary)


def _wanted_languages(search: ServiceSearch) -> set[str]:
    """The languages of which one is to be spoken; empty where German, which everyone speaks, is among them."""
    wanted = {_language(code) for code in search.languages}
    return set() if _SPOKEN_EVERYWHERE in wanted else wanted


def _same_language(language: str) -> Any:
    codes = [
        language,
        *(code for code, same in _SAME_LANGUAGE.items() if same == language),
    ]
    column = t.language.c.code
    return sa.or_(column.in_(codes), *[column.like(f"{code}-%") for code in codes])


def _has(table: sa.Table, condition: Any) -> Any:
    """Whether the service has a row in the table that meets the condition."""
    return sa.exists().where(table.c.service_id == t.service.c.id, condition)


def _for_audience(audience: str, search: ServiceSearch) -> bool:
    """Whether the service is for the one who asks: for everyone, or for the audience that was named."""
    if not audience or audience == search.audience or search.topic in _AUDIENCE_TOPICS[audience]:
        return True
    asked = {_language(code) for code in search.languages}
    return audience == "eu-workers" and bool(asked.difference(_SHARED_WITH_ALL))


def _narrowed(candidates: list[_Candidate], wishes: Sequence[_Wish]) -> tuple[list[_Candidate], list[_Wish]]:
    """Those that meet the wishes, one wish after the other, and the wishes that nobody met."""
    unmet = []
    for wish in wishes:
        fitting = [one for one in candidates if wish.fits(one)]
        if fitting:
            candidates = fitting
        else:
            unmet.append(wish)
    return candidates, unmet


def _meeting(candidates: Sequence[_Candidate], wishes: Sequence[_Wish]) -> list[_Candidate]:
    return [one for one in candidates if all(wish.fits(one) for wish in wishes)]


def _settled(tiers: list[list[_Candidate]], unmet: list[_Wish]) -> list[list[_Candidate]]:
    """The tiers after the wishes that nobody near met. Takes those wishes out of `unmet` that someone farther away meets."""
    for wish in list(unmet):
        nearest = next((tier for tier in tiers if tier), [])
        asked = [one for tier in tiers for one in tier] if wish.anywhere else nearest
        if any(wish.fits(one) for one in asked):
            tiers = [_meeting(tier, [wish]) for tier in tiers]
            unmet.remove(wish)

    def order(one: _Candidate) -> list[bool]:
        return [] if one.distance is not None else [True, *(not wish.fits(one) for wish in unmet)]

    return [tiers[0], *(sorted(tier, key=order) for tier in tiers[1:])]


def _distance(place: Place | None, lat: float | None, lon: float | None) -> float | None:
    """Kilometres from the place, with one decimal. From a state, whose point is only its capital, nothing is far or near."""
    if place is None or place.kind == "state" or lat is None or lon is None:
        return None
    return round(distance_km(place.lat, place.lon, lat, lon), 1)


def _over(event: Event, moment: datetime) -> bool:
    """Whether the event has ended: with no end known, when its day has."""
    if isinstance(event.end, datetime):
        return event.end < moment
    return False


def _soonest(found: FoundEvent) -> tuple[Any, ...]:
    start = found.event.start
    assert start is not None  # an event without a day is never found
    if isinstance(start, datetime):
        local = start.astimezone(clock.BERLIN)
        return (local.date(), local.time(), found.event.title, found.event.key)
    return (start, time(0), found.event.title, found.event.key)


# Reading rows


def _read_places(connection: Connection) -> list[Place]:
    return [
        Place(
            key=row["id"],
            name=row["name"],
            kind=row["kind"],
            state=row["state"],
            district=row["district"],
            ags=row["ags"],
            postcode=row["postal_code"],
            lat=row["latitude"],
            lon=row["longitude"],
            population=row["population"],
            aliases=_words(row["aliases"]),
        )
        for row in connection.execute(sa.select(t.place)).mappings()
    ]


def _read_professions(connection: Connection) -> list[Profession]:
    authorities: dict[str, dict[str, str]] = {}
    for key, state, name in connection.execute(sa.select(t.profession_authority)):
        authorities.setdefault(key, {})[state] = name
    return [
        Profession(
            key=row["id"],
            name_de=row["name_de"],
            name_en=row["name_en"],
            regulated=row["regulated"],
            level=row["level"],
            fee_from=row["fee_from"],
            fee_to=row["fee_to"],
            duration_months=row["duration_months"],
            language_level=row["language_level"],
            authorities=authorities.get(row["id"], {}),
            authority_url=row["authority_url"],
            notes=row["notes"],
            confidence=row["confidence"],
        )
        for row in connection.execute(sa.select(t.profession)).mappings()
    ]


def _read_services(connection: Connection, keys: Sequence[str]) -> dict[str, Service]:
    """The services of these keys, complete."""
    if not keys:
        return {}
    topics = _lists(connection, t.service_topic, t.service_topic.c.topic, keys)
    languages = _lists(connection, t.language, t.language.c.code, keys)
    query = (
        sa.select(
            t.service,
            t.organization.c.name.label("organisation"),
            t.location.c.address_1,
            t.location.c.postal_code,
            t.location.c.city,
            t.location.c.latitude,
            t.location.c.longitude,
            t.schedule.c.description,
            t.phone.c.number,
        )
        .select_from(
            t.service.join(t.organization, t.organization.c.id == t.service.c.organization_id)
            .outerjoin(
                t.service_at_location,
                t.service_at_location.c.service_id == t.service.c.id,
            )
            .outerjoin(t.location, t.location.c.id == t.service_at_location.c.location_id)
            .outerjoin(t.schedule, t.schedule.c.service_id == t.service.c.id)
            .outerjoin(t.phone, t.phone.c.service_id == t.service.c.id)
        )
        .where(t.service.c.id.in_(keys))
    )
    return {
        row["id"]: Service(
            key=row["id"],
            name=row["name"],
            organisation=row["organisation"],
            kind=row["kind"],
            audience=row["audience"],
            topics=topics.get(row["id"], ()),
            languages=languages.get(row["id"], ()),
            street=row["address_1"] or "",
            postcode=row["postal_code"] or "",
            city=row["city"] or "",
            state=row["state"],
            lat=row["latitude"],
            lon=row["longitude"],
            phone=row["number"] or "",
            email=row["email"],
            website=row["url"],
            opening_hours=row["description"] or "",
            appointment=row["application_process"],
            online=row["online"],
            cost=row["fees"],
            assured_date=row["assured_date"],
            confidence=row["confidence"],
            source_url=row["source_url"],
        )
        for row in connection.execute(query).mappings()
    }


def _lists(connection: Connection, table: sa.Table, column: Any, keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
    query = sa.select(table.c.service_id, column).where(table.c.service_id.in_(keys)).order_by(table.c.service_id, table.c.position)
    found: dict[str, tuple[str, ...]] = {}
    for key, word in connection.execute(query):
        found[key] = (*found.get(key, ()), word)
    return found


def _event(row: Any) -> Event:
    return Event(
        key=row["id"],
        title_de=row["name_de"],
        title_en=row["name_en"],
        summary_de=row["description_de"],
        summary_en=row["description_en"],
        start=_moment(row["start_date"]),
        end=_moment(row["end_date"]),
        status=row["event_status"],
        venue=row["venue"],
        street=row["street_address"],
        postcode=row["postal_code"],
        city=row["city"],
        state=row["state"],
        lat=row["latitude"],
        lon=row["longitude"],
        mode=row["event_attendance_mode"],
        registration_url=row["registration_url"],
        organiser=row["organizer"],
        topics=_words(row["topics"]),
        languages=_words(row["in_language"]),
        confidence=row["confidence"],
        source_url=row["source_url"],
    )


def _moment(text: str | None) -> date | datetime | None:
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text).astimezone(clock.BERLIN)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()
