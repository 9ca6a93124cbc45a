"""Services and events as cards in the reader's language."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cards import event_card, language_name, moment_words, opening_hours_lines, service_card
from bot.knowledge import Knowledge


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2066", "").replace("\u2069", "")


def test_a_service_shows_what_is_known_and_nothing_else(knowledge: Knowledge) -> None:
    assert service_card(knowledge, {"key": "x", "name": "Rat"}, "de") == {"kind": "service", "name": "Rat"}
    card = service_card(
        knowledge,
        {
            "name": "Rat", "organisation": "Verein", "street": "Hauptstraße 1", "postcode": "04109", "city": "Leipzig",
            "distance_km": 2.46, "phone": "+49 341 1", "opening_hours": "Tu 10:00-12:00", "languages": ["ar", "uk"],
            "checked_on": "2026-10-01", "confidence": "general knowledge", "map_url": "https://www.openstreetmap.org/x",
        },
        "de",
    )  # fmt: skip
    assert card["address"] == "Hauptstraße 1, 04109 Leipzig"
    assert card["distance"] == knowledge.phrase("de", "service_away", distance="2,5")
    assert card["languages"] == ["Arabisch", "Ukrainisch"]
    assert card["checked"] == "1. Oktober 2026"
    assert card["warning"] == knowledge.phrase("de", "service_check_first")


@pytest.mark.parametrize("distance", [None, 0, 0.04])
def test_in_the_same_town_no_distance_is_told(knowledge: Knowledge, distance: float | None) -> None:
    assert "distance" not in service_card(knowledge, {"name": "Rat", "distance_km": distance}, "de")


def test_a_verified_service_bears_no_warning_and_its_own_name_stands_once(knowledge: Knowledge) -> None:
    card = service_card(knowledge, {"name": "Rat", "organisation": "Rat", "confidence": "verified"}, "en")
    assert card == {"kind": "service", "name": "Rat"}


def test_an_event_shows_its_day_and_hour_in_berlin_and_can_be_taken_into_a_calendar(knowledge: Knowledge) -> None:
    result = {"key": "messe/1", "name": "Jobmesse", "start": "2026-12-01T09:00:00+00:00", "venue": "Rathaus", "city": "Halle"}
    card = event_card(knowledge, result, "de")
    assert plain(card["when"]) == "Dienstag, 1. Dezember 2026, 10:00"
    assert card["address"] == "Rathaus, Halle"
    assert card["calendar"] == "/calendar/event/messe%2F1.ics?lang=de"
    assert "calendar" not in event_card(knowledge, {"key": "x", "name": "Jobmesse"}, "de")


@pytest.mark.parametrize(
    ("start", "locale", "words"),
    [
        ("2026-12-01", "de_DE", "Dienstag, 1. Dezember 2026"),
        ("2026-12-01", "uk_UA", "вівторок, 1 грудня 2026"),
        ("2026-07-01T10:30", "en_GB", "10:30"),
    ],
)
def test_a_moment_is_written_as_in_the_language(start: str, locale: str, words: str) -> None:
    assert words in plain(moment_words(start, locale))


@pytest.mark.parametrize(
    ("hours", "language", "lines"),
    [
        ("Tu 09:00-12:00,13:00-18:00; Th 09:00-12:00", "de", ["Di. 09:00-12:00, 13:00-18:00", "Do. 09:00-12:00"]),
        ("Mo-Fr 08:00-16:00", "en", ["Mon-Fri 08:00-16:00"]),
        ("24/7", "en", ["day and night"]),
    ],
)
def test_opening_hours_name_the_weekdays_of_the_language(knowledge: Knowledge, hours: str, language: str, lines: list[str]) -> None:
    assert [plain(line) for line in opening_hours_lines(knowledge, hours, language)] == lines


def test_times_run_from_left_to_right_in_arabic(knowledge: Knowledge) -> None:
    (line,) = opening_hours_lines(knowledge, "Mo 08:00-12:00", "ar")
    assert "\u206608:00-12:00\u2069" in line


@pytest.mark.parametrize(
    ("code", "name"), [("ar", "Arabisch"), ("zh-Hant", "Chinesisch (Traditionell)"), ("x!", "x!"), ("xx", "xx")]
)
def test_a_language_without_a_name_keeps_its_code(code: str, name: Any) -> None:
    assert language_name(code, "de_DE") == name
