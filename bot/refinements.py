"""A search as the conversation remembers it, and what a short message changes of it ("auch samstags?", "jetzt offen?", "more").

What a message names (languages, days, online, an audience, a place) comes from the gazetteer; the words around the names are data
(`data/lookups/<language>.yml`). A message refines a search only where every word of it is a name or one of those words: what says
anything else is a question of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from bot import paths
from bot.data_files import check_keys, read_yaml
from bot.nlu.lexicon import Lexicon, Match, Pattern
from bot.nlu.text import Word, words

LOOKUPS = paths.DATA / "lookups"
WORD_KINDS = ("now", "open", "more", "kilometres", "materials", "conferences", "beside")
NOW, OPEN, MORE, KILOMETRES, MATERIALS, CONFERENCES, _BESIDE = WORD_KINDS
_REFINING = ("speaks", "language_name", "mode", "audience", "when", "place")
FIND_SERVICE, FIND_EVENT = "find_service", "find_event"
REMOTE = ("online", "phone")
WIDEST_KM = 300


@dataclass(frozen=True)
class Name:
    """A name in a message: its kind and key, and where it stands (character offsets, the end not included)."""

    kind: str
    key: str
    start: int
    end: int


@dataclass(frozen=True)
class Lookup:
    """A search: which one, and what for. `when`: "now" or a period by name (see bot.directory); `place` None: anywhere."""

    lookup: str
    place: str | None = None
    topic: str | None = None
    languages: tuple[str, ...] = ()
    online: bool | None = None
    audience: str | None = None
    when: str | None = None
    radius_km: float | None = None
    offset: int = 0

    @classmethod
    def remembered(cls, slot: object) -> Lookup | None:
        """The search that a slot holds as JSON; None for what is no search."""
        if not isinstance(slot, dict) or slot.get("lookup") not in (FIND_SERVICE, FIND_EVENT):
            return None
        known = {field.name for field in fields(cls)}
        return cls(
            **{**{name: value for name, value in slot.items() if name in known}, "languages": tuple(slot.get("languages", ()))}
        )

    def to_remember(self) -> dict[str, Any]:
        """The search as JSON for a slot."""
        return {**asdict(self), "languages": list(self.languages)}


@dataclass(frozen=True)
class Said:
    """What a message says of a search: what it `changes`, whether it wants `more` or `materials` of past events.

    `alone`: it says nothing else.
    """

    changes: Mapping[str, Any]
    more: bool = False
    materials: bool = False
    alone: bool = False


def refine(last: Lookup, said: Said, page: int) -> Lookup:
    """The last search with what was said changed, and nothing else; for "more" its next page."""
    return replace(last, **said.changes, offset=0) if said.changes else replace(last, offset=last.offset + page)


class LookupWords:
    """The words around names, of all languages together."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._lexicon = Lexicon(patterns)

    @classmethod
    def load(cls, folder: Path = LOOKUPS) -> LookupWords:
        """Reads a file for each language. Raises DataError."""
        patterns = []
        for path in sorted(folder.glob("*.yml")):
            content = read_yaml(path)
            check_keys(path, (), content, set(WORD_KINDS))
            patterns += [Pattern.written(kind, kind, text) for kind, texts in content.items() for text in texts]
        return cls(patterns)

    def read(self, text: str, names: Sequence[Name]) -> Said:
        """What a message with these names says of a search."""
        text_words = words(text)
        matches = self._lexicon.find(text_words)
        kinds = {match.kind for match in matches}
        changes = _changes(names)
        radius = _radius(text_words, matches)
        if radius:
            changes["radius_km"] = radius
        opened = OPEN in kinds and (NOW in kinds or _covered(text_words, matches, names))
        if opened and "when" not in changes:
            changes["when"] = NOW
        alone = bool(text_words) and _covered(text_words, matches, names) and not several_places(names)
        more = alone and not changes and MORE in kinds
        return Said(changes, more, {MATERIALS, CONFERENCES} <= kinds, alone and (more or bool(changes)))


def _changes(names: Sequence[Name]) -> dict[str, Any]:
    """The parts of a search that the names stand for; of several of a kind the first, of languages all."""
    keys: dict[str, list[str]] = {}
    for name in names:
        keys.setdefault(name.kind, []).append(name.key)
    changes: dict[str, Any] = {}
    if "speaks" in keys:
        changes["languages"] = tuple(dict.fromkeys(keys["speaks"]))
    if "mode" in keys:
        changes["online"] = set(keys["mode"]) <= set(REMOTE) or None
    for kind in ("audience", "when", "place"):
        if kind in keys and not (kind == "place" and several_places(names)):
            changes[kind] = keys[kind][0]
    return changes


def several_places(names: Sequence[Name]) -> bool:
    """Whether one written name stands for several places."""
    spans = [(name.start, name.end) for name in names if name.kind == "place"]
    return len(spans) > 1 and len(set(spans)) == 1


def _radius(text_words: Sequence[Word], matches: Sequence[Match]) -> float | None:
    """The number before the word for kilometres."""
    for match in matches:
        before = text_words[match.first - 1].folded if match.kind == KILOMETRES and match.first else ""
        if before.isdecimal() and 0 < int(before) <= WIDEST_KM:
            return float(before)
    return None


def _covered(text_words: Sequence[Word], matches: Sequence[Match], names: Sequence[Name]) -> bool:
    """Whether every word is part of a name or of a match; a number only as one of kilometres."""
    known = {index for match in matches for index in range(match.first, match.last)}
    known |= {match.first - 1 for match in matches if match.kind == KILOMETRES}
    return all(
        index in known or any(name.start <= word.start and word.end <= name.end for name in names if name.kind in _REFINING)
        for index, word in enumerate(text_words)
    )
