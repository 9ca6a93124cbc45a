"""The database: schema by migrations, one load at a time, nothing lost where a load fails."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot import paths
from bot.data_files import DataError
from bot.directory import Directory, ServiceSearch, tables
from bot.directory.database import URL_VARIABLE, bring_up_to_date, connect, database_url
from tests.directory.conftest import Writer

POSTGRESQL = os.environ.get("LOTSE_TEST_DATABASE_URL", "")
OPEN = """
import sys
from pathlib import Path
from bot.directory import Directory
print("ready", flush=True)
sys.stdin.readline()
directory = Directory.open(sys.argv[1], Path(sys.argv[2]))
print(len(directory.places), directory.service("abh-bautzen").city)
"""


def test_the_migrations_make_the_tables(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'd.sqlite'}")
    bring_up_to_date(engine, paths.DIRECTORY)
    with engine.connect() as connection:
        options = {"version_table": tables.VERSION_TABLE, "include_name": lambda name, *_: not str(name).startswith("sqlite_")}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.metadata) == []


def test_the_folder_of_the_database_is_made(tmp_path: Path) -> None:
    path = tmp_path / "var" / "deep" / "directory.sqlite"
    Directory.open(f"sqlite:///{path}").close()
    assert path.exists()


def test_an_unchanged_directory_is_not_loaded_again(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'd.sqlite'}")
    assert bring_up_to_date(engine, paths.DIRECTORY)
    assert not bring_up_to_date(engine, paths.DIRECTORY)


def test_a_changed_file_is_loaded(writer: Writer, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'd.sqlite'}"
    writer.services({"key": "old"})
    assert Directory.open(url, writer.folder).service("old")
    writer.services({"key": "new"})
    directory = Directory.open(url, writer.folder)
    assert directory.service("new") and directory.service("old") is None


def test_a_failed_load_leaves_what_was_there(writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'd.sqlite'}"
    writer.services({"key": "old"})
    directory = Directory.open(url, writer.folder)
    writer.services({"key": "new", "topics": "visa"})
    with pytest.raises(DataError):
        Directory.open(url, writer.folder)
    assert directory.service("old")

    def break_off(*_: object) -> None:
        raise RuntimeError("the power fails")

    writer.services({"key": "new"})
    with monkeypatch.context() as patch:
        patch.setattr("bot.directory.database._add_services", break_off)
        with pytest.raises(RuntimeError):
            Directory.open(url, writer.folder)
    assert directory.service("old")
    assert Directory.open(url, writer.folder).service("new")


def test_a_load_that_breaks_while_it_writes_leaves_what_was_there(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'd.sqlite'}"
    writer.services({"key": "old"})
    directory = Directory.open(url, writer.folder)
    writer.services({"key": "new"})
    import bot.directory.database as database

    original = database._rows

    def with_a_hole(content: object) -> dict[str, list[dict[str, object]]]:
        rows = original(content)  # type: ignore[arg-type]
        rows["service_area"].append({"service_id": None, "area": None})
        return rows

    with monkeypatch.context() as patch:
        patch.setattr(database, "_rows", with_a_hole)
        with pytest.raises(sa.exc.IntegrityError):
            Directory.open(url, writer.folder)
    assert directory.service("old") and directory.service("new") is None
    assert directory.find_services(ServiceSearch(place=directory.place("sn-mitte"))).services


def test_processes_that_open_at_the_same_time_do_not_disturb_each_other(tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", OPEN, f"sqlite:///{tmp_path / 'd.sqlite'}", str(paths.DIRECTORY)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    processes = [subprocess.Popen(arguments, cwd=paths.ROOT, text=True, **pipes) for _ in range(3)]  # type: ignore[call-overload]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        out, error = process.communicate(timeout=60)
        assert process.returncode == 0, error
        assert out.split()[-1] == "Kamenz"


def test_the_address_is_the_setting_or_a_file_in_var(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    assert database_url() == f"sqlite:///{paths.VAR / 'directory.sqlite'}"
    monkeypatch.setenv(URL_VARIABLE, "postgres://host/lotse")
    assert database_url() == "postgresql://host/lotse"
    assert database_url("sqlite://") == "sqlite://"


def test_a_search_uses_the_indices(directory: Directory) -> None:
    statements: list[tuple[str, tuple[object, ...]]] = []
    engine = directory._engine

    def remember(_c: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object) -> None:
        if statement.startswith("SELECT"):
            statements.append((statement, parameters))

    sa.event.listen(engine, "before_cursor_execute", remember)
    try:
        directory.find_services(ServiceSearch(place=directory.place("sn-bautzen"), topic="recognition", languages=("ar",)))
    finally:
        sa.event.remove(engine, "before_cursor_execute", remember)
    assert statements
    with engine.connect() as connection:
        for statement, parameters in statements:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            scans = [row[3] for row in plan if row[3].startswith("SCAN") and "USING" not in row[3] and "SUBQUERY" not in row[3]]
            assert not scans, (scans, statement)


@pytest.mark.skipif(not POSTGRESQL, reason="LOTSE_TEST_DATABASE_URL names no PostgreSQL database")
def test_postgresql_gives_the_same_answers(directory: Directory) -> None:
    other = Directory.open(POSTGRESQL)
    for place in directory.places[::20]:
        search = ServiceSearch(place=place, topic="work-permit", languages=("ar",), limit=20)
        assert other.find_services(search) == directory.find_services(search)
        assert other.find_authorities(place) == directory.find_authorities(place)


def test_a_copy_of_the_data_with_a_slip_tells_where(copied_data: Callable[[], Path]) -> None:
    folder = copied_data()
    path = folder / "services.csv"
    path.write_text(path.read_text("utf-8").replace("Landkreis Görlitz;Görlitz", "Landkreis Goerlitz;Görlitz", 1), "utf-8")
    with pytest.raises(DataError, match=r"services\.csv:6: catchment: 'Landkreis Goerlitz'"):
        Directory.open("sqlite://", folder)
