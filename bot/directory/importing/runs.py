"""A run of the importers: fetch, read, compare with what is kept, and keep it, unless the source sends rubbish."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.engine import Engine

from bot import clock, paths
from bot.directory.database import bring_up_to_date, project, writing
from bot.directory.entries import Event, day_of
from bot.directory.importing import kept
from bot.directory.importing.drafts import Item, Problem, Reading, Unreadable
from bot.directory.importing.fetching import Fetched, Fetcher, FetchFailed, Limits
from bot.directory.importing.formats import read
from bot.directory.importing.kept import Change, Changes, Run, different, encoded
from bot.directory.importing.merging import Known
from bot.directory.importing.placing import Gazetteer
from bot.directory.importing.sources import Source
from bot.directory.loading import load_entries

SHRUNK = 0.5  # a feed with less than this share of the items that it should still have is not believed
REREAD = timedelta(days=7)  # after this time a feed is read in full even if it has not changed: its series go on


@dataclass(frozen=True)
class Report:
    """What came of a source. `problem` says why nothing was taken over; `problems` tell of single items."""

    source: Source
    outcome: str
    items: int = 0
    changes: Changes = field(default_factory=Changes)
    problems: tuple[Problem, ...] = ()
    problem: str = ""


def import_sources(
    engine: Engine,
    sources: Sequence[Source],
    contact: str,
    *,
    data: Path = paths.DIRECTORY,
    dry_run: bool = False,
    accept_fewer: bool = False,
    limits: Limits | None = None,
) -> list[Report]:
    """Imports the sources one after the other; one that fails leaves what is kept of it as it was, and does not stop the others.

    A dry run reports the same and writes nothing. `accept_fewer`: a feed is believed that has lost most of its items.
    Raises DataError where the CSV files do not fit.
    """
    return asyncio.run(_import(engine, sources, contact, data, dry_run, accept_fewer, limits or Limits()))


async def _import(
    engine: Engine,
    sources: Sequence[Source],
    contact: str,
    data: Path,
    dry_run: bool,
    accept_fewer: bool,
    limits: Limits,
) -> list[Report]:
    bring_up_to_date(engine, data)
    content = load_entries(data)
    gazetteer = Gazetteer(content.places)
    reports = []
    async with Fetcher(contact, limits) as fetcher:
        for source in sources:
            fingerprint = _fingerprint(source)
            with engine.connect() as connection:
                last = kept.last_good_run(connection, source.key)
            try:
                fetched = await fetcher.fetch(source, *_validators(last, fingerprint))
                reading = read(fetched.content, source, gazetteer, clock.today()) if fetched.content is not None else None
            except (FetchFailed, Unreadable) as error:
                outcome = kept.REFUSED if isinstance(error, Unreadable) else kept.FAILED
                report = Report(source, outcome, problem=str(error))
                fetched, reading = Fetched(None), None
            else:
                report = Report(source, kept.UNCHANGED)
            with engine.connect() if dry_run else writing(engine) as connection:
                known = kept.read_items(connection, source.key)
                if reading is not None:
                    report = judge(source, reading, known, clock.today(), accept_fewer)
                elif report.outcome == kept.UNCHANGED:
                    report = replace(report, items=sum(not one.withdrawn for one in known))
                if not dry_run:
                    kept.write_run(connection, _run(report, fetched, fingerprint))
                    if report.changes.count:
                        kept.write_items(connection, report.changes, clock.today())
                        project(connection, content, data)
            reports.append(report)
    return reports


def _validators(last: Run | None, fingerprint: str) -> tuple[str, str]:
    """What to ask the server with, so that it sends only what is new; nothing where the feed is to be read again in full."""
    if last is None or last.fingerprint != fingerprint or clock.now() - datetime.fromisoformat(last.ran_at) > REREAD:
        return "", ""
    return last.etag, last.last_modified


def _run(report: Report, fetched: Fetched, fingerprint: str) -> Run:
    return Run(
        source=report.source.key,
        ran_at=clock.now().isoformat(timespec="seconds"),
        outcome=report.outcome,
        fingerprint=fingerprint,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        items=report.items,
        changed=report.changes.count,
        problem=report.problem,
    )


def judge(source: Source, reading: Reading, known: Sequence[Known], today: date, accept_fewer: bool = False) -> Report:
    """What a reading changes in what is known of the source; nothing where it is not to be believed."""
    doubt = "" if accept_fewer else doubts(reading, known, today)
    if doubt:
        return Report(source, kept.REFUSED, len(reading.items), problems=reading.problems, problem=doubt)
    changes = compare(reading.items, known, source.complete, today)
    return Report(source, kept.ACCEPTED, len(reading.items), changes, reading.problems)


def doubts(reading: Reading, known: Sequence[Known], today: date) -> str:
    """Why a reading is not to be believed; empty where it is."""
    expected = sum(not one.withdrawn and _current(one.item, today) for one in known)
    if not reading.items and (reading.problems or expected):
        return f"no item of the feed holds, {expected} were known" if expected else "no item of the feed holds"
    if len(reading.items) < expected * SHRUNK:
        return f"the feed has {len(reading.items)} items, {expected} were known and should still be there"
    return ""


def compare(items: Sequence[Item], known: Sequence[Known], complete: bool, today: date) -> Changes:
    """What changes. What a complete feed no longer lists is withdrawn, unless it is over: then it has only been tidied away."""
    before = {one.item.key: one for one in known}
    now = {item.key for item in items}
    gone = [one.item for key, one in before.items() if key not in now and not one.withdrawn and _current(one.item, today)]
    kept_on = [(before[item.key].item, item) for item in items if item.key in before and not before[item.key].withdrawn]
    return Changes(
        added=tuple(item for item in items if item.key not in before),
        changed=tuple(Change(new, different(old, new)) for old, new in kept_on if encoded(old) != encoded(new)),
        returned=tuple(item for item in items if item.key in before and before[item.key].withdrawn),
        withdrawn=tuple(gone) if complete else (),
    )


def _current(item: Item, today: date) -> bool:
    """Whether the item is one that a feed of today would still list."""
    if not isinstance(item.entry, Event):
        return True
    last = day_of(item.entry.end or item.entry.start)
    return last is None or last >= today


def _fingerprint(source: Source) -> str:
    """A hash of the source's settings and of the code that reads it: where they change, the feed is read again in full."""
    found = hashlib.sha256(repr((source, sorted(source.categories.items()), sorted(source.columns.items()))).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()
