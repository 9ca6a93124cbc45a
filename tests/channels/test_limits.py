"""Who sends too much waits, and nobody else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from bot.channels.limits import KEYS_KEPT, RateLimit


def test_a_burst_passes_then_one_at_a_time_as_it_refills() -> None:
    limit = RateLimit(per_minute=60, burst=3)
    assert [limit.wait("a", 0.0) for _ in range(4)] == [0, 0, 0, 1]
    assert limit.wait("a", 0.5) == 0.5
    assert limit.wait("a", 1.0) == 0
    assert limit.wait("a", 1.0) == 1


def test_one_who_waits_does_not_hold_up_another() -> None:
    limit = RateLimit(per_minute=1, burst=1)
    assert limit.wait("a", 0) == 0
    assert limit.wait("a", 0) == 60
    assert limit.wait("b", 0) == 0


def test_memory_is_bounded() -> None:
    limit = RateLimit(per_minute=1, burst=1)
    for number in range(KEYS_KEPT + 100):
        limit.wait(str(number), 0)
    assert limit.wait(str(KEYS_KEPT + 99), 0) > 0, "the latest are remembered"
    assert limit.wait("0", 0) == 0, "the oldest are forgotten"


@given(some.lists(some.floats(0, 10), max_size=200))
def test_in_no_minute_more_pass_than_burst_and_rate_allow(pauses: list[float]) -> None:
    limit, now, passed = RateLimit(per_minute=30, burst=5), 0.0, []
    for pause in pauses:
        now += pause
        if not limit.wait("a", now):
            passed.append(now)
    for begin in passed:
        assert sum(begin <= moment < begin + 60 for moment in passed) <= 5 + 30


@given(some.lists(some.floats(0, 3), max_size=100))
def test_who_comes_back_after_the_wait_passes(pauses: list[float]) -> None:
    limit, now = RateLimit(per_minute=30, burst=2), 0.0
    for pause in pauses:
        now += pause
        seconds = limit.wait("a", now)
        if seconds:
            now += seconds + 1e-6
            assert limit.wait("a", now) == 0
