"""Names in a message: places, professions, residence statuses, paragraphs, countries, languages, times.

Places come from `data/directory/places.csv`, everything else from `data/nlu/<lang>/names.yml`,
which may add further names of places too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import digit

from bot import paths
from bot.data_files import problem, read_yaml
from bot.data_tables import read_table
from bot.nlu.lexicon import Lexicon, Match, Pattern, fold_key
from bot.nlu.text import Word, words

DANGER = "danger"
KINDS = (
    DANGER,
    "place",
    "profession",
    "status",
    "country",
    "speaks",
    "service_topic",
    "when",
    "mode",
    "audience",
    "language_name",
)
_PARAGRAPH = re.compile(
    r"(?:§+|para(?:graph|graf|grapf|graphen)?|section|sec|art(?:ikel)?|madde|параграф|ст|ماده|ماده‌|بند|فقره|الفقره|الماده)?\s*"
    r"(?<![\w.])(104\s?c|60\s?[a-d]|25\s?[ab]|16\s?[a-g]|18\s?[a-g]|19\s?[a-f]|20\s?[ab]|10\s?abs|23\s?a|12\s?a|38\s?a|81\s?a|28|24|17|61|81)(?![\w.])",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"^\d+$")
_POSTCODE = re.compile(r"(?<![\d.,€$])(\d{5})(?![\d.,]\d)(?!\d|\s*(?:€|eur|brutto|gross|netto|net\b|ca?\.?\b))", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})?(?!\d)|(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_YEAR = re.compile(r"(?<![\d.])((?:19[5-9]|20[0-4])\d)(?![\d.])")
_MINIMUM_STEM = 5
ALONE = 2


@dataclass(frozen=True)
class Entity:
    """A name found: its kind, the key it stands for, and where it was written (character offsets)."""

    kind: str
    key: str
    start: int
    end: int
    text: str


class Gazetteer:
    """Finds names in the words of a message."""

    def __init__(self, patterns: Iterable[Pattern], common_words: Iterable[str], place_signs: Iterable[str]) -> None:
        """`common_words` are ordinary words, folded, that are place names too, or are spelt like a name.

        As place names they count only after one of `place_signs`, folded too, or alone; they are never taken for a misspelt name.
        """
        self._common, self._signs = set(common_words), set(place_signs)
        self._lexicon = Lexicon(patterns, forgive_typos_in=("place", "profession", "status", "country", "speaks"))

    @classmethod
    def load(cls, data: Path = paths.DATA) -> Gazetteer:
        """Reads the tables. Raises DataError where one does not fit."""
        patterns = list(_place_patterns(data / "directory" / "places.csv"))
        common: list[str] = []
        signs: list[str] = []
        for path in sorted((data / "nlu").glob("*/names.yml")):
            for kind, entries in read_yaml(path).items():
                if kind == "place_signs":
                    signs += entries
                elif kind == "common_words":
                    common += entries
                elif kind in KINDS:
                    patterns += [Pattern.written(kind, str(key), text) for key, texts in entries.items() for text in texts]
                else:
                    raise problem(
                        path, (kind,), f"unknown kind of name {kind!r}; known: {', '.join((*KINDS, 'place_signs', 'common_words'))}"
                    )
        return cls(patterns, map(fold_key, common), map(fold_key, signs))

    def to_json(self) -> str:
        """All names, folded, to be read in a moment."""
        kept = {"patterns": self._lexicon.patterns, "common_words": sorted(self._common), "place_signs": sorted(self._signs)}
        return json.dumps(kept, ensure_ascii=False)

    @classmethod
    def from_json(cls, kept: str) -> Gazetteer:
        """Reads what `to_json` gave."""
        read = json.loads(kept)
        return cls((Pattern(*pattern) for pattern in read["patterns"]), read["common_words"], read["place_signs"])

    def find(self, text: str, text_words: Sequence[Word] | None = None) -> list[Entity]:
        """The names in a text, in order. Where one name lies inside another of its kind, only the longer is given."""
        text_words = words(text) if text_words is None else text_words
        matches = [match for match in self._lexicon.find(text_words) if self._stands(match, text_words)]
        entities = [
            Entity(
                match.kind,
                match.key,
                text_words[match.first].start,
                text_words[match.last - 1].end,
                text[text_words[match.first].start : text_words[match.last - 1].end],
            )
            for match in _longest(matches)
        ]
        entities += self._figures(text)
        return sorted(entities, key=lambda entity: (entity.start, entity.end))

    def _stands(self, match: Match, text_words: Sequence[Word]) -> bool:
        word = text_words[match.first]
        if match.typo and word.folded in self._common:
            return False
        if match.kind != "place" or match.last - match.first > 1:
            return True
        if word.folded not in self._common and not match.typo:
            return True
        before = text_words[match.first - 1].folded if match.first else ""
        return before in self._signs or len(text_words) <= ALONE

    def _figures(self, text: str) -> list[Entity]:
        found: list[Entity] = []
        western = "".join(str(digit(character)) if character.isdigit() else character for character in text)
        for match in _PARAGRAPH.finditer(western):
            number = match.group(1).replace(" ", "").casefold()
            if _BARE_NUMBER.match(number) and match.group().strip() == match.group(1):
                continue
            found.append(Entity("paragraph", number, match.start(1), match.end(1), match.group(1)))
        for kind, pattern in (("postcode", _POSTCODE), ("year", _YEAR), ("date", _DATE)):
            found += [Entity(kind, match.group(), match.start(), match.end(), match.group()) for match in pattern.finditer(western)]
        return found


def _longest(matches: Sequence[Match]) -> list[Match]:
    """The matches that no longer match of the same kind covers; several keys on the same words all stay."""
    return [
        match
        for match in matches
        if not any(
            other.kind == match.kind
            and other.first <= match.first
            and match.last <= other.last
            and other.last - other.first > match.last - match.first
            for other in matches
        )
    ]


def _with_ending(name: str) -> str:
    """A single long name also in its inflected forms; Slavic names lose their last vowel first."""
    if " " in name or "-" in name:
        return name
    if re.search(r"[\u0400-\u04ff]", name):
        return re.sub(r"[аеёиоуыэюяьі]+$", "", name) + "~" if len(name) > _MINIMUM_STEM else name
    return f"{name}~" if len(name) >= _MINIMUM_STEM and re.search(r"[a-zäöüß]$", name) else name


def _place_patterns(path: Path) -> Iterable[Pattern]:
    for row in read_table(path):
        for name in (row["name"], *row.words("aliases")):
            yield Pattern.written("place", row["key"], name)
            yield Pattern.written("place", row["key"], _with_ending(name))
