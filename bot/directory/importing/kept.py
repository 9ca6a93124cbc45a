"""Items, runs and origins in the database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.clock import BERLIN
from bot.directory import tables as t
from bot.directory.entries import Event, Service
from bot.directory.importing.drafts import Item
from bot.directory.importing.merging import Known, Origin
from bot.directory.importing.values import moment
from bot.directory.loading import ServiceEntry

ACCEPTED, UNCHANGED, REFUSED, FAILED = "accepted", "unchanged", "refused", "failed"


@dataclass(frozen=True)
class Run:
    """One run of a source. `fingerprint` is that of the source's settings and of the code that read it."""

    source: str
    ran_at: str
    outcome: str
    fingerprint: str = ""
    etag: str = ""
    last_modified: str = ""
    items: int = 0
    changed: int = 0
    problem: str = ""


@dataclass(frozen=True)
class Change:
    """An item as it now is, and the fields in which it differs from what was kept."""

    item: Item
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """What a run does to the items of its source. `returned`: withdrawn once, and listed again."""

    added: tuple[Item, ...] = ()
    changed: tuple[Change, ...] = ()
    returned: tuple[Item, ...] = ()
    withdrawn: tuple[Item, ...] = ()

    @property
    def count(self) -> int:
        return len(self.added) + len(self.changed) + len(self.returned) + len(self.withdrawn)


def encoded(item: Item) -> str:
    """The content of an item as JSON; the same content gives the same text."""
    values = dict(vars(item.entry if isinstance(item.entry, Event) else item.entry.service))
    if isinstance(item.entry, ServiceEntry):
        values["areas"] = sorted(item.entry.areas)
    return json.dumps({**values, "uid": item.uid}, ensure_ascii=False, default=lambda value: value.isoformat())


def different(old: Item, new: Item) -> tuple[str, ...]:
    """The names of the fields in which two states of an item differ."""
    before, after = json.loads(encoded(old)), json.loads(encoded(new))
    return tuple(name for name in after if after[name] != before.get(name))


def decoded(source: str, kind: str, content: str) -> Item:
    """The item of `encoded`."""
    values: dict[str, Any] = json.loads(content)
    uid, areas = values.pop("uid"), values.pop("areas", ())
    for name in ("topics", "languages"):
        values[name] = tuple(values[name])
    if kind == "event":
        for name in ("start", "end"):
            found = moment(values[name]) if values[name] else None
            values[name] = found.astimezone(BERLIN) if isinstance(found, datetime) else found
        return Item(source, uid, Event(**values))
    if values["assured_date"]:
        values["assured_date"] = date.fromisoformat(values["assured_date"])
    return Item(source, uid, ServiceEntry(Service(**values), frozenset(areas)))


def read_items(connection: Connection, source: str | None = None) -> list[Known]:
    """All items of a source, or of all sources, also those that were withdrawn."""
    row = t.source_item.c
    query = sa.select(row.source, row.kind, row.content, row.first_seen, row.withdrawn_on)
    if source is not None:
        query = query.where(row.source == source)
    return [
        Known(decoded(source, kind, content), first_seen, withdrawn_on is not None)
        for source, kind, content, first_seen, withdrawn_on in connection.execute(query)
    ]


def write_items(connection: Connection, changes: Changes, day: date) -> None:
    """Keeps what a run changed."""
    row = t.source_item.c
    if changes.added:
        rows = [
            {
                "id": item.key,
                "source": item.source,
                "kind": item.kind,
                "content": encoded(item),
                "first_seen": day,
                "changed_on": day,
            }
            for item in changes.added
        ]
        connection.execute(t.source_item.insert(), rows)
    update = t.source_item.update().where(row.id == sa.bindparam("key"))
    revised = [
        {"key": item.key, "text": encoded(item), "day": day}
        for item in (*(change.item for change in changes.changed), *changes.returned)
    ]
    if revised:
        values = {row.content: sa.bindparam("text"), row.changed_on: sa.bindparam("day"), row.withdrawn_on: None}
        connection.execute(update.values(values), revised)
    if changes.withdrawn:
        connection.execute(
            update.values({row.withdrawn_on: sa.bindparam("day")}), [{"key": item.key, "day": day} for item in changes.withdrawn]
        )


def last_good_run(connection: Connection, source: str) -> Run | None:
    """The last run that read the whole feed; of a run that was refused or failed nothing may be concluded."""
    row = t.source_run.c
    query = sa.select(t.source_run).where(row.source == source, row.outcome == ACCEPTED).order_by(row.id.desc()).limit(1)
    found = connection.execute(query).mappings().first()
    return _run(found) if found else None


def last_runs(connection: Connection) -> dict[str, Run]:
    """The last run of each source, whatever came of it."""
    row = t.source_run.c
    query = sa.select(t.source_run).where(row.id.in_(sa.select(sa.func.max(row.id)).group_by(row.source)))
    return {found["source"]: _run(found) for found in connection.execute(query).mappings()}


def _run(row: Any) -> Run:
    return Run(**{name: row[name] for name in Run.__dataclass_fields__})


def write_run(connection: Connection, run: Run) -> None:
    connection.execute(t.source_run.insert(), [vars(run)])


def read_origins(connection: Connection, kind: str, key: str) -> dict[str, str]:
    """The source of each field of an entry; empty for one that comes from the CSV files alone."""
    row = t.entry_origin.c
    query = sa.select(row.field, row.source).where(row.kind == kind, row.entry_id == key)
    return dict(connection.execute(query).all())


def write_origins(connection: Connection, origins: Sequence[Origin]) -> None:
    """Puts the origins in place of those that are kept."""
    connection.execute(t.entry_origin.delete())
    rows = [{"kind": one.kind, "entry_id": one.key, "field": one.field, "source": one.source} for one in origins]
    if rows:
        connection.execute(t.entry_origin.insert(), rows)
