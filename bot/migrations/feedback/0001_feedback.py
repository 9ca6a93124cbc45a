"""The table of what users say of answers. An installation older than its migrations has it already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    if sa.inspect(op.get_bind()).has_table("answer_feedback"):
        return
    op.create_table(
        "answer_feedback",
        sa.Column(
            "conversation", sa.String(length=64), nullable=False, comment="so that it goes with the chat when that is deleted"
        ),
        sa.Column("message", sa.String(length=80), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=80), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("evaluation_agreed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("verdict IN ('right', 'wrong', 'hard')"),
        sa.PrimaryKeyConstraint("conversation", "message"),
    )


def downgrade() -> None:
    op.drop_table("answer_feedback")
