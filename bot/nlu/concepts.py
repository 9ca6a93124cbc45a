"""The concept lexicon: one meaning, the same feature in every language (`data/nlu/<lang>/concepts.yml`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot import paths
from bot.data_files import problem, read_yaml
from bot.nlu.lexicon import Lexicon, Pattern
from bot.nlu.text import Word


class Concepts:
    """Finds concepts such as `cost`, `refusal`, `spouse`, `may_i` in the words of a message."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._lexicon = Lexicon(patterns)

    @classmethod
    def load(cls, folder: Path = paths.NLU) -> Concepts:
        """Reads the lexicon of every language; a file maps a concept to its patterns. Raises DataError."""
        patterns: list[Pattern] = []
        for path in sorted(folder.glob("*/concepts.yml")):
            for concept, texts in read_yaml(path).items():
                if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                    raise problem(
                        path, (concept,), f"{concept}: a list of words and phrases is expected (quote words such as yes, no, on)"
                    )
                patterns += [Pattern.written("concept", concept, text) for text in texts]
        return cls(patterns)

    def to_json(self) -> str:
        """All patterns, folded, to be read in a moment."""
        return json.dumps([(pattern.key, pattern.folded) for pattern in self._lexicon.patterns], ensure_ascii=False)

    @classmethod
    def from_json(cls, kept: str) -> Concepts:
        """Reads what `to_json` gave."""
        return cls(Pattern("concept", concept, folded) for concept, folded in json.loads(kept))

    def find(self, text_words: Sequence[Word]) -> list[str]:
        """The concepts in the order in which they are named, each once."""
        return list(dict.fromkeys(match.key for match in self._lexicon.find(text_words)))
