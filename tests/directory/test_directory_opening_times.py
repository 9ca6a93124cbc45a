"""Opening hours as times of the week, and searches for who is open."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import BERLIN
from bot.directory import Directory, ServiceSearch
from bot.directory.importing.hours import DAYS, Times, in_notation
from bot.directory.opening_times import PUBLIC_HOLIDAY, OpeningTime, is_public_holiday, opening_times, stretches
from tests.directory.conftest import Row, Writer

MONDAY = date(2026, 11, 23)
OST: Row = {"city": "Ostdorf", "lat": "51.0", "lon": "14.0", "catchment": "Landkreis Ost"}
ROWS: tuple[Row, ...] = (
    {"key": "a-unknown", "name": "A", **OST},
    {"key": "b-weekdays", "name": "B", "opening_hours": "Mo-Fr 09:00-12:00; PH off", **OST},
    {"key": "c-saturday", "name": "C", "opening_hours": "Sa 10:00-14:00", **OST},
    {"key": "d-always", "name": "D", "opening_hours": "24/7", **OST},
    {"key": "e-season", "name": "E", "opening_hours": "Apr-Oct Mo 09:00-12:00", **OST},
)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("notation", "times"),
    [
        ("Mo 09:00-12:00,13:00-16:00", [(0, 540, 720), (0, 780, 960)]),
        ("Sa,Su 10:00-14:00; PH off", [(5, 600, 840), (6, 600, 840)]),
        ("Fr 22:00-02:00", [(4, 1320, 1440), (5, 0, 120)]),
        ("Su 22:00-26:00", [(0, 0, 120), (6, 1320, 1440)]),
        ("Mo 09:00-12:00,09:00-13:00", [(0, 540, 780)]),
        ("Mo off", []),
        ("Apr-Oct Mo 09:00-12:00", []),
        ("", []),
    ],
)
def test_weekly_hours_are_told_day_by_day(notation: str, times: list[tuple[int, int, int]]) -> None:
    assert opening_times(notation) == [OpeningTime(*one) for one in times]


def test_who_is_always_open_is_so_on_holidays_too() -> None:
    assert {one.weekday for one in opening_times("24/7")} == {*range(7), PUBLIC_HOLIDAY}


@given(st.integers(0, 6), st.integers(0, 1438), st.integers(1, 600), st.integers(0, 7 * 1440 - 1))
def test_a_moment_lies_in_a_stretch_of_the_week_exactly_where_its_minute_does(
    day: int, opens: int, length: int, minute: int
) -> None:
    closes = min(opens + length, 1439)
    week: list[Times] = [()] * 7
    week[day] = ((f"{opens // 60:02}:{opens % 60:02}", f"{closes // 60:02}:{closes % 60:02}"),)
    moment = at(MONDAY, 0) + timedelta(minutes=minute)
    (asked,) = stretches(moment, moment)
    opened = any(one.weekday == asked.weekday and one.opens <= asked.opens < one.closes for one in opening_times(in_notation(week)))
    assert opened == (minute // 1440 == day and opens <= minute % 1440 < closes), DAYS[day]


def test_a_public_holiday_of_the_nation_is_a_day_of_its_own() -> None:
    assert is_public_holiday(date(2026, 12, 25)) and not is_public_holiday(date(2026, 12, 24))
    assert stretches(at(date(2026, 12, 25), 10), at(date(2026, 12, 25), 10)) == [OpeningTime(PUBLIC_HOLIDAY, 600, 600)]


def test_a_long_period_names_each_day_of_the_week_once() -> None:
    assert len(stretches(at(MONDAY, 0), at(MONDAY + timedelta(days=27), 24 - 1, 59))) <= 10


def found(directory: Directory, start: datetime, end: datetime | None = None) -> tuple[list[str], bool]:
    search = ServiceSearch(place=directory.place("sn-ostdorf"), open_during=(start, end or start), limit=9)
    results = directory.find_services(search)
    return [one.service.key for one in results.services], results.hours_missing


def test_those_who_are_open_at_the_moment_are_found(writer: Writer) -> None:
    writer.services(*ROWS)
    directory = writer.open()
    assert found(directory, at(MONDAY, 9)) == (["b-weekdays", "d-always"], False)
    assert found(directory, at(MONDAY, 11, 59)) == (["b-weekdays", "d-always"], False)
    assert found(directory, at(MONDAY, 12)) == (["d-always"], False)


def test_those_who_are_open_for_a_while_of_the_day_are_found(writer: Writer) -> None:
    writer.services(*ROWS)
    saturday = MONDAY + timedelta(days=5)
    assert found(writer.open(), at(saturday, 0), at(saturday, 23, 59)) == (["c-saturday", "d-always"], False)


def test_on_a_public_holiday_plain_weekly_hours_are_not_believed(writer: Writer) -> None:
    writer.services(*ROWS)
    assert found(writer.open(), at(date(2026, 12, 25), 10)) == (["d-always"], False)


def test_where_nobody_is_known_to_be_open_those_of_unknown_hours_are_shown_and_it_says_so(writer: Writer) -> None:
    writer.services(*[row for row in ROWS if row["key"] != "d-always"])
    assert found(writer.open(), at(MONDAY, 20)) == (["a-unknown", "e-season"], True)


def test_where_all_are_known_to_be_closed_they_are_shown_and_it_says_so(writer: Writer) -> None:
    writer.services(*[row for row in ROWS if row["key"] in ("b-weekdays", "c-saturday")])
    assert found(writer.open(), at(MONDAY, 20)) == (["b-weekdays", "c-saturday"], True)
