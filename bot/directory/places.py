"""The gazetteer in memory: places by key, by postcode, by distance, and the areas in which each lies."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.directory import tables as t
from bot.directory.entries import Place
from bot.directory.geo import box_around, distance_km

SHORTEST_SHARED_POSTCODE = 3
_MUNICIPALITIES = ("city", "town")


class Places:
    """All places; made once, never changed."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = {place.key: place for place in places}
        self._districts = {(place.state, place.name): place.key for place in self.all if place.kind == "district"}
        self._states = {place.state: place.key for place in self.all if place.kind == "state"}
        self._by_postcode: dict[str, list[Place]] = {}
        for place in sorted(self.all, key=lambda place: (place.kind == "district", -place.population, place.key)):
            if place.postcode:
                self._by_postcode.setdefault(place.postcode, []).append(place)

        by_people = sorted(self.all, key=lambda place: (place.kind != "state", place.population))
        self._by_name = {name.casefold(): place for place in by_people for name in (*place.aliases, place.name)}

    @classmethod
    def read(cls, connection: Connection) -> Places:
        """The places of the database."""
        return cls(
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
                aliases=tuple(row["aliases"].split(";")) if row["aliases"] else (),
            )
            for row in connection.execute(sa.select(t.place)).mappings()
        )

    def get(self, key: str) -> Place | None:
        return self._places.get(key)

    @property
    def all(self) -> tuple[Place, ...]:
        return tuple(self._places.values())

    def by_postcode(self, code: str) -> Place | None:
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

    def named(self, name: str) -> Place | None:
        """The place of a name or alias, whatever its case; the one with most people where several bear it."""
        return self._by_name.get(name.strip().casefold())

    def near(self, lat: float, lon: float, radius_km: float) -> list[tuple[Place, float]]:
        """The municipalities within the radius with their distance in kilometres, nearest first."""
        box = box_around(lat, lon, radius_km)
        found = [
            (place, distance_km(lat, lon, place.lat, place.lon))
            for place in self._places.values()
            if place.kind in _MUNICIPALITIES and box.holds(place.lat, place.lon)
        ]
        return sorted((pair for pair in found if pair[1] <= radius_km), key=lambda pair: (pair[1], pair[0].key))

    def own_areas(self, place: Place) -> list[str]:
        """The areas that are the place itself and its district; none for a state, one for a district or a city that is its own."""
        if place.kind == "state":
            return []
        district = self._districts.get((place.state, place.district)) if place.kind in _MUNICIPALITIES else None
        return [place.key, *([district] if district else [])]

    def state_area(self, place: Place) -> str:
        """The area that is the state of the place."""
        return self._states[place.state]


def distance_from(place: Place | None, lat: float | None, lon: float | None) -> float | None:
    """Kilometres from the place, with one decimal. From a state, whose point is only its capital, nothing is far or near."""
    if place is None or place.kind == "state" or lat is None or lon is None:
        return None
    return round(distance_km(place.lat, place.lon, lat, lon), 1)
