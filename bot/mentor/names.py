"""The names of people that are known, from the lists in `data/mentor/names.yml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bot import paths
from bot.data_files import check_keys, problem, read_yaml
from bot.nlu.text import fold

NAMES = paths.DATA / "mentor" / "names.yml"
APOSTROPHES = re.compile("['’ʼ]")
# "and", "by", "for", "so" are written as part of the next word
_ARABIC_PREFIXES = "وبلف"
_PREFIXED_NAME = 4
"""Letters that a name behind such a prefix has at least."""


@dataclass(frozen=True)
class Names:
    """Names in all their forms, folded: `given` are taken for names wherever they stand, `ordinary` are words too."""

    given: frozenset[str] = frozenset()
    ordinary: frozenset[str] = frozenset()

    @classmethod
    def load(cls, path: Path = NAMES) -> Names:
        """Raises DataError where the file does not fit."""
        raw = read_yaml(path)
        check_keys(path, (), raw, {"endings", "communities"})
        endings = []
        for index, ending in enumerate(raw["endings"]):
            check_keys(path, ("endings", index), ending, {"name", "without", "forms"}, {"of"})
            try:
                endings.append((re.compile(ending["name"]), ending.get("of"), ending["without"], ending["forms"].split()))
            except re.error as error:
                raise problem(path, ("endings", index), f"no regular expression: {error}") from None
        given: set[str] = set()
        ordinary: set[str] = set()
        for community, lists in raw["communities"].items():
            check_keys(path, ("communities", community), lists, {"given", "family", "ordinary"})
            for key, known in (("given", given), ("family", given), ("ordinary", ordinary)):
                known |= {_key(name) for name in lists[key].split()}
                for name in lists[key].split() if known is given else ():
                    for pattern, of, without, forms in endings:
                        if of in (None, community) and pattern.fullmatch(name):
                            given |= {_key(name[: len(name) - without] + form) for form in forms}
                            break
        return cls(frozenset(given), frozenset(ordinary - given))

    def is_given(self, word: str) -> bool:
        """Whether a word is a name wherever it stands: itself, before an apostrophe ("Zeynep'in"), as a part of "Jean-Pierre"."""
        return any(part in self.given for part in _parts(word))

    def is_introduced(self, word: str) -> bool:
        """Whether a word is a name after "I am" and other signs."""
        return any(part in self.given or part in self.ordinary for part in _parts(word))


def _key(name: str) -> str:
    return fold(APOSTROPHES.sub("'", name))


def _parts(word: str) -> list[str]:
    """What of a word may be the name."""
    pieces = word.split("-")
    whole = [word, APOSTROPHES.split(word)[0], *(pieces[:1] if len(pieces) == 2 else [])]
    if word[0] in _ARABIC_PREFIXES and len(word) > _PREFIXED_NAME:
        whole.append(word[1:])
    return [_key(part) for part in whole if part]
