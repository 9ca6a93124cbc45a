"""Runs the migrations of one chain on the connection that `bot.schema` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

handed = context.config.attributes
if "connection" not in handed:
    raise SystemExit("The migrations run when the tables are opened; there is nothing to run by hand.")
context.configure(connection=handed["connection"], target_metadata=handed["metadata"], version_table=handed["version_table"])
context.run_migrations()
