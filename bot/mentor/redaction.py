"""Taking personal data out of a message before anything of it is kept; what it looks like is in `data/mentor/redaction.yml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot import paths
from bot.data_files import check_keys, problem, read_yaml

PATTERNS = paths.DATA / "mentor" / "redaction.yml"
THIS = "this"
NAME_WORDS = 2
_DIGITS = {ord(digit): str(value) for script in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(script)}


@dataclass(frozen=True)
class Redactor:
    """Finds personal data by patterns, each with the mark that takes the place of what it finds."""

    patterns: tuple[tuple[re.Pattern[str], str], ...]
    marks: frozenset[str]

    @classmethod
    @lru_cache(maxsize=4)
    def load(cls, path: Path = PATTERNS) -> Redactor:
        """Raises DataError where the file does not fit."""
        raw = read_yaml(path)
        check_keys(path, (), raw, {"marks", "no_name", "given_names", "given_after", "parts", "patterns"})
        given = raw["given_names"].split()
        parts = {**raw["parts"], "given": _any(given), "introduced": _any(given + raw["given_after"].split())}
        parts |= _names(raw["parts"]["word"], _any(raw["no_name"].split()))
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
        return cls(tuple(compiled), frozenset(raw["marks"].values()))

    def redact(self, text: str) -> str:
        """The text with a mark in place of every name, number, date of birth and address that is found."""
        for pattern, mark in self.patterns:
            seen = text.translate(_DIGITS)
            for found in reversed(list(pattern.finditer(seen))):
                start, end = found.span(THIS if THIS in pattern.groupindex else 0)
                text = f"{text[:start]}{mark}{text[end:]}"
        return text

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
