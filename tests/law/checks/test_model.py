"""How long something has lasted, counted in months as § 188 BGB counts them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.law.checks.facts import Period
from bot.law.checks.model import Status, since


@pytest.mark.parametrize(
    ("begun", "months", "reached"),
    [
        (date(2025, 12, 31), 6, date(2026, 6, 30)),
        (date(2026, 3, 30), 3, date(2026, 6, 30)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 5, 15), 3, date(2026, 8, 15)),
    ],
)
def test_months_are_over_on_the_named_day_and_not_before(begun: date, months: int, reached: date) -> None:
    before = date.fromordinal(reached.toordinal() - 1)
    assert since(Period.of_day(begun), months, reached).status is Status.MET
    assert (since(Period.of_day(begun), months, before).status, since(Period.of_day(begun), months, before).from_day) == (
        Status.NOT_MET,
        reached,
    )


def test_a_month_that_is_known_and_a_day_that_is_not_leave_it_open_in_between() -> None:
    begun = Period.of_month(2025, 12)
    assert since(begun, 6, date(2026, 5, 31)).status is Status.NOT_MET
    assert since(begun, 6, date(2026, 6, 1)).status is Status.UNKNOWN
    assert since(begun, 6, date(2026, 6, 30)).status is Status.MET
