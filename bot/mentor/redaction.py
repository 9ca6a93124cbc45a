"""Taking personal data out of a message before anything of it is kept.

What it looks like is in `data/mentor/redaction.yml`; `bot.mentor.names` knows names, `bot.mentor.vocabulary` what is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from pathlib import Path

from bot import paths
from bot.data_files import check_keys, problem, read_yaml
from bot.mentor.names import Names

PATTERNS = paths.DATA / "mentor" / "redaction.yml"
THIS = "this"
"""The group of a pattern that is taken out."""
_PART = re.compile(r"(?<!\{)\{([a-z_]+)\}(?!\})")
_GROUP = re.compile(r"\(\?P<(\w+)>")
_PART_END = re.compile("['’ʼ-]")
GROUPS: dict[str, Callable[[Names, str], bool]] = {
    "given": Names.is_given,
    "introduced": Names.is_introduced,
    "unknown": Names.is_unknown,
    "no_word": Names.is_no_word,
    "unwritten": Names.is_unwritten,
}
"""Groups of a pattern that are one word each, and what the word must be, besides none of `no_name`."""
FREE, FURTHER = "free", "further"
"""Groups that are one word each: none of `no_name`; none of these, nor of `no_name_after_person`."""
AND_FREE, AND_FURTHER = "and_free", "and_further"
"""The same of a word that may be missing: where it is one of these, what is taken out ends before it."""
LONGEST = 1000
"""Characters of a message that are looked at: whoever writes more gets the rest left out."""
_KEPT = 0xE000, 0x1000
"""Characters of private use, in whose place phrases stand that are no names of people: the first, and how many."""
_PRIVATE = re.compile(f"[{chr(_KEPT[0])}-{chr(sum(_KEPT) - 1)}]")
_DIGITS = {ord(digit): str(value) for script in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(script)}


@dataclass(frozen=True)
class Pattern:
    """What personal data looks like and the mark for it; tried only where the text has what it `needs`."""

    find: re.Pattern[str]
    mark: str
    needs: re.Pattern[str] | None
    words: tuple[tuple[str, str], ...]
    """The groups that are one word each: which, and what kind of group it is."""


@dataclass(frozen=True)
class Redactor:
    """Finds personal data by patterns, each with the mark that takes the place of what it finds, and by the names of people.

    `kept` are phrases with the names of people in them that name none: firms, hospitals, greetings. Of `no_name` no word is a name,
    of `no_name_after_person` none is after a relative or a title.
    """

    patterns: tuple[Pattern, ...]
    marks: frozenset[str]
    kept: re.Pattern[str]
    no_name: frozenset[str]
    no_name_after_person: frozenset[str]
    names: Names = field(default_factory=Names)

    @classmethod
    @lru_cache(maxsize=4)
    def load(cls, path: Path = PATTERNS) -> Redactor:
        """Raises DataError where the file or that of the names does not fit."""
        raw = read_yaml(path)
        check_keys(path, (), raw, {"marks", "no_name", "no_name_after_person", "parts", "kept", "patterns"})
        word = raw["parts"]["word"]
        parts = {group: f"(?P<{group}>{word})" for group in (*GROUPS, FREE, FURTHER, AND_FREE, AND_FURTHER)}
        # in Arabic "and" is written as part of the next word
        parts |= raw["parts"] | {"name": r"{free}(?:\s+(?!و){and_free})?"}

        def compiled(keys: tuple[str | int, ...], pattern: str) -> re.Pattern[str]:
            try:
                return re.compile(_put_in(pattern, parts), re.IGNORECASE)
            except (re.error, KeyError) as error:
                raise problem(path, keys, f"no regular expression: {error}") from None

        patterns = []
        for index, entry in enumerate(raw["patterns"]):
            keys = ("patterns", index)
            check_keys(path, keys, entry, {"kind", "find"}, {"needs"})
            if entry["kind"] not in raw["marks"]:
                raise problem(path, keys, f"{entry['kind']!r} has no mark; known: {', '.join(raw['marks'])}")
            find = compiled(keys, entry["find"])
            needs = compiled(keys, entry["needs"]) if "needs" in entry else None
            words = tuple((group, group.rstrip("_0123456789")) for group in find.groupindex if group != THIS)
            patterns.append(Pattern(find, raw["marks"][entry["kind"]], needs, words))
        kept = compiled(("kept",), "|".join(f"(?:{phrase})" for phrase in raw["kept"]))
        no_name = frozenset(map(str.casefold, raw["no_name"].split()))
        after_person = frozenset(map(str.casefold, raw["no_name_after_person"].split()))
        return cls(tuple(patterns), frozenset(raw["marks"].values()), kept, no_name, no_name | after_person, Names.load())

    def redact(self, text: str) -> str:
        """The text with a mark in place of every name, number, date of birth and address that is found, at most `LONGEST` of it."""
        phrases: list[str] = []

        def put_aside(found: re.Match[str]) -> str:
            phrases.append(found[0])
            return chr(_KEPT[0] + len(phrases) - 1)

        text = self.kept.sub(put_aside, _shortened(_PRIVATE.sub("", text)), count=_KEPT[1])
        seen = text.translate(_DIGITS)
        known: dict[tuple[str, str], bool] = {}
        for pattern in self.patterns:
            if pattern.needs and not pattern.needs.search(seen):
                continue
            places = list(self._found(pattern, seen, known))
            for start, end in reversed(places):
                text = f"{text[:start]}{pattern.mark}{text[end:]}"
            if places:
                seen = text.translate(_DIGITS)
        return _PRIVATE.sub(lambda found: phrases[ord(found[0]) - _KEPT[0]], text)

    def _found(self, pattern: Pattern, text: str, known: dict[tuple[str, str], bool]) -> Iterator[tuple[int, int]]:
        """Where the pattern fits and its words are what they must be: from, to. `known` keeps what was found of a word."""
        at = 0
        while found := pattern.find.search(text, at):
            ends = self._ends(found, pattern.words, known)
            if ends:
                yield ends
            at = max(found.end() if ends else found.start() + 1, at + 1)

    def _ends(
        self, found: re.Match[str], words: tuple[tuple[str, str], ...], known: dict[tuple[str, str], bool]
    ) -> tuple[int, int] | None:
        start, end = found.span(THIS if THIS in found.re.groupindex else 0)
        for group, kind in words:
            word = found[group]
            if not word:
                continue
            if (kind, word) not in known:
                known[kind, word] = self._fits(kind, word)
            if not known[kind, word]:
                if kind not in (AND_FREE, AND_FURTHER):
                    return None
                end = min(end, found.start(group))
        while end > start and found.string[end - 1] in " ,(":
            end -= 1
        return (start, end) if end > start else None

    def _fits(self, kind: str, word: str) -> bool:
        stops = self.no_name_after_person if kind in (FURTHER, AND_FURTHER) else self.no_name
        folded = word.casefold()
        if folded in stops or _PART_END.split(folded)[0] in stops:
            return False
        return kind not in GROUPS or GROUPS[kind](self.names, word)

    def without_marks(self, text: str) -> str:
        """A redacted text as an example is written: without the marks."""
        for mark in self.marks:
            text = text.replace(mark, " ")
        return " ".join(text.split())


def _shortened(text: str) -> str:
    """The text up to the last whole word within `LONGEST` characters."""
    if len(text) <= LONGEST:
        return text
    return text[: max(text.rfind(" ", 0, LONGEST + 1), 0) or LONGEST]


def _put_in(pattern: str, parts: dict[str, str]) -> str:
    """The pattern with its `{parts}` put in, parts of parts too; `{{` and `}}` are braces. Groups get numbers, to be many.

    Raises KeyError for a part that is not known.
    """
    while (put := _PART.sub(lambda found: parts[found[1]], pattern)) != pattern:
        pattern = put
    counter = count(1)
    put = _GROUP.sub(lambda found: found[0] if found[1] == THIS else f"(?P<{found[1]}_{next(counter)}>", pattern)
    return put.replace("{{", "{").replace("}}", "}")
