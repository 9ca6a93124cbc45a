"""Shortage lists and recognition statistics: dated, by state and country, with nothing made up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot import paths
from bot.data_files import DataError
from bot.directory import Directory, LabourMarket
from bot.directory.entries import STATES
from bot.directory.labour_market import EQUIVALENCE_FILE, FIGURES, SHORTAGE_FILE
from bot.knowledge import Knowledge

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def market() -> LabourMarket:
    return LabourMarket.load()


def test_the_newest_list_that_was_out_on_the_day_is_told(market: LabourMarket) -> None:
    years = {day: found.year if (found := market.shortage("TH", day)) else None for day in (
        date(2024, 7, 15), date(2024, 7, 16), date(2025, 7, 30), date(2025, 7, 31), TODAY,
    )}  # fmt: skip
    assert list(years.values()) == [None, 2023, 2023, 2024, 2024]


def test_a_state_without_a_list_has_none(market: LabourMarket) -> None:
    assert market.shortage("SN", TODAY) is None and market.shortage("BY", TODAY) is None
    national = market.shortage("DE", TODAY)
    assert national is not None and national.year == 2024 and "health" in national.groups


def test_a_profession_belongs_to_a_list_only_where_it_was_named(market: LabourMarket) -> None:
    thuringia, anhalt = market.shortage("TH", TODAY), market.shortage("ST", TODAY)
    assert thuringia is not None and anhalt is not None
    assert "nurse" in thuringia.professions and "security_guard" in thuringia.professions
    assert "security_guard" not in anhalt.professions and "nursing_assistant" not in thuringia.professions


def test_figures_of_a_country_are_those_of_the_latest_year_of_each_series(market: LabourMarket) -> None:
    found = [(one.state, one.year, one.profession, one.number) for one in market.recognitions(TODAY, "SY", None, None)]
    assert found == [("DE", 2024, "", 4300), ("NW", 2024, "", 2088), ("SN", 2023, "", 316), ("DE", 2018, "physician", 1200)]


def test_for_a_state_its_own_figures_come_first_and_no_other_states_are_told(market: LabourMarket) -> None:
    found = market.recognitions(TODAY, "SY", "NW", None)
    assert [one.state for one in found] == ["NW", "DE", "DE"]
    assert {one.state for one in market.recognitions(TODAY, None, "SN", None)} == {"SN"}
    assert market.recognitions(TODAY, None, "TH", None) == []


def test_for_a_profession_only_its_own_figures_are_told(market: LabourMarket) -> None:
    found = market.recognitions(TODAY, "PH", None, "nurse")
    assert [(one.year, one.number) for one in found] == [(2019, 2900)]
    assert market.recognitions(TODAY, "PH", None, "baker") == []


def test_what_was_not_out_yet_is_not_told(market: LabourMarket) -> None:
    assert all(one.published <= date(2024, 1, 1) for one in market.recognitions(date(2024, 1, 1), "TR", None, None))
    assert market.recognitions(date(2017, 1, 1), "TR", None, None) == []


def test_an_unknown_country_has_no_figures(market: LabourMarket) -> None:
    assert market.recognitions(TODAY, "SO", None, None) == []


def test_every_profession_is_known_and_every_group_and_figure_has_words(
    directory: Directory, knowledge: Knowledge, market: LabourMarket
) -> None:
    lists = [found for state in ("DE", *STATES) for day in (TODAY, date(2024, 12, 31)) if (found := market.shortage(state, day))]
    for shortage in lists:
        assert all(directory.profession(key) for key in shortage.professions)
    names = {f"shortage_group_{group}" for shortage in lists for group in shortage.groups} | {f"figure_{name}" for name in FIGURES}
    for language, phrases in knowledge.phrases.items():
        if "-" not in language:
            assert names <= set(phrases), language
    for one in market.recognitions(TODAY, None, None, None):
        assert not one.profession or directory.profession(one.profession), one


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        (SHORTAGE_FILE, "de-2024-drivers,DE,2024", "de-2024-drivers,XX,2024", "unknown word 'XX'"),
        (SHORTAGE_FILE, "de-2024-drivers,DE,2024", "de-2024-drivers,DE,24", "year: '24'"),
        (SHORTAGE_FILE, "truck_driver;bus_driver,2025-05-31", "truck_driver;bus_driver,2025-05", "published: '2025-05'"),
        (SHORTAGE_FILE, "truck_driver;bus_driver,2025-05-31", "truck_driver;bus_driver,2025-06-01", "it is one list"),
        (EQUIVALENCE_FILE, "TR,positive_decisions,9200", "TUR,positive_decisions,9200", "country: 'TUR'"),
        (EQUIVALENCE_FILE, "TR,positive_decisions,9200", "TR,recognitions,9200", "'recognitions'"),
        (EQUIVALENCE_FILE, "TR,positive_decisions,9200", "TR,positive_decisions,many", "no whole number"),
        (EQUIVALENCE_FILE, "TR,positive_decisions,9200", "TR,positive_decisions,", "number is empty"),
    ],
)
def test_a_slip_in_a_table_is_told_with_its_line(
    copied_data: Callable[[], Path], file: str, before: str, after: str, told: str
) -> None:
    folder = copied_data()
    for name in (SHORTAGE_FILE, EQUIVALENCE_FILE):
        text = (paths.DIRECTORY / name).read_text("utf-8")
        (folder / name).write_text(text.replace(before, after, 1) if name == file else text, "utf-8")
    with pytest.raises(DataError, match=rf"{file}:\d+: .*{told}"):
        LabourMarket.load(folder)
