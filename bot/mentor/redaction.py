"""Taking personal data out of a message before anything of it is kept.

What it looks like is in `data/mentor/redaction.yml`, the names of people are in `data/mentor/names.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from bot import paths
from bot.data_files import check_keys, problem, read_yaml
from bot.mentor.names import Names

PATTERNS = paths.DATA / "mentor" / "redaction.yml"
THIS, GIVEN, INTRODUCED = "this", "given", "introduced"
"""Groups of a pattern: what is taken out; a word that must be a name; one that must be a name or a word that is one too."""
NAME_WORDS = 2
_DIGITS = {ord(digit): str(value) for script in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(script)}


@dataclass(frozen=True)
class Redactor:
    """Finds personal data by patterns, each with the mark that takes the place of what it finds, and by the names of people."""

    patterns: tuple[tuple[re.Pattern[str], str], ...]
    marks: frozenset[str]
    names: Names = field(default_factory=Names)

    @classmethod
    @lru_cache(maxsize=4)
    def load(cls, path: Path = PATTERNS) -> Redactor:
        """Raises DataError where the file or that of the names does not fit."""
        raw = read_yaml(path)
        check_keys(path, (), raw, {"marks", "no_name", "no_name_after_person", "parts", "patterns"})
        word = raw["parts"]["word"]
        parts = raw["parts"] | _names(word, _any(raw["no_name"].split()))
        parts |= {group: f"(?!{parts['stop']})(?P<{group}>{word})" for group in (GIVEN, INTRODUCED)}
        parts["further"] = f"(?!{parts['stop']})(?!{_any(raw['no_name_after_person'].split())}){word}"
        compiled = []
        for index, entry in enumerate(raw["patterns"]):
            keys = ("patterns", index)
            check_keys(path, keys, entry, {"kind", "find"})
            if entry["kind"] not in raw["marks"]:
                raise problem(path, keys, f"{entry['kind']!r} has no mark; known: {', '.join(raw['marks'])}")
            try:
                pattern = re.compile(_put_in(entry["find"], parts), re.IGNORECASE)
            except re.error as error:
                raise problem(path, keys, f"no regular expression: {error}") from None
            compiled.append((pattern, raw["marks"][entry["kind"]]))
        return cls(tuple(compiled), frozenset(raw["marks"].values()), Names.load())

    def redact(self, text: str) -> str:
        """The text with a mark in place of every name, number, date of birth and address that is found."""
        for pattern, mark in self.patterns:
            seen = text.translate(_DIGITS)
            for start, end in reversed(list(self._found(pattern, seen))):
                text = f"{text[:start]}{mark}{text[end:]}"
        return text

    def _found(self, pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
        """Where the pattern fits and the word that must be a known name is one: from, to."""
        at = 0
        while found := pattern.search(text, at):
            groups = found.groupdict()
            known = all(
                is_name(groups[key])
                for key, is_name in ((GIVEN, self.names.is_given), (INTRODUCED, self.names.is_introduced))
                if groups.get(key)
            )
            if known:
                yield found.span(THIS if groups.get(THIS) else 0)
            at = max(found.end() if known else found.start() + 1, at + 1)

    def without_marks(self, text: str) -> str:
        """A redacted text as an example is written: without the marks."""
        for mark in self.marks:
            text = text.replace(mark, " ")
        return " ".join(text.split())


def _any(words: list[str]) -> str:
    """A pattern for any one of the words, whole."""
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})(?!\\w)"


def _names(word: str, stop: str) -> dict[str, str]:
    """The parts `stop` and `name`: up to two words of which none is a stop word."""
    # in Arabic "and" is written as part of the next word
    further = f"(?!{stop})(?!و){word}"
    return {"stop": stop, "name": f"(?!{stop}){word}(?:\\s+{further}){{0,{NAME_WORDS - 1}}}"}


def _put_in(pattern: str, parts: dict[str, str]) -> str:
    """The pattern with its `{parts}` put in; `{{` and `}}` are braces."""
    put = re.sub(r"(?<!\{)\{([a-z_]+)\}(?!\})", lambda found: parts[found[1]], pattern)
    return put.replace("{{", "{").replace("}}", "}")
