"""What sources said, when they were read, which field comes from which, and how often an event was revised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_revision",
        sa.Column("event_id", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("revised_at", sa.String(length=25), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_revision")),
    )
    op.create_table(
        "source_item",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("first_seen", sa.Date(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_item")),
    )
    op.create_index(op.f("ix_source_item_source"), "source_item", ["source"], unique=False)
    op.create_table(
        "source_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("ran_at", sa.String(length=25), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("last_modified", sa.Text(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_run")),
    )
    op.create_index(op.f("ix_source_run_source"), "source_run", ["source"], unique=False)
    op.create_table(
        "entry_origin",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("entry_id", sa.String(length=120), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("kind", "entry_id", "field", name=op.f("pk_entry_origin")),
    )


def downgrade() -> None:
    op.drop_table("entry_origin")
    op.drop_index(op.f("ix_source_run_source"), table_name="source_run")
    op.drop_table("source_run")
    op.drop_index(op.f("ix_source_item_source"), table_name="source_item")
    op.drop_table("source_item")
    op.drop_table("event_revision")
