"""Reading answers as users read them: both languages, on a day, as plain sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.knowledge import Knowledge, Version

LANGUAGES = ("de", "en")
TODAY = date(2026, 11, 22)
Patterns = str | tuple[str, ...]
_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_SENTENCE = re.compile(rf"(?<=[.!?])[\"“”]?\s+(?=[\"„“]?[A-ZÄÖÜ§])(?!(?:{_MONTHS})\b)|\n+")


def plain(text: str) -> str:
    """The text without marks of emphasis, lists and links, with ordinary spaces."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"^- ", "", text.replace("**", ""), flags=re.MULTILINE).replace("\u00a0", " ").replace("\u202f", " ")


def sentences(text: str) -> list[str]:
    return [sentence.strip() for sentence in _SENTENCE.split(text) if sentence.strip()]


def day_of(version: Version) -> date:
    """A day on which the version holds: today where it does, else its first or its last one."""
    return TODAY if version.holds_on(TODAY) else version.start or version.end or TODAY


def told(knowledge: Knowledge, answer_id: str, language: str, day: str | date) -> str:
    """Text and details of the answer on the day, plain."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    rendered = knowledge.answer(answer_id, language, day)
    assert rendered is not None, f"{answer_id} is not in force on {day}"
    assert rendered.language == language, f"{answer_id} is not written in {language}"
    return plain(f"{rendered.text}\n\n{rendered.more or ''}")


def short(knowledge: Knowledge, answer_id: str, language: str, day: str) -> str:
    """The text of the answer on the day without its details, plain."""
    rendered = knowledge.answer(answer_id, language, date.fromisoformat(day))
    assert rendered is not None, f"{answer_id} is not in force on {day}"
    return plain(rendered.text)


def _patterns(patterns: Patterns) -> tuple[str, ...]:
    return (patterns,) if isinstance(patterns, str) else patterns


def says(knowledge: Knowledge, answer_id: str, *days: str, de: Patterns, en: Patterns) -> None:
    """On each of the days the answer matches all patterns of its language."""
    for language, patterns in (("de", de), ("en", en)):
        for day in days:
            text = told(knowledge, answer_id, language, day)
            for pattern in _patterns(patterns):
                assert re.search(pattern, text, re.IGNORECASE), f"{answer_id} {language} {day} lacks {pattern!r}:\n{text}"


def never_says(knowledge: Knowledge, answer_id: str, *days: str, de: Patterns, en: Patterns) -> None:
    """On none of the days a sentence of the answer matches a pattern of its language."""
    for language, patterns in (("de", de), ("en", en)):
        for day in days:
            text = told(knowledge, answer_id, language, day)
            for sentence in sentences(text):
                for pattern in _patterns(patterns):
                    assert not re.search(pattern, sentence, re.IGNORECASE), f"{answer_id} {language} {day}: {sentence}"


def everywhere(knowledge: Knowledge, since: date | None = None) -> Iterator[tuple[str, str, str]]:
    """(place, language, sentence) of every version of every answer that holds on `since` or later."""
    for answer in knowledge.answers.values():
        for version in answer.versions:
            if since and version.end and version.end < since:
                continue
            for language in LANGUAGES:
                for sentence in sentences(told(knowledge, answer.id, language, day_of(version))):
                    yield f"{answer.id} {version.id} {language}", language, sentence


def nowhere(knowledge: Knowledge, *, de: Patterns, en: Patterns, unless: str = r"(?!)", since: date | None = None) -> None:
    """No sentence of any answer matches a pattern of its language, except where it matches `unless` too."""
    wrong = {language: re.compile("|".join(_patterns(given)), re.IGNORECASE) for language, given in (("de", de), ("en", en))}
    excuse = re.compile(unless, re.IGNORECASE)
    found = [
        f"{place}: {sentence}"
        for place, language, sentence in everywhere(knowledge, since)
        if wrong[language].search(sentence) and not excuse.search(sentence)
    ]
    assert not found, "\n".join(found)
