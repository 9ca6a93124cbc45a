"""Which language a message is written in, learned from our own examples, in which German terms stand in every language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.nlu.text import pieces, words

SURE = 0.85
LIKELY = 0.45
LENGTH_READ = 600
SHORT, ENOUGH = 3, 5000
PIECE_LENGTHS = (1, 2, 3, 4, 5)
SEED = 20261122


@dataclass(frozen=True)
class DetectedLanguage:
    """The likeliest language and its probability.

    `sure`: enough to switch the language of a conversation. `likely`: enough to begin one.
    """

    code: str
    confidence: float
    sure: bool
    likely: bool


def _enough(texts: Sequence[str]) -> list[str]:
    """An even share of the texts; of those of a few words more, because there every word counts."""
    short = [text for text in texts if len(text.split()) <= SHORT]
    longer = [text for text in texts if len(text.split()) > SHORT]
    short = short[:: len(short) // ENOUGH + 1]
    room = max(ENOUGH - len(short), ENOUGH // 3)
    return short + longer[:: -(-len(longer) // room) or 1]


def _pieces(text: str) -> Iterator[str]:
    return pieces(text.lower().split(), PIECE_LENGTHS)


class LanguageModel:
    """Logistic regression, one language against the rest, on pieces of words as written.

    Learned by scikit-learn; what was learned is kept as plain numbers and read without it.
    """

    def __init__(
        self, languages: Sequence[str], names: Sequence[str], rarity: np.ndarray, weights: np.ndarray, bias: np.ndarray
    ) -> None:
        """`rarity` is the inverse document frequency of each piece, `weights` a row a piece, a column a language."""
        self._languages, self._rarity, self._weights, self._bias = list(languages), rarity, weights, bias
        self._rows = {name: row for row, name in enumerate(names)}

    @classmethod
    def train(cls, examples: Iterable[tuple[str, str]]) -> LanguageModel:
        """Learns from (text, language) pairs, of each language about the same number."""
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        chosen: dict[str, list[str]] = {}
        for text, language in examples:
            chosen.setdefault(language, []).append(text)
        pairs = [(text, language) for language, texts in chosen.items() for text in _enough(texts)]
        texts, languages = zip(*pairs, strict=True)
        vectorizer = TfidfVectorizer(analyzer=_pieces, min_df=3, sublinear_tf=True)
        regression = LogisticRegression(C=5, solver="liblinear", random_state=SEED).fit(vectorizer.fit_transform(texts), languages)
        names = vectorizer.get_feature_names_out()
        learned = (vectorizer.idf_, np.ascontiguousarray(regression.coef_.T), regression.intercept_)
        rarity, weights, bias = (numbers.astype(np.float32) for numbers in learned)
        return cls([str(language) for language in regression.classes_], list(names), rarity, weights, bias)

    def detect(self, text: str) -> DetectedLanguage | None:
        """The language of the text; None where it has no word. One word alone never switches a conversation."""
        spoken = [word for word in words(text[:LENGTH_READ]) if not word.surface.isdigit()]
        if not spoken:
            return None
        likely = self._likely(text[:LENGTH_READ])
        best = int(likely.argmax())
        confidence = round(float(likely[best]), 4)
        return DetectedLanguage(self._languages[best], confidence, confidence >= SURE and len(spoken) > 1, confidence >= LIKELY)

    def _likely(self, text: str) -> np.ndarray:
        """The probability of each language."""
        found = [(self._rows[name], count) for name, count in Counter(_pieces(text)).items() if name in self._rows]
        scores = self._bias
        if found:
            rows, counts = np.array(found).T
            values = (1 + np.log(counts)) * self._rarity[rows]
            scores = scores + values @ self._weights[rows] / np.linalg.norm(values)
        each = 1 / (1 + np.exp(-scores))
        return np.asarray(each / each.sum())

    def save(self, path: Path) -> None:
        """Writes the model, an npz archive."""
        np.savez_compressed(
            path,
            languages=np.array(self._languages),
            names=np.array(list(self._rows)),
            rarity=self._rarity,
            weights=self._weights,
            bias=self._bias,
        )

    @classmethod
    def load(cls, path: Path) -> LanguageModel:
        """Reads what `save` wrote."""
        with np.load(path) as kept:
            return cls(kept["languages"].tolist(), kept["names"].tolist(), kept["rarity"], kept["weights"], kept["bias"])
