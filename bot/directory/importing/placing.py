"""Which place of the gazetteer an address lies in, so that an entry without a point or a state gets one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bot.directory.entries import STATES, Place
from bot.directory.importing.cleaning import normalised
from bot.directory.loading import EAST, NATIONAL, NORTH, SOUTH, STATE_WIDE, WEST

_SHARED_DIGITS = 3  # of a postcode and that of a town hall, for the two to be of one region


class Gazetteer:
    """The places by name and by postcode."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        self._by_postcode: dict[str, list[Place]] = defaultdict(list)
        self._names: dict[str, list[Place]] = defaultdict(list)
        for place in places:
            self._names[place.name].append(place)
            if place.kind in ("city", "town"):
                self._by_postcode[place.postcode].append(place)
                for name in {normalised(place.name), normalised(place.name.split("(")[0])}:
                    self._by_name[name].append(place)

    def find(self, postcode: str, city: str) -> Place | None:
        """The municipality of an address: of its name, in the region of its postcode; else the one of the postcode."""
        named = self._by_name.get(normalised(city), []) or self._by_name.get(normalised(city.split("(")[0].split("-")[0]), [])
        if postcode:
            near = [place for place in named if place.postcode[:2] == postcode[:2]]
            if near:
                return max(near, key=lambda place: _shared(place.postcode, postcode))
            of_code = self._by_postcode.get(postcode, [])
            return of_code[0] if len(of_code) == 1 and not named else None
        return named[0] if len(named) == 1 else None

    def state(self, postcode: str) -> str:
        """The state in which all town halls lie whose postcodes begin like this one; empty where they differ or none does."""
        states = {
            place.state
            for code, places in self._by_postcode.items()
            if _shared(code, postcode) >= _SHARED_DIGITS
            for place in places
        }
        return states.pop() if len(states) == 1 else ""

    def area(self, name: str, state: str) -> str | None:
        """The key of the area that a source names: a place's name, `state` or `national`; None where it is not told apart."""
        if name == NATIONAL:
            return NATIONAL
        wanted = STATES.get(state, "") if name == STATE_WIDE else name
        found = [place for place in self._names.get(wanted, []) if name != STATE_WIDE or place.kind == "state"]
        chosen = [place for place in found if place.state == state] or found
        return chosen[0].key if len(chosen) == 1 else None


def in_germany(lat: float | None, lon: float | None) -> tuple[float, float] | None:
    """The point where it lies in Germany, also with the two swapped; else None."""
    if lat is None or lon is None:
        return None
    for one, other in ((lat, lon), (lon, lat)):
        if SOUTH <= one <= NORTH and WEST <= other <= EAST:
            return round(one, 6), round(other, 6)
    return None


def _shared(one: str, other: str) -> int:
    """How many digits two postcodes share at their beginning."""
    return next(
        (length for length, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )
