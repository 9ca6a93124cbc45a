"""`lotse import`, `lotse export` and `lotse directory check` as a person at the terminal sees them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from icalendar import Calendar
from rich.console import Console
from typer.testing import CliRunner

from bot.cli.app import app
from bot.cli.importing import chosen, run_import
from bot.directory.database import URL_VARIABLE
from bot.directory.importing.fetching import CONTACT_VARIABLE
from tests.directory.conftest import writer
from tests.directory.importing.conftest import FEEDS, LIMITS, Importer, Server, importer, server

__all__ = ["importer", "server", "writer"]


@pytest.fixture(autouse=True)
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(URL_VARIABLE, f"sqlite:///{tmp_path / 'directory.sqlite'}")
    monkeypatch.setenv("LOTSE_TODAY", "2026-11-22")
    monkeypatch.setenv(CONTACT_VARIABLE, "post@lotse.example")


def invoke(*arguments: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, arguments)
    return found.exit_code, found.output


def printed(importer: Importer, name: str, dry_run: bool = False) -> tuple[bool, str]:
    console = Console(file=io.StringIO(), width=200)
    good = run_import(console, name, dry_run, False, importer.writer.folder, LIMITS)
    return good, console.file.getvalue()  # type: ignore[attr-defined]


def test_an_import_tells_what_is_new_and_what_was_left_out(importer: Importer, server: Server) -> None:
    importer.source("verein", server.send("/c", (FEEDS / "calendar.ics").read_bytes()))
    good, text = printed(importer, "verein")
    assert good and "accepted" in text
    assert "verein: Elternabend: access data of a meeting are left out of its text" in text
    assert "geheim" not in text


def test_a_dry_run_lists_each_change(importer: Importer, server: Server) -> None:
    importer.source("verein", server.send("/c", (FEEDS / "calendar.ics").read_bytes()))
    good, text = printed(importer, "all", dry_run=True)
    assert good and "nothing was written" in text and "+ 2027-03-01 Informationstag" in text
    assert "accepted" in printed(importer, "all")[1]


def test_a_source_that_fails_is_told_and_the_command_does_not_succeed(importer: Importer, server: Server) -> None:
    importer.source("verein", server.send("/c", "rubbish"))
    good, text = printed(importer, "verein")
    assert not good and "verein: refused, what was known stays as it was. it is no iCalendar" in text


def test_a_source_that_is_not_active_is_only_tried(importer: Importer) -> None:
    importer.source("verein", "https://verein.example/c", active=False, note="to be asked")
    folder = importer.writer.folder
    with pytest.raises(ValueError, match=r"not active \(to be asked\)"):
        chosen("verein", False, folder)
    assert [source.key for source in chosen("verein", True, folder)] == ["verein"]
    with pytest.raises(ValueError, match="No source is active"):
        chosen("all", False, folder)
    with pytest.raises(ValueError, match=r"no source 'stadt'.*verein"):
        chosen("stadt", False, folder)


def test_each_format_is_exported_to_a_file(tmp_path: Path) -> None:
    for format_ in ("hsds", "ics", "schema-org"):
        code, text = invoke("export", format_, str(tmp_path / format_))
        assert code == 0 and "entries in" in text
    assert len(json.loads((tmp_path / "hsds").read_text("utf-8"))["contents"]) >= 280
    assert len(Calendar.from_ical((tmp_path / "ics").read_text("utf-8")).walk("VEVENT")) > 10
    assert json.loads((tmp_path / "schema-org").read_text("utf-8"))[0]["@type"] == "Event"


def test_an_unknown_format_is_told_and_no_file_is_written(tmp_path: Path) -> None:
    found = CliRunner().invoke(app, ["export", "pdf", str(tmp_path / "x")])
    assert isinstance(found.exception, ValueError) and "hsds, ics, schema-org" in str(found.exception)
    assert not (tmp_path / "x").exists()


def test_the_check_gives_volunteers_a_table_and_succeeds() -> None:
    code, text = invoke("directory", "check")
    assert code == 0 and "findings:" in text and "stale" in text


def test_the_check_as_csv_can_be_read_by_a_spreadsheet() -> None:
    code, text = invoke("directory", "check", "--csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert code == 0 and len(rows) > 100
    assert {"kind", "key", "name", "finding", "detail", "url"} == set(rows[0])
    assert {row["finding"] for row in rows} >= {"stale", "missing languages"}
