"""Tables brought up to date by Alembic: each concern has a chain of migrations and a version of its own in the database."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
"""What runs the chains, and the chains of those who keep theirs here."""


def upgrade(connection: Connection, metadata: sa.MetaData, version_table: str, chain: Path) -> None:
    """Runs the migrations of the folder `chain` that are missing, inside the transaction of the connection.

    `version_table` is where the database remembers how far it is; the database may hold other tables too.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    for option, folder in (("script_location", MIGRATIONS), ("version_locations", chain)):
        config.set_main_option(option, str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes.update(connection=connection, metadata=metadata, version_table=version_table)
    command.upgrade(config, "head")
