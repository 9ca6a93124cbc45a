"""Professions and the bodies that decide on their recognition, from the database."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.directory import tables as t
from bot.directory.entries import Profession


def read_professions(connection: Connection) -> dict[str, Profession]:
    """All professions by their keys."""
    authorities: dict[str, dict[str, str]] = {}
    for key, state, name in connection.execute(sa.select(t.profession_authority)):
        authorities.setdefault(key, {})[state] = name
    return {
        row["id"]: Profession(
            key=row["id"],
            name_de=row["name_de"],
            name_en=row["name_en"],
            regulated=row["regulated"],
            level=row["level"],
            fee_from=row["fee_from"],
            fee_to=row["fee_to"],
            duration_months=row["duration_months"],
            language_level=row["language_level"],
            authorities=authorities.get(row["id"], {}),
            authority_url=row["authority_url"],
            notes=row["notes"],
            confidence=row["confidence"],
        )
        for row in connection.execute(sa.select(t.profession)).mappings()
    }
