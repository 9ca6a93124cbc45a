"""The overview counts what is there and what is missing, and shows bad numbers as they are."""

from __future__ import annotations

from datetime import date

from bot.knowledge import Knowledge
from bot.mentor.overview import cells, is_stale, language_states, told_languages
from bot.mentor.runs import TEST_SETS, Result, Run
from bot.mentor.verdicts import Danger
from bot.nlu.training_data import Example

DAY = date(2026, 11, 22)
DANGER = Danger(1, "de", "x", "stay/identity", "", "A", "2026-11-22T10:00:00+01:00")


def run(*outcomes: str, name: str = TEST_SETS) -> Run:
    results = tuple(Result(name, "de", f"q{place}", "stay/identity", outcome, "x") for place, outcome in enumerate(outcomes))
    return Run(1, "m", "2026-11-22T10:00:00+01:00", results)


def test_a_cell_counts_examples_tests_dangers_and_age(knowledge: Knowledge) -> None:
    examples = [Example(f"e{place}", "stay/identity", "de") for place in range(30)] + [Example("x", "stay/language", "de")]
    cell = cells(knowledge, examples, run("right", "wrong", "unsure"), [DANGER], DAY)["de", "stay"]
    assert (cell.covered, cell.answers) == (1, len(knowledge.topics["stay"]))
    assert (cell.passed, cell.tested, cell.level) == (1, 3, 3)
    assert cell.dangerous == 1 and cell.oldest is not None and cell.oldest <= DAY and cell.stale == 0


def test_without_a_run_nothing_is_claimed(knowledge: Knowledge) -> None:
    grid = cells(knowledge, [], None, [], DAY)
    assert all(cell.level is None for cell in grid.values())
    assert all(state.understanding is None for state in language_states(knowledge, grid, None, [], DAY))


def test_a_translation_is_stale_when_the_german_text_has_changed(knowledge: Knowledge) -> None:
    answer = next(iter(knowledge.answers))
    version = knowledge.answers[answer].versions[-1].id
    assert not is_stale(knowledge, answer, version, "de")
    present = knowledge.words["de"][answer].versions[version].fingerprint
    written = knowledge.words["ar"][answer].versions[version].translated_from
    assert is_stale(knowledge, answer, version, "ar") == (written != present)


def test_public_numbers_are_those_of_the_files_tests_alone(knowledge: Knowledge) -> None:
    mixed = Run(1, "m", "", (*run("wrong", "right").results, *run(*["right"] * 98, name="Schöner Schein").results))
    grid = cells(knowledge, [], mixed, [DANGER], DAY)
    state = next(one for one in language_states(knowledge, grid, mixed, [DANGER], DAY) if one.language == "de")
    assert state.understanding is not None
    assert (state.understanding.wrong, state.understanding.count, state.dangerous, state.covered) == (0.5, 2, 1, 0.0)
    assert (state.passed, state.tested) == (1, 2)


def test_of_a_language_without_a_run_nothing_is_claimed_while_others_have_one(knowledge: Knowledge) -> None:
    only_german = run("right")
    grid = cells(knowledge, [], only_german, [], DAY)
    tested = {one.language: one.tested for one in language_states(knowledge, grid, only_german, [], DAY)}
    assert tested == {"de": 1, "en": 0, "ar": 0, "fa": 0, "uk": 0, "ru": 0, "tr": 0, "fr": 0}


def test_every_language_with_words_of_its_own_has_its_line(knowledge: Knowledge) -> None:
    states = language_states(knowledge, cells(knowledge, [], None, [], DAY), None, [], DAY)
    assert [one.language for one in states] == told_languages(knowledge) == ["de", "en", "ar", "fa", "uk", "ru", "tr", "fr"]
