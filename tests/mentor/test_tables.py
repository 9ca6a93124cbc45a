"""The console's tables come by migrations, beside the directory's in one database."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.directory import Directory
from bot.mentor import tables


def test_the_migrations_make_the_tables(tmp_path: Path) -> None:
    engine = tables.open_database(f"sqlite:///{tmp_path / 'd.sqlite'}")
    with engine.connect() as connection:
        options = {"version_table": tables.VERSION_TABLE, "include_name": lambda name, *_: not str(name).startswith("sqlite_")}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), tables.metadata) == []


def test_directory_and_console_share_a_database_in_either_order(tmp_path: Path) -> None:
    for name, first in (("a", True), ("b", False)):
        url = f"sqlite:///{tmp_path / name}.sqlite"
        if first:
            Directory.open(url).close()
        engine = tables.open_database(url)
        tables.open_database(url)
        directory = Directory.open(url)
        assert directory.places
        directory.close()
        with engine.begin() as connection:
            tables.note(connection, "A", "looked", "x")
        assert tables.read_log(engine, 5)[0]["mentor"] == "A"
