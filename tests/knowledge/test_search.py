"""The search by words finds the answer whose question is nearest, and takes any input."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge import Knowledge
from bot.knowledge.search import AnswerSearch

ROWS = [
    ("wage", "What is the minimum wage", "Everybody is paid at least this amount for an hour."),
    ("sick", "What holds when I am ill", "The employer goes on paying the wage for six weeks."),
    ("course", "Is there a German course for me", "Ask the office for a place in a course."),
    ("nurse", "How do I become a nurse here", "The authority compares your training in nursing."),
    *((f"filler{number}", f"Label {number}", f"Words about thing {number}") for number in range(20)),
]


@pytest.fixture(scope="module")
def search() -> AnswerSearch:
    return AnswerSearch(ROWS)


def test_the_label_weighs_more_than_the_text(search: AnswerSearch) -> None:
    assert search.best("wage", 3) == ["wage", "sick"]


def test_long_words_are_found_by_their_beginning_and_short_ones_only_whole(search: AnswerSearch) -> None:
    assert search.best("nurs", 3) == []
    assert search.best("nursi", 3) == ["nurse"]
    assert search.best("cour", 3) == []
    assert search.best("courses?", 3) == []
    assert search.best("course", 3) == ["course"]


def test_accents_and_case_do_not_matter() -> None:
    search = AnswerSearch([("a", "Prüfung", "Übung"), *((f"f{n}", f"Rest {n}", "leer") for n in range(10))])
    assert search.best("PRUFUNG", 1) == search.best("prüfung", 1) == ["a"]


def test_words_that_stand_in_many_answers_say_nothing() -> None:
    search = AnswerSearch([(f"f{number}", f"Question {number}", f"common words {number}") for number in range(20)])
    assert search.best("common words question", 3) == []


def test_no_shared_word_and_no_word_at_all_find_nothing(search: AnswerSearch) -> None:
    assert search.best("xylophone", 3) == search.best("", 3) == search.best("a I ?", 3) == search.best("!!! 😀", 3) == []


def test_no_more_than_the_limit_are_given(search: AnswerSearch) -> None:
    assert len(search.best("wage nurse course", 2)) == 2


@given(st.text(max_size=200))
@settings(max_examples=200)
def test_any_text_can_be_searched_for(text: str) -> None:
    assert set(AnswerSearch(ROWS[:4]).best(text, 3)) <= {"wage", "sick", "course", "nurse"}


@pytest.mark.parametrize("text", ['"', "wage' OR 1=1 --", 'wage" OR "', "NEAR(wage sick)", "label:wage", "wage*", "AND OR NOT"])
def test_signs_of_the_query_language_are_only_words(search: AnswerSearch, text: str) -> None:
    assert set(search.best(text, 3)) <= {"wage", "sick"}


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("de", "Mindestlohn", "rights/minimum_wage"),
        ("en", "minimum wage", "rights/minimum_wage"),
        ("de", "Wohnsitzauflage", "residence_rule/what"),
        ("de", "Einbürgerung", "stay/naturalisation"),
        ("en", "naturalisation", "stay/naturalisation"),
        ("de", "Rundfunkbeitrag", "papers/registration"),
    ],
)
def test_the_answers_are_found_by_the_words_of_their_language(
    knowledge: Knowledge, language: str, question: str, answer: str
) -> None:
    assert answer in knowledge.search(question, language)


def test_most_answers_are_found_by_their_own_label(knowledge: Knowledge) -> None:
    """Labels made of frequent words only ("Duldung", "arbeiten") find nothing: such questions are understood, not searched."""
    for language in ("de", "en"):
        missed = [i for i in knowledge.answers if i not in knowledge.search(knowledge.label(i, language), language, limit=10)]
        assert len(missed) <= len(knowledge.answers) // 5, f"{language}: {missed}"


def test_a_language_nobody_knows_is_searched_in_the_original(knowledge: Knowledge) -> None:
    assert knowledge.search("Mindestlohn", "xx") == knowledge.search("Mindestlohn", "de")
