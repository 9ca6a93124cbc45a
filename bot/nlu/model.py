"""The intent model: what a message asks for, for all languages at once."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from bot.nlu.counting import Counts, count_texts
from bot.nlu.features import FeatureExtractor, Features
from bot.nlu.network import Network, Training, group_matrix, train
from bot.nlu.noise import with_slips
from bot.nlu.text import sentences
from bot.nlu.training_data import Example
from bot.nlu.vectorizer import Vectorizer

SEED = 20261122
SENTENCE_WORDS = 3
SENTENCES_AT_MOST = 12
QUESTION_MARKS = ("?", "؟")
Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Settings:
    """What can be tuned; the values are those that held-back data proved best (`make evaluate`)."""

    block_weights: dict[str, float] = field(default_factory=lambda: {"words": 0.5, "pieces": 1.0, "concepts": 0.8})
    least_count: dict[str, int] = field(default_factory=lambda: {"words": 2, "pieces": 3, "concepts": 2})
    noisy_share: float = 0.5
    slip_rate: float = 0.2
    sentence_share: float = 0.3
    temperature: float = 1.0
    training: Training = field(default_factory=Training)


def topic_of(intent: str) -> str:
    """The topic of an answer's id; other intents are topics of their own."""
    return intent.partition("/")[0]


def aspect_of(intent: str) -> str:
    """The aspect of an answer's id; other intents are aspects of their own."""
    return intent.partition("/")[2] or intent


class IntentModel:
    """Ranks the ids of the catalogue for a text."""

    def __init__(self, vectorizer: Vectorizer, network: Network, intents: list[str], settings: Settings) -> None:
        self._vectorizer, self._network = vectorizer, network
        self.intents, self.settings = intents, settings

    @classmethod
    def train(
        cls, examples: Sequence[Example], extractor: FeatureExtractor, settings: Settings = Settings(), report: Report | None = None
    ) -> IntentModel:
        """Learns from the examples and noisy copies of a share of them; the same examples give the same model."""
        source = random.Random(SEED)
        texts = [(example.text, example.intent) for example in examples]
        for example in examples:
            if source.random() < settings.noisy_share:
                texts.append((with_slips(example.text, source, settings.slip_rate), example.intent))
        counts = count_texts([text for text, _ in texts], extractor)
        return cls.fit(counts, [intent for _, intent in texts], settings, report)

    @classmethod
    def fit(
        cls, counts: Mapping[str, Counts], targets: Sequence[str], settings: Settings = Settings(), report: Report | None = None
    ) -> IntentModel:
        """Learns from features that are already counted."""
        intents = sorted(set(targets))
        place = {intent: index for index, intent in enumerate(intents)}
        vectorizer = Vectorizer.fit(counts, settings.block_weights, settings.least_count)
        network = train(
            vectorizer.matrix(counts),
            np.array([place[target] for target in targets]),
            group_matrix(intents, (topic_of, aspect_of)),
            settings.training,
            report or (lambda done, total: None),
        )
        return cls(vectorizer, network, intents, settings)

    def scores(self, features: Features) -> np.ndarray:
        """One raw score an intent."""
        return self._network.scores_of_row(*self._vectorizer.row(features))

    def message_scores(self, text: str, extractor: FeatureExtractor, whole: Features) -> np.ndarray:
        """Scores of a message: mostly of the whole and, in a story, a share of its questions (or sentences)."""
        scores = self.scores(whole)
        parts = [part for part in sentences(text)[:SENTENCES_AT_MOST] if len(part.split()) >= SENTENCE_WORDS]
        if len(parts) < 2:
            return scores
        asking = [part for part in parts if part.rstrip().endswith(QUESTION_MARKS)] or parts
        by_sentence = np.mean([self.scores(extractor.extract(part)) for part in asking], axis=0)
        share = self.settings.sentence_share
        return np.asarray((1 - share) * scores + share * by_sentence)

    def rank(self, text: str, extractor: FeatureExtractor, whole: Features, limit: int = 10) -> list[tuple[str, float]]:
        """The most likely intents with their probabilities, best first."""
        likely = probabilities(self.message_scores(text, extractor, whole), self.settings.temperature)
        best = np.argsort(-likely)[:limit]
        return [(self.intents[index], float(likely[index])) for index in best]

    def save(self, folder: Path) -> None:
        """Writes `intents.json` and `intents.npz` into the folder."""
        about = {"intents": self.intents, "settings": asdict(self.settings), "vectorizer": self._vectorizer.to_json()}
        (folder / "intents.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        np.savez_compressed(
            folder / "intents.npz",
            idf=self._vectorizer.weights,
            inner=self._network.inner,
            scale=self._network.scale,
            inner_bias=self._network.inner_bias,
            outer=self._network.outer,
            outer_bias=self._network.outer_bias,
        )

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Reads what `save` wrote."""
        about = json.loads((folder / "intents.json").read_text(encoding="utf-8"))
        with np.load(folder / "intents.npz") as numbers:
            vectorizer = Vectorizer.from_json(about["vectorizer"], numbers["idf"])
            network = Network(numbers["inner"], numbers["scale"], numbers["inner_bias"], numbers["outer"], numbers["outer_bias"])
        settings = about["settings"]
        return cls(vectorizer, network, about["intents"], Settings(**{**settings, "training": Training(**settings["training"])}))


def probabilities(scores: np.ndarray, temperature: float) -> np.ndarray:
    """Softmax of the scores; a higher temperature makes it less sure."""
    exponents = np.exp((scores - scores.max()) / temperature)
    return np.asarray(exponents / exponents.sum())
