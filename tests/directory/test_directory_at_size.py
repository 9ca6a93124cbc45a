"""A hundred thousand services and fifty thousand events: the right ones in the right order, quickly."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from statistics import median, quantiles
from typing import Any

import pytest

from bot import paths
from bot.clock import BERLIN
from bot.directory import Directory, EventSearch, Place, Service, ServiceSearch
from bot.directory.database import bring_up_to_date, connect, store, writing
from bot.directory.entries import CONFIDENCES, KINDS, SCHEDULED, TOPICS, Event, day_of
from bot.directory.geo import distance_km
from bot.directory.loading import Entries, ServiceEntry, load_places
from tests.directory.made import HOURS, made_events, made_services

DAY = date(2026, 11, 22)
SATURDAY = (datetime(2026, 11, 28, tzinfo=BERLIN), datetime(2026, 11, 28, 23, 59, tzinfo=BERLIN))
SERVICES, EVENTS, LOOKUPS, COMPARED = 100_000, 50_000, 300, 60
MEDIAN_MS, P99_MS = 10.0, 40.0
PERSIAN = {"fa": {"fa", "prs", "pes"}, "ku": {"ku", "kmr", "ckb"}, "kmr": {"ku", "kmr"}}
INCLUDED = {"residence": {"residence", "chancenaufenthalt", "spurwechsel"}}
INDEPENDENT = {"residence", "chancenaufenthalt", "spurwechsel", "legal-aid"}
WIDER = {"chancenaufenthalt", "spurwechsel", "ukraine"}
NOWHERE = float("inf")
FOR_TOPIC = {"women": {"women"}, "youth": {"youth", "training"}, "employers": {"business"}, "eu-workers": set()}


@dataclass
class Made:
    directory: Directory
    services: list[ServiceEntry]
    events: list[Event]
    places: tuple[Place, ...]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    places = load_places(paths.DIRECTORY / "places.csv")
    services, events = made_services(places, SERVICES), made_events(places, EVENTS, DAY)
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('made') / 'directory.sqlite'}")
    bring_up_to_date(engine, paths.DIRECTORY)
    with writing(engine) as connection:
        store(connection, Entries(places, (), tuple(services), tuple(events)))
    directory = Directory(engine)
    yield Made(directory, services, events, places)
    directory.close()


def service_searches(places: tuple[Place, ...], count: int) -> list[ServiceSearch]:
    chance = Random(3)
    return [
        ServiceSearch(
            place=chance.choice((None, *[chance.choice(places) for _ in range(30)])),
            topic=chance.choice((None, *TOPICS)),
            languages=chance.choice(((), (), ("ar",), ("ti",), ("fa",), ("kmr",))),
            online=chance.choice((None, None, None, True)),
            audience=chance.choice((None, None, None, "women", "youth")),
            open_during=chance.choice((None, None, None, SATURDAY)),
            offset=chance.choice((0, 0, 0, 3, 9)),
        )
        for _ in range(count)
    ]


def event_searches(places: tuple[Place, ...], count: int) -> list[EventSearch]:
    chance = Random(5)
    return [
        EventSearch(
            place=chance.choice((None, *[chance.choice(places) for _ in range(30)])),
            start=DAY + timedelta(days=chance.randint(0, 40)),
            end=chance.choice((None, None, DAY + timedelta(days=chance.randint(40, 99)))),
            topic=chance.choice((None, *TOPICS)),
            online=chance.choice((None, None, None, True)),
            radius_km=chance.choice((5.0, 20.0, 50.0)),
            offset=chance.choice((0, 0, 3)),
        )
        for _ in range(count)
    ]


def distance(place: Place | None, lat: float | None, lon: float | None) -> float | None:
    if place is None or place.kind == "state" or lat is None or lon is None:
        return None
    return round(distance_km(place.lat, place.lon, lat, lon), 1)


def fits(service: Service, search: ServiceSearch) -> bool:
    topics = {search.topic, *INCLUDED.get(str(search.topic), ())}
    foreign = {code for code in search.languages if code not in ("de", "en")}
    welcome = (
        not service.audience
        or service.audience == search.audience
        or search.topic in FOR_TOPIC[service.audience]
        or (service.audience == "eu-workers" and bool(foreign))
    )
    return welcome and (search.topic is None or bool(topics & set(service.topics)))


def wishes_of(search: ServiceSearch) -> list[tuple[str, Callable[[Service], bool], bool]]:
    """Name, what a service must be like, and whether someone far away will do."""
    codes = {one for code in search.languages for one in {code, *PERSIAN.get(code, ())}}
    found: list[tuple[str, Callable[[Service], bool], bool]] = []
    if search.online:
        found.append(("online", lambda service: service.online, True))
    if search.topic in INDEPENDENT:
        found.append(("independent", lambda service: service.kind != "agency", True))
    if search.audience:
        found.append(("audience", lambda one: search.audience in (one.audience, *one.topics), False))
    if codes:
        found.append(("language", lambda service: bool(codes & set(service.languages)), False))
    if search.open_during:
        known = {hours: hours in ("24/7", "Sa 10:00-14:00") for hours in HOURS if hours}
        found.append(("not closed", lambda service: known.get(service.opening_hours, True), False))
        found.append(("hours", lambda service: known.get(service.opening_hours, False), False))
    return found


def looked_through(made: Made, search: ServiceSearch) -> tuple[list[str], bool, set[str]]:
    """The search by a look at every service: the keys of its page, whether nobody is near, which wishes cannot be had."""
    place = search.place
    own: set[str] = set()
    state: set[str] = set()
    if place is not None:
        state = {one.key for one in made.places if one.kind == "state" and one.state == place.state}
        districts = {
            one.key for one in made.places if one.kind == "district" and (one.state, one.name) == (place.state, place.district)
        }
        own = set() if place.kind == "state" else {place.key, *(districts if place.kind != "district" else ())}
    tiers: list[list[tuple[float, Service]]] = [[], [], []]
    for entry in made.services:
        far = distance(place, entry.service.lat, entry.service.lon)
        if not fits(entry.service, search):
            continue
        if entry.areas & (own | state):
            unplaced_near = far is None and bool(entry.areas & own or (place and place.kind == "state"))
            tiers[0 if unplaced_near or (far is not None and far <= 60) else 1].append(
                (NOWHERE if far is None else far, entry.service)
            )
        elif "national" in entry.areas:
            tiers[2].append((NOWHERE, entry.service))
    wishes, met = wishes_of(search), list[Any]()

    def those_who_meet(tier: list[tuple[float, Service]], *more: Any) -> list[tuple[float, Service]]:
        return [one for one in tier if all(wish[1](one[1]) for wish in (*met, *more))]

    for wish in wishes:
        if those_who_meet(tiers[0], wish):
            met.append(wish)
    for wish in [wish for wish in wishes if wish not in met]:
        nearest = next((tier for tier in tiers if those_who_meet(tier)), [])
        if any(those_who_meet(tier, wish) for tier in (tiers if wish[2] else [nearest])):
            met.append(wish)
    unmet = [wish for wish in wishes if wish not in met]
    ranked: list[Service] = []
    for number, tier in enumerate(tiers):
        left = those_who_meet(tier)
        left.sort(key=lambda one: (one[0], KINDS.index(one[1].kind), CONFIDENCES.index(one[1].confidence), one[1].name, one[1].key))
        if number:
            left.sort(key=lambda one: [one[0] == NOWHERE, *(one[0] == NOWHERE and not wish[1](one[1]) for wish in unmet)])
        ranked += [service for _, service in left]
    if not ranked and search.topic in WIDER:
        return looked_through(made, replace(search, topic="residence"))
    page = [service.key for service in ranked[search.offset : search.offset + search.limit]]
    return page, place is not None and not those_who_meet(tiers[0]), {wish[0] for wish in unmet} if ranked else set()


def looked_through_events(made: Made, search: EventSearch) -> list[str]:
    """The search by a look at every event: the keys of its page."""
    found, start = [], search.start
    for event in made.events:
        first, last = day_of(event.start), day_of(event.end or event.start)
        assert first is not None and last is not None and isinstance(start, date)
        far = distance(search.place, event.lat, event.lon)
        in_state = search.place is not None and search.place.kind == "state" and event.state == search.place.state
        reached = event.mode != "onsite" if search.online else search.place is None or in_state or event.mode != "onsite"
        if not reached and not search.online:
            reached = far is not None and far <= search.radius_km
        about = search.topic is None or bool({search.topic, *INCLUDED.get(search.topic, ())} & set(event.topics))
        if event.status == SCHEDULED and last >= start and (search.end is None or first <= search.end) and reached and about:
            moment = event.start.isoformat() if isinstance(event.start, datetime) else ""
            found.append((first, moment, event.title, event.key))
    return [key for *_, key in sorted(found)[search.offset : search.offset + search.limit]]


def test_services_are_those_that_a_look_at_every_one_finds_in_the_same_order(made: Made) -> None:
    for search in service_searches(made.places, COMPARED):
        found = made.directory.find_services(search)
        missing = {name for name, told in (("language", found.language_missing), ("hours", found.hours_missing)) if told}
        page, beyond_region, unmet = looked_through(made, search)
        assert [one.service.key for one in found.services] == page, search
        assert (found.beyond_region, missing) == (beyond_region, unmet & {"language", "hours"}), search


def test_events_are_those_that_a_look_at_every_one_finds_in_the_same_order(made: Made) -> None:
    for search in event_searches(made.places, COMPARED):
        assert [one.event.key for one in made.directory.find_events(search)] == looked_through_events(made, search), search


def timed(lookups: list[Callable[[], object]]) -> tuple[float, float]:
    """Median and 99th percentile of the milliseconds that this process works on a lookup, whatever else the machine does."""
    for lookup in lookups[:20]:
        lookup()
    spent = []
    for lookup in lookups:
        begun = time.process_time()
        lookup()
        spent.append((time.process_time() - begun) * 1000)
    return median(spent), quantiles(spent, n=100)[98]


@pytest.mark.parametrize("kind", ["services", "events", "authorities"])
def test_a_lookup_is_quick(made: Made, kind: str) -> None:
    find = made.directory
    lookups: dict[str, list[Callable[[], object]]] = {
        "services": [partial(find.find_services, search) for search in service_searches(made.places, LOOKUPS)],
        "events": [partial(find.find_events, search) for search in event_searches(made.places, LOOKUPS)],
        "authorities": [partial(find.find_authorities, place) for place in made.places[:LOOKUPS]],
    }
    middle, slow = timed(lookups[kind])
    assert middle <= MEDIAN_MS and slow <= P99_MS, (middle, slow)
