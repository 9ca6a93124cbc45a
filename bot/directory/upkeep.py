"""What volunteers should look at: entries that are stale, contradictory or incomplete, hours that say nothing, silent sources."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import opening_hours
from sqlalchemy.engine import Engine

from bot import clock, paths
from bot.data_files import check_keys, problem, read_yaml
from bot.directory.database import bring_up_to_date
from bot.directory.entries import KINDS, SCHEDULED, Event, Service, day_of
from bot.directory.geo import distance_km
from bot.directory.importing.cleaning import normalised
from bot.directory.importing.kept import ACCEPTED, UNCHANGED, Run, last_runs, read_items
from bot.directory.importing.merging import Difference, merge
from bot.directory.importing.placing import Gazetteer
from bot.directory.importing.sources import Source, active_sources
from bot.directory.loading import load_entries

FILE = "upkeep.yml"
WANTED = ("address", "phone", "languages", "opening_hours", "email", "website")


@dataclass(frozen=True)
class Finding:
    """One thing to look at: of which entry, what it is, the particulars, and the page where to look."""

    kind: str
    key: str
    name: str
    finding: str
    detail: str
    url: str


@dataclass(frozen=True)
class Limits:
    """When something is worth a look (`data/directory/upkeep.yml`): days by kind of service, kilometres, wanted fields."""

    stale_after_days: Mapping[str, int]
    source_after_days: int
    far_from_town_km: float
    wanted: Mapping[str, tuple[str, ...]]


def load_limits(path: Path = paths.DIRECTORY / FILE) -> Limits:
    """Reads the limits. Raises DataError."""
    content = read_yaml(path)
    check_keys(path, (), content, {"stale_after_days", "source_after_days", "far_from_town_km", "wanted"})
    for name in ("source_after_days", "far_from_town_km"):
        _number(path, (name,), content[name])
    for name in ("stale_after_days", "wanted"):
        check_keys(path, (name,), content[name], set(), set(KINDS))
    for kind, days in content["stale_after_days"].items():
        _number(path, ("stale_after_days", kind), days)
    for kind, names in content["wanted"].items():
        if not isinstance(names, list) or not set(names) <= set(WANTED):
            raise problem(path, ("wanted", kind), f"a list of these is expected: {', '.join(WANTED)}")
    return Limits(
        content["stale_after_days"],
        content["source_after_days"],
        content["far_from_town_km"],
        {kind: tuple(names) for kind, names in content["wanted"].items()},
    )


def _number(path: Path, keys: tuple[str, ...], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise problem(path, keys, f"a number above 0 is expected, not {value!r}")


def all_findings(engine: Engine, data: Path = paths.DIRECTORY) -> list[Finding]:
    """Everything to look at in the directory that is kept there. Raises DataError where a file does not fit."""
    limits = load_limits(data / FILE)
    bring_up_to_date(engine, data)
    sources = active_sources(data)
    with engine.connect() as connection:
        merged = merge(load_entries(data), read_items(connection), list(sources))
        runs = last_runs(connection)
    services = [entry.service for entry in merged.entries.services]
    found = findings(services, merged.entries.events, merged.differences, Gazetteer(merged.entries.places), limits, clock.today())
    return found + source_findings(sources.values(), runs, limits, clock.now())


def findings(
    services: Sequence[Service],
    events: Iterable[Event],
    differences: Iterable[Difference],
    gazetteer: Gazetteer,
    limits: Limits,
    today: date,
) -> list[Finding]:
    """Everything to look at, services first, in the order of their keys; events that are over or called off are left alone."""
    found = [finding for service in services for finding in _of_service(service, gazetteer, limits, today)]
    found += _contradictions(services)
    coming = [event for event in events if event.status == SCHEDULED and (day_of(event.end or event.start) or today) >= today]
    found += [finding for event in coming for finding in _of_event(event, gazetteer, limits)]
    entries: dict[tuple[str, str], Service | Event] = {
        **{("service", service.key): service for service in services},
        **{("event", event.key): event for event in coming},
    }
    for one in differences:
        entry = entries.get((one.kind, one.key))
        if entry is not None:
            detail = f"{one.field}: {one.shown!r} is shown, the source {one.source} says {one.told!r}"
            found.append(_finding(entry, "contradictory", detail))
    return sorted(found, key=lambda one: (one.kind != "service", one.key, one.finding, one.detail))


def source_findings(sources: Iterable[Source], last_runs: Mapping[str, Run], limits: Limits, moment: datetime) -> list[Finding]:
    """The active sources that were not read lately, or whose last run came to nothing."""
    found = []
    for source in sources:
        run = last_runs.get(source.key)
        if run is None:
            told = "it was never read"
        elif run.outcome not in (ACCEPTED, UNCHANGED):
            told = f"{run.outcome} on {run.ran_at[:10]}: {run.problem}"
        elif (moment - datetime.fromisoformat(run.ran_at)).days > limits.source_after_days:
            told = f"last read on {run.ran_at[:10]}"
        else:
            continue
        found.append(Finding("source", source.key, source.publisher, "source", told, source.contact))
    return found


def _finding(entry: Service | Event, finding: str, detail: str) -> Finding:
    if isinstance(entry, Event):
        return Finding("event", entry.key, entry.title, finding, detail, entry.source_url or entry.registration_url)
    return Finding("service", entry.key, entry.name, finding, detail, entry.source_url or entry.website)


def _of_service(service: Service, gazetteer: Gazetteer, limits: Limits, today: date) -> Iterator[Finding]:
    most = limits.stale_after_days.get(service.kind)
    if most is not None:
        if service.assured_date is None:
            yield _finding(service, "stale", "nobody noted when it was last checked")
        elif (today - service.assured_date).days > most:
            yield _finding(
                service, "stale", f"last checked on {service.assured_date}, {(today - service.assured_date).days} days ago"
            )
    if service.opening_hours:
        told = unreachable(service.opening_hours)
        if told:
            yield _finding(service, "unreachable hours", f"{service.opening_hours}: {told}")
    for name in limits.wanted.get(service.kind, ()):
        value = service.street if name == "address" else getattr(service, name)
        if not value and not (service.online and not service.city and name in ("address", "phone")):
            yield _finding(service, f"missing {name.replace('_', ' ')}", "")
    yield from _far(service, gazetteer, limits)


def _of_event(event: Event, gazetteer: Gazetteer, limits: Limits) -> Iterator[Finding]:
    if event.start is None:
        yield _finding(event, "missing day", "")
    if event.mode != "online" and not event.city:
        yield _finding(event, "missing address", "")
    yield from _far(event, gazetteer, limits)


def _far(entry: Service | Event, gazetteer: Gazetteer, limits: Limits) -> Iterator[Finding]:
    """A point, or a state, that is not that of the town which the address names."""
    place = gazetteer.find(entry.postcode, entry.city) if entry.city else None
    if place is None:
        return
    if entry.lat is not None and entry.lon is not None:
        distance = distance_km(place.lat, place.lon, entry.lat, entry.lon)
        if distance > limits.far_from_town_km:
            yield _finding(entry, "contradictory", f"its point lies {distance:.0f} km from {place.name}")
    if len(entry.state) == 2 and entry.state not in (place.state, "DE"):
        yield _finding(entry, "contradictory", f"{place.name} lies in {place.state}, the entry says {entry.state}")


def unreachable(notation: str) -> str:
    """Why opening hours lead nobody to an open door; empty where they do."""
    if not opening_hours.validate(notation):
        return "it cannot be read"
    hours = opening_hours.OpeningHours(notation)
    if hours.is_closed() and hours.next_change() is None:
        return "it is never open"
    return ""


def _contradictions(services: Sequence[Service]) -> Iterator[Finding]:
    """Entries of one name in one postcode that differ in what can only be one: perhaps one thing stands twice."""
    alike: dict[tuple[str, str], list[Service]] = defaultdict(list)
    for service in services:
        if service.postcode:
            alike[normalised(service.name), service.postcode].append(service)
    for group in alike.values():
        for other in group[1:]:
            first = group[0]
            yield _finding(other, "contradictory", f"it has name and postcode of {first.key}; {_difference(first, other)}")


def _difference(first: Service, other: Service) -> str:
    differing = [
        name
        for name in ("street", "phone", "opening_hours", "email")
        if getattr(first, name) and getattr(other, name) and _plain(getattr(first, name)) != _plain(getattr(other, name))
    ]
    return f"they differ in {', '.join(differing)}" if differing else "perhaps it stands twice"


def _plain(text: str) -> str:
    return re.sub(r"\W", "", normalised(text))
