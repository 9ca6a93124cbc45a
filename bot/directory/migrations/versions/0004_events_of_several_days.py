"""An index of the events that last several days: of these alone some have begun and go on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    several = sa.text("first_day < last_day")
    op.create_index("ix_event_of_several_days", "event", ["last_day", "first_day"], sqlite_where=several, postgresql_where=several)


def downgrade() -> None:
    op.drop_index("ix_event_of_several_days", table_name="event")
