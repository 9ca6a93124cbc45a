"""Names and concepts from data files, matched by spaCy in every spelling and ending.

A pattern is one or more words: `anerkennung`, `deutsch kurs`. A word may end in

* `*`: any ending follows ("kost*" finds kosten, kostet, Kostenübernahme),
* `~`: a short grammatical ending of at most four letters follows ("leipzig~" finds Leipziger, Leipzigdeki).

Words are compared folded (see `bot.nlu.text`). Arabic and Persian prefixes (و ب ل ال ...) are taken off where the rest is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.nlu.text import Word, fold, words

SHORT_ENDING = 4
TYPO_LENGTH, TYPO_LENGTH_ELSEWHERE = 6, 7  # Latin script, other scripts: their words are shorter and denser
LONG_NAME = 9
REMEMBERED = 20_000
_ARABIC_PREFIXES = ("وال", "بال", "فال", "کال", "ولل", "لل", "ال", "و", "ب", "ل", "ف")


class Pattern(NamedTuple):
    """A way to write the name or concept `key` of the kind `kind`; `folded` is its words, folded, a `*` or `~` behind the last."""

    kind: str
    key: str
    folded: str

    @classmethod
    def written(cls, kind: str, key: str, text: str) -> Pattern:
        """The pattern as people write it in a data file; `folded` is empty where the text has no word."""
        folded: list[str] = []
        for part in text.split():
            mark = part[-1] if part[-1] in "*~" else ""
            found = [word.folded for word in words(part[:-1] if mark else part)]
            if found:
                found[-1] += mark
            folded += found
        return cls(kind, key, " ".join(folded))


@dataclass(frozen=True)
class Match:
    """A pattern found in a text: words `first` to `last` (the latter not included), and whether a typo was forgiven."""

    kind: str
    key: str
    first: int
    last: int
    typo: bool = False


class Lexicon:
    """All patterns of the names and concepts of all languages together; finds them in a sequence of words."""

    def __init__(self, patterns: Iterable[Pattern], forgive_typos_in: Sequence[str] = ()) -> None:
        """`forgive_typos_in` names the kinds in which one wrong letter (two in long words) is forgiven."""
        self._vocab = Vocab()
        self._exact: set[str] = set()
        self._stems: dict[str, str] = {}
        self._meanings: dict[str, list[tuple[str, str]]] = {}
        self._typo_candidates: dict[tuple[str, int], list[str]] = {}
        self._forgiven: dict[str, list[tuple[str, str]]] = {}
        self._phrases = PhraseMatcher(self._vocab, attr="ORTH")
        for kind, key, name in patterns:
            if not name:
                continue
            known = name in self._meanings
            meanings = self._meanings.setdefault(name, [])
            if (kind, key) not in meanings:
                meanings.append((kind, key))
            if known:
                continue
            folded = name.split(" ")
            if len(folded) > 1:
                self._phrases.add(name, [Doc(self._vocab, words=folded)])
            for word in folded:
                if word[-1] in "*~":
                    self._stems[word[:-1]] = max(word[-1], self._stems.get(word[:-1], ""), key="~*".index)
                else:
                    self._exact.add(word)
            if kind in forgive_typos_in and len(folded) == 1:
                bare = name.rstrip("*~")
                if len(bare) >= (TYPO_LENGTH if bare.isascii() else TYPO_LENGTH_ELSEWHERE):
                    self._typo_candidates.setdefault((bare[0], len(bare)), []).append(name)

    @property
    def patterns(self) -> list[Pattern]:
        """All patterns, from which the same lexicon can be made again."""
        return [Pattern(kind, key, name) for name, meanings in self._meanings.items() for kind, key in meanings]

    def find(self, text_words: Sequence[Word]) -> list[Match]:
        """All matches, longest first where they begin at the same word; overlapping ones are all given."""
        if not text_words:
            return []
        exact = [self._exact_form(word.folded) for word in text_words]
        stems = [self._stem_form(word.folded) for word in text_words]
        found: dict[tuple[str, str, int, int], Match] = {}
        variants = [exact]
        if any(stems):
            # a stem stands in for its word only where the exact form is not what a pattern wants, so both are tried
            variants.append([stem or form for stem, form in zip(stems, exact, strict=True)])
            if any(stem and form in self._exact for stem, form in zip(stems, exact, strict=True)):
                variants.append([form if form in self._exact else stem or form for stem, form in zip(stems, exact, strict=True)])
        for norms in variants:
            spans = [(form, index, index + 1) for index, form in enumerate(norms) if form in self._meanings]
            phrases = self._phrases(Doc(self._vocab, words=norms))
            for name, first, last in spans + [(self._vocab.strings[number], first, last) for number, first, last in phrases]:
                for kind, key in self._meanings[name]:
                    found.setdefault((kind, key, first, last), Match(kind, key, first, last))
        covered = {index for match in found.values() for index in range(match.first, match.last)}
        for index, word in enumerate(text_words):
            if index not in covered:
                for kind, key in self._forgive(word.folded):
                    found.setdefault((kind, key, index, index + 1), Match(kind, key, index, index + 1, typo=True))
        return sorted(found.values(), key=lambda match: (match.first, match.first - match.last))

    def _exact_form(self, folded: str) -> str:
        if folded in self._exact:
            return folded
        for prefix in _ARABIC_PREFIXES:
            if folded.startswith(prefix) and len(folded) - len(prefix) >= 2 and folded[len(prefix) :] in self._exact:
                return folded[len(prefix) :]
        return folded

    def _stem_form(self, folded: str) -> str | None:
        found = self._longest_stem(folded)
        if found is None and not folded.isascii():
            for prefix in _ARABIC_PREFIXES:
                if folded.startswith(prefix) and len(folded) - len(prefix) >= 3:
                    found = self._longest_stem(folded[len(prefix) :])
                    if found is not None:
                        break
        return found

    def _longest_stem(self, folded: str) -> str | None:
        for length in range(len(folded), 1, -1):
            mark = self._stems.get(folded[:length])
            if mark == "*" or (mark == "~" and len(folded) - length <= SHORT_ENDING):
                return folded[:length] + mark
        return None

    def _forgive(self, folded: str) -> list[tuple[str, str]]:
        """Meanings of the pattern of one word that the word misses by one letter, a long one by two."""
        if len(folded) < TYPO_LENGTH - 1:
            return []
        known = self._forgiven.get(folded)
        if known is None:
            known = self._forgiven[folded] = self._meanings.get(self._nearest(folded) or "", [])
            if len(self._forgiven) > REMEMBERED:
                self._forgiven.clear()
        return known

    def _nearest(self, folded: str) -> str | None:
        best: tuple[int, str] | None = None
        for length in range(len(folded) - SHORT_ENDING, len(folded) + 3):
            for candidate in self._typo_candidates.get((folded[0], length), ()):
                bare = candidate.rstrip("*~")
                allowed = 1 if len(bare) < LONG_NAME else 2
                inflected = candidate[-1] in "*~" and len(bare) >= LONG_NAME and len(folded) > len(bare) + 1
                distance = DamerauLevenshtein.distance(bare, folded[: len(bare)] if inflected else folded, score_cutoff=allowed)
                if distance <= allowed and (best is None or distance < best[0]):
                    best = (distance, candidate)
        return best[1] if best else None


def fold_key(text: str) -> str:
    """The folded words of a name, joined by single spaces: for comparing names with one another."""
    return " ".join(fold(word.surface) for word in words(text))
