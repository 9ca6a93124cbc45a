"""The tables of the directory."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "directory_state",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_directory_state")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("name_de", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("description_de", sa.Text(), nullable=False),
        sa.Column("description_en", sa.Text(), nullable=False),
        sa.Column("start_date", sa.String(length=25), nullable=True),
        sa.Column("end_date", sa.String(length=25), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("event_status", sa.String(length=20), nullable=False),
        sa.Column("event_attendance_mode", sa.String(length=10), nullable=False),
        sa.Column("venue", sa.String(length=200), nullable=False),
        sa.Column("street_address", sa.String(length=200), nullable=False),
        sa.Column("postal_code", sa.String(length=5), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("registration_url", sa.Text(), nullable=False),
        sa.Column("organizer", sa.Text(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("in_language", sa.Text(), nullable=False),
        sa.Column("confidence", sa.String(length=20), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_first_day"), "event", ["first_day"], unique=False)
    op.create_index(op.f("ix_event_last_day"), "event", ["last_day"], unique=False)
    op.create_table(
        "location",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("address_1", sa.String(length=200), nullable=False),
        sa.Column("postal_code", sa.String(length=5), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
    )
    op.create_index(
        "ix_location_latitude_longitude",
        "location",
        ["latitude", "longitude"],
        unique=False,
    )
    op.create_table(
        "organization",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
    )
    op.create_table(
        "place",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("district", sa.String(length=120), nullable=False),
        sa.Column("ags", sa.String(length=8), nullable=False),
        sa.Column("postal_code", sa.String(length=5), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
    )
    op.create_index(op.f("ix_place_postal_code"), "place", ["postal_code"], unique=False)
    op.create_table(
        "profession",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("name_de", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("regulated", sa.String(length=10), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("fee_from", sa.Integer(), nullable=True),
        sa.Column("fee_to", sa.Integer(), nullable=True),
        sa.Column("duration_months", sa.String(length=10), nullable=False),
        sa.Column("language_level", sa.String(length=60), nullable=False),
        sa.Column("authority_url", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("confidence", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profession")),
    )
    op.create_table(
        "event_topic",
        sa.Column("event_id", sa.String(length=120), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_topic_event_id")),
        sa.PrimaryKeyConstraint("event_id", "topic", name=op.f("pk_event_topic")),
    )
    op.create_index("ix_event_topic_topic", "event_topic", ["topic", "event_id"], unique=False)
    op.create_table(
        "profession_authority",
        sa.Column("profession_id", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profession_id"],
            ["profession.id"],
            name=op.f("fk_profession_authority_profession_id"),
        ),
        sa.PrimaryKeyConstraint("profession_id", "state", name=op.f("pk_profession_authority")),
    )
    op.create_table(
        "service",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("application_process", sa.Boolean(), nullable=True),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("fees", sa.String(length=20), nullable=False),
        sa.Column("assured_date", sa.Date(), nullable=True),
        sa.Column("confidence", sa.String(length=20), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_service_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
    )
    op.create_index(op.f("ix_service_organization_id"), "service", ["organization_id"], unique=False)
    op.create_table(
        "language",
        sa.Column("service_id", sa.String(length=120), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_language_service_id")),
        sa.PrimaryKeyConstraint("service_id", "code", name=op.f("pk_language")),
    )
    op.create_index("ix_language_code", "language", ["code", "service_id"], unique=False)
    op.create_table(
        "phone",
        sa.Column("service_id", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_phone_service_id")),
        sa.PrimaryKeyConstraint("service_id", "number", name=op.f("pk_phone")),
    )
    op.create_table(
        "schedule",
        sa.Column("service_id", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_schedule_service_id")),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_schedule")),
    )
    op.create_table(
        "service_area",
        sa.Column("service_id", sa.String(length=120), nullable=False),
        sa.Column("area", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_area_service_id")),
        sa.PrimaryKeyConstraint("service_id", "area", name=op.f("pk_service_area")),
    )
    op.create_index("ix_service_area_area", "service_area", ["area", "service_id"], unique=False)
    op.create_table(
        "service_at_location",
        sa.Column("service_id", sa.String(length=120), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["location.id"],
            name=op.f("fk_service_at_location_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
            name=op.f("fk_service_at_location_service_id"),
        ),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_service_at_location")),
    )
    op.create_index(
        op.f("ix_service_at_location_location_id"),
        "service_at_location",
        ["location_id"],
        unique=False,
    )
    op.create_table(
        "service_topic",
        sa.Column("service_id", sa.String(length=120), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_topic_service_id")),
        sa.PrimaryKeyConstraint("service_id", "topic", name=op.f("pk_service_topic")),
    )
    op.create_index("ix_service_topic_topic", "service_topic", ["topic", "service_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_service_topic_topic", table_name="service_topic")
    op.drop_table("service_topic")
    op.drop_index(op.f("ix_service_at_location_location_id"), table_name="service_at_location")
    op.drop_table("service_at_location")
    op.drop_index("ix_service_area_area", table_name="service_area")
    op.drop_table("service_area")
    op.drop_table("schedule")
    op.drop_table("phone")
    op.drop_index("ix_language_code", table_name="language")
    op.drop_table("language")
    op.drop_index(op.f("ix_service_organization_id"), table_name="service")
    op.drop_table("service")
    op.drop_table("profession_authority")
    op.drop_index("ix_event_topic_topic", table_name="event_topic")
    op.drop_table("event_topic")
    op.drop_table("profession")
    op.drop_index(op.f("ix_place_postal_code"), table_name="place")
    op.drop_table("place")
    op.drop_table("organization")
    op.drop_index("ix_location_latitude_longitude", table_name="location")
    op.drop_table("location")
    op.drop_index(op.f("ix_event_last_day"), table_name="event")
    op.drop_index(op.f("ix_event_first_day"), table_name="event")
    op.drop_table("event")
    op.drop_table("directory_state")
