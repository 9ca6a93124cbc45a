"""Which services fit a search, in which order.

Those that serve a place stand in tiers: near it, farther away, and for the whole country. Those near are read in rings that widen
until enough who meet every wish are found; only where there are too few is a tier read as a whole, to see which wishes can be had.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.directory import reach
from bot.directory import tables as t
from bot.directory.candidates import Candidate, CandidateReader, Wish
from bot.directory.entries import AGENCY, KINDS, FoundService, ServiceResults, ServiceSearch
from bot.directory.opening_times import stretches
from bot.directory.places import Places
from bot.directory.spoken_languages import serving
from bot.directory.stored_services import read_services

# what is asked instead where nobody has the word of the topic
_WIDER_TOPICS = {"chancenaufenthalt": "residence", "spurwechsel": "residence", "ukraine": "residence"}

# On these topics advice is to be independent of those who decide: agencies are offered only where nobody else is.
_INDEPENDENT_TOPICS = {"residence", "chancenaufenthalt", "spurwechsel", "legal-aid"}

# the names of the wishes of which a result tells that they were not met
_LANGUAGE, _HOURS = "language", "hours"


def find_services(connection: Connection, places: Places, search: ServiceSearch) -> ServiceResults:
    """A page of the services that fit, nearest first, those for the whole state and the whole country last.

    A service is found only for a place that it serves. Where nobody speaks a wanted language, or is known to be open then,
    others are shown and the result says so.
    """
    reader = CandidateReader(connection, places, search, _wishes(search))
    count = search.offset + search.limit + 1
    near = ranked = reader.nearest(count)
    unmet: list[Wish] = []
    if len(near) < count:
        tiers, unmet = _settled_tiers(reader, near, count)
        near, ranked = tiers[0], [one for tier in tiers for one in tier][:count]
    if not ranked and search.topic in _WIDER_TOPICS:
        return find_services(connection, places, replace(search, topic=_WIDER_TOPICS[search.topic]))
    page = ranked[search.offset : count - 1]
    services = read_services(connection, [one.key for one in page])
    missing = {wish.name for wish in unmet} if ranked else set()
    return ServiceResults(
        [FoundService(services[one.key], one.distance) for one in page],
        beyond_region=search.place is not None and not near,
        more=len(ranked) == count,
        language_missing=_LANGUAGE in missing,
        hours_missing=_HOURS in missing,
    )


def _wishes(search: ServiceSearch) -> list[Wish]:
    """The wishes of a search, the weightiest first."""
    row = t.service_reach.c
    found: list[tuple[str, Any, bool]] = []
    if search.online:
        found.append(("online", row.online, True))
    if search.topic in _INDEPENDENT_TOPICS:
        found.append(("independent", row.kind != KINDS.index(AGENCY), True))
    if search.audience:
        found.append(("audience", sa.or_(row.audience == search.audience, reach.about([search.audience])), False))
    if codes := serving(search.languages):
        found.append((_LANGUAGE, reach.speaks(codes), False))
    if search.open_during:
        hours = t.opening_time.c
        of_service = sa.exists().where(hours.service_id == row.service_id)
        times = [
            sa.and_(hours.weekday == one.weekday, hours.opens <= one.closes, hours.closes > one.opens)
            for one in stretches(*search.open_during)
        ]
        opened = of_service.where(sa.or_(*times))
        found += [("not closed", sa.or_(opened, sa.not_(of_service)), False), (_HOURS, opened, False)]
    return [Wish(number, *wish) for number, wish in enumerate(found)]


def _settled_tiers(reader: CandidateReader, near: list[Candidate], count: int) -> tuple[list[list[Candidate]], list[Wish]]:
    """The tiers after the wishes that can be had, and those wishes that cannot; `near`: all those near who meet every wish."""
    unmet: list[Wish] = []
    if not near:
        near, unmet = _narrowed(reader.near(), reader.wishes)
    if not unmet and len(near) >= count:
        return [near, [], []], []
    met = [wish for wish in reader.wishes if wish not in unmet]
    tiers = _settled([near, reader.far(met), reader.nationwide(met)], unmet)
    return tiers, unmet


def _narrowed(candidates: list[Candidate], wishes: Sequence[Wish]) -> tuple[list[Candidate], list[Wish]]:
    """Those that meet the wishes, one wish after the other, and the wishes that nobody met."""
    unmet = []
    for wish in wishes:
        fitting = [one for one in candidates if wish.fits(one)]
        if fitting:
            candidates = fitting
        else:
            unmet.append(wish)
    return candidates, unmet


def _settled(tiers: list[list[Candidate]], unmet: list[Wish]) -> list[list[Candidate]]:
    """The tiers after the wishes that nobody near met. Takes those wishes out of `unmet` that someone farther away meets."""
    for wish in list(unmet):
        nearest = next((tier for tier in tiers if tier), [])
        asked = [one for tier in tiers for one in tier] if wish.anywhere else nearest
        if any(wish.fits(one) for one in asked):
            tiers = [[one for one in tier if wish.fits(one)] for tier in tiers]
            unmet.remove(wish)

    def order(one: Candidate) -> list[bool]:
        return [] if one.distance is not None else [True, *(not wish.fits(one) for wish in unmet)]

    return [tiers[0], *(sorted(tier, key=order) for tier in tiers[1:])]
