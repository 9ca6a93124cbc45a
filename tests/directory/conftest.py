"""Directories to test with: the real data, and small ones written for one test."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import paths
from bot.directory import Directory
from bot.directory.loading import (
    EVENT_COLUMNS,
    FILES,
    PLACE_COLUMNS,
    PROFESSION_COLUMNS,
    SERVICE_COLUMNS,
)

COLUMNS = {
    "places.csv": PLACE_COLUMNS,
    "professions.csv": PROFESSION_COLUMNS,
    "services.csv": SERVICE_COLUMNS,
    "events.csv": EVENT_COLUMNS,
}
DEFAULTS = {
    "places.csv": {"kind": "town", "state": "SN", "postcode": "01067", "lat": "51.05", "lon": "13.74", "population": "9000"},
    "professions.csv": {
        "name_de": "Beruf",
        "name_en": "Job",
        "regulated": "no",
        "level": "vocational",
        "confidence": "verified",
    },
    "services.csv": {
        "name": "Beratung",
        "organisation": "Verein",
        "kind": "advice",
        "topics": "social",
        "state": "SN",
        "catchment": "state",
        "confidence": "verified",
    },
    "events.csv": {
        "title_de": "Treffen",
        "title_en": "Meeting",
        "state": "SN",
        "start": "2026-12-01",
        "status": "scheduled",
        "mode": "onsite",
        "topics": "social",
        "confidence": "verified",
    },
}
PLACES = [
    {"key": "state-sn", "name": "Sachsen", "kind": "state", "postcode": ""},
    {"key": "sn-district-ost", "name": "Landkreis Ost", "kind": "district", "district": "Landkreis Ost", "postcode": "02000"},
    {"key": "sn-district-west", "name": "Landkreis West", "kind": "district", "district": "Landkreis West", "postcode": "08000"},
    {"key": "sn-mitte", "name": "Mitte", "kind": "city", "district": "Mitte", "lat": "51.0", "lon": "13.5", "population": "500000"},
    {"key": "sn-ostdorf", "name": "Ostdorf", "district": "Landkreis Ost", "postcode": "02001", "lat": "51.0", "lon": "14.0"},
    {"key": "sn-westdorf", "name": "Westdorf", "district": "Landkreis West", "postcode": "08001", "lat": "51.0", "lon": "12.5"},
]

Row = dict[str, str]


class Writer:
    """Writes the CSV files of a small directory; every test adds the rows that it is about."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in FILES:
            self.write(name, PLACES if name == "places.csv" else [])

    def write(self, name: str, rows: list[Row]) -> Path:
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS[name], lineterminator="\n")
        writer.writeheader()
        for number, row in enumerate(rows, 1):
            filled = {**dict.fromkeys(COLUMNS[name], ""), **DEFAULTS[name], "key": f"{name[:-5]}-{number}", **row}
            writer.writerow(filled)
        path = self.folder / name
        path.write_text(text.getvalue(), encoding="utf-8")
        return path

    def places(self, *rows: Row) -> Path:
        return self.write("places.csv", [*PLACES, *rows])

    def professions(self, *rows: Row) -> Path:
        return self.write("professions.csv", list(rows))

    def services(self, *rows: Row) -> Path:
        return self.write("services.csv", list(rows))

    def events(self, *rows: Row) -> Path:
        return self.write("events.csv", list(rows))

    def open(self) -> Directory:
        return Directory.open("sqlite://", self.folder)


@pytest.fixture(scope="session")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    """The directory with the project's own data."""
    opened = Directory.open(f"sqlite:///{tmp_path_factory.mktemp('directory') / 'directory.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def writer(tmp_path: Path) -> Writer:
    return Writer(tmp_path)


@pytest.fixture
def copied_data(tmp_path: Path) -> Callable[[], Path]:
    """A copy of the project's CSV files that a test may change."""

    def copy() -> Path:
        folder = tmp_path / "data"
        folder.mkdir()
        for name in FILES:
            shutil.copy(paths.DIRECTORY / name, folder / name)
        return folder

    return copy
