"""Named periods as days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory import resolve_period
from bot.directory.periods import MONTHS, PERIODS, WEEKDAYS

days = st.dates(date(2020, 1, 1), date(2099, 12, 31))
SUNDAY = date(2026, 11, 22)


@given(st.sampled_from(PERIODS), days)
def test_no_period_begins_in_the_past_or_ends_before_it_begins(key: str, day: date) -> None:
    start, end = resolve_period(key, day)
    assert day <= start <= end


@given(days)
def test_the_weeks_follow_each_other_without_a_gap_and_end_on_sunday(day: date) -> None:
    this_start, this_end = resolve_period("this_week", day)
    next_start, next_end = resolve_period("next_week", day)
    assert this_start == day
    assert this_end.weekday() == 6 and next_end.weekday() == 6
    assert next_start == this_end + timedelta(days=1) and next_start.weekday() == 0
    assert (next_end - next_start).days == 6


@given(days)
def test_a_weekend_is_saturday_and_sunday_of_its_week(day: date) -> None:
    start, end = resolve_period("weekend", day)
    assert end == resolve_period("this_week", day)[1]
    assert start == max(day, end - timedelta(days=1))
    next_start, next_end = resolve_period("next_weekend", day)
    assert (next_start.weekday(), next_end.weekday()) == (5, 6)
    assert (next_end - end).days == 7


@given(st.sampled_from(WEEKDAYS), days)
def test_a_weekday_is_the_next_such_day_today_included(key: str, day: date) -> None:
    start, end = resolve_period(key, day)
    assert start == end
    assert start.weekday() == WEEKDAYS.index(key)
    assert 0 <= (start - day).days < 7


@given(st.sampled_from(MONTHS), days)
def test_a_month_is_the_next_such_month_or_the_rest_of_the_current_one(key: str, day: date) -> None:
    start, end = resolve_period(key, day)
    assert start.month == end.month == MONTHS.index(key) + 1
    assert start.year == end.year
    assert (end + timedelta(days=1)).day == 1
    assert start == day if start.month == day.month else start.day == 1
    assert (start - day).days < 366


@given(days)
def test_the_months_follow_each_other_without_a_gap(day: date) -> None:
    this_start, this_end = resolve_period("this_month", day)
    next_start, next_end = resolve_period("next_month", day)
    assert this_start == day and this_end.month == day.month
    assert next_start == this_end + timedelta(days=1)
    assert (next_end + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("key", "start", "end"),
    [
        ("today", SUNDAY, SUNDAY),
        ("tomorrow", date(2026, 11, 23), date(2026, 11, 23)),
        ("day_after_tomorrow", date(2026, 11, 24), date(2026, 11, 24)),
        ("this_week", SUNDAY, SUNDAY),
        ("next_week", date(2026, 11, 23), date(2026, 11, 29)),
        ("weekend", SUNDAY, SUNDAY),
        ("next_weekend", date(2026, 11, 28), date(2026, 11, 29)),
        ("sunday", SUNDAY, SUNDAY),
        ("saturday", date(2026, 11, 28), date(2026, 11, 28)),
        ("this_month", SUNDAY, date(2026, 11, 30)),
        ("november", SUNDAY, date(2026, 11, 30)),
        ("december", date(2026, 12, 1), date(2026, 12, 31)),
        ("october", date(2027, 10, 1), date(2027, 10, 31)),
    ],
)
def test_on_a_sunday_in_november(key: str, start: date, end: date) -> None:
    assert resolve_period(key, SUNDAY) == (start, end)


def test_the_month_after_december_is_january_of_the_next_year() -> None:
    assert resolve_period("next_month", date(2026, 12, 31)) == (date(2027, 1, 1), date(2027, 1, 31))


def test_february_of_a_leap_year_has_29_days() -> None:
    assert resolve_period("february", date(2027, 3, 1)) == (date(2028, 2, 1), date(2028, 2, 29))


def test_an_unknown_period_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown period 'someday'"):
        resolve_period("someday", SUNDAY)
