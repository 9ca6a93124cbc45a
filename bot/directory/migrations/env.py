"""Runs the migrations of the directory on the connection that `bot.directory.database` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from bot.directory import tables

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("The migrations run when the directory is opened; there is nothing to run by hand.")
context.configure(connection=connection, target_metadata=tables.metadata, version_table=tables.VERSION_TABLE)
context.run_migrations()
