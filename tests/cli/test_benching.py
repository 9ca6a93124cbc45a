"""What the bench makes of its numbers."""

from __future__ import annotations

import os
from mmap import mmap
from pathlib import Path

import pytest

from bot.cli import benching
from bot.cli.benching import Round, memory
from bot.cli.load import Load

LIGHT = Round(2.0, 300 * 2**20, Load([0.01] * 100, 1.0, []))
HEAVY = Round(10.0, 900 * 2**20, Load([0.1] * 100, 10.0, []))


def holding(ours: Round, theirs: Round) -> dict[str, bool | None]:
    return {one.name: one.holds for one in benching._compared([ours] * 3, [theirs] * 3, (60.0, 7200.0), 100)}


def test_an_assistant_that_is_lighter_in_all_holds_all() -> None:
    assert set(holding(LIGHT, HEAVY).values()) == {True}


def test_an_assistant_that_is_no_lighter_holds_nothing_but_its_training() -> None:
    held = holding(HEAVY, HEAVY)
    assert held.pop("training") is True
    assert len(held) == 5 and not any(held.values())


def test_a_training_that_was_not_measured_is_not_judged() -> None:
    assert benching._training(None, 7200.0, 100).holds is None
    assert benching._training(200.0, 7200.0, 100).holds is False


def test_a_short_soak_is_not_judged() -> None:
    assert benching._soak((100, 101), benching.FULL_SOAK).holds is True
    assert benching._soak((100, 103), benching.FULL_SOAK).holds is False
    assert benching._soak((100, 103), 2_000).holds is None


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads proc(5)")
def test_memory_is_that_of_the_process() -> None:
    before = memory(os.getpid())
    # pages of its own: other memory may be what an earlier test gave back
    with mmap(-1, 200_000_000) as held:
        held.write(b"x" * len(held))
        assert memory(os.getpid()) - before == pytest.approx(len(held), rel=0.5)
