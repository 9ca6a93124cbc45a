"""Checks in words: every question and every result can be told in every language, promises nothing, and goes out as JSON."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from bot.check_replies import (
    MOVES,
    fact_text,
    fact_to_json,
    facts_from_json,
    option_title,
    question_part,
    result_part,
)
from bot.knowledge import Knowledge
from bot.law.checks import CHECKS, UNKNOWN, Case, Fact, Outcome, Period, Status, evaluate
from tests.law.checks import test_personas_recognition_and_points, test_personas_stay, test_personas_work_access
from tests.law.checks.people import PEOPLE, TODAY, Person, picture

STORIES = (test_personas_stay, test_personas_work_access, test_personas_recognition_and_points)
LANGUAGES = sorted(Knowledge.load().checks)
DAYS = (date(2022, 12, 15), date(2024, 5, 31), date(2025, 12, 31), TODAY, date(2027, 7, 1))
# what would promise a title, a permit or that one may stay
PROMISES = {
    "de": r"\bAnspruch|\bberechtigt\b|Sie (?:bekommen|erhalten) (?:die|eine|den)\b|garantier|Sie dürfen bleiben",
    "en": r"\bentitle|you will get|\bguarantee|you may stay\b|you can stay\b",
    "ar": r"يحق لكم|لكم الحق|من حقكم|ستحصلون على|مضمون",
    "fa": r"حق دارید|حق شماست|حتماً می‌گیرید|تضمین",
    "uk": r"маєте право|ви отримаєте|гарант",
    "ru": r"имеете право|вы получите|гарант",
    "tr": r"hakkınız var|hak sahibi|alacaksınız|garanti",
    "fr": r"avez droit|vous obtiendrez|vous recevrez|garanti",
}
PLACEHOLDER = re.compile(r"\{|\}")


def random_facts(name: str, chance: random.Random, day: date) -> dict[str, str]:
    facts: dict[str, Fact] = {}
    for question in CHECKS[name].questions:
        if chance.random() < 0.75:
            start = day - timedelta(days=chance.randint(0, 4000))
            widths = (Period.of_day(start), Period.of_month(start.year, start.month), Period.of_year(start.year))
            facts[question.id] = chance.choice([*(widths if question.asks_time else question.options), UNKNOWN])
    return {question: fact_to_json(fact) for question, fact in facts.items()}


def told(knowledge: Knowledge, name: str, facts: dict[str, str], language: str, day: date = TODAY) -> tuple[str, dict[str, Any]]:
    contract: dict[str, Any] = {}
    paragraphs = result_part(knowledge, {"check": name, "facts": facts}, language, day, contract)
    return "\n\n".join(paragraphs), contract["check"]


def as_json(someone: Person) -> dict[str, str]:
    return {question: fact_to_json(fact) for question, fact in someone.facts.items()}


def clean(text: str, language: str, place: str) -> None:
    assert text.strip(), place
    assert not PLACEHOLDER.search(text), f"{place}: a placeholder is left: {text}"
    assert not (found := re.search(PROMISES[language], text, re.IGNORECASE)), f"{place} promises {found and found[0]!r}: {text}"


def kept_texts(knowledge: Knowledge, name: str, language: str) -> Iterator[tuple[str, str]]:
    words = knowledge.check_words(name, language)
    for criterion, told_of in words.criteria.items():
        for text in filter(None, (told_of.name, told_of.not_met, told_of.unknown)):
            yield criterion, text
    for rule, named in words.rules.items():
        yield from ((rule, text) for text in filter(None, (named.name, named.also)))
    for texts in (words.notices, words.contradictions, words.points):
        yield from texts.items()


def test_there_is_a_pattern_of_promises_for_every_language() -> None:
    assert set(LANGUAGES) <= set(PROMISES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHECKS)
def test_every_text_of_a_check_can_be_told_on_every_day_and_promises_nothing(
    knowledge: Knowledge, name: str, language: str
) -> None:
    for day in DAYS:
        for place, text in kept_texts(knowledge, name, language):
            clean(knowledge.filled(text, language, day), language, f"{language} {name} {place} {day}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHECKS)
def test_every_question_is_told_with_its_progress_and_its_options(knowledge: Knowledge, name: str, language: str) -> None:
    check = CHECKS[name]
    for question in [*check.questions]:
        contract: dict[str, Any] = {}
        part = {"check": name, "question": question.id, "number": 3}
        paragraphs = question_part(knowledge, part, language, TODAY, contract)
        clean("\n".join(paragraphs), language, f"{language} {name} {question.id}")
        # an example shows how a time is written
        assert len(paragraphs) == (2 if question.asks_time else 1), question.id
        assert contract["check"] == {"name": name, "progress": {"step": 3, "of_at_most": check.limit}}
        titles = [option_title(knowledge, name, question.id, option, language, TODAY) for option in (*question.options, *MOVES)]
        for title in titles:
            clean(title, language, f"{language} {name} {question.id}")
        assert len(set(titles)) == len(titles), f"{language} {name} {question.id}: two options have one title"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHECKS)
def test_every_result_can_be_told_whatever_was_said(knowledge: Knowledge, name: str, language: str) -> None:
    chance = random.Random(2)
    for day in DAYS:
        for _ in range(12):
            facts = random_facts(name, chance, day)
            text, contract = told(knowledge, name, facts, language, day)
            clean(text, language, f"{language} {name} {day} {facts}")
            assert json.loads(json.dumps(contract)) == contract
            assert len(contract["said"]) == len(facts) and all(said["answer"] for said in contract["said"])


@pytest.mark.parametrize("name", PEOPLE)
def test_the_contract_says_all_of_the_result_of(knowledge: Knowledge, name: str) -> None:
    someone = PEOPLE[name]
    result = picture(someone, knowledge.parameters).result
    _, contract = told(knowledge, someone.check, as_json(someone), "de", someone.day)
    assert contract["name"] == someone.check and contract["outcome"] == result.outcome.word
    assert contract["notices"] == list(result.notices) and [rule["id"] for rule in contract["rules"]] == [
        found.rule.id for found in result.rules
    ]
    for rule, found in zip(contract["rules"], result.rules, strict=True):
        assert (rule["outcome"], rule["may_change"], rule["paragraph"]) == (
            found.outcome.word,
            found.may_change,
            found.rule.paragraph,
        )
        assert rule["answer"] in knowledge.answers
        for criterion, part in zip(rule["criteria"], found.criteria, strict=True):
            assert (criterion["id"], criterion["status"]) == (part.criterion.id, part.finding.status.word)
            assert criterion.get("from") == (part.finding.from_day.isoformat() if part.finding.from_day else None)
            assert criterion.get("until") == (part.finding.until_day.isoformat() if part.finding.until_day else None)
            assert criterion.get("discretion", False) is part.finding.discretion


@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_is_told_before_every_rule(knowledge: Knowledge, language: str) -> None:
    for name in ("check_stay", "check_work_access"):
        text, _ = told(knowledge, name, {"status": "duldung", "removal": "date"}, language)
        words = knowledge.check_words(name, language)
        danger = knowledge.filled(words.notices["danger_today"], language, TODAY)
        assert danger in text
        assert all(text.index(danger) < text.index(rule.name) for rule in words.rules.values() if rule.name in text)


def test_the_day_from_which_it_changes_is_told(knowledge: Knowledge) -> None:
    someone = PEOPLE["test_one_day_before_six_years_the_day_is_named"]
    for language, sentence in (
        ("de", "nicht erfüllt, ab 23. November 2026"),
        ("en", "not met, from 23 November 2026"),
        ("tr", "23 Kasım 2026"),
    ):
        assert sentence in told(knowledge, "check_stay", as_json(someone), language)[0], language


def test_a_way_that_time_opens_is_not_told_as_closed(knowledge: Knowledge) -> None:
    text, _ = told(knowledge, "check_stay", as_json(PEOPLE["test_one_day_before_six_years_the_day_is_named"]), "de")
    assert "Noch nicht, kann sich ändern: Bleiberecht bei nachhaltiger Integration" in text


def test_each_rule_is_told_once_and_those_that_may_fit_come_first(knowledge: Knowledge) -> None:
    chance, words = random.Random(9), knowledge.check_words("check_stay", "de")
    for _ in range(60):
        facts = random_facts("check_stay", chance, TODAY)
        text, contract = told(knowledge, "check_stay", facts, "de")
        for rule in CHECKS["check_stay"].rules:
            assert text.count(f"{words.rules[rule.id].name} ({rule.paragraph})") == 1, rule.id
        order = [rule["outcome"] for rule in contract["rules"]]
        assert order == sorted(order, key=["may_fit", "unclear", "probably_not"].index)


def test_signs_and_words_of_a_criterion_agree(knowledge: Knowledge) -> None:
    words = {Status.MET: ("✓", "erfüllt"), Status.NOT_MET: ("✗", "nicht erfüllt"), Status.UNKNOWN: ("?", "offen")}
    facts = as_json(PEOPLE["test_a_small_fine_does_no_harm_to_25b_but_is_open_for_60d"])
    text, _ = told(knowledge, "check_stay", facts, "de")
    result = evaluate(CHECKS["check_stay"], Case(facts_from_json(facts), knowledge.parameters, TODAY))
    shown = [found for found in result.rules if found.outcome is not Outcome.PROBABLY_NOT or found.may_change]
    for part in (part for found in shown for part in found.criteria):
        name = knowledge.filled(knowledge.check_words("check_stay", "de").criteria[part.criterion.id].name, "de", TODAY)
        sign, word = words[part.finding.status]
        assert f"- {sign} {name}: {word}" in text


def test_answers_are_read_back_as_they_were_given(knowledge: Knowledge) -> None:
    def back(question: str, fact: Fact, language: str = "de") -> str:
        return fact_text(knowledge, "check_stay", question, fact, language, TODAY)

    assert back("status", "duldung") == "Duldung" and back("status", UNKNOWN) == "offen"
    assert back("entry", Period.of_year(2016)) == "2016"
    assert back("entry", Period.of_day(date(2021, 5, 3))) == "3. Mai 2021"
    assert back("entry", Period.of_month(2021, 5)) == "1. Mai 2021 – 31. Mai 2021"
    assert back("age", "from_27") == "27 oder älter"


def test_the_points_are_told_row_by_row_with_what_is_still_possible(knowledge: Knowledge) -> None:
    text, _ = told(knowledge, "check_points", {"where": "abroad", "german_points": "b1", "age_points": "middle"}, "de")
    # 2 and 1 are certain; 4, 1, 3, 1, 1, 1 are possible
    assert "Punkte zusammen: 3 bis 14 (nötig: 6)" in text and "- Deutsch: 2" in text and "- Teilweise Anerkennung: 0 bis 4" in text


def test_before_the_opportunity_card_there_are_no_points_to_tell(knowledge: Knowledge) -> None:
    text, contract = told(knowledge, "check_points", {"where": "abroad"}, "de", date(2024, 5, 31))
    assert "Punkte zusammen" not in text and contract["rules"][0]["outcome"] == "probably_not"


def test_facts_travel_as_json_and_come_back(knowledge: Knowledge) -> None:
    facts = {"entry": Period.of_month(2021, 5), "status": "duldung", "child": UNKNOWN}
    travelling = json.loads(json.dumps({question: fact_to_json(fact) for question, fact in facts.items()}))
    assert facts_from_json(travelling) == facts
