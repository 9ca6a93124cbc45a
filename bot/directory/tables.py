"""The directory's tables: services after Open Referral HSDS 3, events after schema.org/Event, places and professions.

HSDS names are kept where HSDS has the thing: organization, service, location, service_at_location, service_area, schedule,
language, phone, assured_date, application_process. A service area is a place of the gazetteer or the whole nation.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)

VERSION_TABLE = "directory_version"  # where Alembic keeps the revision; the database may hold other programs' tables too

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

directory_state = Table(
    "directory_state",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

place = Table(
    "place",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("state", String(2), nullable=False),
    Column("district", String(120), nullable=False),
    Column("ags", String(8), nullable=False),
    Column("postal_code", String(5), nullable=False, index=True),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("population", Integer, nullable=False),
    Column("aliases", Text, nullable=False),
)

profession = Table(
    "profession",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("name_de", String(200), nullable=False),
    Column("name_en", String(200), nullable=False),
    Column("regulated", String(10), nullable=False),
    Column("level", String(20), nullable=False),
    Column("fee_from", Integer),
    Column("fee_to", Integer),
    Column("duration_months", String(10), nullable=False),
    Column("language_level", String(60), nullable=False),
    Column("authority_url", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("confidence", String(20), nullable=False),
)

profession_authority = Table(
    "profession_authority",
    metadata,
    Column("profession_id", ForeignKey("profession.id"), primary_key=True),
    Column("state", String(2), primary_key=True),
    Column("name", Text, nullable=False),
)

organization = Table(
    "organization",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(300), nullable=False),
)

service = Table(
    "service",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("organization_id", ForeignKey("organization.id"), nullable=False, index=True),
    Column("name", String(300), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("audience", String(20), nullable=False),
    Column("state", String(2), nullable=False),
    Column("email", String(200), nullable=False),
    Column("url", Text, nullable=False),
    Column("application_process", Boolean),
    Column("online", Boolean, nullable=False),
    Column("fees", String(20), nullable=False),
    Column("assured_date", Date),
    Column("confidence", String(20), nullable=False),
    Column("source_url", Text, nullable=False),
)

service_topic = Table(
    "service_topic",
    metadata,
    Column("service_id", ForeignKey("service.id"), primary_key=True),
    Column("topic", String(20), primary_key=True),
    Column("position", Integer, nullable=False),
    Index("ix_service_topic_topic", "topic", "service_id"),
)

service_area = Table(
    "service_area",
    metadata,
    Column("service_id", ForeignKey("service.id"), primary_key=True),
    Column("area", String(80), primary_key=True),
    Index("ix_service_area_area", "area", "service_id"),
)

# What a search asks of a service, side by side, once for each area that it serves: made of the other tables, so that a search reads
# one table in one order. Kind and confidence are places in KINDS and CONFIDENCES, topics are bits in the order of TOPICS, languages
# the primary codes between spaces.
service_reach = Table(
    "service_reach",
    metadata,
    Column("area", String(80), primary_key=True),
    Column("service_id", ForeignKey("service.id"), primary_key=True),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("kind", Integer, nullable=False),
    Column("confidence", Integer, nullable=False),
    Column("name", String(300), nullable=False),
    Column("audience", String(20), nullable=False),
    Column("online", Boolean, nullable=False),
    Column("topics", Integer, nullable=False),
    Column("languages", Text, nullable=False),
    Index("ix_service_reach_area_latitude", "area", "latitude"),
)

location = Table(
    "location",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("address_1", String(200), nullable=False),
    Column("postal_code", String(5), nullable=False),
    Column("city", String(120), nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Index("ix_location_latitude_longitude", "latitude", "longitude"),
)

service_at_location = Table(
    "service_at_location",
    metadata,
    Column("service_id", ForeignKey("service.id"), primary_key=True),
    Column("location_id", ForeignKey("location.id"), nullable=False, index=True),
)

language = Table(
    "language",
    metadata,
    Column("service_id", ForeignKey("service.id"), primary_key=True),
    Column("code", String(20), primary_key=True),
    Column("position", Integer, nullable=False),
    Index("ix_language_code", "code", "service_id"),
)

schedule = Table(
    "schedule",
    metadata,
    Column("service_id", ForeignKey("service.id"), primary_key=True),
    Column("description", Text, nullable=False),
)

# The plain weekly hours of a schedule, day by day, in minutes since midnight; the eighth day is a public holiday.
opening_time = Table(
    "opening_time",
    metadata,
    Column("service_id", ForeignKey("service.id"), primary_key=True),
    Column("weekday", Integer, primary_key=True),
    Column("opens", Integer, primary_key=True),
    Column("closes", Integer, nullable=False),
)

phone = Table(
    "phone",
    metadata,
    Column("service_id", ForeignKey("service.id"), primary_key=True),
    Column("number", String(60), primary_key=True),
)

_OF_SEVERAL_DAYS = text("first_day < last_day")

event = Table(
    "event",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("name_de", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("description_de", Text, nullable=False),
    Column("description_en", Text, nullable=False),
    Column("start_date", String(25)),
    Column("end_date", String(25)),
    Column("first_day", Date),
    Column("last_day", Date),
    Column("event_status", String(20), nullable=False),
    Column("event_attendance_mode", String(10), nullable=False),
    Column("venue", String(200), nullable=False),
    Column("street_address", String(200), nullable=False),
    Column("postal_code", String(5), nullable=False),
    Column("city", String(120), nullable=False),
    Column("state", String(2), nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("registration_url", Text, nullable=False),
    Column("organizer", Text, nullable=False),
    Column("topics", Text, nullable=False),
    Column("in_language", Text, nullable=False),
    Column("confidence", String(20), nullable=False),
    Column("source_url", Text, nullable=False),
    Index("ix_event_first_day_last_day", "first_day", "last_day"),
    # those of several days: of these alone some have begun and go on
    Index("ix_event_of_several_days", "last_day", "first_day", sqlite_where=_OF_SEVERAL_DAYS, postgresql_where=_OF_SEVERAL_DAYS),
)

event_topic = Table(
    "event_topic",
    metadata,
    Column("event_id", ForeignKey("event.id"), primary_key=True),
    Column("topic", String(20), primary_key=True),
    Index("ix_event_topic_topic", "topic", "event_id"),
)

event_revision = Table(
    "event_revision",
    metadata,
    Column("event_id", String(120), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("revised_at", String(25), nullable=False),
)

# What the sources said, each in its own words; services and events above are made from the CSV files and from these items.
source_item = Table(
    "source_item",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("source", String(60), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("content", Text, nullable=False),
    Column("first_seen", Date, nullable=False),
    Column("changed_on", Date, nullable=False),
    Column("withdrawn_on", Date),
)

source_run = Table(
    "source_run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(60), nullable=False, index=True),
    Column("ran_at", String(25), nullable=False),
    Column("outcome", String(12), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("items", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("problem", Text, nullable=False),
)

# Which source each field of an entry comes from; entries of the CSV files alone need none.
entry_origin = Table(
    "entry_origin",
    metadata,
    Column("kind", String(10), primary_key=True),
    Column("entry_id", String(120), primary_key=True),
    Column("field", String(20), primary_key=True),
    Column("source", String(60), nullable=False),
)

# These outlast a new load of the CSV files.
KEPT = (directory_state, event_revision, source_item, source_run)
