"""The words of the guided checks (`data/checks/<lang>/<check>.yml`): questions, options, criteria, rules, notices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.data_files import DataError, Keys, check_keys, line_with, problem, read_yaml
from bot.knowledge.loading import PLACEHOLDER
from bot.law import Parameters, checks

REPLIES_FILE = "replies.yml"
# what can be said instead of an answer
REPLIES = ("yes", "no", "unknown", "not_told", "back", "again", "stop")


@dataclass(frozen=True)
class QuestionWords:
    text: str
    options: Mapping[str, str]


@dataclass(frozen=True)
class CriterionWords:
    """`name` is the condition; `not_met` what would change it; `unknown` what would settle it."""

    name: str
    not_met: str | None = None
    unknown: str | None = None


@dataclass(frozen=True)
class RuleWords:
    """`also`: what is needed too and not asked."""

    name: str
    also: str | None = None


@dataclass(frozen=True)
class CheckWords:
    """The words of one check in one language; `{name}` stands for a law parameter."""

    questions: Mapping[str, QuestionWords]
    criteria: Mapping[str, CriterionWords]
    rules: Mapping[str, RuleWords]
    notices: Mapping[str, str]
    contradictions: Mapping[str, str]
    points: Mapping[str, str]


def load_check_words(folder: Path, parameters: Parameters) -> dict[str, CheckWords]:
    """The words of all checks in the language of the folder, by name of the check. Raises DataError."""
    return {name: _check_words(folder / f"{name}.yml", check, parameters) for name, check in checks.CHECKS.items()}


def _check_words(path: Path, check: checks.Check, parameters: Parameters) -> CheckWords:
    raw = read_yaml(path)
    points = checks.POINTS_OF if check is checks.CHECK_POINTS else {}
    check_keys(path, (), raw, {"questions", "criteria", "rules", "notices", "contradictions", *(["points"] if points else [])})
    asked = {question.id: set(question.options) for question in check.questions}
    if check.subject:
        asked[check.subject] = set()
    check_keys(path, ("questions",), raw["questions"], set(asked))
    for question, options in asked.items():
        entry = raw["questions"][question]
        check_keys(path, ("questions", question), entry, {"text", "options"} if options else {"text"})
        if options:
            check_keys(path, ("questions", question, "options"), entry["options"], options)
    criteria = {criterion.id for rule in check.rules for criterion in rule.criteria}
    check_keys(path, ("criteria",), raw["criteria"], criteria)
    for criterion, entry in raw["criteria"].items():
        check_keys(path, ("criteria", criterion), entry, {"name"}, {"not_met", "unknown"})
    check_keys(path, ("rules",), raw["rules"], {rule.id for rule in check.rules})
    for rule, entry in raw["rules"].items():
        check_keys(path, ("rules", rule), entry, {"name"}, {"also"})
    check_keys(path, ("notices",), raw["notices"], set(check.notice_ids))
    check_keys(path, ("contradictions",), raw["contradictions"], set(check.contradiction_ids))
    if points:
        check_keys(path, ("points",), raw["points"], set(points))
    for keys, text in _texts(raw):
        if not isinstance(text, str) or not text.strip():
            raise problem(path, keys, f"a text is expected, not {text!r}; put it in quotes")
        for name in PLACEHOLDER.findall(text):
            if name not in parameters:
                message = f"{{{name}}} is no parameter of data/law/; correct the name or define it there"
                raise DataError(path, line_with(path, keys, f"{{{name}}}"), message)
    return CheckWords(
        {name: QuestionWords(entry["text"], entry.get("options", {})) for name, entry in raw["questions"].items()},
        {name: CriterionWords(**entry) for name, entry in raw["criteria"].items()},
        {name: RuleWords(**entry) for name, entry in raw["rules"].items()},
        raw["notices"],
        raw["contradictions"],
        raw.get("points", {}),
    )


def _texts(entry: Any, keys: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """What stands at the ends of the mapping, with the keys that lead there."""
    if isinstance(entry, dict):
        for key, value in entry.items():
            yield from _texts(value, (*keys, key))
    else:
        yield keys, entry


def load_replies(path: Path) -> dict[str, tuple[str, ...]]:
    """What people of the language write instead of an answer ("don't know", "back"), by kind. Raises DataError."""
    raw = read_yaml(path)
    check_keys(path, (), raw, set(REPLIES))
    for kind, phrases in raw.items():
        if not isinstance(phrases, list) or not all(isinstance(phrase, str) and phrase.strip() for phrase in phrases):
            raise problem(path, (kind,), "a list of texts is expected (quote yes and no)")
    return {kind: tuple(phrases) for kind, phrases in raw.items()}
