"""The knowledge as a whole: everything that is told to users, ready to be asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from bot import paths
from bot.data_files import DataError, problem
from bot.knowledge.answers import Answer, Words
from bot.knowledge.checks import REPLIES_FILE, CheckWords, load_check_words, load_replies
from bot.knowledge.loading import load_answers, load_parameters, load_phrases, load_words
from bot.knowledge.rendering import RenderedAnswer, fill, format_value
from bot.knowledge.search import AnswerSearch
from bot.languages import Languages
from bot.law import Parameters, Value

PHRASES_FILE = "phrases.yml"


@dataclass(frozen=True)
class Knowledge:
    """Answers, their words in every language, the phrases of the dialogue and the dated law."""

    languages: Languages
    parameters: Parameters
    answers: dict[str, Answer]
    words: dict[str, dict[str, Words]]
    phrases: dict[str, dict[str, str]]
    checks: dict[str, dict[str, CheckWords]] = field(default_factory=dict)
    check_replies: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    _searches: dict[str, AnswerSearch] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def load(cls, data: Path = paths.DATA) -> Knowledge:
        """Reads and checks everything under `data/`.

        Raises DataError for the first thing that does not fit: an unknown key, a language that is missing,
        a wrong date, a gap or overlap of versions, an unknown parameter, a dead id.
        """
        languages = Languages.load(data / "languages.yml")
        parameters = load_parameters(data / "law")
        folder = data / "answers"
        answers = load_answers(folder)
        words = {code: load_words(folder, code, answers, parameters) for code in languages.codes}
        phrases = {
            language.code: load_phrases(folder / language.code / PHRASES_FILE) if language.complete else {}
            for language in languages
        }
        spoken = [language.code for language in languages if language.complete]
        if not (data / "checks").is_dir():
            spoken = []
        checks = {code: load_check_words(data / "checks" / code, parameters) for code in spoken}
        replies = {code: load_replies(data / "checks" / code / REPLIES_FILE) for code in spoken}
        knowledge = cls(languages, parameters, answers, words, phrases, checks, replies)
        knowledge._check_complete(folder)
        return knowledge

    def _check_complete(self, folder: Path) -> None:
        for language in self.languages:
            if not language.complete:
                continue
            for answer in self.answers.values():
                path = folder / language.code / f"{answer.topic}.yml"
                words = self.words[language.code].get(answer.id)
                if words is None:
                    raise DataError(path, None, f"the words of {answer.id} in {language.name} ({language.code}) are missing")
                for version in answer.versions:
                    if version.id not in words.versions:
                        raise problem(
                            path,
                            (answer.aspect, "versions"),
                            f"{answer.id}: the version {version.id!r} has no words in {language.code}",
                        )
            original = self.phrases[self.languages.original]
            present = self.phrases[language.code]
            path = folder / language.code / PHRASES_FILE
            for key in original.keys() - present.keys():
                raise DataError(path, None, f"the phrase {key!r} is missing in {language.name} ({language.code})")
            for key in present.keys() - original.keys():
                raise problem(
                    path, (key,), f"the phrase {key!r} is unknown in {self.languages.original}; remove it or add it there"
                )

    def locale(self, language: str) -> str:
        return self.languages[self.languages.chain(language)[0]].locale

    def phrase(self, language: str, key: str, **values: object) -> str:
        """A phrase of the dialogue with its values put in. Raises KeyError for an unknown key or a missing value."""
        for code in self.languages.chain(language):
            if key in self.phrases[code]:
                return self.phrases[code][key].format(**values)
        raise KeyError(key)

    def check_words(self, check: str, language: str) -> CheckWords:
        """The words of a check in the language or its fallback. Raises KeyError for an unknown check."""
        return next(self.checks[code][check] for code in self.languages.chain(language) if code in self.checks)

    def filled(self, text: str, language: str, day: date) -> str:
        """A text of the content with the values of the law on the day put in."""
        code = self.languages.chain(language)[0]
        return fill(
            text, self.parameters, day, self.locale(code), self.phrase(code, "value_outdated", value="{value}", date="{date}")
        )

    def format(self, value: Value, unit: str, language: str) -> str:
        """A date, amount or number as it is written in the language."""
        return format_value(value, unit, self.locale(language))

    def label(self, answer_id: str, language: str) -> str:
        """The question that the answer answers, as a user would ask it."""
        return self._words(answer_id, language)[1].label

    def short_label(self, answer_id: str, language: str) -> str:
        return self._words(answer_id, language)[1].short

    def _words(self, answer_id: str, language: str) -> tuple[str, Words]:
        for code in self.languages.chain(language):
            if answer_id in self.words[code]:
                return code, self.words[code][answer_id]
        raise KeyError(answer_id)

    def answer(self, answer_id: str, language: str, day: date, *, simple: bool = False) -> RenderedAnswer | None:
        """The answer as it holds on the day, in the language or its fallback; None where it is not in force.

        Where `simple` is wished, or the language is a plain one, in plain words if there are any.

        Raises KeyError for an id that does not exist.
        """
        answer = self.answers[answer_id]
        version = answer.on(day)
        if version is None:
            return None
        code, words = self._words(answer_id, language)
        written = words.versions[version.id]
        plain = written.simple if simple or (language in self.languages and self.languages[language].simple) else None
        outdated = self.phrases[code]["value_outdated"]
        locale = self.languages[code].locale
        more = fill(written.more, self.parameters, day, locale, outdated) if written.more else None
        return RenderedAnswer(
            answer=answer,
            version=version,
            language=language if plain else code,
            label=words.label,
            plain=plain is not None,
            text=fill(plain or written.text, self.parameters, day, locale, outdated),
            more=more,
            sources=version.sources,
            due_for_review=day > version.review_by,
        )

    def search(self, question: str, language: str, limit: int = 3) -> list[str]:
        """Ids of the answers whose words are nearest to the question in the language, best first."""
        code = self.languages.chain(language)[0]
        if code not in self._searches:
            rows = []
            for answer_id, words in self.words[code].items():
                texts = " ".join(f"{version.text} {version.more or ''}" for version in words.versions.values())
                rows.append((answer_id, f"{words.label} {words.short}", texts))
            self._searches[code] = AnswerSearch(rows)
        return self._searches[code].best(question, limit)

    @cached_property
    def topics(self) -> dict[str, list[str]]:
        """Ids of the answers by topic, in the order of the files."""
        grouped: dict[str, list[str]] = {}
        for answer in self.answers.values():
            grouped.setdefault(answer.topic, []).append(answer.id)
        return grouped


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """The knowledge of this process, read when it is first asked for. Raises DataError where a file does not fit."""
    return Knowledge.load()
