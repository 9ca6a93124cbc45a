"""How often an event was revised and when: what calendars need to take over a change (RFC 5545, SEQUENCE and DTSTAMP)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.clock import BERLIN
from bot.directory.entries import Event
from bot.directory.tables import event_revision

_MOST_KEYS = 500  # in one query; some databases allow no more than 999 parameters


@dataclass(frozen=True)
class Revision:
    """The number of the revision, from 0, and its moment in Europe/Berlin."""

    sequence: int
    revised_at: datetime


def note_revisions(connection: Connection, events: Iterable[Event], moment: datetime) -> None:
    """Counts one revision further each event that differs from what was noted. What is gone stays noted: it may come back."""
    row = event_revision.c
    noted = {
        key: (digest, sequence) for key, digest, sequence in connection.execute(sa.select(row.event_id, row.digest, row.sequence))
    }
    stamp = moment.isoformat(timespec="seconds")
    new, revised = [], []
    for event in events:
        digest = _digest(event)
        if event.key not in noted:
            new.append({"event_id": event.key, "digest": digest, "sequence": 0, "revised_at": stamp})
        elif noted[event.key][0] != digest:
            revised.append({"key": event.key, "new_digest": digest, "number": noted[event.key][1] + 1, "stamp": stamp})
    if new:
        connection.execute(event_revision.insert(), new)
    if revised:
        values = {
            row.digest: sa.bindparam("new_digest"),
            row.sequence: sa.bindparam("number"),
            row.revised_at: sa.bindparam("stamp"),
        }
        connection.execute(event_revision.update().where(row.event_id == sa.bindparam("key")).values(values), revised)


def read_revisions(connection: Connection, keys: Iterable[str]) -> Mapping[str, Revision]:
    """The revisions of the events of these keys."""
    row, wanted = event_revision.c, list(keys)
    found = {}
    for first in range(0, len(wanted), _MOST_KEYS):
        query = sa.select(row.event_id, row.sequence, row.revised_at).where(row.event_id.in_(wanted[first : first + _MOST_KEYS]))
        for key, sequence, revised_at in connection.execute(query):
            found[key] = Revision(sequence, datetime.fromisoformat(revised_at).astimezone(BERLIN))
    return found


def _digest(event: Event) -> str:
    """A hash of what a calendar shows of an event."""
    shown = (
        *(event.title_de, event.title_en, event.summary_de, event.summary_en, event.start, event.end, event.status),
        *(event.venue, event.street, event.postcode, event.city, event.mode, event.registration_url, event.organiser),
    )
    return hashlib.sha256("\x1f".join(map(str, shown)).encode()).hexdigest()
