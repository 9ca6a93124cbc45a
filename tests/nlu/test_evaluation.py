"""Thresholds are the best there are for the bounds asked."""

from __future__ import annotations

import random

import pytest

from bot.nlu.evaluation import choose_thresholds, judge, shares
from bot.nlu.refusal import OUT_OF_SCOPE, Ranking, Thresholds, decide
from bot.nlu.training_data import TestMessage

INTENTS = ["duldung/what", "recognition/cost", "follow_up/cost", "small_talk/emergency", OUT_OF_SCOPE]


def judged(count: int, seed: int) -> list[tuple[TestMessage, Ranking]]:
    """Messages of which the surer are the likelier to be ranked right."""
    source = random.Random(seed)
    found: list[tuple[TestMessage, Ranking]] = []
    for _ in range(count):
        wanted = source.choice(INTENTS)
        best = source.random()
        first = wanted if source.random() < best else source.choice(INTENTS)
        others = [intent for intent in INTENTS if intent != first]
        second = (1 - best) * source.random()
        found.append((TestMessage("", wanted, "de", "plain"), [(first, max(best, second)), (others[0], min(best, second))]))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_no_other_thresholds_within_the_bounds_give_more_right_answers(seed: int) -> None:
    messages = judged(600, seed)
    wrong_at_most, kept_out_at_least = 0.1, 0.8

    def of(thresholds: Thresholds) -> tuple[float, float, float]:
        found = shares(judge(message, ranking, decide(ranking, thresholds)) for message, ranking in messages)
        return found.right, found.wrong, found.kept_out

    right, wrong, kept_out = of(choose_thresholds(messages, wrong_at_most, kept_out_at_least))
    assert wrong <= wrong_at_most and kept_out >= kept_out_at_least
    for least in range(20, 100, 4):
        for ahead in range(0, 41, 5):
            other = of(Thresholds(least / 100, ahead / 100))
            assert other[0] <= right or other[1] > wrong_at_most or other[2] < kept_out_at_least


def test_where_no_thresholds_satisfy_the_bounds_the_nearest_are_taken() -> None:
    always_wrong: list[tuple[TestMessage, Ranking]] = [
        (TestMessage("", "duldung/what", "de", "plain"), [("recognition/cost", 0.9)])
    ]
    chosen = choose_thresholds(always_wrong, 0.0, 1.0)
    assert decide(always_wrong[0][1], chosen) is None


def test_thresholds_are_not_chosen_from_nothing() -> None:
    with pytest.raises(ValueError, match="held-back"):
        choose_thresholds([], 0.025, 0.9)
