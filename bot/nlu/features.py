"""What the classifier sees of a message: words, pairs of words, pieces of words, concepts and names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from bot.nlu.concepts import Concepts
from bot.nlu.gazetteer import Entity, Gazetteer
from bot.nlu.text import Word, clean, pieces, words

MASKED = {"place": "⟨place⟩", "year": "⟨year⟩", "date": "⟨date⟩", "postcode": "⟨place⟩", "when": "⟨when⟩", "speaks": "⟨speaks⟩"}
NAMES_AS_FEATURES = ("profession", "status", "paragraph", "country", "service_topic", "audience", "mode")
PIECE_LENGTHS = (2, 3, 4, 5)
CONCEPTS_READ, NAMES_PAIRED = 12, 16
BLOCKS = ("words", "pieces", "concepts")


@dataclass(frozen=True)
class Features:
    """The features of one text, by block; a block is weighed and normalised by itself."""

    words: list[str]
    pieces: list[str]
    concepts: list[str]


class FeatureExtractor:
    """Turns a text into features; places, dates and languages are masked so that none becomes the sign of an answer."""

    def __init__(self, gazetteer: Gazetteer, concepts: Concepts) -> None:
        self.gazetteer = gazetteer
        self.concepts = concepts

    def extract(self, text: str, entities: Sequence[Entity] | None = None) -> Features:
        cleaned = clean(text)
        text_words = words(cleaned)
        if entities is None:
            entities = self.gazetteer.find(cleaned, text_words)
        tokens = list(_masked(text_words, entities))
        found = [f"concept:{concept}" for concept in self.concepts.find(text_words)[:CONCEPTS_READ]]
        names = [f"{entity.kind}:{entity.key}" for entity in entities if entity.kind in NAMES_AS_FEATURES]
        kinds = [f"kind:{kind}" for kind in dict.fromkeys(entity.kind for entity in entities)]
        named = list(dict.fromkeys(names + kinds))
        pairs = [f"{first}&{second}" for first, second in combinations(sorted(named), 2)] if len(named) < NAMES_PAIRED else []
        return Features(
            words=tokens + [f"{first} {second}" for first, second in pairwise(tokens)],
            pieces=list(pieces((token for token in tokens if not token.startswith("⟨")), PIECE_LENGTHS)),
            concepts=found + named + pairs,
        )


def _masked(text_words: Sequence[Word], entities: Sequence[Entity]) -> Iterator[str]:
    masks = [entity for entity in entities if entity.kind in MASKED]
    for word in text_words:
        mask = next((entity for entity in masks if entity.start <= word.start and word.end <= entity.end), None)
        if mask is None:
            yield "⟨number⟩" if word.folded.isdigit() and len(word.folded) != 3 else word.folded
        elif mask.start == word.start:
            yield MASKED[mask.kind]
