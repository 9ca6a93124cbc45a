"""Leaving a database to the next test as it was found."""

from __future__ import annotations

from types import ModuleType

import sqlalchemy as sa

from bot.directory.database import connect


def drop(url: str, *chains: ModuleType) -> None:
    """Drops the tables of modules that have `metadata` and `VERSION_TABLE`, with what remembers their migrations."""
    with connect(url).begin() as connection:
        for chain in chains:
            chain.metadata.drop_all(connection)
            connection.execute(sa.text(f"DROP TABLE IF EXISTS {chain.VERSION_TABLE}"))
