"""The directory as the rest of the program sees it: open it, look up, search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from sqlalchemy.engine import Engine

from bot import clock, paths
from bot.directory import authorities, finding_events, finding_services
from bot.directory.database import bring_up_to_date, connect
from bot.directory.entries import (
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
from bot.directory.loading import ServiceEntry
from bot.directory.places import Places
from bot.directory.professions import read_professions
from bot.directory.revisions import Revision, read_revisions
from bot.directory.stored_events import read_all_events, read_events
from bot.directory.stored_services import read_all_services, read_services

AUTHORITY_TOPIC = "authority"


class Directory:
    """Services, events, places and professions, kept in a database."""

    def __init__(self, engine: Engine) -> None:
        """Reads places and professions of a database that is up to date; services and events stay there."""
        self._engine = engine
        with engine.connect() as connection:
            self._places = Places.read(connection)
            self._professions = read_professions(connection)

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

    def place(self, key: str) -> Place | None:
        return self._places.get(key)

    @property
    def places(self) -> tuple[Place, ...]:
        return self._places.all

    def place_by_postcode(self, code: str) -> Place | None:
        """The municipality of a postcode, or the one whose postcode is most like it (see `Places.by_postcode`)."""
        return self._places.by_postcode(code)

    def place_named(self, name: str) -> Place | None:
        """The place of a name or alias; the largest where several bear it."""
        return self._places.named(name)

    def places_near(self, lat: float, lon: float, radius_km: float) -> list[tuple[Place, float]]:
        """The municipalities within the radius with their distance, nearest first."""
        return self._places.near(lat, lon, radius_km)

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

    def service(self, key: str) -> Service | None:
        with self._engine.connect() as connection:
            return read_services(connection, [key]).get(key)

    def all_services(self) -> list[ServiceEntry]:
        """Every service with the areas that it serves, in the order of their keys: for exports and checks."""
        with self._engine.connect() as connection:
            return read_all_services(connection)

    def find_services(self, search: ServiceSearch) -> ServiceResults:
        """A page of the services that fit, nearest first (see `finding_services`).

        Immigration offices are found only under the topic "authority", and then nothing else is.
        """
        if search.topic == AUTHORITY_TOPIC:
            found = self.find_authorities(search.place) if search.place else []
            last = search.offset + search.limit
            return ServiceResults(found[search.offset : last], more=len(found) > last)
        with self._engine.connect() as connection:
            return finding_services.find_services(connection, self._places, search)

    def find_authorities(self, place: Place) -> list[FoundService]:
        """The immigration offices that are in charge of the place; none where that is not known."""
        with self._engine.connect() as connection:
            return authorities.find_authorities(connection, self._places, place)

    def event(self, key: str) -> Event | None:
        with self._engine.connect() as connection:
            return read_events(connection, [key]).get(key)

    def all_events(self) -> list[Event]:
        """Every event, also past and cancelled ones, in the order of their keys: for exports and checks."""
        with self._engine.connect() as connection:
            return read_all_events(connection)

    def revisions(self, keys: Iterable[str]) -> Mapping[str, Revision]:
        """How often and when the events of these keys were last revised."""
        with self._engine.connect() as connection:
            return read_revisions(connection, keys)

    def find_events(self, search: EventSearch) -> list[FoundEvent]:
        """Coming events, soonest first (see `finding_events`)."""
        with self._engine.connect() as connection:
            return finding_events.find_events(connection, search)

    def find_past_events(self, topic: str | None = None, day: date | None = None, limit: int = 3) -> list[Event]:
        """Events on the topic that were over before the day (by default today) and are told of somewhere, the latest first."""
        with self._engine.connect() as connection:
            return finding_events.find_past_events(connection, topic, day or clock.today(), limit)
