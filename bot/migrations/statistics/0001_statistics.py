"""The table of what is asked, without who asked and in which words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dialogue_statistics",
        sa.Column(
            "id", sa.String(length=32), nullable=False, comment="random: rows have no order, and one sent twice is kept once"
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="UTC"),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=True),
        sa.Column("intent", sa.String(), nullable=True),
        sa.Column(
            "answer",
            sa.String(),
            nullable=True,
            comment="id of the catalogue: of the event user what was asked, of bot what was given",
        ),
        sa.Column("confidence", sa.Float(), nullable=True, comment="of the intent, to a tenth"),
        sa.Column("language", sa.String(), nullable=True, comment="of the reply"),
        sa.Column("channel", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("dialogue_statistics")
