"""Which reader reads which format, and the way from the bytes of a feed to checked items."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from bot.directory.importing import csv_table, hsds, icalendar_feed, integreat, schema_org
from bot.directory.importing.checking import check
from bot.directory.importing.drafts import Drafts, Reading
from bot.directory.importing.placing import Gazetteer
from bot.directory.importing.sources import Source

READERS: Mapping[str, Callable[[bytes, Source, date], Drafts]] = {
    "integreat-events": integreat.read_events,
    "integreat-locations": integreat.read_locations,
    "icalendar": icalendar_feed.read_events,
    "schema-org": schema_org.read_events,
    "hsds": hsds.read_services,
    "csv": csv_table.read_table,
}


def read(content: bytes, source: Source, gazetteer: Gazetteer, day: date) -> Reading:
    """The items and problems of a feed. Raises Unreadable where the whole is not of the source's format."""
    return check(READERS[source.format](content, source, day), source, gazetteer, day)
