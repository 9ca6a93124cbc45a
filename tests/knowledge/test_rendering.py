"""Values in words: dates, amounts and numbers as they are written in the language, and never an old one as the present one."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from babel.numbers import parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge import Knowledge
from bot.knowledge.rendering import fill, format_value
from bot.law import DatedValue, Parameter, Parameters, Unit, Value
from tests.knowledge.conftest import SmallData

OUTDATED = "{value} (until {date})"


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("value", "unit", "german", "english"),
    [
        (date(2022, 10, 31), "date", "31. Oktober 2022", "31 October 2022"),
        (date(2026, 3, 1), "date", "1. März 2026", "1 March 2026"),
        (50700, "euro", "50.700 €", "€50,700"),
        (Decimal("13.90"), "euro", "13,90 €", "€13.90"),
        (Decimal("13.9"), "euro", "13,90 €", "€13.90"),
        (Decimal("100.00"), "euro", "100 €", "€100"),
        (Decimal("45934.20"), "euro", "45.934,20 €", "€45,934.20"),
        (Decimal("0.5"), "euro", "0,50 €", "€0.50"),
        (33, "percent", "33 %", "33%"),
        (Decimal("45.3"), "percent", "45,3 %", "45.3%"),
        (6, "months", "6", "6"),
        (163, "count", "163", "163"),
        (79100, "count", "79.100", "79,100"),
        (Decimal("2.5"), "hours", "2,5", "2.5"),
    ],
)
def test_a_value_is_written_as_in_its_language(value: Value, unit: Unit, german: str, english: str) -> None:
    assert spaced(format_value(value, unit, "de_DE")) == german
    assert spaced(format_value(value, unit, "en_GB")) == english


@given(st.decimals(min_value=0, max_value=1_000_000, places=2), st.sampled_from(["de_DE", "en_GB"]))
def test_an_amount_can_be_read_back_and_has_two_decimals_or_none(amount: Decimal, locale: str) -> None:
    written = spaced(format_value(amount, "euro", locale))
    assert written.count("€") == 1
    number = written.replace("€", "").strip()
    assert parse_decimal(number, locale=locale) == amount
    assert bool(re.search(r"[.,]\d\d$", number)) is (amount != amount.to_integral_value())


def parameters(*values: DatedValue) -> Parameters:
    return Parameters([Parameter("wage", "Wage", "euro", values)])


def dated(value: Value, start: date | None, end: date | None) -> DatedValue:
    return DatedValue(value, start, end, "§ 1", "https://example.org", "verified")


WAGES = parameters(
    dated(Decimal("13.90"), date(2026, 1, 1), date(2026, 12, 31)),
    dated(Decimal("14.60"), date(2027, 1, 1), date(2027, 12, 31)),
)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 1, 1), "It is €13.90 an hour."),
        (date(2026, 12, 31), "It is €13.90 an hour."),
        (date(2027, 1, 1), "It is €14.60 an hour."),
        (date(2027, 12, 31), "It is €14.60 an hour."),
        (date(2028, 1, 1), "It is €14.60 (until 31 December 2027) an hour."),
    ],
)
def test_the_words_take_the_value_of_the_day_and_say_when_it_has_ended(day: date, text: str) -> None:
    assert fill("It is {wage} an hour.", WAGES, day, "en_GB", OUTDATED) == text


@given(st.dates(date(2026, 1, 1), date(2035, 1, 1)))
def test_a_value_that_has_ended_is_never_shown_without_the_day_of_its_end(day: date) -> None:
    shown = fill("{wage}", WAGES, day, "en_GB", OUTDATED)
    assert ("until" in shown) is (WAGES["wage"].on(day) is None)


def test_a_value_in_a_gap_is_the_ended_one_and_not_the_next() -> None:
    gap = parameters(dated(1, None, date(2024, 12, 31)), dated(2, date(2025, 1, 9), None))
    assert fill("{wage}", gap, date(2025, 1, 8), "en_GB", OUTDATED) == "€1 (until 31 December 2024)"
    assert fill("{wage}", gap, date(2025, 1, 9), "en_GB", OUTDATED) == "€2"


def test_an_unknown_name_is_an_error_and_other_braces_stay() -> None:
    with pytest.raises(KeyError):
        fill("{pay}", WAGES, date(2026, 1, 1), "en_GB", OUTDATED)
    assert fill("{} {Wage} {a b}", WAGES, date(2026, 1, 1), "en_GB", OUTDATED) == "{} {Wage} {a b}"


@pytest.mark.parametrize(
    ("language", "day", "text"),
    [
        ("de", date(2026, 12, 31), "13,90 €"),
        ("de", date(2027, 1, 1), "14,60 €"),
        ("en", date(2026, 12, 31), "€13.90"),
        ("en", date(2027, 1, 1), "€14.60"),
    ],
)
def test_the_minimum_wage_is_told_with_the_amount_of_the_day(knowledge: Knowledge, language: str, day: date, text: str) -> None:
    rendered = knowledge.answer("rights/minimum_wage", language, day)
    assert rendered is not None
    assert text in spaced(rendered.text)
    other = {"13,90 €": "12,82", "14,60 €": "13,90", "€13.90": "12.82", "€14.60": "13.90"}[text]
    assert other not in rendered.text


@pytest.mark.parametrize(
    ("language", "phrase"),
    [("de", "50.700 € (Wert bis 31. Dezember 2026; der neue ist hier noch nicht eingetragen)"), ("en", "€50,700 (")],
)
def test_the_salary_of_the_blue_card_is_told_as_outdated_from_the_first_day_of_2027(
    knowledge: Knowledge, language: str, phrase: str
) -> None:
    for day, expected in ((date(2026, 12, 31), False), (date(2027, 1, 1), True)):
        rendered = knowledge.answer("skilled/blue_card", language, day)
        assert rendered is not None
        assert (phrase in spaced(rendered.text)) is expected


def test_an_answer_carries_its_version_its_sources_and_whether_its_check_is_due(knowledge: Knowledge) -> None:
    answer = knowledge.answers["chancenaufenthalt/deadline"]
    version = answer.on(date(2026, 11, 22))
    assert version is not None
    rendered = knowledge.answer(answer.id, "en", version.review_by)
    due = knowledge.answer(answer.id, "en", version.review_by + timedelta(days=1))
    assert rendered is not None and due is not None
    assert (rendered.version, rendered.sources, rendered.language) == (version, version.sources, "en")
    assert rendered.label == knowledge.label(answer.id, "en")
    assert (rendered.due_for_review, due.due_for_review) == (False, True)


def test_an_answer_that_is_not_in_force_is_none_and_an_unknown_one_an_error(knowledge: Knowledge) -> None:
    assert knowledge.answer("training/permit_16g", "de", date(2024, 2, 29)) is None
    assert knowledge.answer("training/permit_16g", "de", date(2024, 3, 1)) is not None
    with pytest.raises(KeyError):
        knowledge.answer("training/nothing", "de", date(2026, 11, 22))


def test_a_missing_text_falls_back_with_the_words_and_the_numbers_of_the_fallback(data: SmallData) -> None:
    data.change("languages.yml", "fallback: de, status: draft", "fallback: de, status: skeleton")
    (data.folder / "answers/en/rights.yml").unlink()
    rendered = Knowledge.load(data.folder).answer("rights/wage", "en", date(2028, 1, 1))
    assert rendered is not None
    assert rendered.language == "de"
    assert spaced(rendered.text) == "Der Mindestlohn beträgt 14,60 € (bis 31. Dezember 2027)."


def test_a_language_nobody_knows_is_answered_in_the_original(knowledge: Knowledge) -> None:
    rendered = knowledge.answer("duldung/what", "xx", date(2026, 11, 22))
    assert rendered is not None and rendered.language == "de"


def test_phrases_take_their_values_and_an_unknown_key_or_value_is_an_error(knowledge: Knowledge) -> None:
    assert "Leipzig" in knowledge.phrase("en", "services_none_near", place="Leipzig")
    with pytest.raises(KeyError):
        knowledge.phrase("en", "no_such_phrase")
    with pytest.raises(KeyError):
        knowledge.phrase("en", "services_none_near")


def test_topics_group_the_answers_in_the_order_of_the_files(knowledge: Knowledge) -> None:
    assert knowledge.topics["chancenaufenthalt"][:2] == ["chancenaufenthalt/what", "chancenaufenthalt/deadline"]
    assert sum(map(len, knowledge.topics.values())) == len(knowledge.answers)
