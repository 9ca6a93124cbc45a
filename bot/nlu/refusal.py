"""When the likeliest intent is sure enough to act upon: better no answer than a wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

OUT_OF_SCOPE = "out_of_scope"
FOLLOW_UP = "follow_up"
EMERGENCY, EMERGENCY_LEAST = "small_talk/emergency", 0.25
FOLLOW_UP_RANK, FOLLOW_UP_LEAST, ASPECT_SURE = 3, 0.15, 0.7
Ranking = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Thresholds:
    """How likely the best intent must be, and how far ahead of the next; chosen on held-back messages."""

    least: float
    ahead: float


UNMEASURED = Thresholds(least=0.9, ahead=0.5)


def is_sure(ranking: Ranking, thresholds: Thresholds) -> bool:
    """Whether the best intent may be acted upon. What is out of scope never is."""
    if not ranking or ranking[0][0] == OUT_OF_SCOPE:
        return False
    best = ranking[0][1]
    second = ranking[1][1] if len(ranking) > 1 else 0.0
    return best >= thresholds.least and best - second >= thresholds.ahead


def decide(ranking: Ranking, thresholds: Thresholds) -> str | None:
    """The id to act upon, None where it is better to ask.

    Acute danger is acted upon on suspicion: numbers to call do no harm to who does not need them.
    A short question such as "how long does it take?" may be torn between several topics' duration and the follow-up of
    that aspect: then the aspect is sure although no topic is, and it is taken as the follow-up.
    """
    if dict(ranking).get(EMERGENCY, 0.0) >= EMERGENCY_LEAST:
        return EMERGENCY
    if is_sure(ranking, thresholds):
        return ranking[0][0]
    for name, likely in ranking[:FOLLOW_UP_RANK]:
        prefix, _, aspect = name.partition("/")
        if prefix == FOLLOW_UP and likely >= FOLLOW_UP_LEAST:
            mass = sum(share for other, share in ranking if other.partition("/")[2] == aspect)
            if mass >= ASPECT_SURE:
                return name
    return None


def thresholds_for(language: str | None, by_language: dict[str, Thresholds]) -> Thresholds:
    """The thresholds of a language; one without held-back messages must be nearly certain."""
    return by_language.get(language or "", UNMEASURED)
