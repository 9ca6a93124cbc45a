"""Times are as wide as they were told, and months are counted as the civil code counts them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.law.checks import Period, add_months
from bot.law.checks.facts import add_years

DAYS = st.dates(date(1930, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-11-22", 3, "2027-02-22"),
        ("2026-11-30", 3, "2027-02-28"),  # February has fewer days
        ("2023-11-30", 3, "2024-02-29"),  # unless it is a leap year
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-05-31", 1, "2026-06-30"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2026-10-15", 0, "2026-10-15"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-11-22", -72, "2020-11-22"),
    ],
)
def test_months_end_on_the_day_of_the_same_number_or_on_the_last_of_the_month(day: str, months: int, later: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(later)


def test_years_are_twelve_months() -> None:
    assert add_years(date(2017, 10, 31), 5) == date(2022, 10, 31)
    assert add_years(date(2024, 2, 29), -4) == date(2020, 2, 29) and add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)


@given(DAYS, st.integers(0, 240), st.integers(0, 60))
def test_more_months_are_never_earlier(day: date, months: int, more: int) -> None:
    assert add_months(day, months) <= add_months(day, months + more)
    assert timedelta(days=28 * months) <= add_months(day, months) - day <= timedelta(days=31 * months)


def test_a_day_a_month_a_year_are_as_wide_as_they_are_told() -> None:
    assert Period.of_day(date(2024, 2, 29)) == Period(date(2024, 2, 29), date(2024, 2, 29))
    assert Period.of_month(2024, 2).last == date(2024, 2, 29) and Period.of_month(2026, 2).last == date(2026, 2, 28)
    assert Period.of_month(2026, 12) == Period(date(2026, 12, 1), date(2026, 12, 31))
    assert Period.of_year(2016) == Period(date(2016, 1, 1), date(2016, 12, 31))


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match=r"ends \(2026-01-01\) before it begins \(2026-01-02\)"):
        Period(date(2026, 1, 2), date(2026, 1, 1))


def test_whether_a_time_lies_before_a_day_is_open_where_it_reaches_to_both_sides() -> None:
    year = Period.of_year(2022)
    assert year.by(date(2022, 12, 31)) is True
    assert year.by(date(2022, 12, 30)) is None and year.by(date(2022, 1, 1)) is None
    assert year.by(date(2021, 12, 31)) is False


@given(DAYS, DAYS, DAYS)
def test_what_is_said_of_a_time_holds_for_each_of_its_days(one: date, other: date, day: date) -> None:
    period = Period(min(one, other), max(one, other))
    answers = {edge <= day for edge in (period.first, period.last)}
    assert period.by(day) is (answers.pop() if len(answers) == 1 else None)


@given(DAYS, DAYS)
def test_a_period_comes_back_from_its_text(one: date, other: date) -> None:
    period = Period(min(one, other), max(one, other))
    assert Period.from_text(period.to_text()) == period


@pytest.mark.parametrize(
    "text", ["", "2026-01-01", "2026-01-01/", "2026-02-30/2026-03-01", "2026-03-01/2026-02-01", "gestern/heute"]
)
def test_a_text_that_is_no_period_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        Period.from_text(text)
