"""Reading those who may fit a search from the database: near the place, farther away, and for the whole country.

Those near are read in rings that widen until enough are found, so that a search touches few rows however many there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.directory import reach
from bot.directory import tables as t
from bot.directory.entries import AUDIENCES, OFFERED_KINDS, Place, ServiceSearch
from bot.directory.geo import box_around
from bot.directory.loading import NATIONAL
from bot.directory.places import Places, distance_from
from bot.directory.spoken_languages import primary

NEAR_KM = 60.0
_RINGS_KM = (3.0, 8.0, 20.0, NEAR_KM)
_ROUNDING_KM = 0.1

# What counts as advice on a topic beside the topic's own word.
_INCLUDED_TOPICS = {"residence": ("chancenaufenthalt", "spurwechsel")}

# A service for one audience is offered where the audience is asked for, or one of these topics.
_AUDIENCE_TOPICS = {"women": ("women",), "youth": ("youth", "training"), "employers": ("business",), "eu-workers": ()}
_SHARED_WITH_ALL = ("de", "en")


@dataclass(frozen=True)
class Candidate:
    """As much of a service as its rank needs: kind and confidence as places in their order, which of the wishes it `meets`.

    `distance` in kilometres, None where it is not known or says nothing.
    """

    key: str
    name: str
    kind: int
    confidence: int
    distance: float | None
    meets: tuple[bool, ...]

    @property
    def rank(self) -> tuple[Any, ...]:
        """Nearest first; of those equally near advice before agencies, the surest first, then by name."""
        far = (1, 0.0) if self.distance is None else (0, self.distance)
        return (*far, self.kind, self.confidence, self.name, self.key)


@dataclass(frozen=True)
class Wish:
    """Something that narrows a search where it can be had; `number`: its place among the wishes of the search.

    An `anywhere` wish prefers someone far away who meets it to someone near who does not. Another one narrows where one of
    the nearest tier meets it (those near; else those for the region; else those for the country); else it only puts those
    who meet it first.
    """

    number: int
    name: str
    condition: Any = field(compare=False)
    anywhere: bool = False

    def fits(self, candidate: Candidate) -> bool:
        return candidate.meets[self.number]


def topics_included(topic: str | None) -> tuple[str, ...]:
    """The topic words that count as the topic; none for no topic."""
    return (topic, *_INCLUDED_TOPICS.get(topic, ())) if topic else ()


@dataclass(frozen=True)
class CandidateReader:
    """Reads those who fit a search, the wishes aside unless they are given."""

    connection: Connection
    places: Places
    search: ServiceSearch
    wishes: Sequence[Wish]
    kinds: Sequence[str] = OFFERED_KINDS

    def nearest(self, count: int) -> list[Candidate]:
        """The first `count` of those near who meet every wish, in order; all of them where they are fewer."""
        place = self.search.place
        if place is None or place.kind == "state":
            return [] if place is None else self._first(self._areas(place)[1], count)
        own, state = self._areas(place)
        query = self._fitting([*own, *state], self.wishes, flagged=False).where(*_in_box())
        found: list[Candidate] = []
        for radius in _RINGS_KM:
            found = [
                one for one in self._in_order(query, _box(place, radius)) if one.distance is not None and one.distance <= radius
            ]
            if len(found) >= count:
                return found[:count]
        return found + self._in_order(self._fitting(own, self.wishes, flagged=False).where(_unplaced()))

    def near(self) -> list[Candidate]:
        """All near the place; of those for it or its district also the ones without an address."""
        place = self.search.place
        if place is None:
            return []
        own, state = self._areas(place)
        if place.kind == "state":
            return self.serving(state)
        query = self._fitting([*own, *state], ()).where(*_in_box())
        placed = [
            one for one in self._in_order(query, _box(place, NEAR_KM)) if one.distance is not None and one.distance <= NEAR_KM
        ]
        return placed + self._in_order(self._fitting(own, ()).where(_unplaced()))

    def far(self, wishes: Sequence[Wish]) -> list[Candidate]:
        """All that serve the place and meet the wishes, but are not near it."""
        place = self.search.place
        if place is None or place.kind == "state":
            return []
        own, state = self._areas(place)
        found = self._in_order(self._fitting([*own, *state], wishes))
        of_own = {one.key for one in self._in_order(self._fitting(own, wishes)) if one.distance is None}
        return [one for one in found if (one.distance is None and one.key not in of_own) or (one.distance or 0) > NEAR_KM]

    def nationwide(self, wishes: Sequence[Wish]) -> list[Candidate]:
        """All that serve the whole country and meet the wishes, but do not name the place; how far away they are says nothing."""
        query = self._fitting([NATIONAL], wishes)
        if self.search.place is not None:
            own, state = self._areas(self.search.place)
            other = t.service_reach.alias()
            named = sa.exists().where(other.c.service_id == t.service_reach.c.service_id, other.c.area.in_([*own, *state]))
            query = query.where(sa.not_(named))
        return sorted((replace(one, distance=None) for one in self._in_order(query)), key=lambda one: one.rank)

    def serving(self, areas: Sequence[str]) -> list[Candidate]:
        """All that serve one of the areas."""
        return self._in_order(self._fitting(areas, ()))

    def _first(self, area: Sequence[str], count: int) -> list[Candidate]:
        """The first of those that serve one area and meet every wish, where distances say nothing; sorted by the database."""
        row = t.service_reach.c
        by_code_points = "C" if self.connection.dialect.name == "postgresql" else "BINARY"
        names = [sa.collate(column, by_code_points) for column in (row.name, row.service_id)]
        ordered = self._fitting(area, self.wishes, flagged=False).order_by(row.kind, row.confidence, *names)
        return self._in_order(ordered.limit(count))

    def _areas(self, place: Place) -> tuple[list[str], list[str]]:
        return self.places.own_areas(place), [self.places.state_area(place)]

    def _fitting(self, areas: Sequence[str], wishes: Sequence[Wish], flagged: bool = True) -> Any:
        """Those of the kinds, the topic and the audience of the search who serve one of the areas and meet the wishes.

        `flagged`: with a column for each wish of the search, which tells whether it is met.
        """
        row = t.service_reach.c
        flags = [wish.condition for wish in self.wishes] if flagged else []
        query = sa.select(row.service_id, row.name, row.kind, row.confidence, row.latitude, row.longitude, *flags).where(
            row.area.in_(areas), reach.of_kinds(self.kinds), row.audience.in_(_audiences(self.search))
        )
        if self.search.topic:
            query = query.where(reach.about(topics_included(self.search.topic)))
        return query.where(*[wish.condition for wish in wishes])

    def _in_order(self, query: Any, values: Mapping[str, float] | None = None) -> list[Candidate]:
        """The candidates of a query, each once."""
        place, all_met = self.search.place, (True,) * len(self.wishes)
        found = {
            key: Candidate(key, name, kind, confidence, distance_from(place, lat, lon), tuple(map(bool, flags)) or all_met)
            for key, name, kind, confidence, lat, lon, *flags in self.connection.execute(query, values or {})
        }
        return sorted(found.values(), key=lambda one: one.rank)


def _in_box() -> list[Any]:
    row = t.service_reach.c
    return [
        row.latitude.between(sa.bindparam("south"), sa.bindparam("north")),
        row.longitude.between(sa.bindparam("west"), sa.bindparam("east")),
    ]


def _box(place: Place, radius: float) -> Mapping[str, float]:
    return vars(box_around(place.lat, place.lon, radius + _ROUNDING_KM))


def _unplaced() -> Any:
    return t.service_reach.c.latitude.is_(None)


def _audiences(search: ServiceSearch) -> list[str]:
    """The audiences for which a service may be made: none in particular, and those to which the one who asks belongs."""
    asked = {primary(code) for code in search.languages}
    belongs = {
        audience
        for audience in AUDIENCES
        if audience == search.audience
        or search.topic in _AUDIENCE_TOPICS[audience]
        or (audience == "eu-workers" and asked.difference(_SHARED_WITH_ALL))
    }
    return ["", *sorted(belongs)]
