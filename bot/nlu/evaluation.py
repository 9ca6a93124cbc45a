"""Measuring understanding on messages written apart from the training data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.nlu.refusal import OUT_OF_SCOPE, Ranking, Thresholds, decide
from bot.nlu.training_data import TestMessage

OFFERED_AT_MOST = 3
ALWAYS, NEVER = Thresholds(0.0, 0.0), Thresholds(2.0, 2.0)


@dataclass(frozen=True)
class Verdict:
    """What became of a message.

    `right`: its answer was given. `offered`: "did you mean", and it is among the suggestions. `unsure`: not understood.
    `wrong`: another answer was given as if it were right. `kept_out` and `let_in` are for what is out of scope.
    """

    message: TestMessage
    outcome: str
    given: str


def judge(message: TestMessage, ranking: Ranking, decided: str | None) -> Verdict:
    """The verdict on one message, from the ranking of intents and the id that was acted upon (None: refused)."""
    best = decided or (ranking[0][0] if ranking else OUT_OF_SCOPE)
    answered = decided is not None
    if message.intent == OUT_OF_SCOPE:
        return Verdict(message, "let_in" if answered else "kept_out", best)
    if answered:
        return Verdict(message, "right" if best == message.intent else "wrong", best)
    offered = [name for name, _ in ranking if name != OUT_OF_SCOPE][:OFFERED_AT_MOST]
    return Verdict(message, "offered" if message.intent in offered else "unsure", best)


@dataclass(frozen=True)
class Shares:
    """Shares of the messages in scope, and of those out of scope that were kept out."""

    count: int
    right: float
    offered: float
    unsure: float
    wrong: float
    kept_out: float


def shares(verdicts: Iterable[Verdict]) -> Shares:
    """The verdicts as shares; with nothing out of scope `kept_out` is 1."""
    outcomes = Counter(verdict.outcome for verdict in verdicts)
    inside = sum(outcomes[name] for name in ("right", "offered", "unsure", "wrong"))
    outside = outcomes["kept_out"] + outcomes["let_in"]
    return Shares(
        count=inside + outside,
        right=outcomes["right"] / inside if inside else 0.0,
        offered=outcomes["offered"] / inside if inside else 0.0,
        unsure=outcomes["unsure"] / inside if inside else 0.0,
        wrong=outcomes["wrong"] / inside if inside else 0.0,
        kept_out=outcomes["kept_out"] / outside if outside else 1.0,
    )


def choose_thresholds(judged: Sequence[tuple[TestMessage, Ranking]], wrong_at_most: float, kept_out_at_least: float) -> Thresholds:
    """The thresholds that give most right answers with wrong ones rare enough, on held-back messages; of equals, the stricter ones.

    Where none satisfies both bounds, those that come nearest to them. Raises ValueError where there are no messages.
    """
    if not judged:
        raise ValueError("Thresholds need held-back messages.")
    likely = np.array([[share for _, share in (*ranking[:2], ("", 0.0), ("", 0.0))][:2] for _, ranking in judged])
    best, ahead_of_next = likely[:, 0], likely[:, 0] - likely[:, 1]
    # whatever the thresholds are, a message comes to one of two ends
    sure, unsure = (
        {name: np.array([end == name for end in ends]) for name in ("right", "wrong", "kept_out")}
        for ends in ([judge(one, ranking, decide(ranking, at)).outcome for one, ranking in judged] for at in (ALWAYS, NEVER))
    )
    outside = max(sum(message.intent == OUT_OF_SCOPE for message, _ in judged), 1)
    inside = max(len(judged) - outside, 1)
    found: list[tuple[tuple[float, float], Thresholds]] = []
    for at in (Thresholds(least / 100, ahead / 100) for least in range(20, 100) for ahead in range(41)):
        acted = (best >= at.least) & (ahead_of_next >= at.ahead)
        right, wrong, kept_out = (int(np.where(acted, sure[name], unsure[name]).sum()) for name in sure)
        excess = max(0.0, wrong / inside - wrong_at_most) + max(0.0, kept_out_at_least - kept_out / outside)
        found.append(((-excess, right / inside), at))
    return max(found, key=lambda one: (*one[0], one[1].least, one[1].ahead))[1]


def confusions(verdicts: Iterable[Verdict], limit: int = 30) -> list[tuple[str, str, int]]:
    """(asked, given, how often) for everything that was not ranked first, most frequent first."""
    pairs = Counter((verdict.message.intent, verdict.given) for verdict in verdicts if verdict.given != verdict.message.intent)
    return [(asked, given, count) for (asked, given), count in pairs.most_common(limit)]
