"""The day of the conversation: Berlin's day, or the simulated one."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any

import pytest

from bot import clock


def stop_at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Lets the clock stand still at a moment."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return moment.astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Stopped)


def test_without_a_simulated_day_the_present_one_in_berlin_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(clock.TODAY_VARIABLE, raising=False)
    assert clock.now().tzinfo is clock.BERLIN
    assert abs((clock.now() - datetime.now(timezone.utc)).total_seconds()) < 60
    monkeypatch.setenv(clock.TODAY_VARIABLE, "")
    assert clock.now().tzinfo is clock.BERLIN


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2025, 12, 30, 22, 59, tzinfo=timezone.utc), date(2025, 12, 30)),
        (datetime(2025, 12, 30, 23, 0, tzinfo=timezone.utc), date(2025, 12, 31)),
        (datetime(2027, 6, 30, 21, 59, tzinfo=timezone.utc), date(2027, 6, 30)),
        (datetime(2027, 6, 30, 22, 0, tzinfo=timezone.utc), date(2027, 7, 1)),
    ],
)
def test_the_day_changes_at_midnight_in_berlin_in_winter_and_in_summer(
    monkeypatch: pytest.MonkeyPatch, moment: datetime, day: date
) -> None:
    monkeypatch.delenv(clock.TODAY_VARIABLE, raising=False)
    stop_at(monkeypatch, moment)
    assert clock.today() == day


def test_a_simulated_day_keeps_the_present_time_of_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.TODAY_VARIABLE, "2025-12-30")
    stop_at(monkeypatch, datetime(2026, 11, 22, 14, 5, 9, tzinfo=timezone.utc))
    assert clock.today() == date(2025, 12, 30)
    assert clock.now() == datetime(2025, 12, 30, 15, 5, 9, tzinfo=clock.BERLIN)


@pytest.mark.parametrize("wrong", ["22.11.2026", "2026-02-30", "today", "2026-11"])
def test_a_simulated_day_that_is_none_is_told_with_what_to_write(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv(clock.TODAY_VARIABLE, wrong)
    with pytest.raises(ValueError, match=r"LOTSE_TODAY is '.*'; give a day as YYYY-MM-DD"):
        clock.today()
