"""The database of the directory: SQLite in `var/` or what `LOTSE_DATABASE_URL` names; schema by Alembic.

The content is made from the CSV files and from what importers have kept of other sources.

Schema and content are brought up to date in one transaction that only one process at a time can hold. A process that comes
second waits, sees that nothing is left to do, and goes on. A load that fails leaves what was there.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import StaticPool

from bot import clock, data_tables, paths, schema
from bot.data_files import DataError
from bot.directory import entries, loading, opening_times, reach, tables
from bot.directory.importing import kept, merging
from bot.directory.importing.sources import SOURCES, active_sources
from bot.directory.loading import FILES, Entries, load_entries
from bot.directory.revisions import note_revisions

URL_VARIABLE = "LOTSE_DATABASE_URL"
SQLITE_FILE = "directory.sqlite"
BUSY_SECONDS = 60
MIGRATIONS = Path(__file__).resolve().parent / "migrations" / "versions"
_WRITE = "lotse_write"
_ADVISORY_LOCK = 0x4C4F545345  # any number, the same in every process
_FINGERPRINT = "fingerprint"
_SHAPING = (data_tables, entries, loading, opening_times, reach, tables, kept, merging)


def database_url(url: str | None = None) -> str:
    """The given address, else that of `LOTSE_DATABASE_URL`, else the SQLite file in `var/`."""
    url = url or os.environ.get(URL_VARIABLE) or f"sqlite:///{paths.VAR / SQLITE_FILE}"
    return url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url


def connect(url: str | None = None) -> Engine:
    """An engine for the address. Creates the folder of an SQLite file."""
    address = make_url(database_url(url))
    if address.get_backend_name() != "sqlite":
        return sa.create_engine(address, pool_pre_ping=True)
    in_memory = address.database in (None, "", ":memory:")
    if in_memory:
        arguments: dict[str, Any] = {"poolclass": StaticPool}
    else:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        arguments = {}
    engine = sa.create_engine(
        address,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        **arguments,
    )
    # The driver begins transactions late and on its own terms; here they begin where SQLAlchemy says so.
    sa.event.listen(engine, "connect", _leave_transactions_alone)
    sa.event.listen(engine, "connect", _overwrite_what_is_deleted)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _leave_transactions_alone(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


def _overwrite_what_is_deleted(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA secure_delete = ON")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that no other process can enter at the same time."""
    with (
        engine.connect().execution_options(**{_WRITE: True}) as connection,
        connection.begin(),
    ):
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
        yield connection


def bring_up_to_date(engine: Engine, data: Path) -> bool:
    """Makes the schema and loads the CSV files where they differ from what is stored. Tells whether it loaded.

    Raises DataError where a file does not fit; the database then stays as it was.
    """
    fingerprint = _fingerprint(data)
    if _stored_fingerprint(engine) == fingerprint:
        return False
    content = load_entries(data)
    with writing(engine) as connection:
        schema.upgrade(connection, tables.metadata, tables.VERSION_TABLE, MIGRATIONS)
        if _read_fingerprint(connection) == fingerprint:
            return False
        project(connection, content, data)
        connection.execute(tables.directory_state.delete())
        connection.execute(
            tables.directory_state.insert(),
            [{"name": _FINGERPRINT, "value": fingerprint}],
        )
    return True


def project(connection: Connection, content: Entries, data: Path) -> merging.Merged:
    """Writes what the CSV files and the kept items of the active sources of the folder make together; gives it back."""
    merged = merging.merge(content, kept.read_items(connection), list(active_sources(data)))
    store(connection, merged.entries)
    kept.write_origins(connection, merged.origins)
    return merged


def _fingerprint(data: Path) -> str:
    """A hash of the data files and of the code that gives them their shape in the database."""
    code = [Path(str(module.__file__)) for module in _SHAPING] + [Path(__file__)]
    files = [data / name for name in FILES] + [path for path in [data / SOURCES] if path.exists()]
    found = hashlib.sha256()
    for path in files + code + sorted(MIGRATIONS.glob("*.py")):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise DataError(path, None, "the file is missing") from None
        found.update(f"{path.name} {len(content)}\n".encode() + content)
    return found.hexdigest()


def _stored_fingerprint(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table(tables.directory_state.name):
            return None
        return _read_fingerprint(connection)


def _read_fingerprint(connection: Connection) -> str | None:
    state = tables.directory_state
    found = connection.execute(sa.select(state.c.value).where(state.c.name == _FINGERPRINT)).scalar()
    return str(found) if found is not None else None


def store(connection: Connection, content: Entries) -> None:
    """Puts the content in place of what the tables hold, but for those that outlast it."""
    for table in reversed(tables.metadata.sorted_tables):
        if table not in tables.KEPT:
            connection.execute(table.delete())
    note_revisions(connection, content.events, clock.now())
    rows = _rows(content)
    for table in tables.metadata.sorted_tables:
        if rows.get(table.name):
            connection.execute(table.insert(), rows[table.name])
            connection.execute(sa.text(f"ANALYZE {table.name}"))  # so that the planner knows which index is worth using


def _rows(content: Entries) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in tables.metadata.sorted_tables}
    for place in content.places:
        rows["place"].append(
            {
                "id": place.key,
                "name": place.name,
                "kind": place.kind,
                "state": place.state,
                "district": place.district,
                "ags": place.ags,
                "postal_code": place.postcode,
                "latitude": place.lat,
                "longitude": place.lon,
                "population": place.population,
                "aliases": ";".join(place.aliases),
            }
        )
    for profession in content.professions:
        rows["profession"].append(
            {
                "id": profession.key,
                "name_de": profession.name_de,
                "name_en": profession.name_en,
                "regulated": profession.regulated,
                "level": profession.level,
                "fee_from": profession.fee_from,
                "fee_to": profession.fee_to,
                "duration_months": profession.duration_months,
                "language_level": profession.language_level,
                "authority_url": profession.authority_url,
                "notes": profession.notes,
                "confidence": profession.confidence,
            }
        )
        rows["profession_authority"] += [
            {"profession_id": profession.key, "state": state, "name": name} for state, name in profession.authorities.items()
        ]
    _add_services(rows, content)
    for event in content.events:
        rows["event"].append(
            {
                "id": event.key,
                "name_de": event.title_de,
                "name_en": event.title_en,
                "description_de": event.summary_de,
                "description_en": event.summary_en,
                "start_date": event.start.isoformat() if event.start else None,
                "end_date": event.end.isoformat() if event.end else None,
                "first_day": entries.day_of(event.start),
                "last_day": entries.day_of(event.end or event.start),
                "event_status": event.status,
                "event_attendance_mode": event.mode,
                "venue": event.venue,
                "street_address": event.street,
                "postal_code": event.postcode,
                "city": event.city,
                "state": event.state,
                "latitude": event.lat,
                "longitude": event.lon,
                "registration_url": event.registration_url,
                "organizer": event.organiser,
                "topics": ";".join(event.topics),
                "in_language": ";".join(event.languages),
                "confidence": event.confidence,
                "source_url": event.source_url,
            }
        )
        rows["event_topic"] += [{"event_id": event.key, "topic": topic} for topic in event.topics]
    return rows


def _add_services(rows: dict[str, list[dict[str, Any]]], content: Entries) -> None:
    organizations: dict[str, int] = {}
    locations: dict[tuple[Any, ...], int] = {}
    for entry in content.services:
        service = entry.service
        organization = organizations.setdefault(service.organisation, len(organizations) + 1)
        rows["service"].append(
            {
                "id": service.key,
                "organization_id": organization,
                "name": service.name,
                "kind": service.kind,
                "audience": service.audience,
                "state": service.state,
                "email": service.email,
                "url": service.website,
                "application_process": service.appointment,
                "online": service.online,
                "fees": service.cost,
                "assured_date": service.assured_date,
                "confidence": service.confidence,
                "source_url": service.source_url,
            }
        )
        address = (
            service.street,
            service.postcode,
            service.city,
            service.lat,
            service.lon,
        )
        if service.city:
            location = locations.setdefault(address, len(locations) + 1)
            rows["service_at_location"].append({"service_id": service.key, "location_id": location})
        rows["service_area"] += [{"service_id": service.key, "area": area} for area in sorted(entry.areas)]
        rows["service_reach"] += [{"area": area, **reach.columns_of(service)} for area in sorted(entry.areas)]
        rows["service_topic"] += [
            {"service_id": service.key, "topic": topic, "position": position} for position, topic in enumerate(service.topics)
        ]
        rows["language"] += [
            {"service_id": service.key, "code": code, "position": position} for position, code in enumerate(service.languages)
        ]
        if service.opening_hours:
            rows["schedule"].append({"service_id": service.key, "description": service.opening_hours})
            times = opening_times.opening_times(service.opening_hours)
            rows["opening_time"] += [{"service_id": service.key, **vars(one)} for one in times]
        if service.phone:
            rows["phone"].append({"service_id": service.key, "number": service.phone})
    # neighbours lie side by side in the file, too
    rows["service_reach"].sort(key=lambda row: (row["area"], row["latitude"] is None, row["latitude"], row["service_id"]))
    rows["organization"] = [{"id": number, "name": name} for name, number in organizations.items()]
    rows["location"] = [
        {
            "id": number,
            "address_1": street,
            "postal_code": postcode,
            "city": city,
            "latitude": lat,
            "longitude": lon,
        }
        for (street, postcode, city, lat, lon), number in locations.items()
    ]
