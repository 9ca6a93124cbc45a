"""The table of sources: what it needs, and how a slip in it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.data_files import DataError
from bot.directory.importing.formats import READERS
from bot.directory.importing.sources import FORMATS, active_sources, load_sources

GOOD = """sources:
  verein:
    publisher: Verein
    format: icalendar
    url: https://verein.example/kalender.ics
    licence: CC0
    language: de
    contact: https://verein.example
    active: true
categories: {}
"""


def test_the_table_of_the_project_is_right_and_nothing_in_it_is_read_before_its_licence_is_settled() -> None:
    sources = load_sources()
    assert sources
    for source in sources.values():
        assert not (source.active and "not stated" in source.licence), source.key
        assert source.active or source.note, source.key


def test_every_format_has_its_reader() -> None:
    assert set(FORMATS) == set(READERS)


def test_a_folder_without_a_table_has_no_sources(tmp_path: Path) -> None:
    assert active_sources(tmp_path) == {}


def test_only_active_sources_are_in_use(tmp_path: Path) -> None:
    (tmp_path / "sources.yml").write_text(GOOD.replace("active: true", "active: false"), "utf-8")
    assert active_sources(tmp_path) == {} and list(load_sources(tmp_path)) == ["verein"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("format: icalendar", "format: rss", r"sources\.yml:4: unknown format 'rss'"),
        ("licence: CC0", "licence: ''", "licence"),
        ("    licence: CC0\n", "", "'licence' is missing"),
        ("active: true", "active: maybe", "true or false"),
        ("https://verein.example/kalender", "ftp://verein.example/kalender", "no web address"),
        ("kalender.ics", "{region}.ics", "region"),
        ("active: true", "active: true\n    state: XX", "'XX'"),
        ("active: true", "active: true\n    topics: [party]", "'party'"),
        ("active: true", "active: true\n    kind: shop", "'shop'"),
        ("active: true", "active: true\n    speed: 7", "'speed'"),
        ("categories: {}", "categories: {Amt: {topics: [social]}}", "'kind' is missing"),
    ],
)
def test_a_slip_is_told_with_what_to_do(tmp_path: Path, before: str, after: str, told: str) -> None:
    (tmp_path / "sources.yml").write_text(GOOD.replace(before, after), "utf-8")
    with pytest.raises(DataError, match=told):
        load_sources(tmp_path)
