"""The words of Lotse's own texts: whoever reads a message with them in mind sees which of its words may be a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel import Locale

from bot import paths
from bot.data_files import read_text
from bot.languages import Languages
from bot.mentor.word_sets import WordSet, kept_sets
from bot.nlu import text
from bot.nlu.text import fold

NOT_OUR_WORDS = ("names.yml", "known_names.yml", "redaction.yml")
"""Files of `data/mentor` that hold names of people, or what stands beside them."""
MADE_BY = (Path(__file__), Path(text.__file__))
"""The code that a kept vocabulary depends on."""
_ARABIC = ("\u0600", "\u06ff")
_ARABIC_PREFIXES = ("وال", "بال", "فال", "کال", "لل", "ال", "و", "ب", "ل", "ف", "ک")
_LETTERS = re.compile(r"[^\W\d_]+")
SHORTEST = 3
"""Letters of a word that can be strange at all."""
TYPO_LENGTH, TYPO_LENGTH_ARABIC = 6, 5
"""Letters from which on a word that misses a known one by a letter counts as that."""
STEM, STEM_ARABIC, ENDING = 5, 4, 4
COMPOUND = 4, 4
COMPOUND_SHORT_BEGINNING = 3, 5
"""Letters of the parts of a compound: of both, or of a short beginning ("Uni") and what follows it."""


@dataclass(frozen=True)
class Vocabulary:
    """Known words, folded, and what is left of them when one letter is taken out."""

    words: WordSet
    without_a_letter: WordSet

    @classmethod
    def of(cls, words: Iterable[str]) -> Vocabulary:
        """From folded words."""
        known = set(words)
        return cls(WordSet.of(known), WordSet.of(shorter for word in known for shorter in _without_a_letter(word)))

    @classmethod
    def load(cls, data: Path = paths.DATA, kept: Path = paths.VAR) -> Vocabulary:
        """That of the texts below `data`: read from the folder `kept` where it was made of the same texts, else made in seconds.

        Raises DataError where a text is not readable.
        """
        files = _files(data)

        def make() -> tuple[WordSet, WordSet]:
            made = cls.of(_words_of(files))
            return made.words, made.without_a_letter

        return cls(*kept_sets(kept, "vocabulary", (*MADE_BY, *files), 2, make))

    def knows(self, word: str) -> bool:
        """Whether a word, all its parts, is known, made of known ones (inflected, compound, with a prefix) or near to one."""
        return all(self._has(part) or self.is_near(part, _typo_length(part)) for part in map(fold, _LETTERS.findall(word)))

    def has(self, word: str) -> bool:
        """Whether a word, all its parts, is known or made of known ones."""
        return all(self._has(fold(part)) for part in _LETTERS.findall(word))

    def holds(self, word: str) -> bool:
        """Whether a word, all its parts, is known as it is written, or in Arabic behind a prefix."""
        return all(
            part in self.words or any(part[len(one) :] in self.words for one in _prefixes_of(part))
            for part in map(fold, _LETTERS.findall(word))
        )

    def _has(self, word: str) -> bool:
        if len(word) < SHORTEST or word in self.words:
            return True
        if any(word[len(one) :] in self.words for one in _prefixes_of(word)):
            return True
        shortest = STEM_ARABIC if _is_arabic(word) else STEM
        if any(word[:end] in self.words for end in range(max(shortest, len(word) - ENDING), len(word))):
            return True
        parts = (
            (word[:end], word[end:])
            for first, last in (COMPOUND, COMPOUND_SHORT_BEGINNING)
            for end in range(first, len(word) - last + 1)
        )
        return any(
            first in self.words and (last in self.words or (last[1:] in self.words and last[0] == "s")) for first, last in parts
        )

    def is_near(self, word: str, shortest: int) -> bool:
        """Whether a folded word of so many letters misses a known one by a letter: one more, one less, another, two exchanged."""
        if len(word) < shortest:
            return False
        shorter = _without_a_letter(word)
        return word in self.without_a_letter or any(one in self.words or one in self.without_a_letter for one in shorter)


def _is_arabic(word: str) -> bool:
    return _ARABIC[0] <= word[0] <= _ARABIC[1]


def _prefixes_of(word: str) -> list[str]:
    """What a word in Arabic letters may begin with besides itself: "and", "the" and their like, before two letters or more."""
    return [one for one in _ARABIC_PREFIXES if word.startswith(one) and len(word) > len(one) + 1]


def _typo_length(word: str) -> int:
    return TYPO_LENGTH_ARABIC if _is_arabic(word) else TYPO_LENGTH


def _without_a_letter(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word))) if len(word) >= TYPO_LENGTH_ARABIC else iter(())


def _files(data: Path) -> list[Path]:
    files = (path for pattern in ("*.yml", "*.csv") for path in data.rglob(pattern))
    return sorted(path for path in files if path.name not in NOT_OUR_WORDS or path.parent.name != "mentor")


def _words_of(files: Iterable[Path]) -> set[str]:
    """The words of the texts, and the names of countries, languages, months and large towns by CLDR in the texts' languages."""
    written: set[str] = set()
    for path in files:
        written.update(_LETTERS.findall(read_text(path)))
    for locale in {language.locale for language in Languages.load()}:
        written.update(_LETTERS.findall(" ".join(_names_of(Locale.parse(locale, sep="-" if "-" in locale else "_")))))
    return {fold(word) for word in written}


def _names_of(locale: Locale) -> Iterator[str]:
    yield from (*locale.territories.values(), *locale.languages.values())
    for form in (*locale.months.values(), *locale.days.values()):
        for names in form.values():
            yield from names.values()
    yield from (zone["city"] for zone in locale.time_zones.values() if "city" in zone)
