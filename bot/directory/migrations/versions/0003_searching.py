"""What searches need: opening times of the week, what is asked of services side by side, events by their days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opening_time",
        sa.Column("service_id", sa.String(length=120), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_opening_time_service_id")),
        sa.PrimaryKeyConstraint("service_id", "weekday", "opens", name=op.f("pk_opening_time")),
    )
    op.create_table(
        "service_reach",
        sa.Column("area", sa.String(length=80), nullable=False),
        sa.Column("service_id", sa.String(length=120), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("topics", sa.Integer(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_reach_service_id")),
        sa.PrimaryKeyConstraint("area", "service_id", name=op.f("pk_service_reach")),
    )
    op.create_index("ix_service_reach_area_latitude", "service_reach", ["area", "latitude"], unique=False)
    op.drop_index("ix_event_last_day", table_name="event")
    op.drop_index("ix_event_first_day", table_name="event")
    op.create_index("ix_event_first_day_last_day", "event", ["first_day", "last_day"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_event_first_day_last_day", table_name="event")
    op.create_index("ix_event_first_day", "event", ["first_day"], unique=False)
    op.create_index("ix_event_last_day", "event", ["last_day"], unique=False)
    op.drop_index("ix_service_reach_area_latitude", table_name="service_reach")
    op.drop_table("service_reach")
    op.drop_table("opening_time")
