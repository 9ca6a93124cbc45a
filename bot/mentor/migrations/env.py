"""Runs the console's migrations on the connection that `bot.mentor.tables` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from bot.mentor import tables

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("The migrations run when the console's tables are opened; there is nothing to run by hand.")
context.configure(connection=connection, target_metadata=tables.metadata, version_table=tables.VERSION_TABLE)
context.run_migrations()
