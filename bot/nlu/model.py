"""The intent classifier: one linear model for all languages, trained in seconds, with calibrated refusal.

The score of an answer is its own score plus its topic's plus its aspect's, so that what "cost" sounds like is learned
from all topics together. All three are linear in the same features and are folded into one matrix after training.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.nlu.features import FeatureExtractor, Features
from bot.nlu.noise import with_slips
from bot.nlu.text import sentences
from bot.nlu.training_data import Example

OUT_OF_SCOPE = "out_of_scope"
SEED = 20261122


@dataclass(frozen=True)
class Settings:
    """What can be tuned; the values are those that held-back data proved best."""

    word_weight: float = 1.0
    piece_weight: float = 1.0
    concept_weight: float = 0.8
    topic_weight: float = 0.3
    aspect_weight: float = 0.2
    regularisation: float = 0.5
    noisy_copies: int = 1
    sentence_share: float = 0.4
    temperature: float = 5.0


def topic_of(intent: str) -> str:
    return intent.partition("/")[0]


def aspect_of(intent: str) -> str:
    return intent.partition("/")[2] or intent


class IntentModel:
    """Ranks the ids of the catalogue for a text."""

    def __init__(self, vectorizers: dict[str, TfidfVectorizer], weights: np.ndarray, bias: np.ndarray, intents: list[str], settings: Settings) -> None:
        self._vectorizers, self._weights, self._bias = vectorizers, weights, bias
        self.intents, self.settings = intents, settings

    @classmethod
    def train(cls, examples: Sequence[Example], extractor: FeatureExtractor, settings: Settings = Settings()) -> IntentModel:
        """Learns from the examples, each with noisy copies; the same examples give the same model."""
        source = random.Random(SEED)
        texts = [(example.text, example.intent) for example in examples]
        for _ in range(settings.noisy_copies):
            texts += [(with_slips(example.text, source, 0.25), example.intent) for example in examples]
        features = [extractor.extract(text) for text, _ in texts]
        return cls.fit(features, [intent for _, intent in texts], settings)

    @classmethod
    def fit(cls, features: Sequence[Features], targets: Sequence[str], settings: Settings = Settings()) -> IntentModel:
        """Learns from features that are already extracted."""
        vectorizers = {
            "words": TfidfVectorizer(analyzer=list, sublinear_tf=True, dtype=np.float32),
            "pieces": TfidfVectorizer(analyzer=list, sublinear_tf=True, min_df=2, dtype=np.float32),
            "concepts": TfidfVectorizer(analyzer=list, sublinear_tf=True, dtype=np.float32),
        }
        blocks = [
            _block_weight(settings, name) * vectorizer.fit_transform([getattr(feature, name) for feature in features])
            for name, vectorizer in vectorizers.items()
        ]
        matrix = sparse.hstack(blocks).tocsr()
        intents = sorted(set(targets))
        weights, bias = _linear(matrix, targets, intents, settings)
        for share, group in ((settings.topic_weight, topic_of), (settings.aspect_weight, aspect_of)):
            if share:
                group_weights, group_bias = _grouped(matrix, targets, intents, group, settings)
                weights, bias = weights + share * group_weights, bias + share * group_bias
        return cls(vectorizers, np.ascontiguousarray(weights.T, dtype=np.float32), bias.astype(np.float32), intents, settings)

    def scores(self, features: Sequence[Features]) -> np.ndarray:
        """Raw scores, one row a text, one column an intent."""
        blocks = [
            _block_weight(self.settings, name) * vectorizer.transform([getattr(feature, name) for feature in features])
            for name, vectorizer in self._vectorizers.items()
        ]
        return np.asarray(sparse.hstack(blocks).tocsr() @ self._weights) + self._bias

    def message_scores(self, text: str, extractor: FeatureExtractor, whole: Features | None = None) -> np.ndarray:
        """Scores of a message: the whole and, in a story, the sentence that is surest, which is mostly the question."""
        features = [whole or extractor.extract(text)]
        parts = [part for part in sentences(text) if len(part.split()) >= 3]
        if len(parts) > 1:
            features += [extractor.extract(part) for part in parts]
        scores = self.scores(features)
        if len(features) == 1:
            return scores[0]
        certain = [probabilities(row, self.settings.temperature).max() for row in scores[1:]]
        clearest = scores[1:][int(np.argmax(certain))]
        share = self.settings.sentence_share
        return (1 - share) * scores[0] + share * clearest

    def rank(self, text: str, extractor: FeatureExtractor, whole: Features | None = None, limit: int = 10) -> list[tuple[str, float]]:
        """The most likely intents with their probabilities, best first."""
        likely = probabilities(self.message_scores(text, extractor, whole), self.settings.temperature)
        best = np.argsort(-likely)[:limit]
        return [(self.intents[index], float(likely[index])) for index in best]


def probabilities(scores: np.ndarray, temperature: float) -> np.ndarray:
    """Softmax of the scores, sharpened by the temperature."""
    exponents = np.exp((scores - scores.max()) * temperature)
    return np.asarray(exponents / exponents.sum())


def _block_weight(settings: Settings, name: str) -> float:
    return {"words": settings.word_weight, "pieces": settings.piece_weight, "concepts": settings.concept_weight}[name]


def _linear(matrix: sparse.csr_matrix, targets: Sequence[str], labels: list[str], settings: Settings) -> tuple[np.ndarray, np.ndarray]:
    machine = LinearSVC(C=settings.regularisation, random_state=SEED).fit(matrix, targets)
    if list(machine.classes_) != labels:
        raise ValueError("Each intent needs examples; run `lotse check`.")
    return machine.coef_, machine.intercept_


def _grouped(
    matrix: sparse.csr_matrix, targets: Sequence[str], intents: list[str], group: Callable[[str], str], settings: Settings
) -> tuple[np.ndarray, np.ndarray]:
    names = [group(target) for target in targets]
    labels = sorted(set(names))
    weights, bias = _linear(matrix, names, labels, settings)
    column = [labels.index(group(intent)) for intent in intents]
    return weights[column], bias[column]


def settings_to_json(settings: Settings) -> str:
    return json.dumps(settings.__dict__, indent=1)


def settings_from(raw: dict[str, Any]) -> Settings:
    return Settings(**raw)


def read_settings(path: Path) -> Settings:
    return settings_from(json.loads(path.read_text(encoding="utf-8")))
