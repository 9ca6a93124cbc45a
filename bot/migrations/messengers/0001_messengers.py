"""The tables of the messengers' mailbox. An installation older than its migrations has them already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    if sa.inspect(op.get_bind()).has_table("messenger_update"):
        return
    op.create_table(
        "messenger_update",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("received", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_messenger_update_conversation", "messenger_update", ["conversation", "position"])
    op.create_table(
        "messenger_lease",
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("server", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("conversation"),
    )
    op.create_table(
        "messenger_server",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("alive_until", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "messenger_choice",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "messenger_offer",
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made", sa.Float(precision=53), nullable=False),
        sa.Column("last_sent", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("conversation"),
    )


def downgrade() -> None:
    for table in ("offer", "choice", "server", "lease", "update"):
        op.drop_table(f"messenger_{table}")
