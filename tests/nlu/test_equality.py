"""No language falls behind: data in equal measure, and bounds that hold in every language."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml

from bot import paths
from bot.cli.languages import RESULTS
from bot.languages import Languages
from bot.nlu.training_data import read_examples, read_test_messages

LANGUAGES = [language.code for language in Languages.load() if language.complete]
CATALOGUE = {example.intent for example in read_examples(languages=["de"])}
ACTIONS = {intent for intent in CATALOGUE if intent.startswith(("find_", "check_"))}
LEAST_EXAMPLES, LEAST_EXAMPLES_OF_AN_ACTION, LEAST_TEST_MESSAGES = 25, 60, 400
BEHIND_AT_MOST = 0.5


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, float]]:
    return json.loads((paths.ROOT / RESULTS).read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_id_is_taught_in_every_language(language: str) -> None:
    counted = Counter(example.intent for example in read_examples(languages=[language]))
    assert set(counted) == CATALOGUE
    few = {
        intent: count
        for intent, count in counted.items()
        if count < (LEAST_EXAMPLES_OF_AN_ACTION if intent in ACTIONS else LEAST_EXAMPLES)
    }
    assert not few


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_tested_on_enough_messages_for_every_answer(language: str) -> None:
    messages = read_test_messages(paths.ROOT / "tests" / "nlu" / f"{language}.jsonl")
    assert len(messages) >= LEAST_TEST_MESSAGES
    assert CATALOGUE - {message.intent for message in messages} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_test_set_is_written_apart_from_the_training_data(language: str) -> None:
    taught = {example.text.casefold() for example in read_examples(languages=[language])}
    messages = read_test_messages(paths.ROOT / "tests" / "nlu" / f"{language}.jsonl")
    same = [message.text for message in messages if message.text.casefold() in taught and len(message.text.split()) > 3]
    assert len(same) <= 0.02 * len(messages), same


def test_no_language_has_much_less_training_data_than_the_middle_one() -> None:
    counts = sorted(len(read_examples(languages=[language])) for language in LANGUAGES)
    assert counts[0] >= BEHIND_AT_MOST * counts[len(counts) // 2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_evaluation_keeps_its_bounds_in_every_language(language: str, results: dict[str, dict[str, float]]) -> None:
    bounds = yaml.safe_load((Path(__file__).parent / "bounds.yml").read_text(encoding="utf-8"))
    told = results[language]
    for name, least in bounds["at_least"].items():
        assert told[name] >= least, f"{name} in {language}"
    for name, most in bounds["at_most"].items():
        assert told[name] <= most, f"{name} in {language}"


def test_the_best_and_the_worst_language_are_near(results: dict[str, dict[str, float]]) -> None:
    bounds = yaml.safe_load((Path(__file__).parent / "bounds.yml").read_text(encoding="utf-8"))
    rights = [results[language]["right"] for language in LANGUAGES]
    assert max(rights) - min(rights) <= bounds["spread"]
