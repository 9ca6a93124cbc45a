"""Where things stand: languages by topics, and one line a language for the public. Good or bad, as it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.knowledge import Knowledge
from bot.knowledge.answers import VersionWords
from bot.mentor.runs import TEST_SETS, Result, Run, pass_rates, shares_of
from bot.mentor.verdicts import Danger
from bot.nlu.evaluation import Shares
from bot.nlu.training_data import Example

ENOUGH_EXAMPLES = 30
"""Examples that an answer needs in a language (docs/training-data.md)."""
REVIEWED = "reviewed"


@dataclass(frozen=True)
class Cell:
    """One topic in one language.

    `covered` of `answers` have enough examples; `passed` of `tested` test questions passed in the latest run; `dangerous` replies
    are not settled; `oldest` is the day on which the version that holds was checked the longest time ago; `stale` translations
    were made from a text that has changed since.
    """

    language: str
    topic: str
    answers: int
    covered: int
    passed: int
    tested: int
    dangerous: int
    oldest: date | None
    stale: int

    @property
    def level(self) -> int | None:
        """The pass rate in tenths, 0 to 10; None where nothing was tested."""
        return self.passed * 10 // self.tested if self.tested else None


@dataclass(frozen=True)
class LanguageState:
    """One language as the public sees it: understanding in the latest run, and the state of its texts as shares.

    `passed` of `tested` questions of the test sets in the files; of a language that no run has tested yet none.
    """

    language: str
    passed: int
    tested: int
    understanding: Shares | None
    covered: float
    reviewed: float
    stale: int
    dangerous: int
    oldest: date | None


def is_stale(knowledge: Knowledge, answer_id: str, version: str, language: str) -> bool:
    """Whether the words of a version were translated from a text that is no longer the present one."""
    original = knowledge.languages.original
    written: VersionWords = knowledge.words[language][answer_id].versions[version]
    return language != original and written.translated_from != knowledge.words[original][answer_id].versions[version].fingerprint


def told_languages(knowledge: Knowledge) -> list[str]:
    """The languages with words of their own, in order."""
    return [one.code for one in knowledge.languages if one.status != "skeleton" and not one.simple]


def cells(
    knowledge: Knowledge, examples: Iterable[Example], run: Run | None, dangers: Sequence[Danger], today: date
) -> dict[tuple[str, str], Cell]:
    """Every cell by language and topic."""
    taught = Counter((example.language, example.intent) for example in examples)
    rates = pass_rates(run)
    dangerous = Counter((danger.language, (danger.answer or "").partition("/")[0]) for danger in dangers)
    found = {}
    for language in told_languages(knowledge):
        for topic, ids in knowledge.topics.items():
            versions = [(answer_id, knowledge.answers[answer_id].on(today)) for answer_id in ids]
            held = [(answer_id, version) for answer_id, version in versions if version is not None]
            passed, tested = rates.get((language, topic), (0, 0))
            found[language, topic] = Cell(
                language,
                topic,
                answers=len(ids),
                covered=sum(taught[language, answer_id] >= ENOUGH_EXAMPLES for answer_id in ids),
                passed=passed,
                tested=tested,
                dangerous=dangerous[language, topic],
                oldest=min((version.checked_on for _, version in held), default=None),
                stale=sum(is_stale(knowledge, answer_id, version.id, language) for answer_id, version in held),
            )
    return found


def language_states(
    knowledge: Knowledge, grid: dict[tuple[str, str], Cell], run: Run | None, dangers: Sequence[Danger], today: date
) -> list[LanguageState]:
    """One line a language. Understanding is that of the test sets in the files, which no mentor can make look better."""
    results: dict[str, list[Result]] = defaultdict(list)
    for result in run.results if run else ():
        if result.list == TEST_SETS:
            results[result.language].append(result)
    states = []
    for language in told_languages(knowledge):
        mine = [cell for (code, _), cell in grid.items() if code == language]
        statuses = [
            knowledge.words[language][answer.id].versions[version.id].status
            for answer in knowledge.answers.values()
            if (version := answer.on(today)) is not None
        ]
        states.append(
            LanguageState(
                language,
                passed=sum(result.passed for result in results[language]),
                tested=len(results[language]),
                understanding=shares_of(results[language]) if results[language] else None,
                covered=sum(cell.covered for cell in mine) / max(1, sum(cell.answers for cell in mine)),
                reviewed=statuses.count(REVIEWED) / max(1, len(statuses)),
                stale=sum(cell.stale for cell in mine),
                dangerous=sum(danger.language == language for danger in dangers),
                oldest=min((cell.oldest for cell in mine if cell.oldest), default=None),
            )
        )
    return states
