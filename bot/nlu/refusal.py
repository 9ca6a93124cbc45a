"""When the likeliest intent is sure enough to act upon: better no answer than a wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

OUT_OF_SCOPE = "out_of_scope"
Ranking = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Thresholds:
    """How likely the best intent must be, and how far ahead of the next; chosen on held-back messages."""

    least: float
    ahead: float


def is_sure(ranking: Ranking, thresholds: Thresholds) -> bool:
    """Whether the best intent may be acted upon. What is out of scope never is."""
    if not ranking or ranking[0][0] == OUT_OF_SCOPE:
        return False
    best = ranking[0][1]
    second = ranking[1][1] if len(ranking) > 1 else 0.0
    return best >= thresholds.least and best - second >= thresholds.ahead


def thresholds_for(language: str | None, by_language: dict[str, Thresholds]) -> Thresholds:
    """The thresholds of a language; for an unknown one the strictest of all."""
    if language in by_language:
        return by_language[language]
    return Thresholds(
        max((thresholds.least for thresholds in by_language.values()), default=1.0),
        max((thresholds.ahead for thresholds in by_language.values()), default=1.0),
    )
