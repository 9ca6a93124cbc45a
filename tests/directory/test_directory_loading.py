"""Errors in the CSV files are told with file and line; the project's own files are right."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from bot import paths
from bot.data_files import DataError
from bot.directory.entries import CONFIDENCES
from bot.directory.loading import EVENT_COLUMNS, SERVICE_COLUMNS, load_entries, read_rows
from tests.directory.conftest import Row, Writer


def fails(folder: Path, file: str, line: int, *parts: str) -> None:
    with pytest.raises(DataError) as caught:
        load_entries(folder)
    assert str(caught.value).startswith(f"{folder / file}:{line}: ")
    for part in parts:
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        ({"topics": "social;visa"}, ("topics", "'visa'", "residence")),
        ({"topics": ""}, ("topics is empty",)),
        ({"topics": "social;"}, ("semicolon",)),
        ({"topics": "social;social"}, ("'social' stands twice",)),
        ({"catchment": "Landkreis Nirgendwo"}, ("catchment", "'Landkreis Nirgendwo'", "places.csv")),
        ({"catchment": ""}, ("catchment is empty",)),
        ({"catchment": "state", "state": "BY"}, ("catchment", "state")),
        ({"source_date": "2025-13-01"}, ("source_date", "'2025-13-01'")),
        ({"source_date": "12.03.2025"}, ("source_date", "YYYY-MM-DD")),
        ({"lat": "13.7", "lon": "51.0"}, ("outside Germany", "swapped")),
        ({"lat": "51,05", "lon": "13,7"}, ("no coordinates",)),
        ({"lat": "51.05"}, ("no coordinates",)),
        ({"street": "Hauptstraße 1", "city": "Mitte"}, ("street", "coordinates")),
        ({"postcode": "1067"}, ("postcode", "five digits")),
        ({"state": "XX"}, ("state", "'XX'")),
        ({"kind": "office"}, ("kind", "'office'", "immigration-office")),
        ({"audience": "men"}, ("audience", "'men'")),
        ({"confidence": "sure"}, ("confidence", "'sure'")),
        ({"languages": "de;Arabic"}, ("languages", "'Arabic'", "BCP 47")),
        ({"phone": "0351 4886009"}, ("phone", "+49")),
        ({"email": "name at example.org"}, ("email",)),
        ({"website": "www.example.org"}, ("website", "https://")),
        ({"website": "https://zoom.us/j/123"}, ("website", "meeting")),
        ({"website": "https://user:word@example.org"}, ("website", "password")),
        ({"opening_hours": "montags 9 bis 12"}, ("opening_hours", "OpenStreetMap")),
        ({"appointment": "maybe"}, ("appointment", "'maybe'")),
        ({"cost": "cheap"}, ("cost", "'cheap'")),
        ({"name": ""}, ("name is empty",)),
        ({"key": "Große Beratung"}, ("key",)),
        ({"key": "services-1"}, ("'services-1'", "line 2 already")),
    ],
)
def test_a_wrong_service_is_told_with_its_line(writer: Writer, row: Row, parts: tuple[str, ...]) -> None:
    writer.services({"key": "services-1"}, {"key": "other"}, {"key": "wrong", **row})
    fails(writer.folder, "services.csv", 4, *parts)


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        ({"start": "2026-02-30"}, ("start", "'2026-02-30'")),
        ({"start": "2026-12-01T18:00:00"}, ("start", "time zone")),
        ({"start": "", "end": "2026-12-01"}, ("start is not",)),
        ({"start": "2026-12-02", "end": "2026-12-01"}, ("ends", "before")),
        ({"start": "2026-12-01T18:00:00+01:00", "end": "2026-12-01"}, ("time for both",)),
        ({"status": "off"}, ("status", "'off'")),
        ({"mode": "zoom"}, ("mode", "'zoom'")),
        ({"topics": "party"}, ("topics", "'party'")),
        ({"registration_url": "https://us02web.zoom.us/j/8?pwd=x"}, ("registration_url",)),
        ({"registration_url": "https://teams.microsoft.com/l/meetup-join/1"}, ("registration_url", "meeting")),
        ({"summary_de": "Das Passwort ist 1234."}, ("summary_de", "Passwort")),
        ({"summary_en": "Meeting ID 123 456"}, ("summary_en", "Meeting ID")),
    ],
)
def test_a_wrong_event_is_told_with_its_line(writer: Writer, row: Row, parts: tuple[str, ...]) -> None:
    writer.events({}, row)
    fails(writer.folder, "events.csv", 3, *parts)


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        ({"district": "Landkreis Süd"}, ("district", "'Landkreis Süd'")),
        ({"district": "Landkreis Ost", "state": "TH"}, ("TH",)),
        ({"district": "", "name": "Dorf"}, ("district is empty",)),
        ({"district": "Landkreis Ost", "lat": "", "lon": ""}, ("lat, lon are empty",)),
        ({"district": "Landkreis Ost", "population": "many"}, ("population", "'many'")),
        ({"district": "Landkreis Ost", "kind": "village"}, ("kind", "'village'")),
    ],
)
def test_a_wrong_place_is_told_with_its_line(writer: Writer, row: Row, parts: tuple[str, ...]) -> None:
    writer.places({"key": "sn-neu", "name": "Neu", **row})
    fails(writer.folder, "places.csv", 8, *parts)


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        ({"regulated": "perhaps"}, ("regulated", "'perhaps'")),
        ({"typical_fee_eur_min": "600", "typical_fee_eur_max": "100"}, ("lower first",)),
        ({"typical_fee_eur_min": "600"}, ("give both",)),
        ({"typical_fee_eur_min": "1.50", "typical_fee_eur_max": "2"}, ("'1.50'",)),
        ({"usual_duration_months": "a year"}, ("usual_duration_months",)),
        ({"language_level_required": "good German"}, ("language_level_required", "B2")),
    ],
)
def test_a_wrong_profession_is_told_with_its_line(writer: Writer, row: Row, parts: tuple[str, ...]) -> None:
    writer.professions(row)
    fails(writer.folder, "professions.csv", 2, *parts)


def test_an_ambiguous_catchment_is_refused(writer: Writer) -> None:
    writer.places({"key": "sn-ostdorf-2", "name": "Ostdorf", "district": "Landkreis West"})
    writer.services({"catchment": "Ostdorf"})
    fails(writer.folder, "services.csv", 2, "several places", "sn-ostdorf-2")


def test_the_line_is_that_of_the_row_even_after_a_cell_of_several_lines(writer: Writer) -> None:
    writer.services({"name": "Beratung\nim Hof"}, {"topics": "visa"})
    fails(writer.folder, "services.csv", 4, "'visa'")


def test_a_missing_column_is_told(writer: Writer) -> None:
    path = writer.services({})
    path.write_text(path.read_text("utf-8").replace("catchment", "area"), "utf-8")
    fails(writer.folder, "services.csv", 1, "missing: catchment", "unknown: area")


def test_a_comma_outside_quotes_is_told(writer: Writer) -> None:
    path = writer.services({})
    path.write_text(path.read_text("utf-8").replace("Verein", "Verein, Ortsgruppe"), "utf-8")
    fails(writer.folder, "services.csv", 2, "comma")


def test_a_missing_file_is_told(writer: Writer) -> None:
    (writer.folder / "events.csv").unlink()
    with pytest.raises(DataError, match=r"events\.csv: the file is missing"):
        load_entries(writer.folder)


def test_a_file_that_is_not_utf_8_is_told(writer: Writer) -> None:
    (writer.folder / "events.csv").write_bytes("Größe".encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8"):
        load_entries(writer.folder)


@pytest.mark.parametrize(
    ("written", "day"), [("2024-02-03", date(2024, 2, 3)), ("2024-02", date(2024, 2, 1)), ("2024", date(2024, 1, 1))]
)
def test_a_month_or_a_year_never_claims_to_be_newer_than_it_is(writer: Writer, written: str, day: date) -> None:
    writer.services({"source_date": written})
    assert load_entries(writer.folder).services[0].service.assured_date == day


def test_a_time_in_another_zone_is_told_in_berlin_time(writer: Writer) -> None:
    writer.events({"start": "2026-07-01T16:00:00+00:00"})
    start = load_entries(writer.folder).events[0].start
    assert isinstance(start, datetime) and start.isoformat() == "2026-07-01T18:00:00+02:00"


def test_the_files_of_the_project_are_right() -> None:
    entries = load_entries(paths.DIRECTORY)
    assert len(entries.places) >= 489
    assert len(entries.professions) >= 103
    assert len(entries.services) >= 280
    assert len(entries.events) >= 23
    kinds = Counter(entry.service.kind for entry in entries.services)
    assert kinds["advice"] > 100 and kinds["immigration-office"] > 40


def test_every_entry_says_how_sure_it_is_and_a_verified_service_names_its_source() -> None:
    for entry in load_entries(paths.DIRECTORY).services:
        assert entry.service.confidence in CONFIDENCES
        assert entry.service.confidence != "verified" or entry.service.source_url, entry.service.key


def test_no_meeting_link_password_or_private_mailbox_is_in_the_files() -> None:
    for path in sorted(paths.DIRECTORY.glob("*.csv")):
        text = path.read_text("utf-8")
        found = re.search(
            r"zoom\.|webex|teams\.microsoft|meet\.google|bigbluebutton|jitsi|passwor|kennwort|passcode|meeting.?id|[?&]pwd=",
            text,
            re.I,
        )
        assert not found, f"{path.name}: {found}"
        private = re.search(r"@(?:gmail|gmx|web|t-online|yahoo|hotmail|outlook|icloud|freenet|posteo)\.", text, re.I)
        assert not private, f"{path.name}: {private}"


def test_notes_of_the_collectors_are_not_in_the_files_of_services_and_events() -> None:
    for name, columns in (("services.csv", SERVICE_COLUMNS), ("events.csv", EVENT_COLUMNS)):
        assert "notes" not in columns
        for row in read_rows(paths.DIRECTORY / name, columns):
            told = " ".join(row.values.values())
            assert not re.search(r"re-check|seed document|stored (?:web )?page|unverified", told, re.I), row["key"]


def test_the_recognising_bodies_are_told_without_doubts_or_english() -> None:
    for profession in load_entries(paths.DIRECTORY).professions:
        for name in profession.authorities.values():
            assert not re.search(r"verified|\b(?:of|the|by|first|local|training|since|does|department)\b", name), name


def test_every_file_reads_the_same_in_every_csv_reader() -> None:
    for path in sorted(paths.DIRECTORY.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert len({len(row) for row in rows}) == 1, path.name
