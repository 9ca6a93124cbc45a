"""The names of people that are known: the lists in `data/mentor/names.yml`, and those of Faker in `data/mentor/known_names.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import paths
from bot.data_files import check_keys, problem, read_yaml
from bot.mentor.vocabulary import Vocabulary
from bot.mentor.word_sets import WordSet, kept_sets
from bot.nlu import text
from bot.nlu.text import fold

NAMES = paths.DATA / "mentor" / "names.yml"
KNOWN_NAMES = paths.DATA / "mentor" / "known_names.yml"
APOSTROPHES = re.compile("['’ʼ]")
# "and", "by", "for", "so" are written as part of the next word
_ARABIC_PREFIXES = "وبلف"
_PREFIXED_NAME = 4
"""Letters that a name behind such a prefix has at least."""
_LISTED, _LISTED_SMALL = 4, 5
"""Letters of a listed name that needs no sign beside it, and of one written small: shorter ones are too often words elsewhere."""

MADE_BY = (Path(__file__), Path(text.__file__))
"""The code that what is kept of names depends on."""


@dataclass(frozen=True)
class Names:
    """Names in all their forms, folded: `given` are taken for names wherever they stand, `ordinary` are words too.

    Those that are only `listed`, in a library or as such, are none where they are words of the vocabulary; they count like the
    ordinary where they are short, or are written small and short or near to a word; else like the given.
    """

    given: frozenset[str] = frozenset()
    ordinary: frozenset[str] = frozenset()
    listed: WordSet = field(default_factory=lambda: WordSet.of(()))
    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary.of(()))

    @classmethod
    def load(
        cls, path: Path = NAMES, known_path: Path = KNOWN_NAMES, vocabulary: Vocabulary | None = None, kept: Path = paths.VAR
    ) -> Names:
        """Raises DataError where a file does not fit."""
        raw = read_yaml(path)
        check_keys(path, (), raw, {"endings", "communities", "from_faker"})
        endings = list(_endings(path, raw["endings"]))
        given: set[str] = set()
        ordinary: set[str] = set()
        for community, lists in raw["communities"].items():
            check_keys(path, ("communities", community), lists, {"given", "family", "ordinary"}, {"listed"})
            names = [*lists["given"].split(), *lists["family"].split()]
            given |= {_key(name) for name in names} | set(_forms(names, endings, community))
            ordinary |= {_key(name) for name in lists["ordinary"].split()}

        def listed() -> tuple[WordSet]:
            lists = [(by, names.split()) for by, locales in read_yaml(known_path).items() for names in locales.values()]
            lists += [(by, lists["listed"].split()) for by, lists in raw["communities"].items() if "listed" in lists]
            return (WordSet.of(one for by, names in lists for one in (*map(_key, names), *_forms(names, endings, by))),)

        known = kept_sets(kept, "names", (*MADE_BY, path, known_path), 1, listed)
        return cls(frozenset(given), frozenset(ordinary - given), known[0], vocabulary or Vocabulary.load(kept=kept))

    def is_given(self, word: str) -> bool:
        """Whether a word is a name wherever it stands: itself, before an apostrophe ("Zeynep'in"), as a part of "Jean-Pierre"."""
        return any(_key(part) in self.given or self._is_listed(part) for part in self._parts(word))

    def is_introduced(self, word: str) -> bool:
        """Whether a word is a name after "I am" and other signs."""
        return any(key in self.given or key in self.ordinary or self._is_only_name(key) for key in map(_key, self._parts(word)))

    def is_unknown(self, word: str) -> bool:
        """Whether a word is a name, or is no word, neither of the vocabulary nor as an ordinary name, and near to none."""
        return self.is_given(word) or not (_key(word) in self.ordinary or self.vocabulary.knows(word))

    def is_no_word(self, word: str) -> bool:
        """Whether a word is a name, or is no word of the vocabulary, perhaps near to one."""
        return self.is_introduced(word) or not self.vocabulary.has(word)

    def is_unwritten(self, word: str) -> bool:
        """Whether a word is a name, or stands in no text in this form, though perhaps one that begins like it does."""
        return self.is_introduced(word) or not self.vocabulary.holds(word)

    def _parts(self, word: str) -> list[str]:
        """What of a word may be the name: of one that is a word of the vocabulary nothing behind a prefix."""
        pieces = word.split("-")
        parts = [word, APOSTROPHES.split(word)[0], *(pieces[:1] if len(pieces) == 2 else [])]
        if word[0] in _ARABIC_PREFIXES and len(word) > _PREFIXED_NAME and _key(word) not in self.vocabulary.words:
            parts.append(word[1:])
        return [part for part in parts if part]

    def _is_listed(self, part: str) -> bool:
        key = _key(part)
        if len(key) < _LISTED or not self._is_only_name(key):
            return False
        return not part.islower() or (len(key) >= _LISTED_SMALL and not self.vocabulary.is_near(key, _LISTED_SMALL))

    def _is_only_name(self, key: str) -> bool:
        return key in self.listed and key not in self.ordinary and key not in self.vocabulary.words


Ending = tuple[re.Pattern[str], str | None, int, list[str]]


def _endings(path: Path, entries: list[Any]) -> Iterator[Ending]:
    for index, ending in enumerate(entries):
        check_keys(path, ("endings", index), ending, {"name", "without", "forms"}, {"of"})
        try:
            yield re.compile(ending["name"]), ending.get("of"), ending["without"], ending["forms"].split()
        except re.error as error:
            raise problem(path, ("endings", index), f"no regular expression: {error}") from None


def _forms(names: Iterable[str], endings: list[Ending], community: str) -> Iterator[str]:
    """The names with the endings that they can have, by the first entry that fits."""
    for name in names:
        for pattern, of, without, forms in endings:
            if of in (None, community) and pattern.fullmatch(name.lower()):
                yield from (_key(name[: len(name) - without] + form) for form in forms)
                break


def _key(name: str) -> str:
    return fold(APOSTROPHES.sub("'", name))
