"""A made directory of any size, the same for the same seed: services and events around the real places, towns by their people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from bot.clock import BERLIN
from bot.directory.entries import CONFIDENCES, OFFERED_KINDS, TOPICS, Event, Place, Service
from bot.directory.loading import NATIONAL, ServiceEntry

LANGUAGES = ("de", "en", "ar", "fa", "prs", "ku", "kmr", "ckb", "ti", "so", "ru", "uk", "tr", "fr", "vi")
HOURS = (
    "",
    "",
    "",
    "Mo-Fr 09:00-12:00",
    "Mo,We 09:00-12:00; Th 13:00-18:00",
    "Sa 10:00-14:00",
    "24/7",
    "Mo-Fr 08:00-16:00; PH off",
)
AUDIENCES = ("", "", "", "", "", "", "women", "youth", "employers", "eu-workers")


def made_services(places: Sequence[Place], count: int, seed: int = 1) -> list[ServiceEntry]:
    """Most serve their district, a fifth the state, a few the country; one in ten has no address."""
    chance, towns = Random(seed), [place for place in places if place.kind in ("city", "town")]
    districts = {(place.state, place.name): place.key for place in places if place.kind == "district"}
    states = {place.state: place.key for place in places if place.kind == "state"}
    weights = [place.population for place in towns]
    made = []
    for number in range(count):
        town = chance.choices(towns, weights)[0]
        placed = chance.random() < 0.9
        own = districts.get((town.state, town.district), town.key)
        area = chance.choices((own, town.key, states[town.state], NATIONAL), (60, 18, 20, 2))[0]
        service = Service(
            key=f"made-{number}",
            name=f"{chance.choice(('Beratung', 'Treffpunkt', 'Zentrum', 'Ähre'))} {number % 997}",
            organisation=f"Verein {number % 5000}",
            kind=chance.choices(OFFERED_KINDS, (80, 5, 15))[0],
            audience=chance.choice(AUDIENCES),
            topics=tuple(chance.sample(TOPICS, chance.randint(1, 4))),
            languages=tuple(chance.sample(LANGUAGES, chance.choice((0, 0, 1, 2, 4)))),
            street="Hof 1" if placed else "",
            postcode=town.postcode,
            city=town.name if placed else "",
            state=town.state,
            lat=round(town.lat + chance.gauss(0, 0.03), 3) if placed else None,
            lon=round(town.lon + chance.gauss(0, 0.05), 3) if placed else None,
            phone="",
            email="",
            website="",
            opening_hours=chance.choice(HOURS),
            appointment=None,
            online=chance.random() < 0.2,
            cost="",
            assured_date=None,
            confidence=chance.choice(CONFIDENCES),
            source_url="",
        )
        made.append(ServiceEntry(service, frozenset({area})))
    return made


def made_events(places: Sequence[Place], count: int, day: date, seed: int = 1) -> list[Event]:
    """Half of them past, the others in the year that follows the day; a tenth cancelled, a tenth longer than a day."""
    chance, towns = Random(seed), [place for place in places if place.kind in ("city", "town")]
    weights = [place.population for place in towns]
    made = []
    for number in range(count):
        town = chance.choices(towns, weights)[0]
        first = day + timedelta(days=chance.randint(-365, 365))
        start: date | datetime = first
        end: date | datetime | None = first + timedelta(days=chance.randint(1, 20)) if chance.random() < 0.1 else None
        if end is None and chance.random() < 0.8:
            start = datetime(first.year, first.month, first.day, chance.randint(8, 19), tzinfo=BERLIN)
            end = start + timedelta(hours=2)
        made.append(
            Event(
                key=f"event-{number}",
                title_de=f"Treffen {number % 997}",
                title_en=f"Meeting {number % 997}",
                summary_de="",
                summary_en="",
                start=start,
                end=end,
                status=chance.choices(("scheduled", "cancelled", "withdrawn"), (88, 10, 2))[0],
                venue="",
                street="",
                postcode=town.postcode,
                city=town.name,
                state=town.state,
                lat=round(town.lat + chance.gauss(0, 0.03), 3),
                lon=round(town.lon + chance.gauss(0, 0.05), 3),
                mode=chance.choices(("onsite", "online", "hybrid"), (85, 10, 5))[0],
                registration_url="",
                organiser="",
                topics=tuple(chance.sample(TOPICS, chance.randint(1, 3))),
                languages=(),
                confidence="seed",
                source_url="",
            )
        )
    return made
