"""Which language a message is written in, learned from our own examples, in which German terms stand in every language."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.text import words

_PIECES = (1, 2, 3, 4)
SURE = 0.9
_SMOOTHING = 0.3


@dataclass(frozen=True)
class DetectedLanguage:
    """The likeliest language, its probability, and whether that is enough to switch to it."""

    code: str
    confidence: float
    sure: bool


class LanguageModel:
    """Naive Bayes on words and pieces of words as written; each word votes once, with bounded weight.

    A vote is bounded so that one German term ("Aufenthaltserlaubnis") does not outweigh the sentence around it.
    """

    _BOUND = 3.0

    def __init__(self, likelihoods: dict[str, list[float]], languages: list[str]) -> None:
        self._likelihoods, self.languages = likelihoods, languages

    @classmethod
    def train(cls, examples: Iterable[tuple[str, str]]) -> LanguageModel:
        """Learns from (text, language) pairs."""
        counts: dict[str, Counter[str]] = {}
        totals: Counter[str] = Counter()
        for text, language in examples:
            for word in {word.surface.casefold() for word in words(text)}:
                for piece in _pieces(word):
                    counts.setdefault(piece, Counter())[language] += 1
                    totals[language] += 1
        languages = sorted(totals)
        likelihoods = {}
        for piece, by_language in counts.items():
            if sum(by_language.values()) < 2:
                continue
            rates = [(by_language[language] + _SMOOTHING) / (totals[language] + _SMOOTHING * len(counts)) for language in languages]
            mean = sum(math.log(rate) for rate in rates) / len(rates)
            likelihoods[piece] = [round(math.log(rate) - mean, 3) for rate in rates]
        return cls(likelihoods, languages)

    def detect(self, text: str) -> DetectedLanguage | None:
        """The language of the text; None where no word says anything."""
        votes = [self._vote(word.surface.casefold()) for word in words(text)[:200] if not word.surface.isdigit()]
        votes = [vote for vote in votes if vote is not None]
        if not votes:
            return None
        sums = [sum(column) for column in zip(*votes, strict=True)]
        highest = max(sums)
        weights = [math.exp(value - highest) for value in sums]
        best = max(range(len(sums)), key=lambda index: sums[index])
        confidence = weights[best] / sum(weights)
        return DetectedLanguage(self.languages[best], round(confidence, 4), confidence >= SURE and len(votes) > 1)

    def _vote(self, word: str) -> list[float] | None:
        known = [self._likelihoods[piece] for piece in _pieces(word) if piece in self._likelihoods]
        if not known:
            return None
        weight = 1 / math.sqrt(len(known))
        vote = [sum(column) * weight for column in zip(*known, strict=True)]
        highest = max(vote)
        return [max(value - highest, -self._BOUND) for value in vote]

    def save(self, path: Path) -> None:
        """Writes the model as JSON."""
        path.write_text(
            json.dumps({"languages": self.languages, "likelihoods": self._likelihoods}, ensure_ascii=False), encoding="utf-8"
        )

    @classmethod
    def load(cls, path: Path) -> LanguageModel:
        """Reads what `save` wrote."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        return cls(raw["likelihoods"], raw["languages"])


def _pieces(word: str) -> Sequence[str]:
    padded = f"<{word}>"
    return [padded] + [padded[start : start + length] for length in _PIECES for start in range(len(padded) - length + 1)]
