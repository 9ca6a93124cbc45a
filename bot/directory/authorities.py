"""The immigration office that is in charge of a place."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from bot.directory.candidates import CandidateReader
from bot.directory.entries import IMMIGRATION_OFFICE, FoundService, Place, ServiceSearch
from bot.directory.places import Places
from bot.directory.stored_services import read_services


def find_authorities(connection: Connection, places: Places, place: Place) -> list[FoundService]:
    """The immigration offices that are in charge of the place; none where that is not known.

    An office that names the town comes before, and instead of, one that names its district.
    """
    reader = CandidateReader(connection, places, ServiceSearch(place), [], kinds=(IMMIGRATION_OFFICE,))
    for area in places.own_areas(place):
        found = reader.serving([area])
        if found:
            services = read_services(connection, [one.key for one in found])
            return [FoundService(services[one.key], one.distance) for one in found]
    return []
