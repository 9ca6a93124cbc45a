"""How the words of a language stand to the original: present, reviewed, stale; and marking them as made from today's original."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bot.data_files import DataError
from bot.knowledge.answers import VersionWords
from bot.knowledge.base import Knowledge

MARK = "translated_from"


@dataclass(frozen=True)
class TranslationState:
    """Of one language: answers present, reviewed in all versions, stale in some version; versions stale by (answer, version)."""

    answers: int
    reviewed: int
    plain: int
    stale: tuple[tuple[str, str], ...]

    @property
    def stale_answers(self) -> int:
        return len({answer for answer, _ in self.stale})


def is_stale(original: VersionWords, translated: VersionWords) -> bool:
    """Whether a translation names no original, or one that has changed since."""
    return translated.translated_from != original.fingerprint


def translation_state(knowledge: Knowledge, language: str) -> TranslationState:
    """The state of a language; the original is never stale, a plain language counts the plain words of its fallback."""
    entry = knowledge.languages[language]
    words = knowledge.words[entry.fallback if entry.simple and entry.fallback else language]
    original = knowledge.words[knowledge.languages.original]
    plain = sum(any(version.simple for version in answer.versions.values()) for answer in words.values())
    if language == knowledge.languages.original or entry.simple:
        return TranslationState(plain if entry.simple else len(words), 0, plain, ())
    stale = tuple(
        (answer, version)
        for answer, translated in words.items()
        for version, written in translated.versions.items()
        if is_stale(original[answer].versions[version], written)
    )
    reviewed = sum(all(version.status == "reviewed" for version in answer.versions.values()) for answer in words.values())
    return TranslationState(len(words), reviewed, plain, stale)


def mark_translated(folder: Path, knowledge: Knowledge, language: str, answer_ids: list[str]) -> int:
    """Writes into the words of the answers that they were made from the original as it is now; gives how many versions were marked.

    `folder` is `data/answers`. Every other line stays as it is. Raises KeyError for an unknown answer, DataError where the file is
    laid out in a way that cannot be edited line by line.
    """
    original = knowledge.words[knowledge.languages.original]
    marked = 0
    for topic in sorted({answer.partition("/")[0] for answer in answer_ids}):
        path = folder / language / f"{topic}.yml"
        lines = path.read_text(encoding="utf-8").splitlines()
        for answer_id in answer_ids:
            if answer_id.partition("/")[0] == topic:
                for version, words in original[answer_id].versions.items():
                    _mark(path, lines, answer_id.partition("/")[2], version, words.fingerprint)
                    marked += 1
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return marked


def _mark(path: Path, lines: list[str], aspect: str, version: str, fingerprint: str) -> None:
    begin = _line(lines, rf"{re.escape(aspect)}:\s*$", 0, len(lines))
    end = next((i for i in range(begin + 1, len(lines)) if re.match(r"\S", lines[i]) and not lines[i].startswith("#")), len(lines))
    place = _line(lines, rf"    [\"']?{re.escape(version)}[\"']?:\s*$", begin, end)
    if place < 0 or begin < 0:
        raise DataError(
            path, None, f"the version {version!r} of {aspect} does not stand on a line of its own; lay it out as in German"
        )
    until = next((i for i in range(place + 1, end) if re.match(r" {0,4}\S", lines[i])), end)
    present = next((i for i in range(place + 1, until) if lines[i].startswith(f"      {MARK}:")), None)
    line = f'      {MARK}: "{fingerprint}"'
    if present is None:
        lines.insert(place + 1, line)
    else:
        lines[present] = line


def _line(lines: list[str], pattern: str, begin: int, end: int) -> int:
    return next((index for index in range(max(begin, 0), end) if re.match(pattern, lines[index])), -1)
