"""`lotse export`: the directory as a file in a format of others."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.directory import Directory
from bot.directory.exporting import calendars, hsds, schema_org

CALENDAR_NAME = "Lotse"


def write_export(format_: str, path: Path) -> int:
    """Writes the file; gives the number of entries in it. Raises ValueError where the format is unknown or would not be kept."""
    if format_ not in FORMATS:
        raise ValueError(f"There is no format {format_!r}; there are: {', '.join(FORMATS)}.")
    directory = Directory.open()
    content, count = FORMATS[format_](directory)
    path.write_bytes(content)
    return count


def _hsds(directory: Directory) -> tuple[bytes, int]:
    page = hsds.services_page(directory.all_services(), {place.key: place for place in directory.places})
    faults = hsds.faults(page)
    if faults:
        raise ValueError(f"The export would not keep to the HSDS schema, nothing was written: {'; '.join(faults[:5])}")
    return _json(page), len(page["contents"])


def _ics(directory: Directory) -> tuple[bytes, int]:
    events = directory.all_events()
    content = calendars.calendar(events, directory.revisions(event.key for event in events), CALENDAR_NAME)
    return content, content.count(b"BEGIN:VEVENT")


def _schema_org(directory: Directory) -> tuple[bytes, int]:
    events = [schema_org.event(event) for event in directory.all_events() if event.start is not None]
    return _json(events), len(events)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


FORMATS: Mapping[str, Callable[[Directory], tuple[bytes, int]]] = {"hsds": _hsds, "ics": _ics, "schema-org": _schema_org}
