"""Which language a message is written in, learned from our own examples, in which German terms stand in every language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import joblib
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from bot.nlu.text import words

SURE = 0.85
LIKELY = 0.45
LENGTH_READ = 600
SHORT, ENOUGH = 3, 5000
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


class LanguageModel:
    """Logistic regression, one language against the rest, on pieces of words as written."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    @classmethod
    def train(cls, examples: Iterable[tuple[str, str]]) -> LanguageModel:
        """Learns from (text, language) pairs, of each language about the same number."""
        chosen: dict[str, list[str]] = {}
        for text, language in examples:
            chosen.setdefault(language, []).append(text)
        pairs = [(text, language) for language, texts in chosen.items() for text in _enough(texts)]
        texts, languages = zip(*pairs, strict=True)
        pipeline = make_pipeline(
            TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 5), min_df=3, sublinear_tf=True),
            LogisticRegression(C=5, solver="liblinear", random_state=SEED),
        )
        return cls(pipeline.fit(texts, languages))

    def detect(self, text: str) -> DetectedLanguage | None:
        """The language of the text; None where it has no word. One word alone never switches a conversation."""
        spoken = [word for word in words(text[:LENGTH_READ]) if not word.surface.isdigit()]
        if not spoken:
            return None
        likely = self._pipeline.predict_proba([text[:LENGTH_READ]])[0]
        best = int(likely.argmax())
        confidence = round(float(likely[best]), 4)
        code = str(self._pipeline.classes_[best])
        return DetectedLanguage(code, confidence, confidence >= SURE and len(spoken) > 1, confidence >= LIKELY)

    def save(self, path: Path) -> None:
        """Writes the model."""
        joblib.dump(self._pipeline, path, compress=3)

    @classmethod
    def load(cls, path: Path) -> LanguageModel:
        """Reads what `save` wrote."""
        return cls(joblib.load(path))
